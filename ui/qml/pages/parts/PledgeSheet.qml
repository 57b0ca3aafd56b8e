// The pledge as a sheet of paper on the page: Song type, because it will be paper. Rows, then the sentence, then who.
pragma ComponentBehavior: Bound
import QtQuick
import "../../components"
import "../../theme"

Rectangle {
    id: p
    property var page: ({})
    property real em: T.mm(8.5)    // height of the type
    property bool tight: false     // little height: less air
    property bool terms: true      // title and rows
    property bool oath: true       // the sentence and who says it
    readonly property bool large: T.large
    readonly property bool beside: !large || tight     // label beside its value instead of above
    readonly property var rows: page.rows ?? []
    implicitHeight: all.height + 2 * all.y
    radius: T.mm(0.5)
    color: T.sheet
    border.width: T.strong ? T.edgeW : 1
    border.color: T.line

    component Song: Text {
        font.family: T.paper
        font.pixelSize: p.large ? T.tBody : p.em
        color: T.ink
        wrapMode: Text.Wrap
        textFormat: Text.PlainText
        lineHeight: 1.0
    }
    component Rule: Rectangle {
        width: all.width
        height: T.strong ? T.edgeW : p.large ? 2 : 1
        color: T.line
    }

    Column {
        id: all
        x: T.mm(p.large ? 10 : 14)
        y: T.mm(p.tight ? 6 : p.large ? 9 : 11)
        width: parent.width - 2 * x
        spacing: T.mm(p.tight ? 3 : p.large ? 6 : 5)
        Song {
            visible: p.terms
            width: parent.width
            horizontalAlignment: p.large ? Text.AlignLeft : Text.AlignHCenter
            text: p.page.title ?? ""
            font.weight: Font.Bold
            font.pixelSize: p.large ? T.mm(15) : p.em * 1.45
            lineHeight: 0.95
        }
        Repeater {
            model: p.terms && p.beside ? p.rows : []
            Item {
                id: row
                required property var modelData
                width: all.width
                height: Math.max(label.height, value.height) + value.y
                Rule {}
                Song {
                    id: label
                    y: T.mm(p.tight ? 2.5 : 4.5)
                    width: font.pixelSize * 5.4
                    text: row.modelData[0]
                    color: T.ink2
                }
                Song {
                    id: value
                    x: font.pixelSize * 5.9
                    y: label.y
                    width: parent.width - x
                    text: row.modelData[1]
                    font.weight: row.modelData[2] ? Font.Bold : Font.Normal
                }
            }
        }
        Repeater {
            model: p.terms && !p.beside ? p.rows : []
            Column {
                id: tall
                required property var modelData
                width: all.width
                spacing: 0
                Rule {}
                Item {
                    width: 1
                    height: T.mm(4)
                }
                Song {
                    font.pixelSize: T.tSmall
                    text: tall.modelData[0]
                    color: T.ink2
                    lineHeight: 0.95
                }
                Song {
                    width: parent.width
                    font.pixelSize: T.mm(14)
                    font.weight: Font.Bold
                    text: tall.modelData[1]
                    lineHeight: 0.95
                }
            }
        }
        Rule {
            visible: p.terms && p.oath && (p.page.sentence ?? "") !== ""
        }
        Song {
            visible: p.oath && text !== ""
            width: parent.width
            text: p.page.sentence ?? ""
            font.pixelSize: p.large ? T.mm(p.tight ? 13.2 : 15) : p.em
            lineHeight: p.large ? 1.0 : 1.08
        }
        Song {
            visible: p.oath && text !== ""
            anchors.right: parent.right
            text: p.page.signer ?? ""
            font.pixelSize: p.large ? T.tSmall : p.em
            color: T.ink2
        }
        Tx {
            visible: p.terms && text !== ""
            text: p.page.page_words ?? ""
            role: "small"
        }
    }
}
