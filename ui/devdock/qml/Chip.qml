// A small button that stays lit while what it stands for is so.
import QtQuick

Rectangle {
    id: chip
    property string label
    property bool on: false
    property bool alarming: false   // lit in amber: something is broken on purpose
    property bool dark: false       // stands on the dark head
    signal tapped

    width: words.implicitWidth + 24
    height: 32
    radius: 16
    color: on ? (alarming ? "#F6B93B" : dark ? "#FFFFFF" : "#0B4A4C")
              : press.pressed ? (dark ? "#1D5356" : "#D3DBD7") : (dark ? "#12464A" : "#FFFFFF")
    border.width: on || dark ? 0 : 1
    border.color: "#AEB9B5"
    Text {
        id: words
        anchors.centerIn: parent
        text: chip.label
        font.pixelSize: 14
        font.weight: chip.on ? Font.DemiBold : Font.Normal
        color: chip.on ? (chip.alarming || chip.dark ? "#13201E" : "white") : (chip.dark ? "#E9EDEA" : "#13201E")
    }
    TapHandler {
        id: press
        gesturePolicy: TapHandler.ReleaseWithinBounds
        onTapped: chip.tapped()
    }
}
