// The platform's own words for each state; what is wanted from the citizen first; then each part of the matter.
pragma ComponentBehavior: Bound
import QtQuick
import "../components"
import "../theme"
import "parts"

Screen {
    id: p
    objectName: "progress"
    readonly property bool aloft: low || landscape    // stages and notice are read, parts may be turned
    aside: aloft ? state : null
    Component {
        id: state
        Column {
            spacing: T.mm(T.large ? 6 : 8)
            topPadding: p.aloft ? T.s1 : 0
            Stages {
                width: parent.width
                stages: p.page.stages ?? []
            }
            Notice {
                width: parent.width
                note: p.page.note ?? ({})
            }
            Tx {
                visible: p.aloft && text !== ""
                width: parent.width
                role: "small"
                text: p.page.as_of ?? ""
            }
        }
    }
    Loader {
        id: own
        active: !p.aloft
        width: parent.width
        sourceComponent: state
    }
    Column {
        id: subs
        y: own.active ? own.height + T.mm(T.large ? 5 : 8) : 0
        width: parent.width
        readonly property var rows: p.page.subs ?? []
        readonly property real room: below.y - y - (title.visible ? title.height : 0)
        Tx {
            id: title
            visible: text !== "" && !(T.large && p.aloft)
            width: parent.width
            text: p.page.subs_title ?? ""
            font.weight: Font.Bold
            bottomPadding: T.s1
        }
        Repeater {
            model: subs.rows
            ListRow {
                required property var modelData
                width: subs.width
                row: modelData
                detail: T.large ? "" : modelData.detail
                tagBold: true
                pad: T.mm(T.large ? 1 : 3.5)
                height: Math.min(implicitHeight, subs.room / subs.rows.length)
            }
        }
        Rectangle {
            visible: subs.rows.length > 0
            width: parent.width
            height: 2
            color: T.line
        }
    }
    Item {
        id: below
        anchors.bottom: parent.bottom
        anchors.bottomMargin: T.mm(1)
        width: parent.width
        readonly property int gap: paper.visible ? T.mm(2) : 0
        readonly property var owed: p.page.supplement ?? ["", ""]
        readonly property var promise: p.page.withdraw ?? ["", ""]
        readonly property int owedH: hand.visible || back.visible ? T.touch + T.mm(3) : 0
        height: owedH + gap + paper.height + gap + (asOf.visible ? asOf.height : 0)
        KButton {
            id: hand
            objectName: "supplement"
            visible: text !== ""
            text: below.owed[1]
            icon: "supplement"
            textSize: T.tBody
            height: visible ? T.touch : 0
            width: Math.min(parent.width - (back.visible ? back.width + T.s3 : 0), Math.max(implicitWidth, T.mm(120)))
            onClicked: p.vm.act("supplement", below.owed[0])
        }
        KButton {
            id: back
            x: hand.visible ? hand.width + T.s3 : 0
            objectName: "withdraw"
            visible: text !== ""
            kind: "quiet"
            text: below.promise[1]
            icon: "redo"
            textSize: T.tBody
            height: visible ? T.touch : 0
            onClicked: p.vm.act("withdraw", below.promise[0])
        }
        KButton {
            id: paper
            y: below.owedH + below.gap
            objectName: "print"
            visible: text !== ""
            text: p.page.print_text ?? ""
            icon: "printer"
            height: visible ? T.touch : 0
            width: Math.min(parent.width, implicitWidth)
            onClicked: p.vm.act("print", "")
        }
        Tx {
            id: asOf
            visible: !p.aloft && text !== ""
            anchors.bottom: parent.bottom
            width: parent.width
            role: "small"
            lineHeight: T.large ? 0.9 : 1.0
            text: p.page.as_of ?? ""
        }
    }
}
