// A page in small as one theme, or reach, would show it: question, three rows, button.
pragma ComponentBehavior: Bound
import QtQuick
import "../../theme"

Rectangle {
    id: v
    property string kind               // normal elder contrast reach no_reach
    readonly property bool dark: kind === "contrast"
    readonly property bool big: kind === "elder" || dark
    readonly property real unit: height / 32
    readonly property color fg: dark ? "#FFFFFF" : "#13201E"
    readonly property color act: dark ? "#FFD54A" : "#0B4A4C"
    width: Math.round(height * 0.72)
    radius: T.mm(1)
    color: dark ? "#000000" : "#F1F3EF"
    border.width: T.edgeW
    border.color: T.edge
    Column {
        x: 3 * v.unit
        y: (v.kind === "reach" ? 12 : 3) * v.unit
        width: parent.width - 2 * x
        spacing: (v.kind === "reach" ? 1 : 1.7) * v.unit
        Rectangle {
            width: parent.width * (v.big ? 0.9 : 0.6)
            height: (v.big ? 4 : 2.4) * v.unit
            color: v.fg
        }
        Repeater {
            model: v.big ? 2 : 3
            Rectangle {
                width: parent.width
                height: (v.kind === "reach" ? 2.4 : v.big ? 5 : 3.6) * v.unit
                radius: 0.6 * v.unit
                color: v.dark ? "#000000" : "#FFFFFF"
                border.width: Math.max(1, 0.4 * v.unit)
                border.color: v.dark ? "#FFFFFF" : "#66736F"
            }
        }
    }
    Rectangle {
        x: 3 * v.unit
        y: parent.height - height - 2.4 * v.unit
        width: parent.width - 2 * x
        height: (v.big ? 4.6 : 3.4) * v.unit
        radius: 0.6 * v.unit
        color: v.act
    }
}
