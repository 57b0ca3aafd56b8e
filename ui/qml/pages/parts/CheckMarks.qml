// The three checks of a picture, in words: not known yet, passed, or the one thing to put right.
pragma ComponentBehavior: Bound
import QtQuick
import "../../components"
import "../../theme"

Flow {
    id: g
    property var checks: []        // [{text, state}]
    property bool stacked: false
    readonly property real share: stacked ? width : T.large ? 0 : (width - (checks.length - 1) * spacing) / Math.max(1, checks.length)
    spacing: stacked ? T.mm(3) : T.s4
    Repeater {
        model: g.checks.length
        Item {
            id: one
            required property int index
            readonly property var check: g.checks[index] ?? ({})
            readonly property string outcome: check.state ?? ""
            width: Math.max(g.share, mark.width + T.s1 + word.implicitWidth)
            height: Math.max(mark.height, word.height)
            Rectangle {
                id: mark
                width: T.mm(T.large ? 12 : 9)
                height: width
                anchors.verticalCenter: parent.verticalCenter
                radius: one.outcome === "bad" ? T.mm(1) : width / 2
                color: one.outcome === "ok" ? T.ok : one.outcome === "bad" ? T.error : "transparent"
                border.width: one.outcome === "" ? T.edgeW : 0
                border.color: T.edge
                Icon {
                    visible: one.outcome !== ""
                    anchors.centerIn: parent
                    size: parent.width * 0.66
                    name: one.outcome === "ok" ? "check" : "cross"
                    color: T.strong ? "#000000" : "#FFFFFF"
                }
            }
            Tx {
                id: word
                anchors.left: mark.right
                anchors.leftMargin: T.large ? T.s1 : T.s2
                anchors.verticalCenter: parent.verticalCenter
                text: one.check.text ?? ""
                color: one.outcome === "bad" ? T.error : one.outcome === "" ? T.ink2 : T.ink
                font.weight: one.outcome === "bad" ? Font.Bold : Font.Normal
                lineHeight: 0.9
                wrapMode: Text.NoWrap
            }
        }
    }
}
