// The stages of a case as a row of panes: passed, here (lit), to come; the day below each.
pragma ComponentBehavior: Bound
import QtQuick
import "../../components"
import "../../theme"

Row {
    id: st
    property var stages: []            // text, when, state: done, here, todo
    spacing: T.mm(T.large ? 2 : 3)
    Repeater {
        model: st.stages
        Column {
            id: one
            required property var modelData
            readonly property bool done: modelData.state === "done"
            readonly property bool here: modelData.state === "here"
            width: (st.width - (st.stages.length - 1) * st.spacing) / Math.max(1, st.stages.length)
            spacing: T.mm(2)
            Rectangle {
                width: parent.width
                height: T.mm(T.large ? 26 : 22)
                radius: T.mm(1)
                color: one.done ? T.primary : one.here ? T.lamp : T.sheet
                border.width: one.here ? T.mm(0.8) : one.done ? 0 : T.edgeW
                border.color: one.here ? T.ink : T.edge
                Tx {
                    anchors.centerIn: parent
                    width: parent.width
                    horizontalAlignment: Text.AlignHCenter
                    text: one.modelData.text
                    lineHeight: 0.85
                    font.weight: one.done || one.here ? Font.Bold : Font.Normal
                    color: one.done ? T.inkPrimary : one.here ? T.inkLamp : T.ink2
                }
            }
            Tx {
                visible: text !== "" && !T.large
                x: -st.spacing / 2
                width: parent.width + st.spacing
                horizontalAlignment: Text.AlignHCenter
                role: "small"
                text: one.modelData.when
            }
        }
    }
}
