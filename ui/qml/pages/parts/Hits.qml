// Answers of the search, best first: rows, or (tight) side by side in one line without the reason.
pragma ComponentBehavior: Bound
import QtQuick
import "../../components"
import "../../theme"

Grid {
    id: found
    property Screen page
    property int most: 4
    property bool tight: false
    readonly property var hits: (page.page.hits ?? []).slice(0, most)
    columns: tight ? Math.max(1, most) : 1
    columnSpacing: T.s4
    Repeater {
        model: found.hits
        ListRow {
            required property var modelData
            objectName: "item:" + modelData.id
            width: (found.width - (found.columns - 1) * found.columnSpacing) / found.columns
            height: found.tight ? T.mm(T.large ? 23 : 22) : implicitHeight
            row: modelData
            icon: found.tight && !T.large ? "" : modelData.icon
            detail: found.tight ? "" : modelData.detail
            pad: T.mm(T.large ? 2 : 3.5)
            onClicked: found.page.vm.act("item", modelData.id)
        }
    }
}
