// Nothing is called done before it is durable. Facts, each ticked when it is true; no percentage, no spinner.
pragma ComponentBehavior: Bound
import QtQuick
import "../components"
import "../theme"
import "parts"

Screen {
    id: p
    objectName: "sealing"
    readonly property var facts: page.facts ?? []
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
    Column {
        width: parent.width
        Repeater {
            model: p.facts.length
            FactLine {
                required property int index
                fact: p.facts[index] ?? ({})
                width: parent?.width ?? 0
                pad: T.mm(T.large ? (p.away ? 3 : 6) : 7)
            }
        }
        Rectangle {
            width: parent.width
            height: T.strong ? T.edgeW : 2
            color: T.line
        }
    }
    Notice {
        anchors.bottom: parent.bottom
        anchors.bottomMargin: T.mm(6)
        width: parent.width
        note: p.away ? ({}) : p.page.note ?? ({})
    }
}
