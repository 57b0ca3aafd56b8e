// A group of what will be sent. A line that can be changed is a target as a whole, and says 修改 at its end.
pragma ComponentBehavior: Bound
import QtQuick
import "../../components"
import "../../theme"

Rectangle {
    id: card
    property var group: ({})
    property bool narrow: false    // two cards side by side: the source as its letter only
    readonly property int inset: narrow ? T.mm(5) : T.s4
    readonly property var rows: group.rows ?? []
    readonly property string edit: group.edit ?? ""
    readonly property int labelW: narrow ? T.tSmall * 4.4 : T.mm(60)
    signal changed(string row)
    implicitHeight: head.height + lines.height + T.mm(3)
    radius: T.radius
    color: T.sheet
    border.width: T.strong ? T.edgeW : 1
    border.color: T.line

    Item {
        id: head
        width: parent.width
        height: Math.max(T.mm(18), why.height + T.mm(4))
        Tx {
            id: name
            x: card.inset
            anchors.verticalCenter: parent.verticalCenter
            text: card.group.title ?? ""
            font.weight: Font.Bold
        }
        Tx {
            id: why
            visible: text !== ""
            anchors.left: name.right
            anchors.leftMargin: T.s2
            anchors.right: parent.right
            anchors.rightMargin: card.inset
            anchors.verticalCenter: parent.verticalCenter
            horizontalAlignment: Text.AlignRight
            role: "small"
            lineHeight: 0.85
            text: card.group.fixed || (card.narrow ? card.edit : "")
            color: card.group.fixed ? T.ink2 : T.primary
            font.weight: card.group.fixed ? Font.Normal : Font.Bold
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
                property bool pressable: card.edit !== "" && (row.editable ?? true)
                on: pressable
                say: (row.label ?? "") + " " + (row.value ?? "")
                width: lines.width
                height: Math.max(T.touch, Math.max(value.height, label.height) + T.mm(4))
                onClicked: card.changed(row.id)
                Rectangle {
                    anchors.fill: parent
                    anchors.leftMargin: T.s1
                    anchors.rightMargin: T.s1
                    color: line.down ? T.tint : "transparent"
                }
                Rectangle {
                    x: card.inset
                    width: parent.width - 2 * card.inset
                    height: 2
                    color: T.strong ? T.line : T.sunken
                }
                Tx {
                    id: label
                    x: card.inset
                    width: card.labelW - T.s1
                    anchors.verticalCenter: parent.verticalCenter
                    text: line.row.label ?? ""
                    color: T.ink2
                    font.pixelSize: card.narrow || text.length > 6 ? T.tSmall : T.tBody
                    lineHeight: 0.88
                }
                Tx {
                    id: value
                    x: card.inset + card.labelW
                    width: tail.x - x - T.s1
                    anchors.verticalCenter: parent.verticalCenter
                    text: line.row.value ?? ""
                    font.pixelSize: natural.advanceWidth > width ? T.tSmall : T.tBody
                    lineHeight: 0.9
                }
                TextMetrics {
                    id: natural
                    font.family: T.sans
                    font.pixelSize: T.tBody
                    text: line.row.value ?? ""
                }
                Row {
                    id: tail
                    anchors.right: parent.right
                    anchors.rightMargin: card.inset
                    anchors.verticalCenter: parent.verticalCenter
                    spacing: card.narrow ? T.s1 : T.s2
                    Source {
                        letter: line.row.source ?? ""
                        words: card.narrow ? "" : line.row.source_words ?? ""
                        anchors.verticalCenter: parent.verticalCenter
                    }
                    // keeps its place in a line that cannot be changed, so that the sources stand under each other
                    Tx {
                        visible: card.edit !== "" && !card.narrow
                        opacity: line.pressable ? 1 : 0
                        text: card.edit
                        color: T.primary
                        font.weight: Font.Bold
                        wrapMode: Text.NoWrap
                        anchors.verticalCenter: parent.verticalCenter
                    }
                    Icon {
                        visible: card.edit !== "" && card.narrow
                        opacity: line.pressable ? 1 : 0
                        name: "chevron"
                        size: T.mm(6)
                        color: T.primary
                        anchors.verticalCenter: parent.verticalCenter
                    }
                }
            }
        }
    }
}
