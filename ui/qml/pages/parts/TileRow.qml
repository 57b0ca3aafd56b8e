// One answer of the large home page: icon, name, arrow in a box; the whole row is the target.
import QtQuick
import "../../components"
import "../../theme"

Press {
    id: t
    property var row: ({})
    property bool tight: false         // reach: two a row, no arrow
    on: row.on ?? true
    readonly property bool flat: !on && height < T.mm(38)         // no room for two lines
    readonly property bool reasonOnly: flat && tight              // not even beside the name: the reason, as on a button
    readonly property bool reasonBeside: flat && !tight
    say: row.text ?? ""
    Rectangle {
        anchors.fill: parent
        radius: T.radius
        color: !t.on ? T.disabled : t.down ? T.tint : T.sheet
        border.width: T.edgeW
        border.color: t.on ? T.edge : T.line
    }
    Icon {
        id: sign
        name: t.row.icon ?? ""
        x: t.tight ? T.s3 : T.s5
        size: T.mm(t.tight ? 14 : Math.min(20, t.height / T.u - 8))
        color: t.on ? T.primary : T.inkDisabled
        anchors.verticalCenter: parent.verticalCenter
    }
    Column {
        anchors.left: sign.right
        anchors.leftMargin: t.tight ? T.s2 : T.s5
        anchors.right: t.tight ? parent.right : t.reasonBeside ? why.left : arrow.left
        anchors.rightMargin: T.s1
        anchors.verticalCenter: parent.verticalCenter
        Tx {
            role: "lead"
            width: parent.width
            text: (t.reasonOnly ? t.row.reason : t.row.text) ?? ""
            color: t.on ? T.ink : T.inkDisabled
            font.pixelSize: t.tight ? T.tBody : T.tLead
            lineHeight: 0.85
        }
        Tx {
            visible: !t.on && !t.flat && text !== ""
            role: "small"
            width: parent.width
            text: t.row.reason ?? ""
            color: T.inkDisabled
            lineHeight: 0.85
        }
    }
    Tx {
        id: why
        visible: t.reasonBeside
        role: "small"
        anchors.right: parent.right
        anchors.rightMargin: T.s4
        anchors.verticalCenter: parent.verticalCenter
        width: Math.min(implicitWidth, t.width * 0.45)
        horizontalAlignment: Text.AlignRight
        text: t.row.reason ?? ""
        color: T.inkDisabled
        lineHeight: 0.85
    }
    Icon {
        id: arrow
        visible: !t.tight && t.on
        name: "chevron"
        size: T.mm(10)
        color: T.ink2
        anchors.right: parent.right
        anchors.rightMargin: T.s4
        anchors.verticalCenter: parent.verticalCenter
    }
}
