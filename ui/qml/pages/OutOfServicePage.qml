// The window is dark: why, until when, where else. Never only "out of order".
pragma ComponentBehavior: Bound
import QtQuick
import Terminal
import "../components"
import "../theme"

Rectangle {
    id: p
    objectName: "outofservice"
    required property PageVM vm
    readonly property var page: vm.page
    readonly property var frame: page.frame ?? ({})
    readonly property var near: page.near ?? []
    readonly property bool landscape: width > height
    readonly property int footH: T.mm(landscape ? (T.large ? 40 : 30) : T.large ? 46 : 34)
    readonly property color night: T.strong ? "#000000" : "#0B303B"
    readonly property color pane: T.strong ? "#1C1C1C" : "#16454F"
    width: Display.width
    height: Display.height
    color: night
    Accessible.role: Accessible.Pane
    Accessible.name: frame.spoken || (page.title ?? "")

    // the mark without its light; held for three seconds it lets the technician in
    Mark {
        id: mark
        x: T.margin
        y: T.mm(p.landscape ? 6 : 14)
        holdable: true
        objectName: "maintenance"
        onHeld: p.vm.act("maintenance")
    }
    Tx {
        anchors.left: mark.right
        anchors.leftMargin: T.s2
        anchors.verticalCenter: mark.verticalCenter
        text: p.frame.site ?? ""
        color: "#FFFFFF"
        font.weight: Font.Bold
    }
    Tx {
        anchors.right: parent.right
        anchors.rightMargin: T.margin
        anchors.verticalCenter: mark.verticalCenter
        text: p.page.clock ?? ""
        color: "#FFFFFF"
        font.weight: Font.Bold
    }
    Grid {
        id: panes
        x: T.margin
        y: T.mm(p.landscape ? 34 : T.large ? 42 : 56)
        columns: 2
        spacing: T.mm(3)
        Repeater {
            model: 4
            Rectangle {
                width: T.mm(p.landscape ? 18 : T.large ? 22 : 30)
                height: width
                radius: T.mm(0.8)
                color: p.pane
                border.width: T.strong ? T.edgeW : 0
                border.color: T.line
            }
        }
    }
    Column {
        id: told
        x: T.margin
        y: panes.y + panes.height + T.mm(p.landscape ? 8 : T.large ? 9 : 14)
        width: (p.landscape ? T.mm(190) : parent.width - T.margin) - T.margin
        spacing: T.mm(p.landscape ? 5 : 7)
        Tx {
            width: parent.width
            text: p.page.title ?? ""
            color: "#FFFFFF"
            font.pixelSize: T.mm(20)
            font.weight: Font.Bold
            lineHeight: 0.95
        }
        Tx {
            width: parent.width
            text: p.page.reason ?? ""
            color: "#FFFFFF"
            font.pixelSize: T.large ? T.tBody : T.mm(10)
        }
        Tx {
            visible: text !== ""
            width: parent.width
            role: "small"
            text: p.page.english ?? ""
            color: T.inkDesk2
        }
    }
    Rectangle {
        id: board
        x: p.landscape ? T.mm(204) : T.margin
        y: p.landscape ? T.mm(34) : told.y + told.height + T.mm(T.large ? 8 : 14)
        width: parent.width - x - T.margin
        height: around.height + T.mm(T.large ? 12 : 16)
        radius: T.radius
        color: T.sheet
        border.width: T.strong ? T.edgeW : 0
        border.color: T.edge
        Column {
            id: around
            x: T.s4
            width: parent.width - 2 * T.s4
            anchors.verticalCenter: parent.verticalCenter
            Tx {
                text: p.page.near_title ?? ""
                font.weight: Font.Bold
                bottomPadding: T.s2
            }
            Repeater {
                model: p.near.length
                ListRow {
                    required property int index
                    row: p.near[index] ?? ({})
                    pressable: false
                    width: around.width
                }
            }
        }
    }
    Tx {
        anchors.bottom: foot.top
        anchors.bottomMargin: T.mm(p.landscape || T.large ? 4 : 10)
        x: T.margin
        width: parent.width - 2 * T.margin
        role: "small"
        color: T.inkDesk2
        text: p.page.code ?? ""
    }
    Rectangle {
        width: parent.width
        y: foot.y - height
        height: 2
        color: T.strong ? T.edge : "#1D4B4D"
    }
    FootBar {
        id: foot
        width: parent.width
        height: p.footH
        anchors.bottom: parent.bottom
        color: T.strong ? "#000000" : "#082A30"
        items: p.frame.foot ?? []
        onChosen: id => p.vm.act("foot", id)
    }
}
