// The last page before the wipe: card, paper, then goodbye in words.
pragma ComponentBehavior: Bound
import QtQuick
import "../components"
import "../theme"

Screen {
    id: p
    objectName: "takecard"
    aside: low ? pictureAside : landscape ? wordsAside : null
    Component {
        id: pictureAside
        Machine {
            width: parent?.width ?? 0
            machine: p.page.machine ?? ({})
            plate: T.large ? 44 : 54
        }
    }
    Component {
        id: wordsAside
        Column {
            width: parent?.width ?? 0
            topPadding: T.mm(4)
            Notice {
                width: parent.width
                note: p.page.note ?? ({})
            }
        }
    }
    Machine {
        visible: !p.low
        width: parent.width
        machine: p.page.machine ?? ({})
        plate: p.landscape ? (T.large ? 44 : 54) : 60
    }
    Notice {
        y: p.low ? 0 : p.touchH - height - T.mm(6)
        width: parent.width
        note: p.landscape ? ({}) : p.page.note ?? ({})
    }
}
