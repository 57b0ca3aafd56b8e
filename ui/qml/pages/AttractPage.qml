// Nobody is here. The county by day or by night, one window lit. The whole screen is the button.
pragma ComponentBehavior: Bound
import QtQuick
import Terminal
import "../components"
import "../theme"
import "parts"

Rectangle {
    id: p
    required property PageVM vm
    readonly property var page: vm.page
    readonly property var frame: page.frame ?? ({})
    readonly property bool landscape: width > height
    readonly property bool night: page.night ?? true
    readonly property bool dark: night || T.strong
    readonly property color ink: dark ? "#FFFFFF" : T.ink
    readonly property color ink2: T.strong ? "#FFFFFF" : dark ? "#CDDEDB" : T.ink
    readonly property int footH: T.mm(landscape ? (T.large ? 40 : 30) : T.large ? 46 : 34)
    readonly property int columnW: landscape ? T.mm(T.large ? 214 : 190) : width - 2 * T.margin

    objectName: "attract"
    width: Display.width
    height: Display.height
    color: county.sky
    Accessible.role: Accessible.Pane
    Accessible.name: frame.spoken ?? ""

    CountyPicture {
        id: county
        anchors.fill: parent
        night: p.night
        groundY: p.landscape ? papers.y - T.mm(4) : start.y - T.mm(24)
    }
    MouseArea {
        anchors.fill: parent
        onClicked: p.vm.act("primary")
    }
    Mark {
        id: mark
        x: T.margin
        y: T.mm(p.landscape ? 10 : 19)
        file: p.dark ? "mark-window-hc" : "mark-window"
        holdable: true
        objectName: "maintenance"
        onHeld: p.vm.act("maintenance")
    }
    Tx {
        anchors.left: mark.right
        anchors.leftMargin: T.s2
        anchors.verticalCenter: mark.verticalCenter
        text: p.frame.site ?? ""
        color: p.ink
        font.weight: Font.Bold
    }
    Column {
        x: T.margin
        y: mark.y + mark.height + T.mm(p.landscape ? 2 : 5)
        width: p.columnW
        Tx {
            x: -T.mm(1.5)
            text: p.page.clock ?? ""
            color: p.ink
            font.pixelSize: T.mm(42)
            font.weight: Font.Bold
            lineHeight: 0.95
        }
        Tx {
            width: parent.width
            text: p.page.sentence ?? ""
            color: p.ink
            font.pixelSize: T.mm(19)
            font.weight: Font.Bold
            lineHeight: 0.95
        }
        Tx {
            width: parent.width
            text: p.page.detail ?? ""
            color: p.ink2
            font.pixelSize: T.large ? T.tBody : T.mm(9.5)
        }
    }
    Press {
        id: start
        objectName: "primary"
        property string kind: "primary"
        x: T.margin
        y: papers.y - height - T.mm(10)
        width: p.columnW
        height: T.mm(T.large && !p.landscape ? 48 : 40)
        say: p.page.start ?? ""
        onClicked: p.vm.act("primary")
        Rectangle {
            anchors.fill: parent
            radius: T.radius
            color: start.down ? T.lampTint : "#F6B93B"
            border.width: p.dark ? 0 : T.edgeW
            border.color: T.ink
        }
        Column {
            anchors.centerIn: parent
            Tx {
                text: p.page.start ?? ""
                font.pixelSize: T.mm(16)
                font.weight: Font.Bold
                color: start.down && T.strong ? "#FFFFFF" : "#13201E"
                lineHeight: 0.85
                anchors.horizontalCenter: parent.horizontalCenter
            }
            Tx {
                visible: text !== ""
                text: p.page.start_english ?? ""
                role: "small"
                color: start.down && T.strong ? "#FFFFFF" : "#13201E"
                lineHeight: 0.9
                anchors.horizontalCenter: parent.horizontalCenter
            }
        }
    }
    Row {
        id: papers
        x: T.margin
        y: (hint.visible ? hint.y : foot.y) - height - T.mm(p.landscape ? 1 : T.large ? 12 : 5)
        width: p.landscape && T.large ? T.mm(270) : p.columnW
        Repeater {
            model: p.page.papers ?? []
            Press {
                id: paper
                required property var modelData
                required property int index
                objectName: "public:" + modelData.id
                width: papers.width / 3
                height: T.touch
                say: modelData.text
                onClicked: p.vm.act("public", modelData.id)
                Rectangle {
                    visible: paper.down
                    anchors.fill: parent
                    radius: T.radius
                    color: county.pressed
                }
                Row {
                    anchors.centerIn: parent
                    spacing: T.s2
                    Icon {
                        name: paper.modelData.icon
                        size: T.mm(T.large ? 12 : 9)
                        color: county.inkGround
                        anchors.verticalCenter: parent.verticalCenter
                    }
                    Tx {
                        text: paper.modelData.text
                        color: county.inkGround
                        wrapMode: Text.NoWrap
                        anchors.verticalCenter: parent.verticalCenter
                    }
                }
                Rectangle {
                    visible: paper.index > 0
                    width: 2
                    height: T.mm(10)
                    color: county.rule
                    anchors.verticalCenter: parent.verticalCenter
                }
            }
        }
    }
    Tx {
        id: hint
        visible: text !== "" && !T.large
        x: T.margin
        y: foot.y - height - T.mm(p.landscape ? 3 : 8)
        width: p.columnW
        horizontalAlignment: Text.AlignHCenter
        text: p.page.papers_hint ?? ""
        role: "small"
        color: county.inkGround2
    }
    Rectangle {
        width: parent.width
        y: foot.y
        height: 2
        color: county.rule
    }
    FootBar {
        id: foot
        width: parent.width
        height: p.footH
        anchors.bottom: parent.bottom
        items: p.frame.foot ?? []
        color: T.strong ? T.desk : p.night ? "#082A30" : T.desk
        onChosen: id => p.vm.act("foot", id)
    }
}
