// One touch called somebody; this says who comes, how long it takes, and what to do meanwhile.
pragma ComponentBehavior: Bound
import QtQuick
import "../components"
import "../theme"
import "parts"

Screen {
    id: p
    objectName: "callperson"
    readonly property var ways: page.ways ?? []
    readonly property bool away: low || landscape
    readonly property bool answered: page.answered ?? false

    component Who: Rectangle {
        implicitHeight: Math.max(T.mm(T.large ? 56 : 60), words.height + T.mm(16))
        radius: T.radius
        color: T.sheet
        border.width: T.strong ? T.edgeW : 1
        border.color: T.line
        Rectangle {
            id: lamp
            x: T.mm(p.landscape ? 6 : T.large ? 8 : 12)
            width: T.mm(p.landscape || T.large ? 34 : 44)
            height: width
            radius: T.mm(2)
            anchors.verticalCenter: parent.verticalCenter
            color: p.answered ? T.lamp : T.lampTint
            border.width: p.answered ? 0 : T.edgeW
            border.color: T.strong ? T.lamp : T.ink
            Icon {
                anchors.centerIn: parent
                name: "call-person"
                size: parent.width * 0.64
                color: p.answered ? T.inkLamp : T.ink
            }
        }
        Column {
            id: words
            anchors.left: lamp.right
            anchors.leftMargin: lamp.x
            anchors.right: parent.right
            anchors.rightMargin: T.s3
            anchors.verticalCenter: parent.verticalCenter
            spacing: T.mm(1)
            Tx {
                width: parent.width
                role: "lead"
                text: p.page.who ?? ""
                lineHeight: 0.95
            }
            Tx {
                width: parent.width
                text: p.page.where ?? ""
                lineHeight: 0.95
            }
            Tx {
                width: parent.width
                role: "small"
                text: p.page.when ?? ""
            }
        }
    }
    aside: Component {
        Column {
            width: parent?.width ?? 0
            topPadding: T.mm(4)
            Who {
                width: parent.width
            }
        }
    }
    Who {
        id: who
        visible: !p.away
        width: parent.width
    }
    Tx {
        id: title
        y: p.away ? 0 : who.height + T.mm(10)
        text: p.page.ways_title ?? ""
        font.weight: Font.Bold
        bottomPadding: T.s2
    }
    PagedGrid {
        id: list
        y: title.y + title.height
        width: parent.width
        height: p.touchH - y
        gap: 0
        count: p.ways.length
        needed: T.mm(T.large ? 30 : 23)
        wanted: T.mm(T.large ? 40 : 34)
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
}
