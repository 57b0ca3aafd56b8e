// Everything that will be sent, where each value came from, and a way to change it.
pragma ComponentBehavior: Bound
import QtQuick
import "../components"
import "../theme"
import "parts"

Screen {
    id: p
    objectName: "review"
    readonly property var groups: page.groups ?? []
    readonly property bool away: low || landscape
    readonly property bool turns: (page.next_text ?? "") !== "" || (page.previous_text ?? "") !== ""
    readonly property var first: groups[0] ?? ({})
    // many lines or long ones: label beside the value, smaller type
    readonly property bool full: (first.rows ?? []).length > 3 || (first.rows ?? []).some(row => row.value.length > 14)
    readonly property bool alone: (first.rows ?? []).length === 1    // a long address has the whole width
    // height of the cards one under the other: a head of 25 and lines of 18 or more
    readonly property int tallest: groups.reduce((sum, group) => sum + T.mm(25) + group.rows.length * T.touch, 0)
    property bool choosing: false      // large: the lines have become buttons
    aside: !T.large ? null : landscape ? fixedAside : choosing ? null : linesAside

    Component {
        id: linesAside
        Column {
            width: parent?.width ?? 0
            topPadding: T.mm(2)
            ReviewLines {
                width: parent.width
                group: p.first
                beside: p.full && !p.alone
                air: T.mm(1.5)
            }
        }
    }
    Component {
        id: fixedAside
        Tx {
            width: parent?.width ?? 0
            text: p.first.fixed ?? ""
            color: T.ink2
        }
    }
    // normal: cards one under the other; in reach and landscape in two columns where they do not fit
    Grid {
        id: cards
        visible: !T.large
        width: parent.width
        columns: p.away && p.groups.length > 1 && p.tallest > p.touchH - (p.turns ? T.mm(30) : 0) ? 2 : 1
        spacing: T.gap
        Repeater {
            model: T.large ? 0 : p.groups.length
            ReviewCard {
                required property int index
                group: p.groups[index] ?? ({})
                narrow: cards.columns === 2
                width: (cards.width - (cards.columns - 1) * cards.spacing) / cards.columns
                onChanged: row => p.vm.act("edit", row)
            }
        }
    }
    Loader {
        active: T.large && (!p.low || p.choosing)
        width: parent.width
        sourceComponent: ReviewLines {
            group: p.first
            choosing: p.choosing
            beside: p.away && !p.alone
            air: T.mm(p.landscape && !p.choosing ? 2.5 : p.away ? 1.5 : p.choosing || (p.first.rows ?? []).length > 4 ? 2 : 5)
            onChanged: row => p.vm.act("edit", row)
        }
    }
    Row {
        id: below
        anchors.bottom: parent.bottom
        anchors.bottomMargin: T.mm(p.away ? 2 : 4)
        width: parent.width
        spacing: T.s3
        readonly property int shown: Number(edit.visible) + (p.turns ? 2 : 0)
        readonly property real share: (width - spacing * Math.max(0, shown - 1)) / Math.max(1, shown)
        KButton {
            id: previous
            objectName: "turn:previous"
            visible: p.turns
            on: text !== ""
            text: p.page.previous_text ?? ""
            icon: text ? "back" : ""
            width: below.share
            height: T.large ? T.mm(32) : T.mm(22)
            onClicked: p.vm.act("turn", "previous")
        }
        KButton {
            id: edit
            objectName: "edit"
            visible: T.large && text !== "" && !p.choosing
            icon: "pen"
            text: p.page.edit_large ?? ""
            width: below.share
            height: T.mm(32)
            onClicked: p.choosing = true
        }
        KButton {
            objectName: "turn:next"
            visible: p.turns
            on: text !== ""
            text: p.page.next_text ?? ""
            iconRight: text ? "forward" : ""
            width: below.share
            height: previous.height
            onClicked: p.vm.act("turn", "next")
        }
    }
}
