// The card over its reader: coming down on it, or to be taken off it. Moves by position only.
pragma ComponentBehavior: Bound
import QtQuick
import "../theme"

Item {
    id: c
    property bool taking: false
    property real plate: 44
    property real unit: T.u            // px per design millimetre of the machine picture
    readonly property bool big: plate > 50
    readonly property real restY: taking ? 17 : -12
    readonly property real farY: taking ? -6 : 2
    function q(n: real): int { return Math.round(n * unit) }
    anchors.fill: parent

    Icon {
        name: c.taking ? "up" : "down"
        size: c.q(14)
        anchors.horizontalCenter: parent.horizontalCenter
        y: c.taking ? c.q(2) : parent.height - c.q(c.big ? 24 : 17)
        color: T.inkLamp
    }
    Rectangle {
        id: body
        x: c.q(c.big ? 7 : 10)
        y: c.q(c.restY)
        width: c.q(c.big ? 52 : 46)
        height: c.q(c.big ? 33 : 29)
        rotation: c.taking ? 0 : -5
        radius: T.mm(1.5)
        color: "#FFFFFF"
        border.width: T.mm(0.8)
        border.color: "#13201E"
        antialiasing: true
        SequentialAnimation on y {
            running: !T.still && c.visible
            loops: Animation.Infinite
            NumberAnimation { from: c.q(c.restY); to: c.q(c.farY); duration: 900; easing.type: Easing.OutCubic }
            PauseAnimation { duration: 1500 }
        }
        Rectangle {
            x: parent.width * 0.66
            y: parent.height * 0.2
            width: parent.width * 0.24
            height: parent.height * 0.5
            color: "#DDEBE8"
            antialiasing: true
        }
        Repeater {
            model: [[0.1, 0.22, 0.42], [0.1, 0.38, 0.3], [0.1, 0.54, 0.42], [0.1, 0.8, 0.8]]
            Rectangle {
                required property var modelData
                x: body.width * modelData[0]
                y: body.height * modelData[1]
                width: body.width * modelData[2]
                height: c.q(1.4)
                color: "#66736F"
                antialiasing: true
            }
        }
    }
}
