// Count the sheets, show the mouth, name each paper. 收件 is not 受理, and the page says so.
pragma ComponentBehavior: Bound
import QtQuick
import "../components"
import "../theme"
import "parts"

Screen {
    id: p
    objectName: "paper"
    readonly property var papers: page.papers ?? []
    readonly property var counts: page.counts ?? []
    readonly property bool slips: (page.machine?.slips ?? 0) > 0
    readonly property bool asking: counts.length > 0
    aside: landscape && !asking ? wordsAside : pictureAside

    component Papers: Column {
        Repeater {
            model: p.papers.length
            ListRow {
                required property int index
                row: p.papers[index] ?? ({})
                pressable: false
                pad: T.mm(T.large ? 1.5 : p.papers.length > 2 ? 0.5 : 3)
                height: T.large ? Math.max(T.mm(p.landscape || p.low || p.papers.length > 2 ? 25 : 30), naturalHeight) : implicitHeight
                width: parent?.width ?? 0
            }
        }
        Rectangle {
            width: parent.width
            height: T.strong ? T.edgeW : 2
            color: T.line
        }
    }
    // with little room one line: the number stands on the receipt
    component Said: Notice {
        readonly property bool shown: title !== "" || text !== ""
        note: (p.papers.length > 2 && (T.large || p.landscape)) || (T.large && (p.landscape || p.low)) ? ({kind: p.page.note?.kind, title: p.page.note?.title}) : p.page.note ?? ({})
    }
    Said {
        id: aloneNote
        visible: shown && T.large && p.landscape && !p.asking
        width: parent.width
        anchors.bottom: parent.bottom
    }
    Component {
        id: wordsAside
        Column {
            width: parent?.width ?? 0
            topPadding: T.large ? 0 : T.mm(4)
            spacing: T.large ? T.s2 : T.s4
            Papers {
                width: parent.width
            }
            Said {
                visible: !T.large && shown
                width: parent.width
            }
        }
    }
    Component {
        id: pictureAside
        Machine {
            width: parent?.width ?? 0
            machine: p.page.machine ?? ({})
            plate: p.landscape ? 50 : T.large ? 24 : 34
            drop: T.large ? 30 : 44
        }
    }

    Machine {
        id: front
        visible: p.landscape ? !p.asking : !p.low
        width: parent.width
        machine: p.page.machine ?? ({})
        // the papers below are read first: the picture takes what they leave
        readonly property real room: (p.touchH - (p.landscape ? (aloneNote.visible ? aloneNote.height + T.s2 : 0) : p.asking ? p.touchH * 0.56 : told.height + T.mm(8)) - frameH) / (k * T.u)
        readonly property real hanging: sheets === 0 ? 0 : room < 36 ? 0 : Math.max(16, Math.min(62, room * 0.55))
        plate: Math.max(20, Math.min(p.slips ? 62 : 40, room - hanging))
        drop: hanging
    }
    PagedGrid {
        id: list
        visible: p.asking
        y: front.visible ? front.height + T.mm(8) : 0
        width: parent.width
        height: p.touchH - y - (note.visible ? note.height + T.mm(8) : 0)
        columns: p.low ? 2 : 1
        count: p.counts.length
        wanted: T.mm(T.large ? 36 : 34)
        delegate: Choice {
            required property int index
            choice: p.counts[list.first + index] ?? ({})
            objectName: "count:" + (choice.id ?? "")
            width: list.cellW
            height: list.cellH
            onImplicitHeightChanged: list.ask()
            onClicked: p.vm.act("count", choice.id)
        }
    }
    Column {
        id: told
        visible: !p.asking && !p.landscape
        y: p.low ? 0 : p.touchH - height - T.mm(3)
        width: parent.width
        spacing: T.mm(4)
        Papers {
            width: parent.width
        }
        Said {
            width: parent.width
        }
    }
    Said {
        id: note
        visible: p.asking && shown && !T.large
        y: list.y + list.usedHeight + T.mm(8)
        width: parent.width
    }
}
