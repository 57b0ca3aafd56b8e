// First what for; then a number that can be read from three metres, the window, how many are before, and when it was true.
pragma ComponentBehavior: Bound
import QtQuick
import "../components"
import "../theme"

Screen {
    id: p
    objectName: "ticket"
    readonly property var choices: page.choices ?? []
    readonly property bool given: (page.number ?? "") !== ""
    readonly property bool stacked: T.large || landscape

    Grid {
        id: matters
        visible: !p.given
        width: parent.width
        columns: p.landscape || p.low ? 2 : 1
        spacing: T.gap
        Repeater {
            model: p.choices
            Choice {
                required property var modelData
                objectName: "pick:" + modelData.id
                width: (matters.width - (matters.columns - 1) * matters.spacing) / matters.columns
                height: Math.max(implicitHeight, T.mm(T.large ? 40 : 34))
                choice: modelData
                onClicked: p.vm.act("pick", modelData.id)
            }
        }
    }
    aside: given && (low || landscape) ? front : null
    Component {
        id: front
        Column {
            topPadding: p.landscape ? T.s3 : 0
            spacing: T.s2
            Machine {
                width: parent.width
                machine: p.page.machine ?? ({})
                plate: p.low || p.landscape ? 30 : T.large ? 26 : 42
            }
            Tx {
                visible: p.landscape || p.low
                width: parent.width
                role: "small"
                text: p.page.as_of ?? ""
            }
        }
    }
    Rectangle {
        id: card
        visible: p.given
        width: parent.width
        height: Math.min(body.height + (p.low || p.landscape || T.large ? T.s4 : 2 * T.s4), parent.height)
        radius: T.mm(0.5)
        color: T.sheet
        border.width: T.strong ? T.edgeW : 1
        border.color: T.strong ? T.edge : T.line
        Column {
            id: body
            y: (parent.height - height) / 2
            width: parent.width
            Tx {
                width: parent.width
                horizontalAlignment: Text.AlignHCenter
                text: p.page.matter ?? ""
                role: "lead"
                font.weight: Font.Normal
                lineHeight: 0.9
            }
            Tx {
                width: parent.width
                horizontalAlignment: Text.AlignHCenter
                text: p.page.number ?? ""
                font.pixelSize: T.mm(p.low && T.large ? 38 : p.low || p.landscape ? 46 : 58)
                font.weight: Font.Bold
                lineHeight: 0.95
            }
            Rectangle {
                x: T.s5
                width: parent.width - 2 * x
                height: 2
                color: T.line
            }
            Item {
                width: 1
                height: T.s1
            }
            Grid {
                id: facts
                width: parent.width
                columns: T.large ? 1 : Math.max(1, (p.page.facts ?? []).length)
                Repeater {
                    model: p.page.facts ?? []
                    Grid {
                        id: fact
                        required property var modelData
                        readonly property real room: facts.width / facts.columns - leftPadding
                        columns: T.large ? 2 : 1
                        leftPadding: T.large ? T.s5 : 0
                        Tx {
                            width: T.large ? fact.room * 0.54 : fact.room
                            horizontalAlignment: T.large ? Text.AlignLeft : Text.AlignHCenter
                            text: fact.modelData[0]
                            font.weight: Font.Bold
                            lineHeight: 0.95
                        }
                        Tx {
                            width: T.large ? fact.room * 0.42 : fact.room
                            horizontalAlignment: T.large ? Text.AlignLeft : Text.AlignHCenter
                            text: fact.modelData[1]
                            role: "small"
                            lineHeight: 0.95
                        }
                    }
                }
            }
        }
    }
    Loader {
        active: p.given && !p.low && !p.landscape
        y: card.height + T.mm(T.large ? 6 : 10)
        width: parent.width
        sourceComponent: front
    }
    Tx {
        visible: p.given && !p.low && !p.landscape && !T.large
        anchors.bottom: parent.bottom
        anchors.bottomMargin: T.mm(3)
        width: parent.width
        role: "small"
        text: p.page.as_of ?? ""
    }
}
