// A group of what will be sent. A line that can be changed is a target as a whole, and says 修改 at its end.
pragma ComponentBehavior: Bound
import QtQuick
import "../../components"
import "../../theme"

Rectangle {
    id: card
    property var group: ({})
    property bool narrow: false    // two cards side by side: the source as its letter only
    readonly property var rows: group.rows ?? []
    readonly property string edit: group.edit ?? ""
    signal changed(string row)
    implicitHeight: head.height + lines.height + T.mm(3)
    radius: T.radius
    color: T.sheet
    border.width: T.strong ? T.edgeW : 1
    border.color: T.line

    Item {
        id: head
        width: parent.width
        height: T.mm(18)
        Tx {
            id: name
            x: T.s4
            anchors.verticalCenter: parent.verticalCenter
            text: card.group.title ?? ""
            font.weight: Font.Bold
        }
        Tx {
            visible: text !== ""
            anchors.left: name.right
            anchors.leftMargin: T.s2
            anchors.right: parent.right
            anchors.rightMargin: T.s4
            anchors.verticalCenter: parent.verticalCenter
            horizontalAlignment: Text.AlignRight
            role: "small"
            lineHeight: 0.85
            text: card.group.fixed ?? ""
        }
    }
    Column {
        id: lines
        y: head.height
        width: parent.width
        Repeater {
            model: card.rows.length
            Press {
                id: line
                required property int index
                readonly property var row: card.rows[index] ?? ({})
                objectName: "edit:" + (row.id ?? "")
                property bool pressable: card.edit !== ""
                on: pressable
                say: (row.label ?? "") + " " + (row.value ?? "")
                width: lines.width
                height: Math.max(T.touch, value.height + T.mm(4))
                onClicked: card.changed(row.id)
                Rectangle {
                    anchors.fill: parent
                    anchors.leftMargin: T.s1
                    anchors.rightMargin: T.s1
                    color: line.down ? T.tint : "transparent"
                }
                Rectangle {
                    x: T.s4
                    width: parent.width - 2 * T.s4
                    height: 2
                    color: T.strong ? T.line : T.sunken
                }
                Tx {
                    id: label
                    x: T.s4
                    width: T.mm(card.narrow ? 30 : 42)
                    anchors.verticalCenter: value.verticalCenter
                    text: line.row.label ?? ""
                    color: T.ink2
                    font.pixelSize: card.narrow ? T.tSmall : T.tBody
                    lineHeight: 0.88
                }
                Tx {
                    id: value
                    anchors.left: label.right
                    anchors.right: tail.left
                    anchors.rightMargin: T.s2
                    anchors.verticalCenter: parent.verticalCenter
                    text: line.row.value ?? ""
                    lineHeight: 0.9
                }
                Row {
                    id: tail
                    anchors.right: parent.right
                    anchors.rightMargin: T.s4
                    anchors.verticalCenter: parent.verticalCenter
                    spacing: T.s2
                    Source {
                        letter: line.row.source ?? ""
                        words: card.narrow ? "" : line.row.source_words ?? ""
                        anchors.verticalCenter: parent.verticalCenter
                    }
                    Tx {
                        visible: card.edit !== ""
                        text: card.edit
                        color: T.primary
                        font.weight: Font.Bold
                        font.pixelSize: card.narrow ? T.tSmall : T.tBody
                        wrapMode: Text.NoWrap
                        anchors.verticalCenter: parent.verticalCenter
                    }
                }
            }
        }
    }
}
