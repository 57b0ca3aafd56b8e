// A number while it is typed, its unit behind it.
import QtQuick
import "../../components"
import "../../theme"

Item {
    id: line
    property string value: ""
    property string unit: ""
    property bool wrong: false
    implicitHeight: T.mm(T.large ? 30 : 26)

    Rectangle {
        anchors.fill: parent
        radius: T.radius
        color: T.sheet
        border.width: line.wrong ? T.mm(1) : T.edgeW
        border.color: line.wrong ? T.error : T.primary
    }
    Tx {
        id: digits
        objectName: "number"
        anchors.verticalCenter: parent.verticalCenter
        x: T.s4
        text: line.value
        readonly property int room: line.width - 2 * T.s4 - T.mm(3)
        font.pixelSize: Math.min(T.mm(T.large ? 18 : 15), room / Math.max(1, text.length) * 1.7)   // a digit is 0.55 wide
        font.weight: Font.Bold
        wrapMode: Text.NoWrap
    }
    Rectangle {
        anchors.verticalCenter: parent.verticalCenter
        x: digits.x + digits.width + T.mm(1)
        width: T.mm(1)
        height: T.mm(14)
        color: T.primary
    }
    Tx {
        anchors.verticalCenter: parent.verticalCenter
        anchors.right: parent.right
        anchors.rightMargin: T.s4
        text: line.unit
        color: T.ink2
        wrapMode: Text.NoWrap
    }
}
