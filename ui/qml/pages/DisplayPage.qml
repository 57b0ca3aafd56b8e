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
    readonly property var places: ["reach", "no_reach"]
    readonly property int columns: landscape || low ? 2 : 1
    readonly property int lines: Math.ceil(choices.length / columns)
    readonly property real rowH: Math.min(T.mm(50), (touchH - T.s3 - lines * T.gap) / Math.max(1, lines))

    component Group: Grid {
        id: group
        property var choices: []
        columns: p.columns
        spacing: T.gap
        Repeater {
            model: group.choices
            Choice {
                id: look
                required property var modelData
                objectName: "pick:" + modelData.id
                width: (group.width - (group.columns - 1) * group.spacing) / group.columns
                height: p.rowH
                choice: modelData
                detail: T.large && p.rowH < T.mm(44) ? "" : modelData.detail
                room: preview.visible ? preview.width + T.s3 : 0
                onClicked: p.vm.act("pick", modelData.id)
                LookPreview {
                    id: preview
                    visible: group.columns === 1 || !T.large
                    kind: look.modelData.id
                    height: parent.height - 2 * T.s2
                    anchors.right: parent.right
                    anchors.rightMargin: T.s3
                    anchors.verticalCenter: parent.verticalCenter
                }
            }
        }
    }
    Column {
        width: parent.width
        spacing: T.s3
        Group {
            width: parent.width
            choices: p.columns === 2 ? p.choices : p.choices.filter(choice => !p.places.includes(choice.id))
        }
        Group {
            width: parent.width
            choices: p.columns === 2 ? [] : p.choices.filter(choice => p.places.includes(choice.id))
        }
    }
}
