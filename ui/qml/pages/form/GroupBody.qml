// A group that repeats: what is there, each to be changed or taken out, and one more to add.
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
    readonly property var rows: page.rows ?? []

    PagedGrid {
        id: list
        width: body.width
        height: body.height - add.height - T.gap
        count: body.rows.length
        start: body.rows.length - 1   // the one just added is to be seen
        needed: T.mm(T.large ? 44 : 30)
        wanted: T.mm(T.large ? 56 : 36)
        delegate: Rectangle {
            id: card
            required property int index
            readonly property int at: list.first + index
            readonly property var row: body.rows[at] ?? ({})
            readonly property bool cramped: T.large && (body.low || body.landscape) && (row.title ?? "").length > 20
            implicitHeight: words.height + T.mm(T.large || body.low || body.landscape ? 6 : 10)
            onImplicitHeightChanged: list.ask()
            width: list.cellW
            height: list.cellH
            radius: T.radius
            color: T.sheet
            border.width: T.strong ? T.edgeW : 1
            border.color: T.line
            Rectangle {
                id: number
                x: T.s3
                width: T.mm(16)
                height: width
                radius: T.mm(1.2)
                color: T.tint
                anchors.verticalCenter: parent.verticalCenter
                Tx {
                    anchors.centerIn: parent
                    text: card.at + 1
                    font.weight: Font.Bold
                    color: T.primary
                }
            }
            Column {
                id: words
                anchors.left: number.right
                anchors.leftMargin: T.s4
                anchors.right: keys.left
                anchors.rightMargin: T.s2
                anchors.verticalCenter: parent.verticalCenter
                Tx {
                    role: "lead"
                    width: parent.width
                    text: card.row.title ?? ""
                    font.pixelSize: card.cramped ? T.tBody : T.tLead
                    lineHeight: 0.95
                }
                Row {
                    visible: !card.cramped
                    width: parent.width
                    spacing: T.s2
                    Source {
                        id: tag
                        letter: card.row.source ?? ""
                        anchors.verticalCenter: parent.verticalCenter
                    }
                    Tx {
                        role: "small"
                        width: parent.width - (tag.visible ? tag.width + parent.spacing : 0)
                        text: card.row.detail ?? ""
                        anchors.verticalCenter: parent.verticalCenter
                    }
                }
            }
            Row {
                id: keys
                anchors.right: parent.right
                anchors.rightMargin: T.s3
                anchors.verticalCenter: parent.verticalCenter
                spacing: T.gap
                IconKey {
                    objectName: "change:" + card.at
                    width: T.mm(T.large ? 22 : 20)
                    height: width
                    boxed: false
                    icon: "pen"
                    iconSize: T.mm(T.large ? 12 : 9)
                    say: card.row.title ?? ""
                    onClicked: body.vm.act("change", String(card.at))
                }
                IconKey {
                    objectName: "delete:" + card.at
                    width: T.mm(T.large ? 22 : 20)
                    height: width
                    boxed: false
                    icon: "cross"
                    iconSize: T.mm(T.large ? 12 : 9)
                    say: card.row.title ?? ""
                    onClicked: body.vm.act("delete", String(card.at))
                }
            }
        }
    }
    KButton {
        id: add
        objectName: "add"
        y: body.rows.length ? list.usedHeight + T.gap : 0
        width: body.width
        height: body.low || body.landscape ? T.primaryH : T.mm(T.large ? 34 : 30)
        icon: "plus"
        text: body.page.add_text ?? ""
        visible: text !== ""
        onClicked: body.vm.act("add")
    }
}
