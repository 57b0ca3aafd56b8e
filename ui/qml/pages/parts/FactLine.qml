// A fact of sealing: done, happening now, or still to come. It ticks when it is true.
import QtQuick
import "../../components"
import "../../theme"

Item {
    id: f
    property var fact: ({})
    property real pad: T.mm(T.large ? 6 : 7)
    readonly property string how: fact.state ?? "todo"
    implicitHeight: Math.max(T.mm(T.large ? 34 : 30), words.height + 2 * pad)

    Rectangle {
        width: parent.width
        height: T.strong ? T.edgeW : 2
        color: T.line
    }
    Rectangle {
        id: mark
        width: T.mm(13)
        height: width
        radius: T.mm(1.5)
        anchors.verticalCenter: parent.verticalCenter
        color: f.how === "done" ? T.primary : f.how === "here" ? T.lamp : T.sheet
        border.width: f.how === "done" ? 0 : T.edgeW
        border.color: f.how === "here" ? T.ink : T.edge
        Icon {
            visible: f.how === "done"
            anchors.centerIn: parent
            name: "check"
            size: T.mm(9)
            color: T.inkPrimary
        }
    }
    Column {
        id: words
        anchors.left: mark.right
        anchors.leftMargin: T.s4
        anchors.right: parent.right
        anchors.verticalCenter: parent.verticalCenter
        Tx {
            width: parent.width
            role: "lead"
            text: f.fact.text ?? ""
            font.weight: f.how === "todo" ? Font.Normal : Font.Bold
            color: f.how === "todo" ? T.ink2 : T.ink
            lineHeight: 0.95
        }
        Tx {
            visible: text !== ""
            width: parent.width
            role: "small"
            text: f.fact.detail ?? ""
            lineHeight: 0.95
        }
    }
}
