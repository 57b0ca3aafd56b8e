// Put the card on the reader; what is lit in the picture is lit on the machine. Then: is that you?
pragma ComponentBehavior: Bound
import QtQuick
import "../components"
import "../theme"

Screen {
    id: p
    objectName: "identify"
    readonly property bool known: (page.person_name ?? "") !== ""
    readonly property bool aloft: low || landscape

    aside: !aloft ? null : !known ? front : low ? person : null
    Component {
        id: front
        Column {
            topPadding: p.aloft ? T.s2 : 0
            Machine {
                width: parent.width
                machine: p.page.machine ?? ({})
                plate: p.low && T.large ? 24 : p.aloft ? 40 : T.large ? 44 : 60
            }
        }
    }
    Component {
        id: person
        Column {
            topPadding: p.low ? T.s2 : 0
            Rectangle {
                width: parent.width
                height: lines.height + 2 * T.s5
                radius: T.radius
                color: T.sheet
                border.width: T.edgeW
                border.color: T.edge
                Column {
                    id: lines
                    x: T.s5
                    y: T.s5
                    width: parent.width - 2 * x
                    spacing: T.s2
                    Tx {
                        width: parent.width
                        text: (p.page.person_name ?? "").replace(/·/g, "\u2060·\u200b")    // a line may end with ·, never begin with it
                        font.pixelSize: T.mm(T.large ? 22 : 19)
                        font.weight: Font.Bold
                        lineHeight: 0.95
                    }
                    Tx {
                        width: parent.width
                        text: p.page.person_number ?? ""
                        font.pixelSize: T.mm(T.large ? 15 : 12)
                        color: T.ink2
                        wrapMode: Text.WrapAnywhere
                    }
                }
            }
        }
    }
    Loader {
        id: picture
        active: !p.aloft && !p.known
        width: parent.width
        sourceComponent: front
    }
    Column {
        id: middle
        y: p.known || p.aloft ? 0 : picture.height + T.s4
        width: parent.width
        spacing: T.s3
        Loader {
            active: p.known && !p.low
            visible: active
            width: parent.width
            sourceComponent: person
        }
        Notice {
            width: parent.width
            note: p.page.note ?? ({})
        }
    }
    Column {
        id: ways
        visible: (p.page.others ?? []).length > 0
        y: p.aloft ? middle.height + (middle.height > 0 ? T.s4 : 0) : parent.height - height - T.mm(2)
        width: parent.width
        Tx {
            visible: text !== "" && (!T.large || p.landscape)
            width: parent.width
            text: p.page.others_title ?? ""
            font.weight: Font.Bold
            bottomPadding: T.s2
        }
        Repeater {
            model: p.page.others ?? []
            ListRow {
                required property var modelData
                objectName: "other:" + modelData.id
                width: ways.width
                row: modelData
                onClicked: p.vm.act("other", modelData.id)
            }
        }
        Rectangle {
            width: parent.width
            height: 2
            color: T.line
        }
    }
}
