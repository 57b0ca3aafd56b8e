// What the document camera sees, whole, with the corners of the sheet it has found.
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Shapes
import "../../theme"

Rectangle {
    id: v
    property string picture
    property var corners: []       // four [x, y] fractions of the picture, in turn; [] : none found
    property string phase: "looking"
    readonly property bool found: corners.length === 4
    // before a sheet is found, grey marks say where to lay it
    readonly property var places: found ? corners : [[0.09, 0.08], [0.91, 0.08], [0.91, 0.92], [0.09, 0.92]]
    radius: T.radius
    color: "#39413E"
    border.width: T.strong ? T.edgeW : 0
    border.color: T.edge
    clip: true

    function at(i: int): point {
        const p = places[(i + 4) % 4]
        return Qt.point(shot.fromLeft + p[0] * shot.paintedWidth, shot.fromTop + p[1] * shot.paintedHeight)
    }
    function leg(i: int, to: int): point {
        const a = at(i), b = at(to)
        const far = Math.max(1, Math.hypot(b.x - a.x, b.y - a.y))
        const n = Math.min(T.mm(16), far / 3) / far
        return Qt.point(a.x + (b.x - a.x) * n, a.y + (b.y - a.y) * n)
    }

    Image {
        id: shot
        readonly property real fromLeft: (width - paintedWidth) / 2
        readonly property real fromTop: (height - paintedHeight) / 2
        anchors.fill: parent
        anchors.margins: T.strong ? T.edgeW : 0
        source: v.picture
        cache: false
        asynchronous: false
        fillMode: Image.PreserveAspectFit
    }
    Repeater {
        model: v.picture === "" || v.phase === "taken" ? 0 : 4
        Shape {
            id: mark
            required property int index
            anchors.fill: parent
            // dark below, colour above: seen on white paper and on a dark desk
            ShapePath {
                strokeColor: "#13201E"
                strokeWidth: T.mm(3.2)
                fillColor: "transparent"
                capStyle: ShapePath.SquareCap
                joinStyle: ShapePath.MiterJoin
                PathPolyline {
                    path: [v.leg(mark.index, mark.index - 1), v.at(mark.index), v.leg(mark.index, mark.index + 1)]
                }
            }
            ShapePath {
                strokeColor: v.found ? "#F6B93B" : "#CBD3CF"
                strokeWidth: T.mm(2.2)
                fillColor: "transparent"
                capStyle: ShapePath.SquareCap
                joinStyle: ShapePath.MiterJoin
                PathPolyline {
                    path: [v.leg(mark.index, mark.index - 1), v.at(mark.index), v.leg(mark.index, mark.index + 1)]
                }
            }
        }
    }
}
