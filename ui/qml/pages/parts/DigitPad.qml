// Twelve keys as on a telephone. `extra` is the key left of 0 (X on an ID number); empty leaves its place free.
pragma ComponentBehavior: Bound
import QtQuick
import "../../components"
import "../../theme"

Grid {
    id: pad
    property string extra
    property int keyH: T.mm(30)
    readonly property real keyW: (width - 2 * spacing) / 3
    signal typed(string key)   // 0..9, X, back
    columns: 3
    spacing: T.gap

    Repeater {
        model: ["1", "2", "3", "4", "5", "6", "7", "8", "9", pad.extra, "0", "back"]
        Press {
            id: key
            required property string modelData
            readonly property bool erase: modelData === "back"
            objectName: "key:" + modelData
            width: pad.keyW
            height: pad.keyH
            property bool pressable: modelData !== ""   // the free place of a telephone pad
            on: pressable
            say: modelData
            onClicked: pad.typed(modelData)
            Rectangle {
                visible: key.on
                anchors.fill: parent
                radius: T.radius
                color: key.down ? T.tint : key.erase ? (T.strong ? T.sunken : T.line) : T.sheet
                border.width: T.edgeW
                border.color: T.edge
                Behavior on color {
                    enabled: !key.down && !T.still
                    ColorAnimation { duration: 80 }
                }
            }
            Tx {
                visible: !key.erase
                anchors.centerIn: parent
                text: key.modelData
                font.pixelSize: T.mm(T.large ? 19 : 15)
            }
            Icon {
                visible: key.erase
                anchors.centerIn: parent
                name: "backspace"
                size: T.mm(14)
            }
        }
    }
}
