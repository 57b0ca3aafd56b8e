// The mark, large: a window of four panes. Holds the four life matters on the home page; one pane is lit.
pragma ComponentBehavior: Bound
import QtQuick
import "../theme"

Rectangle {
    id: w
    property var panes: []             // Pane: id icon title what minutes on reason
    property int lit: 0                // the pane most people come for
    readonly property int bar: T.mm(4)
    property bool dawn: !T.still       // the lamp of the waiting page goes over into the panes
    property bool rising: true
    signal chosen(string id)
    Component.onCompleted: dawn = false
    Timer {
        interval: 300
        running: w.rising
        onTriggered: w.rising = false
    }
    radius: T.mm(3)
    color: T.strong ? T.sheet : T.primary
    border.width: T.strong ? T.edgeW : 0
    border.color: T.edge
    Grid {
        anchors.fill: parent
        anchors.margins: w.bar
        columns: 2
        spacing: w.bar
        Repeater {
            model: w.panes
            Press {
                id: pane
                required property var modelData
                required property int index
                readonly property bool flat: height < T.mm(60)   // reach: icon beside the words
                readonly property color fg: on ? T.ink : T.inkDisabled
                objectName: "item:" + modelData.id
                width: (w.width - 3 * w.bar) / 2
                height: (w.height - 3 * w.bar) / 2
                on: modelData.on ?? true
                say: modelData.title + " " + (on ? modelData.what : modelData.reason)
                ringRadius: T.mm(0.8)
                onClicked: w.chosen(modelData.id)
                Rectangle {
                    anchors.fill: parent
                    radius: T.mm(0.8)
                    color: w.dawn ? T.lamp : !pane.on ? T.disabled : pane.down ? T.tint : pane.index === w.lit ? T.lampTint : T.sheet
                    Behavior on color {
                        enabled: !pane.down && !T.still
                        ColorAnimation { duration: w.rising ? 240 : 80 }
                    }
                }
                Icon {
                    name: pane.modelData.icon
                    x: T.s4 - T.mm(2)
                    y: pane.flat ? (parent.height - height) / 2 : T.s4
                    size: T.mm(pane.flat ? 18 : w.height > T.mm(150) ? 26 : 20)
                    color: pane.on ? T.primary : T.inkDisabled
                }
                Tx {
                    visible: !pane.flat && pane.on
                    anchors.right: parent.right
                    anchors.rightMargin: T.s4
                    y: T.s4
                    role: "small"
                    text: pane.modelData.minutes
                }
                Column {
                    x: pane.flat ? T.mm(30) : T.s4
                    width: parent.width - x - T.s3
                    y: pane.flat ? (parent.height - height) / 2 : parent.height - height - T.mm(6)
                    spacing: T.mm(0.5)
                    Tx {
                        role: "lead"
                        width: parent.width
                        text: pane.modelData.title
                        font.pixelSize: T.mm(pane.flat || text.length * T.mm(13) > width ? 11 : 13)
                        lineHeight: 0.9
                        color: pane.fg
                    }
                    Tx {
                        role: "small"
                        visible: !pane.flat || !pane.on
                        width: parent.width
                        text: pane.on ? pane.modelData.what : pane.modelData.reason
                        color: pane.on ? T.ink2 : T.inkDisabled
                        lineHeight: 0.9
                    }
                }
            }
        }
    }
}
