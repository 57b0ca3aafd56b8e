// Looks like a field, is a button: it leads to the search page. In large it is the first and lit answer.
import QtQuick
import "../../components"
import "../../theme"

Press {
    id: b
    property string words
    objectName: "search"
    say: words
    implicitHeight: Math.max(T.mm(T.large ? 32 : 24), word.implicitHeight + T.s3)
    height: implicitHeight
    Rectangle {
        anchors.fill: parent
        radius: T.radius
        color: b.down ? T.tint : T.large && !T.strong ? T.lampTint : T.sheet
        border.width: T.large ? T.mm(1.2) : T.edgeW
        border.color: T.strong ? T.lamp : T.large ? T.ink : T.edge
    }
    Icon {
        id: glass
        name: "search"
        x: T.s4
        size: T.mm(T.large ? 16 : 9.5)
        color: T.strong ? T.lamp : T.ink
        anchors.verticalCenter: parent.verticalCenter
    }
    Tx {
        id: word
        role: T.large ? "lead" : "body"
        anchors.left: glass.right
        anchors.leftMargin: T.s3
        anchors.right: parent.right
        anchors.rightMargin: T.s3
        anchors.verticalCenter: parent.verticalCenter
        text: b.words
        color: T.large ? T.ink : T.ink2
        lineHeight: 0.9
    }
}
