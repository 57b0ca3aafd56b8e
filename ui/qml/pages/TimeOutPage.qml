// Asks before it acts, and covers what was on the screen: the person may already be gone. Any touch says "I am still here".
pragma ComponentBehavior: Bound
import QtQuick
import "../components"
import "../theme"
import "parts"

Screen {
    id: p
    objectName: "timeout"
    readonly property bool away: low || landscape

    component Words: Column {
        property int align: Text.AlignHCenter
        spacing: T.mm(T.large ? 6 : 8)
        Tx {
            width: parent.width
            horizontalAlignment: parent.align
            role: "lead"
            font.weight: Font.Normal
            text: p.page.line ?? ""
        }
        Tx {
            width: parent.width
            horizontalAlignment: parent.align
            color: T.ink2
            text: p.page.detail ?? ""
        }
    }
    aside: Component {
        Words {
            width: parent?.width ?? 0
            topPadding: T.mm(4)
            align: Text.AlignLeft
        }
    }
    MouseArea {
        parent: p
        anchors.fill: parent
        z: -1
        onClicked: p.vm.act("primary")
    }
    SecondsFrame {
        id: ring
        readonly property int below: p.away ? 0 : words.height + T.mm(T.large ? 9 : 13)
        anchors.horizontalCenter: parent.horizontalCenter
        y: Math.max(0, (p.touchH - height - below) / 2 - (p.away ? 0 : T.mm(10)))
        width: Math.min(T.mm(136), p.touchH - T.mm(4) - below)
        height: width
        seconds: p.page.seconds ?? 0
        unit: p.page.unit ?? ""
    }
    Words {
        id: words
        visible: !p.away
        y: ring.y + ring.height + T.mm(T.large ? 9 : 13)
        width: parent.width
    }
}
