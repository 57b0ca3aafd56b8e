// Cells of one height in columns. What does not fit is turned by whole pages with a key up and a key down; nothing scrolls.
// The delegate has `required property int index`; its place in the list is `first + index`.
pragma ComponentBehavior: Bound
import QtQuick
import "../../components"
import "../../theme"

Item {
    id: g
    property int count
    property int columns: 1
    property int wanted: T.row     // height of a cell when there is room
    property int needed: T.row     // smallest height of a cell
    property int start: 0          // place to show first
    property Component delegate
    property int turned: -1        // page turned to; until then the one that holds `start`
    property int gap: T.gap
    property int columnGap: T.gap
    readonly property int turnH: T.touch + Math.max(gap, T.gap)   // the keys that turn, and the space above them
    readonly property int lines: Math.ceil(count / columns)
    readonly property bool paged: lines > fitting(height)
    readonly property int rows: paged ? Math.max(1, fitting(height - turnH)) : lines
    readonly property int perPage: Math.max(1, rows * columns)
    readonly property int pages: Math.max(1, Math.ceil(count / perPage))
    readonly property int at: turned < 0 ? Math.floor(Math.max(0, start) / perPage) : Math.min(turned, pages - 1)
    readonly property int first: at * perPage
    readonly property int cellW: Math.floor((width - (columns - 1) * columnGap) / columns)
    readonly property int cellH: {
        const room = height - (paged ? turnH : 0)
        return Math.max(least, Math.min(wanted, Math.floor((room + gap) / Math.max(1, rows)) - gap))
    }
    readonly property int usedHeight: Math.min(lines, rows) * (cellH + gap) - gap + (paged ? turnH : 0)
    function fitting(room: real): int { return Math.floor((room + gap) / (least + gap)) }

    // A cell that needs more height asks. Heard after the layout: all cells then grow together, on every page alike.
    // What was asked in another width or type size does not count: a cell without its width wants to be very high.
    property int slack: 0          // what a cell may be lower than it would like
    property int grown: 0
    property int basis: -1         // width of the cells for which `grown` holds
    readonly property int least: Math.max(needed, grown)
    function ask() { Qt.callLater(settle) }
    function settle() {
        let tallest = 0
        for (let i = 0; i < cells.count; i++) {
            const cell = cells.itemAt(i)
            if (cell !== null)
                tallest = Math.max(tallest, Math.ceil(cell.implicitHeight) - slack)
        }
        grown = basis === cellW ? Math.max(grown, tallest) : tallest
        basis = cellW
    }
    onCellWChanged: ask()
    Connections {
        target: T
        function onThemeChanged() { g.basis = -1; g.ask() }
    }

    Repeater {
        id: cells
        model: Math.min(g.perPage, g.count - g.first)
        delegate: g.delegate
        // placed by arithmetic: a positioner would only follow in the next frame
        onItemAdded: (index, item) => {
            item.x = Qt.binding(() => (index % g.columns) * (g.cellW + g.columnGap))
            item.y = Qt.binding(() => Math.floor(index / g.columns) * (g.cellH + g.gap))
        }
    }
    Row {
        visible: g.paged
        anchors.right: parent.right
        y: g.usedHeight - T.touch
        spacing: T.s3
        Tx {
            anchors.verticalCenter: parent.verticalCenter
            text: (g.at + 1) + " / " + g.pages
            rightPadding: T.s3
        }
        IconKey {
            objectName: "rows:up"
            width: T.mm(40)
            icon: "up"
            on: g.at > 0
            onClicked: g.turned = g.at - 1
        }
        IconKey {
            objectName: "rows:down"
            width: T.mm(40)
            icon: "down"
            on: g.at < g.pages - 1
            onClicked: g.turned = g.at + 1
        }
    }
}
