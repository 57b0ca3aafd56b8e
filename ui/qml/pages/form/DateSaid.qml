// The chosen date in full with its weekday, and what follows from it.
import QtQuick
import "../../components"
import "../../theme"

Column {
    id: said
    property var page: ({})
    property int align: Text.AlignHCenter
    spacing: T.mm(6)
    Rectangle {
        width: said.width
        height: Math.max(T.mm(T.large ? 30 : 28), words.height + T.mm(10))
        radius: T.radius
        color: T.strong ? T.sheet : T.sunken
        border.width: T.strong ? T.edgeW : 0
        border.color: T.edge
        TextMetrics {
            id: natural
            font: words.font
            text: words.date
        }
        Tx {
            id: words
            anchors.centerIn: parent
            width: parent.width - T.mm(8)
            role: "lead"
            readonly property string date: said.page.date_words ?? ""
            text: natural.advanceWidth > width ? date.replace("（", "\n（") : date    // the weekday stays whole
            horizontalAlignment: Text.AlignHCenter
        }
    }
    Tx {
        visible: text !== ""
        width: said.width
        role: "small"
        text: said.page.date_note ?? ""
        horizontalAlignment: said.align
    }
}
