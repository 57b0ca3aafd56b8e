// Asked once, voluntary. Five words, nothing preselected; low marks open reasons under them.
pragma ComponentBehavior: Bound
import QtQuick
import "../components"
import "../theme"
import "parts"

Screen {
    id: p
    objectName: "rating"
    readonly property var rates: page.rates ?? []
    readonly property var reasons: page.reasons ?? []
    readonly property bool why: reasons.length > 0
    readonly property bool away: low || landscape
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

    Grid {
        id: words
        columns: p.why ? p.rates.length : 1
        width: parent.width
        spacing: T.gap
        readonly property real rowH: Math.max(T.touch, Math.min(T.mm(T.large ? 40 : 33), (p.touchH - 4 * spacing) / 5))
        Repeater {
            model: p.rates.length
            RateKey {
                required property int index
                rate: p.rates[index] ?? ({})
                tile: p.why
                objectName: "rate:" + (rate.id ?? "")
                width: p.why ? (words.width - (p.rates.length - 1) * words.spacing) / Math.max(1, p.rates.length) : words.width
                height: p.why ? T.mm(T.large ? (p.low ? 36 : p.away ? 40 : 48) : 30) : words.rowH
                onClicked: p.vm.act("rate", rate.id)
            }
        }
    }
    Tx {
        id: title
        visible: p.why && !(T.large && p.away)
        y: words.height + T.mm(p.away ? 4 : 8)
        width: parent.width
        text: p.page.reasons_title ?? ""
        font.weight: Font.Bold
    }
    PagedGrid {
        id: list
        visible: p.why
        y: title.visible ? title.y + title.height + T.mm(4) : words.height + T.mm(4)
        width: parent.width
        height: p.touchH - y - T.mm(2) - (note.visible ? note.height + T.mm(8) : 0)
        columns: 2
        count: p.reasons.length
        wanted: T.mm(T.large ? 42 : 32)
        delegate: Choice {
            required property int index
            choice: p.reasons[list.first + index] ?? ({})
            objectName: "reason:" + (choice.id ?? "")
            several: true
            width: list.cellW
            height: list.cellH
            onImplicitHeightChanged: list.ask()
            onClicked: p.vm.act("reason", choice.id)
        }
    }
    Notice {
        id: note
        y: p.why ? list.y + list.usedHeight + T.mm(8) : words.height + T.mm(8)
        width: parent.width
        note: p.away ? ({}) : p.page.note ?? ({})
    }
}
