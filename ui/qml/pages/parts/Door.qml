// One of the six doors of the home page: icon, word, arrow over a thin rule. Tight (reach): three a row, no arrow.
import QtQuick
import "../../components"
import "../../theme"

Press {
    id: d
    property var door: ({})            // Row
    property bool tight: false
    on: door.on ?? true
    say: door.text ?? ""
    Rectangle {
        visible: d.down
        anchors.fill: parent
        color: T.tint
    }
    Rectangle {
        anchors.bottom: parent.bottom
        width: parent.width
        height: 2
        color: T.line
    }
    Icon {
        id: sign
        name: d.door.icon ?? ""
        size: T.mm(10)
        color: d.on ? T.primary : T.inkDisabled
        anchors.verticalCenter: parent.verticalCenter
    }
    Column {
        anchors.left: sign.right
        anchors.leftMargin: T.mm(d.tight ? 4 : 6)
        anchors.right: d.tight ? parent.right : arrow.left
        anchors.verticalCenter: parent.verticalCenter
        Tx {
            width: parent.width
            role: d.tight ? "small" : "body"
            text: d.door.text ?? ""
            color: d.on ? T.ink : T.inkDisabled
            lineHeight: 0.85
        }
        Tx {
            visible: !d.on && text !== ""
            width: parent.width
            role: "small"
            text: d.door.reason ?? ""
            color: T.inkDisabled
            lineHeight: 0.85
        }
    }
    Icon {
        id: arrow
        visible: !d.tight && d.on
        name: "chevron"
        size: T.mm(6)
        color: T.ink2
        anchors.right: parent.right
        anchors.verticalCenter: parent.verticalCenter
    }
}
