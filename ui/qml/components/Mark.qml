// The mark of the terminal. Held for three seconds it asks for maintenance, where the page allows it.
pragma ComponentBehavior: Bound
import QtQuick
import Terminal
import "../theme"

Item {
    id: m
    property real size: T.mm(11)
    property string file: T.strong ? "mark-window-hc" : "mark-window"
    property bool holdable: false
    signal held
    width: Math.round(size)
    height: width
    Image {
        anchors.fill: parent
        source: Display.icons + m.file + ".svg"
        sourceSize: Qt.size(m.width, m.width)
    }
    MouseArea {
        enabled: m.holdable
        anchors.centerIn: parent
        width: T.touch
        height: T.touch
        pressAndHoldInterval: 3000
        onPressAndHold: m.held()
    }
}
