// All items of this site by whole pages; what cannot be done now stays in the list and says why.
pragma ComponentBehavior: Bound
import QtQuick
import "../components"
import "../theme"

Screen {
    id: p
    objectName: "items"
    Grid {
        id: list
        width: parent.width
        columns: (p.landscape || p.low) && (p.page.rows ?? []).length > 3 ? 2 : 1
        columnSpacing: T.s4
        readonly property real cell: (width - (columns - 1) * columnSpacing) / columns
        readonly property int lines: Math.ceil((p.page.rows ?? []).length / columns)
        readonly property real most: (p.touchH - turner.height - T.s2) / Math.max(1, lines)
        Repeater {
            model: p.page.rows ?? []
            ListRow {
                required property var modelData
                objectName: "item:" + modelData.id
                width: list.cell
                implicitHeight: Math.max(naturalHeight, list.columns === 1 ? Math.min(list.most, T.mm(T.large ? 44 : 38)) : T.mm(T.large ? 30 : 28))
                row: modelData
                // no room for name and reason: the reason, as on a button
                text: T.large && p.low && !able ? modelData.reason : modelData.text
                reason: T.large && p.low ? "" : modelData.reason
                detail: T.large && list.columns === 2 ? "" : modelData.detail
                pad: T.mm(T.large ? 2 : 3.5)
                onClicked: p.vm.act("item", modelData.id)
            }
        }
    }
    Turner {
        id: turner
        anchors.bottom: parent.bottom
        width: parent.width
        previous: p.page.previous_text ?? ""
        next: p.page.next_text ?? ""
        words: p.page.page_words ?? ""
        onTurned: where => p.vm.act("turn", where)
    }
}
