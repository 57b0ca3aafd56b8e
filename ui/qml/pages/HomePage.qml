// One question: what today? Four life matters in the window, six other doors, everything else behind search.
// Large: search first, then five rows; the same page without panes and doors.
pragma ComponentBehavior: Bound
import QtQuick
import "../components"
import "../theme"
import "parts"

Screen {
    id: p
    objectName: "home"
    readonly property bool big: page.large ?? false
    readonly property bool beside: landscape          // search stands in the read block

    aside: beside ? besideSearch : null
    Component {
        id: besideSearch
        Column {
            SearchBox {
                width: parent.width
                words: p.page.search_words ?? ""
                onClicked: p.vm.act("search")
            }
        }
    }
    SearchBox {
        id: search
        visible: !p.beside
        width: parent.width
        words: p.page.search_words ?? ""
        onClicked: p.vm.act("search")
    }
    FourPanes {
        id: panes
        visible: !p.big
        y: p.beside ? 0 : search.height + T.s3
        width: p.beside ? T.mm(164) : parent.width
        height: p.beside ? parent.height - T.mm(2) : parent.height - y - doors.height - T.mm(p.low ? 6 : 25)
        panes: p.big ? [] : p.page.panes ?? []
        lit: p.page.lit ?? 0
        onChosen: id => p.vm.act("item", id)
    }
    Grid {
        id: doors
        visible: !p.big
        x: p.beside ? panes.width + T.s5 : 0
        width: parent.width - x
        y: p.beside ? 0 : parent.height - height - T.mm(p.low ? 2 : 18)
        columns: p.beside ? 1 : p.low ? 3 : 2
        columnSpacing: T.s4
        Repeater {
            model: p.big ? [] : p.page.doors ?? []
            Door {
                required property var modelData
                objectName: "door:" + modelData.id
                width: (doors.width - (doors.columns - 1) * doors.columnSpacing) / doors.columns
                height: p.beside ? Math.floor((p.touchH - T.mm(2)) / 6) : T.mm(p.low ? 20 : 22)
                tight: p.low
                door: modelData
                onClicked: p.vm.act("door", modelData.id)
            }
        }
    }
    Grid {
        id: rows
        readonly property int count: (p.page.rows ?? []).length
        readonly property int lines: Math.ceil(count / columns)
        visible: p.big
        y: p.beside ? 0 : search.height + T.s3
        width: parent.width
        columns: p.low ? 2 : 1
        spacing: T.mm(p.low || p.beside ? 4 : 5)
        readonly property real rowH: Math.min(T.mm(48), (p.touchH - y - T.mm(2) - (lines - 1) * spacing) / Math.max(1, lines))
        Repeater {
            model: p.big ? p.page.rows ?? [] : []
            TileRow {
                required property var modelData
                objectName: "item:" + modelData.id
                width: (rows.width - (rows.columns - 1) * rows.spacing) / rows.columns
                height: rows.rowH
                row: modelData
                tight: p.low
                onClicked: p.vm.act("item", modelData.id)
            }
        }
    }
    Row {
        visible: !p.big && !p.low && (p.page.privacy ?? "") !== ""
        spacing: T.s2
        x: p.beside ? -T.mm(172) : (parent.width - width) / 2
        y: p.beside ? parent.height + T.mm(12) : parent.height - height - T.mm(1)
        Icon {
            name: "lock"
            size: T.mm(8)
            color: T.ink2
            anchors.verticalCenter: parent.verticalCenter
        }
        Tx {
            role: "small"
            text: p.page.privacy ?? ""
            width: Math.min(implicitWidth, T.mm(p.beside ? 140 : 220))
            anchors.verticalCenter: parent.verticalCenter
        }
    }
}
