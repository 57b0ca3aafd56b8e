// One simulated device: how it is, what lies on it, what can break, what it printed last.
pragma ComponentBehavior: Bound
import QtQuick

Rectangle {
    id: card
    required property var desk
    required property var device
    readonly property bool chosen: device.choices.some(choice => choice.on)

    height: column.height + 32
    radius: 8
    color: "white"
    border.width: 1
    border.color: "#CBD3CF"

    Rectangle {   // the lamp of its state
        width: 6
        height: parent.height - 16
        x: 8; y: 8
        radius: 3
        color: card.device.good ? "#14573A" : "#F6B93B"
    }
    Column {
        id: column
        x: 26; y: 16
        width: parent.width - 42
        spacing: 10
        Item {
            width: parent.width
            height: title.height
            Text {
                id: title
                text: card.device.title
                color: "#13201E"
                font.pixelSize: 18
                font.weight: Font.DemiBold
            }
            Text {
                anchors { left: title.right; right: parent.right; leftMargin: 12; baseline: title.baseline }
                horizontalAlignment: Text.AlignRight
                text: card.device.summary
                color: card.device.good ? "#14573A" : "#7A4B00"
                font.pixelSize: 14
                elide: Text.ElideRight
            }
        }
        Text {
            width: parent.width
            visible: text !== ""
            text: card.device.address
            color: "#66736F"
            font { pixelSize: 12; family: "monospace" }
            elide: Text.ElideMiddle
        }
        Flow {
            width: parent.width
            spacing: 8
            visible: card.device.choices.length > 0
            Repeater {
                model: card.device.choices
                Chip {
                    required property var modelData
                    objectName: card.device.verb + ":" + modelData.key
                    label: modelData.label
                    on: modelData.on
                    onTapped: modelData.on && card.device.away !== card.device.verb ? card.desk.do(card.device.role, card.device.away)
                                           : card.desk.do(card.device.role, card.device.verb, modelData.key)
                }
            }
        }
        Rectangle {
            width: parent.width
            height: 1
            color: "#E6EAE6"
            visible: card.device.choices.length > 0
        }
        Flow {
            width: parent.width
            spacing: 8
            Repeater {
                model: card.device.faults
                Chip {
                    required property var modelData
                    objectName: "fault:" + card.device.role + "." + modelData.name
                    label: modelData.label
                    on: modelData.on
                    alarming: true
                    onTapped: card.desk.fault(card.device.role, modelData.name, !modelData.on)
                }
            }
            Chip {
                objectName: "clear:" + card.device.role
                visible: !card.device.good && card.device.faults.length > 0
                label: "全部恢复"
                onTapped: card.desk.do(card.device.role, "clear")
            }
        }
        Row {
            width: parent.width
            height: 120
            spacing: 10
            visible: card.device.papers.length > 0
            Repeater {
                model: card.device.papers
                Rectangle {
                    id: sheet
                    required property string modelData
                    width: 90
                    height: 120
                    color: "#F1F3EF"
                    border.width: 1
                    border.color: "#CBD3CF"
                    clip: true
                    Image {
                        anchors { fill: parent; margins: 3 }
                        source: card.desk.url(sheet.modelData)
                        sourceSize.width: 180
                        fillMode: Image.PreserveAspectFit
                        verticalAlignment: Image.AlignTop
                        asynchronous: true
                    }
                    TapHandler {
                        onTapped: Qt.openUrlExternally(card.desk.url(sheet.modelData))
                    }
                }
            }
        }
    }
}
