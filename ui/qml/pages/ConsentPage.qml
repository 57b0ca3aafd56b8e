// Consent names the office, the paper and the purpose of each fetch. Yes and no weigh the same; nothing is preselected.
pragma ComponentBehavior: Bound
import QtQuick
import "../components"
import "../theme"

Screen {
    id: p
    objectName: "consent"
    readonly property bool full: page.show_full ?? false
    readonly property bool aloft: low || (landscape && T.large && !full)   // what is fetched stands in the read block

    aside: aloft ? what : null
    Component {
        id: what
        Column {
            id: told
            topPadding: p.aloft ? T.s1 : 0
            Leaf {
                visible: p.full
                width: parent.width
                paragraphs: p.page.full_text ?? []
                size: p.low && !T.large ? T.tSmall : T.tBody
                pad: p.low || p.landscape ? T.s3 : T.s5
            }
            Repeater {
                model: p.full ? [] : p.page.rows ?? []
                ListRow {
                    required property var modelData
                    width: told.width
                    readonly property bool beside: T.large && modelData.detail.length <= 6
                    row: modelData
                    detail: beside ? "" : modelData.detail
                    tag: beside ? modelData.detail : modelData.tag
                    pad: T.mm(T.large ? 2 : p.landscape ? 1.5 : 3.5)
                }
            }
            Rectangle {
                visible: !p.full
                width: parent.width
                height: 2
                color: T.line
            }
        }
    }
    Loader {
        id: own
        active: !p.aloft
        width: parent.width
        sourceComponent: what
    }
    ListRow {
        objectName: "turn:full"
        visible: text !== ""
        y: own.active ? own.height : 0
        width: parent.width
        pad: T.mm(p.landscape || T.large ? 1.5 : 3.5)
        height: T.large ? Math.max(T.mm(24), naturalHeight) : implicitHeight
        icon: "sheet"
        arrow: true
        text: p.page.full_text_link ?? ""
        onClicked: p.vm.act("turn", "full")
    }
    Column {
        visible: !p.full
        anchors.bottom: parent.bottom
        anchors.bottomMargin: T.s2
        width: parent.width
        spacing: T.gap
        Repeater {
            model: p.full ? [] : p.page.choices ?? []
            Choice {
                required property var modelData
                objectName: "pick:" + modelData.id
                width: parent.width
                height: Math.max(implicitHeight, T.mm(p.landscape && !T.large ? 26 : 30))
                choice: modelData
                onClicked: p.vm.act("pick", modelData.id)
            }
        }
    }
}
