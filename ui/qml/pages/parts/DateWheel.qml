// One wheel of a date: a key up, five values with the chosen one lit, a key down. Only possible values are there.
pragma ComponentBehavior: Bound
import QtQuick
import "../../components"
import "../../theme"

Column {
    id: w
    property string part           // year, month, day
    property var values: []        // numbers in order
    property int value
    property string unit
    property bool set: true        // false: nothing chosen yet
    property int rowH: T.mm(23)
    property int keyH: T.mm(22)
    property int rows: 5
    readonly property real unitRoom: unit === "" ? 0 : T.mm(T.large ? 17 : 14)
    signal chosen(int value)
    readonly property int at: values.indexOf(value)
    readonly property int middle: (rows - 1) / 2
    spacing: T.s1

    function move(by: int) {
        const to = w.at + by
        if (to >= 0 && to < w.values.length)
            w.chosen(w.values[to])
    }

    component Turn: IconKey {
        id: turn
        property int by
        property int ran: 0
        width: w.width
        height: w.keyH
        iconSize: T.mm(T.large ? 13 : 11)
        on: w.at + by >= 0 && w.at + by < w.values.length
        onClicked: if (ran === 0) w.move(by)
        onDownChanged: if (down) ran = 0
        // a year far away: held down, the wheel runs, and faster after a while
        Timer {
            running: turn.down
            repeat: true
            interval: turn.ran === 0 ? 500 : turn.ran < 8 ? 180 : 70
            onTriggered: {
                turn.ran += 1
                w.move(turn.by)
            }
        }
    }

    Turn {
        objectName: "date:" + w.part + "-"
        icon: "up"
        by: -1
    }
    Rectangle {
        width: w.width
        height: w.rows * w.rowH + T.mm(3)
        radius: T.radius
        color: T.sheet
        border.width: T.edgeW
        border.color: T.edge
        Rectangle {
            x: T.mm(1)
            y: T.mm(1.5) + w.middle * w.rowH - T.mm(1)
            width: parent.width - T.mm(2)
            height: w.rowH + T.mm(2)
            color: w.set ? T.lampTint : T.sheet
            Rectangle {
                width: parent.width
                height: T.mm(1)
                color: T.strong ? T.lamp : T.ink
            }
            Rectangle {
                anchors.bottom: parent.bottom
                width: parent.width
                height: T.mm(1)
                color: T.strong ? T.lamp : T.ink
            }
        }
        Column {
            y: T.mm(1.5)
            Repeater {
                model: w.rows
                Press {
                    id: row
                    required property int index
                    readonly property int place: w.at + index - w.middle
                    readonly property bool here: index === w.middle
                    readonly property bool there: place >= 0 && place < w.values.length
                    objectName: "date:" + w.part + "=" + (there ? w.values[place] : "")
                    width: w.width
                    height: w.rowH
                    on: there
                    activeFocusOnTab: false
                    say: there ? w.values[place] + w.unit : ""
                    onClicked: w.chosen(w.values[place])
                    Tx {
                        x: (parent.width - w.unitRoom - width) / 2
                        anchors.verticalCenter: parent.verticalCenter
                        text: row.there ? w.values[row.place] : ""
                        font.pixelSize: row.here ? T.mm(T.large ? 19 : 17) : T.large ? T.tBody : T.mm(11)
                        font.weight: row.here ? Font.Bold : Font.Normal
                        color: row.here ? T.ink : T.ink2
                    }
                    Tx {
                        visible: row.here
                        anchors.right: parent.right
                        anchors.rightMargin: T.mm(4)
                        anchors.verticalCenter: parent.verticalCenter
                        role: w.unit.length > 1 ? "small" : "body"
                        font.pixelSize: w.unit.length > 1 && T.large ? T.mm(8.5) : w.unit.length > 1 ? T.tSmall : T.tBody
                        text: w.unit
                    }
                }
            }
        }
    }
    Turn {
        objectName: "date:" + w.part + "+"
        icon: "down"
        by: 1
    }
}
