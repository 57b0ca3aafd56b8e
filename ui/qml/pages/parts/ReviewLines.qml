// One group in elder and high contrast: label above value, the source in full. `choosing`: each line is now a button.
pragma ComponentBehavior: Bound
import QtQuick
import "../../components"
import "../../theme"

Column {
    id: lines
    property var group: ({})
    property bool choosing: false
    property real air: T.mm(5)
    property bool beside: false    // landscape: label beside the value
    readonly property var rows: group.rows ?? []
    signal changed(string row)
    spacing: choosing ? T.gap : 0

    Repeater {
        model: lines.rows.length
        Press {
            id: line
            required property int index
            readonly property var row: lines.rows[index] ?? ({})
            objectName: "edit:" + (row.id ?? "")
            property bool pressable: lines.choosing
            on: pressable
            say: (row.label ?? "") + " " + (row.value ?? "")
            width: lines.width
            height: words.height + 2 * lines.air
            onClicked: lines.changed(row.id)
            Rectangle {
                visible: lines.choosing
                anchors.fill: parent
                radius: T.radius
                color: line.down ? T.tint : T.sheet
                border.width: T.edgeW
                border.color: T.primary
            }
            Rectangle {
                visible: !lines.choosing
                width: parent.width
                height: T.strong ? T.edgeW : 2
                color: T.line
            }
            Item {
                id: words
                readonly property real labelW: T.tSmall * 7.3   // seven characters; longer names take two lines
                x: lines.choosing ? T.s3 : 0
                width: parent.width - 2 * x
                height: lines.beside ? Math.max(value.height, tail.height, label.height) : label.height + value.height + T.mm(1)
                anchors.verticalCenter: parent.verticalCenter
                Tx {
                    id: label
                    width: lines.beside ? words.labelW - T.s1 : implicitWidth
                    y: lines.beside ? (words.height - height) / 2 : 0
                    height: lines.beside ? implicitHeight : Math.max(implicitHeight, tail.height)
                    verticalAlignment: Text.AlignVCenter
                    role: "small"
                    text: line.row.label ?? ""
                    lineHeight: 0.9
                }
                Tx {
                    id: value
                    x: lines.beside ? words.labelW : 0
                    y: lines.beside ? (words.height - height) / 2 : label.height + T.mm(1)
                    width: parent.width - x - (lines.beside ? tail.width + T.s2 : 0)
                    role: "lead"
                    text: line.row.value ?? ""
                    font.pixelSize: lines.beside || text.length > 60 ? T.tBody : T.mm(text.length > 14 ? 15 : 17)
                    lineHeight: 0.9
                }
                Row {
                    id: tail
                    anchors.right: parent.right
                    y: lines.beside ? (words.height - height) / 2 : 0
                    spacing: T.s2
                    Source {
                        visible: !lines.choosing && letter !== ""
                        letter: line.row.source ?? ""
                        words: lines.beside ? "" : line.row.source_words ?? ""
                    }
                    Icon {
                        visible: lines.choosing
                        name: "pen"
                        size: T.mm(12)
                        color: T.primary
                        anchors.verticalCenter: parent.verticalCenter
                    }
                    Tx {
                        visible: lines.choosing
                        text: lines.group.edit ?? ""
                        color: T.primary
                        font.weight: Font.Bold
                        anchors.verticalCenter: parent.verticalCenter
                    }
                }
            }
        }
    }
    Rectangle {
        visible: !lines.choosing
        width: parent.width
        height: T.strong ? T.edgeW : 2
        color: T.line
    }
    Tx {
        visible: text !== ""
        width: parent.width
        topPadding: T.s2
        role: "small"
        text: lines.beside ? "" : lines.group.fixed ?? ""
    }
}
