// Twenty panes round a frame of six by six; one goes dark each second, clockwise. The number stands inside.
pragma ComponentBehavior: Bound
import QtQuick
import "../../components"
import "../../theme"

Item {
    id: ring
    property int seconds: 20
    property string unit
    implicitWidth: T.mm(136)
    implicitHeight: implicitWidth
    readonly property real gap: T.mm(3)
    readonly property real pane: (width - 5 * gap) / 6

    function place(i: int): point {
        const side = Math.floor(i / 5), n = i % 5
        return side === 0 ? Qt.point(n, 0) : side === 1 ? Qt.point(5, n) : side === 2 ? Qt.point(5 - n, 5) : Qt.point(0, 5 - n)
    }
    Repeater {
        model: 20
        Rectangle {
            required property int index
            readonly property bool lit: index >= 20 - ring.seconds
            readonly property point spot: ring.place(index)
            x: spot.x * (ring.pane + ring.gap)
            y: spot.y * (ring.pane + ring.gap)
            width: ring.pane
            height: ring.pane
            radius: T.mm(1)
            color: lit ? T.lamp : T.strong ? T.sheet : T.disabled
            border.width: lit || T.strong ? 2 : 0
            border.color: lit && !T.strong ? T.ink : T.line
        }
    }
    Tx {
        anchors.centerIn: parent
        anchors.verticalCenterOffset: -T.mm(6)
        text: ring.seconds
        font.pixelSize: Math.round(ring.width * 0.295)
        font.weight: Font.Bold
    }
    Tx {
        anchors.horizontalCenter: parent.horizontalCenter
        y: ring.height / 2 + ring.width * 0.115
        text: ring.unit
        role: "lead"
        font.weight: Font.Normal
    }
}
