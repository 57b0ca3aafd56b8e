// Trouble pauses. What happened, what is safe, where on the machine, what you can do; in that order. A code for the staff, small.
pragma ComponentBehavior: Bound
import QtQuick
import "../components"
import "../theme"
import "parts"

Screen {
    id: p
    objectName: "fault"
    readonly property bool away: low || landscape
    readonly property var ways: page.ways ?? []

    component Picture: Machine {
        machine: p.page.machine ?? ({})
        plate: p.landscape ? (T.large ? 28 : 34) : T.large ? 38 : 32
    }
    component Safe: Notice {
        // large in reach: its title says it, the room is the picture's
        note: T.large && p.low ? ({kind: p.page.safe?.kind, title: p.page.safe?.title}) : p.page.safe ?? ({})
    }
    aside: Component {
        Column {
            width: parent?.width ?? 0
            topPadding: T.mm(2)
            spacing: T.mm(5)
            Safe {
                width: parent.width
            }
            Picture {
                width: parent.width
            }
        }
    }
    Column {
        id: told
        visible: !p.away
        width: parent.width
        spacing: T.mm(6)
        Safe {
            width: parent.width
        }
        Picture {
            width: parent.width
        }
    }
    Tx {
        id: title
        visible: text !== "" && !(p.away && T.large)
        y: p.away ? 0 : told.height + T.mm(6)
        text: p.page.ways_title ?? ""
        font.weight: Font.Bold
        bottomPadding: T.s2
    }
    PagedGrid {
        id: list
        y: (title.visible ? title.y + title.height : p.away ? 0 : told.height + T.mm(6))
        width: parent.width
        height: p.touchH - y - (code.visible ? code.height + T.mm(2) : 0)
        gap: 0
        count: p.ways.length
        needed: T.mm(T.large ? 30 : 23)
        wanted: T.mm(T.large ? 36 : 32)
        delegate: ListRow {
            required property int index
            row: p.ways[list.first + index] ?? ({})
            objectName: "way:" + (row.id ?? "")
            width: list.cellW
            height: list.cellH
            onImplicitHeightChanged: list.ask()
            onClicked: p.vm.act("way", row.id)
        }
    }
    Tx {
        id: code
        visible: text !== ""
        anchors.bottom: parent.bottom
        anchors.bottomMargin: T.mm(1)
        width: parent.width
        role: "small"
        text: p.page.code ?? ""
    }
}
