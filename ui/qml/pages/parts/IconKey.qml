// A square key with only a picture on it: up, down, delete. The words for the ear come with `say`.
import QtQuick
import "../../components"
import "../../theme"

Press {
    id: k
    property string icon
    property real iconSize: T.mm(T.large ? 13 : 11)
    property bool boxed: true
    implicitWidth: T.touch
    implicitHeight: T.touch

    Rectangle {
        anchors.fill: parent
        radius: T.radius
        color: !k.on ? T.disabled : k.down ? (T.strong ? T.tint : T.line) : k.boxed ? T.sheet : T.tint
        border.width: k.boxed || T.strong ? T.edgeW : 0
        border.color: k.on ? T.primary : T.line
        Behavior on color {
            enabled: !k.down && !T.still
            ColorAnimation { duration: 80 }
        }
    }
    Icon {
        anchors.centerIn: parent
        name: k.icon
        size: k.iconSize
        color: k.on ? T.primary : T.inkDisabled
    }
}
