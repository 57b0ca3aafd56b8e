// The dev dock: every simulated device with its faults, what lies on it, what it printed; the platform's line.
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Window

Window {
    id: dock
    required property var desk
    width: 600
    height: 960
    minimumWidth: 420
    visible: true
    title: "终端开发坞"
    color: "#E9EDEA"

    Rectangle {
        id: head
        width: parent.width
        height: headColumn.height + 32
        color: "#0B3537"
        Column {
            id: headColumn
            x: 20; y: 16
            width: parent.width - 40
            spacing: 10
            Item {
                width: parent.width
                height: name.height
                Text {
                    id: name
                    text: "模拟设备"
                    color: "white"
                    font.pixelSize: 22
                    font.weight: Font.Bold
                }
                Text {
                    anchors { right: parent.right; baseline: name.baseline }
                    text: "仅供开发"
                    color: "#CDDEDB"
                    font.pixelSize: 13
                }
            }
            Flow {
                width: parent.width
                spacing: 8
                visible: dock.desk.mode !== ""
                Text {
                    height: 32
                    verticalAlignment: Text.AlignVCenter
                    text: dock.desk.mode === "away" ? "平台没有应答" : "平台线路"
                    color: dock.desk.mode === "away" ? "#F6B93B" : "#CDDEDB"
                    font.pixelSize: 14
                }
                Repeater {
                    model: dock.desk.mode === "away" ? [] : dock.desk.modes
                    Chip {
                        required property var modelData
                        objectName: "mode:" + modelData.name
                        label: modelData.label
                        on: dock.desk.mode === modelData.name
                        alarming: modelData.name !== "up"
                        dark: true
                        onTapped: dock.desk.set_mode(modelData.name)
                    }
                }
            }
            Text {
                width: parent.width
                visible: text !== ""
                text: dock.desk.trouble
                color: "#F6B93B"
                font.pixelSize: 13
                wrapMode: Text.Wrap
            }
        }
    }

    Flickable {
        anchors { top: head.bottom; left: parent.left; right: parent.right; bottom: parent.bottom }
        contentHeight: cards.height + 32
        clip: true
        boundsBehavior: Flickable.StopAtBounds
        Column {
            id: cards
            x: 16; y: 16
            width: parent.width - 32
            spacing: 12
            Repeater {
                model: dock.desk.devices
                DeviceCard {
                    required property var modelData
                    width: cards.width
                    desk: dock.desk
                    device: modelData
                }
            }
        }
    }
}
