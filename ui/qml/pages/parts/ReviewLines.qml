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
            Column {
                id: words
                x: lines.choosing ? T.s3 : 0
                width: parent.width - 2 * x
                anchors.verticalCenter: parent.verticalCenter
                spacing: T.mm(1)
                Item {
                    width: parent.width
                    height: Math.max(label.height, tag.height)
                    Tx {
                        id: label
                        anchors.verticalCenter: parent.verticalCenter
                        role: "small"
                        text: line.row.label ?? ""
                        lineHeight: 0.9
                    }
                    Source {
                        id: tag
                        visible: !lines.choosing && letter !== ""
                        anchors.right: parent.right
                        letter: line.row.source ?? ""
                        words: line.row.source_words ?? ""
                    }
                    Row {
                        visible: lines.choosing
                        anchors.right: parent.right
                        anchors.verticalCenter: parent.verticalCenter
                        spacing: T.s2
                        Icon {
                            name: "pen"
                            size: T.mm(12)
                            color: T.primary
                            anchors.verticalCenter: parent.verticalCenter
                        }
                        Tx {
                            text: lines.group.edit ?? ""
                            color: T.primary
                            font.weight: Font.Bold
                            anchors.verticalCenter: parent.verticalCenter
                        }
                    }
                }
                Tx {
                    width: parent.width
                    role: "lead"
                    text: line.row.value ?? ""
                    font.pixelSize: T.mm((line.row.value ?? "").length > 14 ? 15 : 17)
                    lineHeight: 0.9
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
        text: lines.group.fixed ?? ""
    }
}
