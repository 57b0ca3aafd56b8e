// The three checks of a picture, in words: not known yet, passed, or the one thing to put right.
pragma ComponentBehavior: Bound
import QtQuick
import "../../components"
import "../../theme"

Grid {
    id: g
    property var checks: []        // [{text, state}]
    property bool stacked: false
    columns: stacked ? 1 : Math.max(1, checks.length)
    rowSpacing: T.mm(3)
    Repeater {
        model: g.checks.length
        Row {
            id: one
            required property int index
            readonly property var check: g.checks[index] ?? ({})
            readonly property string state_: check.state ?? ""
            width: g.width / g.columns
            spacing: T.large ? T.s1 : T.s2
            Rectangle {
                width: T.mm(T.large ? 12 : 9)
                height: width
                anchors.verticalCenter: parent.verticalCenter
                radius: one.state_ === "bad" ? T.mm(1) : width / 2
                color: one.state_ === "ok" ? T.ok : one.state_ === "bad" ? T.error : "transparent"
                border.width: one.state_ === "" ? T.edgeW : 0
                border.color: T.edge
                Icon {
                    visible: one.state_ !== ""
                    anchors.centerIn: parent
                    size: parent.width * 0.66
                    name: one.state_ === "ok" ? "check" : "cross"
                    color: T.strong ? "#000000" : "#FFFFFF"
                }
            }
            Tx {
                width: parent.width - T.mm(T.large ? 12 : 9) - parent.spacing
                anchors.verticalCenter: parent.verticalCenter
                text: one.check.text ?? ""
                color: one.state_ === "bad" ? T.error : one.state_ === "" ? T.ink2 : T.ink
                font.weight: one.state_ === "bad" ? Font.Bold : Font.Normal
                lineHeight: 0.9
            }
        }
    }
}
