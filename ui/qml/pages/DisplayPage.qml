// How the screen shows things: each answer with a small picture of itself. Takes effect at once.
pragma ComponentBehavior: Bound
import QtQuick
import "../components"
import "../theme"
import "parts"

Screen {
    id: p
    objectName: "display"
    readonly property var choices: page.choices ?? []
    Grid {
        id: list
        width: parent.width
        columns: p.landscape || p.low ? 2 : 1
        spacing: T.gap
        readonly property int lines: Math.ceil(p.choices.length / columns)
        readonly property real rowH: Math.min(T.mm(50), (p.touchH - T.s1 - (lines - 1) * spacing) / Math.max(1, lines))
        Repeater {
            model: p.choices
            Choice {
                id: choice1
                required property var modelData
                objectName: "pick:" + modelData.id
                width: (list.width - (list.columns - 1) * list.spacing) / list.columns
                height: list.rowH
                choice: modelData
                detail: T.large && list.rowH < T.mm(44) ? "" : modelData.detail
                room: preview.visible ? preview.width + T.s3 : 0
                onClicked: p.vm.act("pick", modelData.id)
                LookPreview {
                    id: preview
                    visible: list.columns === 1 || !T.large
                    kind: choice1.modelData.id
                    height: parent.height - 2 * T.s2
                    anchors.right: parent.right
                    anchors.rightMargin: T.s3
                    anchors.verticalCenter: parent.verticalCenter
                }
            }
        }
    }
}
