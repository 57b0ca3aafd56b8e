// The value to be confirmed, on paper colour, with its source.
import QtQuick
import "../../components"
import "../../theme"

Rectangle {
    id: known
    property var page: ({})
    implicitHeight: words.height + T.mm(T.large ? 14 : 18)
    radius: T.radius
    color: T.sheet
    border.width: T.strong ? T.edgeW : 1
    border.color: T.line
    Column {
        id: words
        x: T.s4
        width: parent.width - 2 * T.s4
        anchors.verticalCenter: parent.verticalCenter
        spacing: T.s1
        Item {
            width: parent.width
            height: Math.max(label.height, tag.visible ? tag.height : 0)
            Tx {
                id: label
                anchors.verticalCenter: parent.verticalCenter
                text: known.page.label ?? ""
                color: T.ink2
            }
            Source {
                id: tag
                anchors.right: parent.right
                letter: known.page.source ?? ""
            }
        }
        Tx {
            role: "lead"
            width: parent.width
            text: known.page.value ?? ""
            font.pixelSize: T.mm(T.large ? 17 : 13)
            lineHeight: 0.95
        }
    }
}
