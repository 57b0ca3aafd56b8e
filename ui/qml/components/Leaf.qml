// Text that is, or becomes, paper: a white leaf in Song type, title, paragraphs, and who issued it.
pragma ComponentBehavior: Bound
import QtQuick
import "../theme"

Rectangle {
    id: leaf
    property string title
    property var paragraphs: []
    property string issued
    property int size: T.tBody
    property int pad: T.s5
    readonly property int fits: content.height + 2 * pad
    implicitHeight: fits
    radius: T.mm(0.5)
    color: T.sheet
    border.width: T.strong ? T.edgeW : 1
    border.color: T.strong ? T.edge : T.line
    Column {
        id: content
        x: leaf.pad
        y: leaf.pad
        width: parent.width - 2 * x
        spacing: T.s3
        Tx {
            visible: text !== ""
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            font.family: T.paper
            font.pixelSize: T.tLead
            font.weight: Font.Bold
            text: leaf.title
        }
        Repeater {
            model: leaf.paragraphs
            Tx {
                required property string modelData
                readonly property bool heading: modelData.length <= 12 && !/^\d+\. |[。；：:;.]$/.test(modelData)
                width: content.width
                font.weight: heading ? Font.Bold : Font.Normal
                font.family: T.paper
                font.pixelSize: leaf.size
                lineHeight: T.large ? 1.0 : 1.08
                text: modelData
            }
        }
        Tx {
            visible: text !== ""
            width: parent.width
            role: "small"
            text: leaf.issued
        }
    }
}
