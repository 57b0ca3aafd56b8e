// Digits in the groups people read aloud, such as 6, 8, 4. The place to be filled next is lit.
pragma ComponentBehavior: Bound
import QtQuick
import "../../components"
import "../../theme"

Column {
    id: d
    property string value
    property var groups: [6, 8, 4]
    property var words: []
    property bool wrong: false
    property int boxH: T.mm(30)
    readonly property int total: groups.reduce((sum, n) => sum + n, 0)
    readonly property real gap: T.mm(T.large ? 4 : 6)
    spacing: T.mm(4)

    function start(group: int): int {
        return d.groups.slice(0, group).reduce((sum, n) => sum + n, 0)
    }

    Row {
        id: boxes
        width: d.width
        spacing: d.gap
        Repeater {
            model: d.groups
            Rectangle {
                id: box
                required property int modelData
                required property int index
                readonly property int from: d.start(index)
                readonly property bool here: d.value.length >= from && d.value.length < from + modelData
                width: (boxes.width - (d.groups.length - 1) * d.gap) * modelData / d.total
                height: d.boxH
                radius: T.radius
                color: T.sheet
                border.width: here || d.wrong ? T.mm(1) : T.edgeW
                border.color: d.wrong ? T.error : here ? T.ink : T.edge
                Row {
                    anchors.fill: parent
                    anchors.leftMargin: T.mm(1.5)
                    anchors.rightMargin: T.mm(1.5)
                    Repeater {
                        model: box.modelData
                        Item {
                            id: place
                            required property int index
                            readonly property int at: box.from + index
                            readonly property bool next: at === d.value.length
                            width: (box.width - T.mm(3)) / box.modelData
                            height: box.height
                            Tx {
                                anchors.centerIn: parent
                                text: d.value.charAt(place.at)
                                font.pixelSize: T.mm(T.large ? 17.5 : 15)
                                font.weight: T.large ? Font.Bold : Font.Normal
                            }
                            Rectangle {
                                visible: place.at >= d.value.length
                                anchors.horizontalCenter: parent.horizontalCenter
                                anchors.bottom: parent.bottom
                                anchors.bottomMargin: T.mm(4)
                                width: parent.width - T.mm(2.5)
                                height: T.mm(place.next ? 1.8 : 1.2)
                                color: place.next ? T.lamp : T.line
                                border.width: place.next && !T.strong ? 1 : 0
                                border.color: T.ink
                            }
                        }
                    }
                }
            }
        }
    }
    Row {
        visible: d.words.length > 0
        width: d.width
        spacing: d.gap
        Repeater {
            model: d.words
            Tx {
                required property string modelData
                required property int index
                width: (d.width - (d.groups.length - 1) * d.gap) * d.groups[index] / d.total
                role: "small"
                text: modelData
                horizontalAlignment: Text.AlignHCenter
            }
        }
    }
}
