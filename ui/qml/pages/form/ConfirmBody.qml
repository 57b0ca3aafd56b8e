// A value that is already known: what it is, where it comes from, and whether it is right.
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
    readonly property bool aside: low || landscape

    KnownValue {
        id: known
        visible: !body.aside
        width: body.width
        height: body.aside ? 0 : implicitHeight
        page: body.page
    }
    PagedGrid {
        id: list
        y: body.aside ? 0 : known.height + T.mm(8)
        width: body.width
        height: body.height - y - (note.visible ? note.height + T.mm(8) : 0)
        count: body.choices.length
        wanted: T.mm(T.large ? 44 : 36)
        delegate: Choice {
            required property int index
            choice: body.choices[list.first + index] ?? ({})
            objectName: "pick:" + (choice.id ?? "")
            width: list.cellW
            height: list.cellH
            onImplicitHeightChanged: list.ask()
            onClicked: body.vm.act("pick", choice.id)
        }
    }
    Notice {
        id: note
        y: list.y + list.usedHeight + T.mm(8)
        width: body.width
        note: body.aside ? ({}) : body.page.note ?? ({})
    }
}
