// The technician's way in: card first, then the PIN on a pad. Digits are never shown, only how many.
pragma ComponentBehavior: Bound
import QtQuick
import "../components"
import "../theme"
import "parts"

Screen {
    id: p
    objectName: "signin"
    readonly property bool pin: page.ask_pin ?? false
    readonly property bool away: low || landscape
    readonly property string error: page.error ?? ""
    aside: !pin && low ? pictureAside : null
    Component {
        id: pictureAside
        Machine {
            width: parent?.width ?? 0
            machine: p.page.machine ?? ({})
            plate: T.large ? 44 : 54
        }
    }
    Machine {
        visible: !p.pin && !p.low
        width: parent.width
        machine: p.page.machine ?? ({})
        plate: T.large ? 44 : 54
    }
    Row {
        id: dots
        visible: p.pin
        anchors.horizontalCenter: parent.horizontalCenter
        y: T.mm(p.away ? 0 : 6)
        spacing: T.mm(8)
        Repeater {
            model: 6
            Rectangle {
                required property int index
                readonly property bool full: index < (p.page.dots ?? 0)
                width: T.mm(14)
                height: T.mm(p.away ? 14 : 18)
                radius: T.mm(1)
                color: full ? T.primary : T.sheet
                border.width: full ? 0 : T.edgeW
                border.color: p.error ? T.error : T.edge
            }
        }
    }
    Row {
        id: wrong
        visible: p.pin && p.error !== ""
        anchors.horizontalCenter: parent.horizontalCenter
        y: dots.y + dots.height + T.mm(p.away ? 2 : 6)
        spacing: T.s2
        Icon {
            name: "warning"
            size: T.mm(T.large ? 12 : 9)
            color: T.error
            anchors.verticalCenter: parent.verticalCenter
        }
        Tx {
            text: p.error
            color: T.error
            font.weight: Font.Bold
            lineHeight: 0.9
        }
    }
    DigitPad {
        visible: p.pin
        readonly property real room: p.touchH - dots.y - dots.height - T.mm(p.away ? 4 : 8) - (wrong.visible ? wrong.height + T.mm(4) : 0)
        anchors.bottom: parent.bottom
        anchors.bottomMargin: p.away ? 0 : T.mm(4)
        width: parent.width
        keyH: Math.max(T.touch, Math.min(T.mm(T.large ? 34 : 30), (room - 3 * spacing) / 4))
        onTyped: key => key === "back" ? p.vm.act("erase") : p.vm.act("digit", key)
    }
}
