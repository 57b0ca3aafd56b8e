// The health of a device as a shape; the words stand beside it and the colour only repeats them.
import QtQuick
import "../../components"
import "../../theme"

Item {
    id: m
    property string health         // ready attention busy starting blocked fault absent not_fitted
    readonly property bool bad: health === "fault" || health === "absent"
    readonly property bool filled: bad || health === "ready" || health === "blocked"
    width: T.mm(11)
    height: width
    Rectangle {
        visible: m.filled || m.health === "not_fitted"
        anchors.fill: parent
        radius: m.health === "ready" || m.health === "not_fitted" ? width / 2 : T.mm(1)
        color: m.bad ? T.error : m.health === "ready" ? T.ok : m.health === "blocked" ? T.lamp : "transparent"
        border.width: m.health === "not_fitted" ? 3 : m.health === "blocked" ? T.edgeW : 0
        border.color: m.health === "blocked" ? T.ink : T.edge
    }
    Icon {
        visible: name !== ""
        anchors.centerIn: parent
        name: ({ready: "check", fault: "cross", absent: "minus", blocked: "warning", attention: "warning",
                busy: "clock", starting: "clock"})[m.health] ?? ""
        size: m.filled ? T.mm(7) : T.mm(11)
        color: m.health === "blocked" ? T.inkLamp : m.filled ? (T.strong ? "#000000" : "#FFFFFF") : T.ink
    }
}
