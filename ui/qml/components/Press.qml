// Base of everything that is pressed: finger, mouse, keypad. Acts on release inside; `on: false` does nothing.
pragma ComponentBehavior: Bound
import QtQuick
import "../theme"

Item {
    id: press
    property bool on: true
    property string say
    property int ringRadius: T.radius
    readonly property bool down: area.containsPress || keyed
    property bool keyed: false
    signal clicked

    enabled: on
    activeFocusOnTab: on
    Accessible.role: Accessible.Button
    Accessible.name: say
    Accessible.onPressAction: press.clicked()
    Keys.onPressed: event => {
        if (event.key === Qt.Key_Return || event.key === Qt.Key_Enter || event.key === Qt.Key_Space) {
            press.keyed = true
            event.accepted = true
        }
    }
    Keys.onReleased: event => {
        if (press.keyed && !event.isAutoRepeat) {
            press.keyed = false
            event.accepted = true
            press.clicked()
        }
    }

    // Not a TapHandler: that one drops presses longer than 800 ms, and many people press long.
    MouseArea {
        id: area
        anchors.fill: parent
        onClicked: press.clicked()
    }
    // Two rings, dark outside and lit inside: one of them shows on any ground.
    Rectangle {
        visible: press.activeFocus
        z: 9
        anchors.fill: parent
        anchors.margins: -(T.mm(0.5) + 2 * T.focusW)
        radius: press.ringRadius + 2 * T.focusW
        color: "transparent"
        border.width: T.focusW
        border.color: T.ink
        Rectangle {
            anchors.fill: parent
            anchors.margins: T.focusW
            radius: parent.radius - T.focusW
            color: "transparent"
            border.width: T.mm(0.9)
            border.color: T.lamp
        }
    }
}
