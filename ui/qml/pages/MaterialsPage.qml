// The list of materials: which are needed, which may follow, which have been fetched already.
pragma ComponentBehavior: Bound
import QtQuick
import "../components"
import "../theme"
import "parts"

Screen {
    id: p
    objectName: "materials"
    readonly property var rows: page.rows ?? []
    aside: Component {
        Column {
            width: parent?.width ?? 0
            topPadding: T.mm(4)
            Notice {
                width: parent.width
                note: p.page.note ?? ({})
            }
        }
    }

    PagedGrid {
        id: list
        width: parent.width
        height: p.touchH - (note.visible ? note.height + T.mm(8) : 0) - (all.visible ? all.height + T.s2 : 0)
        gap: 0
        count: p.rows.length
        needed: T.mm(T.large ? 44 : 30)
        wanted: T.mm(T.large ? 56 : 36)
        delegate: ListRow {
            required property int index
            row: p.rows[list.first + index] ?? ({})
            objectName: "material:" + (row.id ?? "")
            width: list.cellW
            height: list.cellH
            onImplicitHeightChanged: list.ask()
            onClicked: p.vm.act("material", row.id)
        }
    }
    Rectangle {
        y: Math.min(list.rows, p.rows.length) * list.cellH
        width: parent.width
        height: T.strong ? T.edgeW : 2
        color: T.line
    }
    Notice {
        id: note
        y: list.usedHeight + T.mm(8)
        width: parent.width
        note: p.low || p.landscape ? ({}) : p.page.note ?? ({})
    }
    KButton {
        id: all
        objectName: "missing"
        visible: text !== ""
        kind: "quiet"
        icon: "sheets"
        text: p.page.list_text ?? ""
        textSize: T.tBody
        height: T.touch
        anchors.bottom: parent.bottom
        onClicked: p.vm.act("missing")
    }
}
