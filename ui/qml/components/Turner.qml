// Previous, "page 2 of 3", next. A direction that is not possible has no text and leaves its place empty.
import QtQuick
import "../theme"

Item {
    id: t
    property string previous
    property string next
    property string words
    property string intent: "turn"
    readonly property int buttonW: Math.min(T.mm(T.latin ? 82 : 62), width * 0.36)
    signal turned(string where)
    visible: previous !== "" || next !== ""
    implicitHeight: visible ? T.touch : 0

    KButton {
        objectName: t.intent + ":previous"
        visible: t.previous !== ""
        text: t.previous
        icon: T.large || text.length > 6 ? "" : "up"
        textSize: T.tBody
        width: t.buttonW
        height: t.height
        onClicked: t.turned("previous")
    }
    Tx {
        anchors.centerIn: parent
        width: t.width - 2 * t.buttonW - T.s2
        horizontalAlignment: Text.AlignHCenter
        role: "small"
        lineHeight: 0.85
        text: t.words
    }
    KButton {
        objectName: t.intent + ":next"
        visible: t.next !== ""
        text: t.next
        iconRight: T.large || text.length > 6 ? "" : "down"
        textSize: T.tBody
        width: t.buttonW
        height: t.height
        anchors.right: parent.right
        onClicked: t.turned("next")
    }
}
