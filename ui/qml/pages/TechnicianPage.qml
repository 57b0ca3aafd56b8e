// For the technician: dense, plain, no citizen data, its own dark head. Always in normal sizes.
pragma ComponentBehavior: Bound
import QtQuick
import Terminal
import "../components"
import "../theme"
import "parts"

Rectangle {
    id: p
    objectName: "technician"
    required property PageVM vm
    readonly property var page: vm.page
    readonly property var frame: page.frame ?? ({})
    readonly property var tabs: page.tabs ?? []
    readonly property var numbers: page.summary ?? []
    readonly property var devices: page.devices ?? []
    readonly property var rows: page.rows ?? []
    readonly property var actions: page.actions ?? []
    readonly property bool landscape: width > height
    readonly property int edge: T.mm(14)
    width: Display.width
    height: Display.height
    color: T.ground
    Accessible.role: Accessible.Pane
    Accessible.name: frame.spoken || (page.title ?? "")

    Rectangle {
        id: head
        width: parent.width
        height: T.mm(p.landscape ? 20 : 26)
        color: T.strong ? "#333333" : T.ink
        Icon {
            x: p.edge
            name: "wrench"
            size: T.mm(10)
            color: "#FFFFFF"
            anchors.verticalCenter: parent.verticalCenter
        }
        TechWord {
            x: p.edge + T.mm(15)
            text: p.page.title ?? ""
            color: "#FFFFFF"
            font.weight: Font.Bold
            anchors.verticalCenter: parent.verticalCenter
        }
        TechWord {
            anchors.right: parent.right
            anchors.rightMargin: p.edge
            text: p.page.leaving ?? ""
            color: "#FFFFFF"
            role: "small"
            anchors.verticalCenter: parent.verticalCenter
        }
    }
    Row {
        id: tabBar
        y: head.height
        width: parent.width
        height: T.mm(21)
        Repeater {
            model: p.tabs.length
            Press {
                id: tab
                required property int index
                readonly property var choice: p.tabs[index] ?? ({})
                objectName: "tab:" + (choice.id ?? "")
                say: choice.text ?? ""
                width: tabBar.width / p.tabs.length
                height: tabBar.height
                onClicked: p.vm.act("tab", choice.id)
                Rectangle {
                    anchors.fill: parent
                    color: tab.choice.picked ? T.ground : tab.down ? T.tint : T.sunken
                }
                Rectangle {
                    visible: tab.choice.picked ?? false
                    width: parent.width
                    height: T.mm(1.2)
                    color: T.primary
                }
                TechWord {
                    anchors.centerIn: parent
                    text: tab.choice.text ?? ""
                    font.weight: tab.choice.picked ? Font.Bold : Font.Normal
                }
            }
        }
    }
    Row {
        id: summary
        x: p.edge
        y: tabBar.y + tabBar.height + T.mm(p.landscape ? 5 : 7)
        width: parent.width - 2 * p.edge
        spacing: T.s3
        Repeater {
            model: p.numbers.length
            Rectangle {
                id: number
                required property int index
                readonly property var pair: p.numbers[index] ?? ["", ""]
                width: (summary.width - (p.numbers.length - 1) * summary.spacing) / p.numbers.length
                height: T.mm(p.landscape ? 24 : 27)
                color: T.sheet
                radius: T.radius
                border.width: T.strong ? T.edgeW : 0
                border.color: T.line
                Column {
                    anchors.centerIn: parent
                    TechWord {
                        anchors.horizontalCenter: parent.horizontalCenter
                        role: "lead"
                        text: number.pair[0]
                    }
                    TechWord {
                        anchors.horizontalCenter: parent.horizontalCenter
                        role: "small"
                        text: number.pair[1]
                    }
                }
            }
        }
    }
    PagedGrid {
        id: list
        readonly property bool machines: p.devices.length > 0
        x: p.edge
        y: summary.y + (p.numbers.length ? T.mm(p.landscape ? 28 : 34) : 0)
        width: parent.width - 2 * p.edge
        height: bar.y - y - T.s2
        gap: 0
        columnGap: T.s5
        columns: p.landscape ? 2 : 1
        count: machines ? p.devices.length : p.rows.length
        needed: T.mm(machines ? 23 : 20)
        wanted: T.mm(machines ? 26 : 24)
        delegate: machines ? deviceRow : otherRow
    }
    Component {
        id: deviceRow
        DeviceLine {
            required property int index
            device: p.devices[list.first + index] ?? ({})
            width: list.cellW
            height: list.cellH
            onTested: role => p.vm.act("test", role)
        }
    }
    Component {
        id: otherRow
        TechLine {
            required property int index
            row: p.rows[list.first + index] ?? ({})
            objectName: "act:" + (row.id ?? "")
            width: list.cellW
            height: list.cellH
            onImplicitHeightChanged: list.ask()
            onClicked: p.vm.act("act", row.id)
        }
    }
    Row {
        id: bar
        x: p.edge
        y: parent.height - height - T.mm(p.landscape ? 5 : 8)
        width: parent.width - 2 * p.edge
        height: T.mm(26)
        spacing: T.s3
        // leaving, the actions of this tab, and the primary, which is a third wider
        readonly property int shown: p.actions.length + 2
        readonly property bool crowded: p.actions.length > 1 && !p.landscape
        readonly property real share: (width - (shown - 1) * spacing) / (shown + 0.35)
        component Act: KButton {
            width: bar.share
            height: bar.height
            textSize: Math.ceil((bar.crowded ? 8.5 : 10) * T.u)
        }
        Act {
            objectName: "back"
            text: p.frame.back?.text ?? ""
            icon: bar.crowded ? "" : p.frame.back?.icon ?? ""
            onClicked: p.vm.act("back")
        }
        Repeater {
            model: p.actions.length
            Act {
                required property int index
                readonly property var action: p.actions[index] ?? ({})
                objectName: "act:" + (p.page.action_ids?.[index] ?? "")
                text: action.text ?? ""
                icon: bar.crowded ? "" : action.icon ?? ""
                on: action.on ?? true
                reason: action.reason ?? ""
                onClicked: p.vm.act("act", p.page.action_ids[index])
            }
        }
        Act {
            objectName: "primary"
            kind: "primary"
            width: bar.share * 1.35
            text: p.frame.primary?.text ?? ""
            iconRight: on ? p.frame.primary?.icon ?? "" : ""
            on: p.frame.primary?.on ?? true
            reason: p.frame.primary?.reason ?? ""
            onClicked: p.vm.act("primary")
        }
    }
}
