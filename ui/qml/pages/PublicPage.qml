// A public paper by whole pages, for everybody, without login. Reach and landscape: the leaf is read, the rest is pressed.
pragma ComponentBehavior: Bound
import QtQuick
import "../components"
import "../theme"

Screen {
    id: p
    objectName: "public"
    readonly property var printer: page.print_button ?? ({})

    component Paper: Leaf {
        title: p.low || p.landscape ? "" : p.page.title ?? ""    // the lit tab says it
        paragraphs: p.page.paragraphs ?? []
        issued: p.landscape ? "" : p.page.issued ?? ""
        size: p.low && !T.large ? T.tSmall : T.tBody
        pad: p.low || p.landscape ? T.s4 : T.s5
    }
    component Tabs: Grid {
        id: tabs
        spacing: T.gap
        Repeater {
            model: p.page.papers ?? []
            Press {
                id: tab
                required property var modelData
                readonly property bool picked: modelData.tag_bold
                objectName: "paper:" + modelData.id
                width: (tabs.width - (tabs.columns - 1) * tabs.spacing) / tabs.columns
                height: T.touch
                say: modelData.text
                onClicked: p.vm.act("paper", modelData.id)
                Rectangle {
                    anchors.fill: parent
                    radius: T.radius
                    color: tab.picked || tab.down ? T.tint : T.sheet
                    border.width: tab.picked ? T.mm(1) : T.edgeW
                    border.color: tab.picked ? T.primary : T.edge
                }
                Tx {
                    anchors.centerIn: parent
                    text: tab.modelData.text
                    font.weight: tab.picked ? Font.Bold : Font.Normal
                    color: tab.picked ? T.primary : T.ink
                    wrapMode: Text.NoWrap
                }
            }
        }
    }
    component Print: KButton {
        objectName: "print"
        text: p.printer.text ?? ""
        icon: p.printer.icon ?? ""
        on: p.printer.on ?? true
        reason: p.printer.reason ?? ""
        textSize: T.tBody
        height: !on && !T.large ? T.mm(26) : T.touch
        onClicked: p.vm.act("print")
    }
    aside: p.landscape ? tabsAside : leafAside
    Component {
        id: leafAside
        Column {
            Paper {
                width: parent.width
            }
        }
    }
    Component {
        id: tabsAside
        Column {
            topPadding: T.s1
            spacing: T.gap
            Tabs {
                width: parent.width
                columns: 1
            }
            Print {
                visible: text !== ""
                width: parent.width
            }
            Tx {
                visible: text !== ""
                width: parent.width
                role: "small"
                text: p.page.issued ?? ""
            }
        }
    }
    Tabs {
        id: ownTabs
        visible: !p.landscape
        width: parent.width
        columns: 3
    }
    Paper {
        visible: !p.low
        y: p.landscape ? 0 : ownTabs.height + T.s3
        width: parent.width
        height: Math.max(fits, turner.y - y - T.s3)
    }
    Turner {
        id: turner
        y: parent.height - height - (ownPrint.visible ? ownPrint.height + T.gap : 0)
        width: parent.width
        previous: p.page.previous_text ?? ""
        next: p.page.next_text ?? ""
        words: p.page.page_words ?? ""
        onTurned: where => p.vm.act("turn", where)
    }
    Print {
        id: ownPrint
        visible: text !== "" && !p.landscape
        anchors.bottom: parent.bottom
        width: parent.width
    }
}
