// Before anything is asked: what it is, what it needs, what is missing. Complete at the first telling.
// By whole pages: the first has facts and items (normal: and the first materials), the others only materials.
pragma ComponentBehavior: Bound
import QtQuick
import "../components"
import "../theme"

Screen {
    id: p
    objectName: "guide"
    readonly property bool big: page.large ?? false
    readonly property int part: page.part ?? 0
    readonly property bool aloft: low || landscape    // facts and items stand in the read block; large: only the items
    // large, and more items than the read block holds: they change places with the facts
    readonly property bool spread: landscape && big && itemsLine.advanceWidth > 4.5 * (T.mm(172) - T.margin)
    // the touch block has no line to spare: print and issue share the last
    readonly property bool narrow: aloft && !big || spread

    TextMetrics {
        id: itemsLine
        font.family: T.sans
        font.pixelSize: T.tBody
        text: p.page.items_text ?? ""
    }

    aside: aloft && (!big || part === 0) ? told : null
    Component {
        id: told
        Column {
            spacing: T.mm(p.landscape && !p.big ? 4 : 7)
            topPadding: p.aloft ? T.s1 : 0
            Facts {
                visible: !(p.big && p.aloft) || p.spread
                width: parent.width
            }
            Items {
                visible: !p.spread
                width: parent.width
            }
            Issued {
                visible: text !== "" && p.low && p.big
                width: parent.width
            }
        }
    }
    component Issued: Tx {
        role: "small"
        text: p.page.issued ?? ""
    }
    component Facts: Rectangle {
        id: box
        readonly property bool stacked: p.big || width < T.mm(180)
        height: grid.height + T.mm(stacked ? 8 : 12)
        radius: T.radius
        color: T.sheet
        border.width: T.strong ? T.edgeW : 0
        border.color: T.edge
        Grid {
            id: grid
            y: (parent.height - height) / 2
            columns: box.stacked ? 1 : 3
            Repeater {
                model: p.page.facts ?? []
                Item {
                    id: fact
                    required property var modelData
                    required property int index
                    width: box.width / grid.columns
                    height: pair.height + (!box.stacked ? 0 : p.narrow ? T.s1 : T.s2)
                    Rectangle {
                        visible: !box.stacked && fact.index > 0
                        width: 2
                        height: T.mm(18)
                        color: T.line
                        anchors.verticalCenter: parent.verticalCenter
                    }
                    TextMetrics {
                        id: natural
                        font.family: T.sans
                        font.weight: Font.Bold
                        font.pixelSize: T.tLead
                        text: fact.modelData[0]
                    }
                    Grid {
                        id: pair
                        columns: box.stacked ? 2 : 1
                        x: box.stacked ? T.s4 : 0
                        anchors.verticalCenter: parent.verticalCenter
                        verticalItemAlignment: Grid.AlignVCenter
                        Tx {
                            role: "lead"
                            lineHeight: 0.95
                            text: fact.modelData[0]
                            font.pixelSize: natural.advanceWidth > width ? T.tBody : T.tLead
                            width: box.stacked ? box.width * 0.48 : fact.width
                            horizontalAlignment: box.stacked ? Text.AlignLeft : Text.AlignHCenter
                        }
                        Tx {
                            role: "small"
                            text: fact.modelData[1]
                            width: box.stacked ? box.width * 0.45 : fact.width
                            horizontalAlignment: box.stacked ? Text.AlignLeft : Text.AlignHCenter
                        }
                    }
                }
            }
        }
    }
    component Items: Column {
        id: items
        spacing: T.s1
        Tx {
            width: parent.width
            text: p.page.items_title ?? ""
            font.weight: Font.Bold
        }
        Tx {
            width: parent.width
            text: p.page.items_text ?? ""
            color: T.ink2
            font.pixelSize: p.landscape && !p.big && text.length > 50 ? T.tSmall : T.tBody
            lineHeight: T.large ? 0.95 : 1.0
        }
    }
    component Print: KButton {
        objectName: "print"
        visible: text !== ""
        text: p.page.print_text ?? ""
        icon: "printer"
        textSize: T.tBody
        onClicked: p.vm.act("print")
    }
    Loader {
        id: own
        active: !p.aloft && p.part === 0
        width: parent.width
        sourceComponent: told
    }
    Facts {
        visible: p.aloft && p.big && p.part === 0 && !p.spread
        width: parent.width
    }
    Items {
        visible: p.spread && p.part === 0
        width: parent.width
    }
    Column {
        id: materials
        visible: !p.big || p.part > 0
        y: own.active ? own.height + T.mm(8) : 0
        width: parent.width
        Tx {
            visible: !(p.big && p.low)       // the rows need the room; the page before named them
            width: parent.width
            text: p.page.materials_title ?? ""
            font.weight: Font.Bold
            bottomPadding: T.s2
        }
        Repeater {
            model: p.page.materials ?? []
            ListRow {
                required property var modelData
                width: materials.width
                row: modelData
                pad: T.mm(p.big ? (p.aloft ? 1.5 : 4) : p.low ? 1 : p.landscape ? 2.5 : 3.5)
            }
        }
        Rectangle {
            width: parent.width
            height: 2
            color: T.line
        }
    }
    Print {
        id: printing
        visible: text !== "" && (!p.aloft || !p.big || p.part === 0)
        x: p.narrow ? parent.width - width : 0
        anchors.bottom: p.narrow || !issued.visible ? parent.bottom : issued.top
        anchors.bottomMargin: !p.narrow && issued.visible ? T.s2 : 0
    }
    Issued {
        id: issued
        visible: text !== "" && (!p.big || p.part === 0 && !p.low)
        width: parent.width - (p.narrow && printing.visible ? printing.width + T.s2 : 0)
        anchors.bottom: parent.bottom
        anchors.bottomMargin: p.narrow && printing.visible ? Math.max(0, (printing.height - height) / 2) : T.mm(1)
    }
}
