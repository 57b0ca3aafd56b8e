// Where a finger signs. Up to four characters get cells, a longer name one open line. Gives each stroke as fractions.
pragma ComponentBehavior: Bound
import QtQuick
import "../../components"
import "../../theme"

Item {
    id: pad
    objectName: "stroke"
    property string words
    property int cells: 0          // 0: a line
    property var strokes: []
    property var live: []          // the stroke under the finger, or just ended and not yet in `strokes`
    readonly property bool signing: area.pressed
    signal stroked(string json)

    onStrokesChanged: if (!area.pressed) live = []

    Rectangle {
        anchors.fill: parent
        radius: T.radius
        color: T.sheet
        border.width: area.pressed ? T.mm(1) : T.mm(0.7)
        border.color: area.pressed ? T.ink : T.edge
    }
    Tx {
        id: said
        x: T.mm(8)
        y: T.mm(T.large ? 5 : 6)
        width: parent.width - 2 * x
        text: pad.words
        color: T.ink2
    }
    Item {
        id: cellArea
        visible: pad.cells > 0
        readonly property real room: pad.height - said.height - T.mm(T.large ? 14 : 18)
        readonly property real side: Math.min((pad.width - T.mm(16) - (pad.cells - 1) * T.mm(4)) / Math.max(1, pad.cells), room, T.mm(84))
        anchors.horizontalCenter: parent.horizontalCenter
        y: said.y + said.height + T.mm(3) + (room - side) / 2
        width: pad.cells * side + (pad.cells - 1) * T.mm(4)
        height: side
        Repeater {
            model: pad.cells
            Rectangle {
                id: cell
                required property int index
                x: index * (width + T.mm(4))
                width: cellArea.side
                height: width
                color: "transparent"
                border.width: 2
                border.color: T.line
                Rectangle {
                    y: cell.height / 2
                    x: 2
                    width: cell.width - 4
                    height: 2
                    color: T.sunken
                }
                Rectangle {
                    x: cell.width / 2
                    y: 2
                    width: 2
                    height: cell.height - 4
                    color: T.sunken
                }
            }
        }
    }
    Rectangle {
        visible: pad.cells === 0
        x: T.mm(8)
        y: pad.height - T.mm(18)
        width: pad.width - 2 * x
        height: T.mm(0.7)
        color: T.edge
    }
    Repeater {
        model: pad.strokes.length
        Ink {
            required property int index
            anchors.fill: pad
            points: pad.strokes[index] ?? []
        }
    }
    Ink {
        anchors.fill: parent
        visible: pad.live.length > 0
        points: pad.live
    }
    MouseArea {
        id: area
        anchors.fill: parent
        preventStealing: true
        function add(mouse: MouseEvent) {
            const x = Math.max(0, Math.min(1, mouse.x / width))
            const y = Math.max(0, Math.min(1, mouse.y / height))
            const last = pad.live[pad.live.length - 1]
            // nearer than half a millimetre is the trembling of the panel, not of the hand
            if (last && Math.abs(last[0] - x) * width < T.mm(0.5) && Math.abs(last[1] - y) * height < T.mm(0.5))
                return
            pad.live = pad.live.concat([[Number(x.toFixed(4)), Number(y.toFixed(4))]])
        }
        onPressed: mouse => {
            pad.live = []
            add(mouse)
        }
        onPositionChanged: mouse => add(mouse)
        onReleased: {
            // a dot of a character is a stroke too: a point drawn to itself
            if (pad.live.length === 1)
                pad.live = [pad.live[0], [pad.live[0][0] + 0.002, pad.live[0][1] + 0.002]]
            pad.stroked(JSON.stringify(pad.live))
        }
        onCanceled: pad.live = []
    }
}
