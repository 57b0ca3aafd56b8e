// One key. Keys that type are white, keys that do something are darker. Held, the erasing key goes on.
import QtQuick
import "../components"
import "../theme"

Press {
    id: key
    property string face
    property string shown: face
    property string what
    property string icon
    property bool lit: false
    readonly property bool doing: what !== "" && what !== "space"
    objectName: "key:" + (what || face)
    activeFocusOnTab: false            // the finger types; the keypad of the blind goes through fields, not keys
    say: face
    Rectangle {
        anchors.fill: parent
        radius: T.mm(1.5)
        color: key.lit ? T.lamp : key.down ? (T.strong ? T.lampTint : T.tint) : key.doing ? (T.strong ? T.sunken : T.line) : T.sheet
        border.width: T.strong || key.down ? T.edgeW : 0
        border.color: T.edge
    }
    Tx {
        visible: key.icon === ""
        anchors.centerIn: parent
        text: key.shown
        font.pixelSize: T.large ? T.tBody : key.shown.length > 1 ? T.tBody : T.mm(11)
        wrapMode: Text.NoWrap
    }
    Icon {
        visible: key.icon !== ""
        anchors.centerIn: parent
        name: key.icon
        size: T.mm(11)
        color: key.lit ? T.inkLamp : T.ink
    }
    Timer {
        running: key.down && key.what === "erase"
        interval: 600                  // a slow finger erases one character, a held one goes on
        onTriggered: again.start()
    }
    Timer {
        id: again
        running: false
        repeat: true
        interval: 150
        onTriggered: key.down ? key.clicked() : stop()
    }
}
