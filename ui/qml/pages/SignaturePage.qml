// Sign with a finger. The pad lies low, near the hand; wiping out is far from 签好了.
pragma ComponentBehavior: Bound
import QtQuick
import "../components"
import "../theme"
import "parts"

Screen {
    id: p
    objectName: "signature"
    readonly property var papers: page.papers ?? []
    readonly property string signer: page.signer ?? ""
    readonly property bool crowded: T.large && (low || landscape)

    component Paper: ListRow {
        required property int index
        row: p.papers[index] ?? ({})
        objectName: "document:" + (row.id ?? "")
        pad: T.mm(T.large ? 1.5 : 2)
        width: parent?.width ?? 0
        onClicked: p.vm.act("document", row.id)
    }
    aside: crowded ? papersAside : null
    // no room below for the list in large reach and landscape: it is read above, and was shown in full before
    Component {
        id: papersAside
        Column {
            width: parent?.width ?? 0
            topPadding: T.mm(4)
            Repeater {
                model: p.papers.length
                Paper {
                    pressable: false
                    arrow: false
                }
            }
        }
    }
    Column {
        id: list
        visible: !p.crowded
        width: parent.width
        Tx {
            visible: text !== "" && !p.low && !p.landscape && !T.large
            text: p.page.papers_title ?? ""
            font.weight: Font.Bold
            bottomPadding: T.s2
        }
        Repeater {
            model: p.crowded ? 0 : p.papers.length
            Paper {}
        }
        Rectangle {
            width: parent.width
            height: T.strong ? T.edgeW : 2
            color: T.line
        }
    }
    SignaturePad {
        id: pad
        anchors.bottom: tools.top
        anchors.bottomMargin: T.mm(p.low || p.landscape ? 4 : 6)
        width: parent.width
        height: Math.min(T.mm(140), p.touchH - tools.height - tools.anchors.bottomMargin - anchors.bottomMargin
                         - (p.crowded ? 0 : list.height + T.mm(4)))
        words: p.page.pad_words ?? ""
        cells: p.signer.length > 0 && p.signer.length <= 4 ? p.signer.length : 0
        strokes: p.page.strokes ?? []
        onStroked: json => p.vm.act("stroke", json)
    }
    Row {
        id: tools
        anchors.bottom: parent.bottom
        anchors.bottomMargin: T.mm(p.low || p.landscape ? 0 : 4)
        width: parent.width
        spacing: T.s3
        KButton {
            id: clear
            objectName: "clear"
            text: p.page.clear_text ?? ""
            icon: "redo"
            textSize: T.tBody
            width: Math.max(implicitWidth, T.mm(62))
            height: T.touch
            onClicked: p.vm.act("clear")
        }
        KButton {
            objectName: "cannot_write"
            visible: text !== ""
            kind: "quiet"
            text: p.page.cannot_text ?? ""
            icon: "helper"
            textSize: T.tBody
            width: Math.min(implicitWidth, tools.width - clear.width - tools.spacing)
            height: T.touch
            onClicked: p.vm.act("cannot_write")
        }
    }
}
