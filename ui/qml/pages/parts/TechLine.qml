// A row of the technician's other tabs: words, small words, a tag. With an arrow it can be pressed.
import QtQuick
import "../../components"
import "../../theme"

Press {
    id: r
    property var row: ({})
    readonly property bool arrow: row.arrow ?? false
    property bool pressable: arrow
    on: pressable && (row.on ?? true)
    say: row.text ?? ""
    implicitHeight: Math.max(T.mm(20), words.height + T.mm(6))

    Rectangle {
        visible: r.down
        anchors.fill: parent
        color: T.tint
    }
    Rectangle {
        width: parent.width
        height: 2
        color: T.line
    }
    Icon {
        id: sign
        visible: name !== ""
        name: r.row.icon ?? ""
        size: T.mm(10)
        color: T.primary
        anchors.verticalCenter: parent.verticalCenter
    }
    Column {
        id: words
        anchors.left: sign.visible ? sign.right : parent.left
        anchors.leftMargin: sign.visible ? T.s3 : 0
        anchors.right: tag.left
        anchors.rightMargin: T.s2
        anchors.verticalCenter: parent.verticalCenter
        TechWord {
            width: parent.width
            text: r.row.text ?? ""
            font.weight: r.row.bold ? Font.Bold : Font.Normal
        }
        TechWord {
            visible: text !== ""
            width: parent.width
            role: "small"
            text: (r.row.on ?? true) ? r.row.detail ?? "" : r.row.reason ?? ""
        }
    }
    TechWord {
        id: tag
        anchors.right: parent.right
        anchors.rightMargin: r.arrow ? T.mm(11) : 0
        anchors.verticalCenter: parent.verticalCenter
        role: "small"
        text: r.row.tag ?? ""
        color: r.row.tag_bold ? T.ink : T.ink2
        font.weight: r.row.tag_bold ? Font.Bold : Font.Normal
        wrapMode: Text.NoWrap
    }
    Icon {
        visible: r.arrow
        name: "chevron"
        size: T.mm(6.5)
        color: T.ink2
        anchors.right: parent.right
        anchors.verticalCenter: parent.verticalCenter
    }
}
