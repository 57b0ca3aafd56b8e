// Consent names the office, the paper and the purpose of each fetch. Yes and no weigh the same; nothing is preselected.
pragma ComponentBehavior: Bound
import QtQuick
import "../components"
import "../theme"

Screen {
    id: p
    objectName: "consent"
    Column {
        width: parent.width
        Repeater {
            model: p.page.rows ?? []
            ListRow {
                required property var modelData
                width: parent.width
                row: modelData
            }
        }
    }
    Column {
        anchors.bottom: parent.bottom
        anchors.bottomMargin: T.s2
        width: parent.width
        spacing: T.gap
        Repeater {
            model: p.page.choices ?? []
            Choice {
                required property var modelData
                objectName: "pick:" + modelData.id
                width: parent.width
                choice: modelData
                onClicked: p.vm.act("pick", modelData.id)
            }
        }
    }
}
