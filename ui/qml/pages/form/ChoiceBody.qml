// Answers as whole rows, one or several. Many short ones stand in columns.
pragma ComponentBehavior: Bound
import QtQuick
import Terminal
import "../../components"
import "../../theme"
import "../parts"

Item {
    id: body
    property PageVM vm
    property var page: ({})
    property bool low: false
    property bool landscape: false
    readonly property var choices: page.choices ?? []
    readonly property bool several: page.kind === "choices"
    readonly property bool brief: choices.length > 6 && choices.every(c => !c.detail && !c.reason)
    readonly property int longest: choices.reduce((most, c) => Math.max(most, c.text.length), 0)
    readonly property int across: longest <= 6 ? (T.large ? 2 : 3) : longest <= 10 && !T.large ? 2 : 1
    readonly property bool crowded: (low || landscape) && choices.length > (T.large ? 3 : 4)
    readonly property int picked: choices.findIndex(c => c.picked)

    PagedGrid {
        id: list
        width: body.width
        height: body.height - (note.visible ? note.height + T.mm(8) : 0) - (way.visible ? way.height + T.gap : 0)
        count: body.choices.length
        start: body.picked
        columns: body.brief ? body.across : body.crowded ? 2 : 1
        wanted: body.brief ? needed : T.mm(body.low || body.landscape ? 34 : T.large ? 50 : 40)
        slack: body.low || body.landscape ? T.mm(4) : 0
        delegate: Choice {
            required property int index
            choice: body.choices[list.first + index] ?? ({})
            objectName: "pick:" + (choice.id ?? "")
            several: body.several
            width: list.cellW
            height: list.cellH
            onImplicitHeightChanged: list.ask()
            onClicked: body.vm.act("pick", choice.id)
        }
    }
    WayOut {
        id: way
        vm: body.vm
        text: body.page.way_out ?? ""
        y: list.usedHeight + T.gap
    }
    Notice {
        id: note
        y: list.usedHeight + T.mm(8) + (way.visible ? way.height + T.gap : 0)
        width: body.width
        note: body.low || body.landscape ? ({}) : body.page.note ?? ({})
    }
}
