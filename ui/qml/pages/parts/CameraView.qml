// What the document camera sees, whole, with the corners of the sheet it has found.
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Shapes
import "../../components"
import "../../theme"

Rectangle {
    id: v
    property string picture
    property var corners: []       // four [x, y] fractions of the picture, in turn; [] : none found
    property string phase: "looking"
    property string device: "camera"   // camera, scanner, face
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

    // a scanner shows nothing before it has scanned: its lid and the sheet stand for it
    Rectangle {
        visible: v.device === "scanner" && v.picture === ""
        anchors.centerIn: parent
        width: Math.min(parent.width * 0.62, parent.height * 0.9)
        height: width * 0.72
        radius: T.radius
        color: "#4B5551"
        border.width: T.mm(1.2)
        border.color: "#CBD3CF"
        Rectangle {
            anchors.centerIn: parent
            width: parent.width * 0.86
            height: parent.height * 0.8
            color: "#DDE6E2"
            Rectangle {
                x: T.mm(1)
                y: T.mm(1)
                width: parent.width * 0.74
                height: parent.height * 0.94
                color: "#FFFFFF"
                border.width: 1
                border.color: "#9AA6A1"
                Icon {
                    anchors.centerIn: parent
                    size: Math.min(parent.width, parent.height) * 0.5
                    name: v.phase === "scanning" ? "clock" : "scanner"
                    color: "#39413E"
                }
            }
        }
    }
    // a face belongs into the middle
    Shape {
        visible: v.device === "face" && v.phase !== "taken"
        anchors.fill: parent
        ShapePath {
            strokeColor: "#13201E"
            strokeWidth: T.mm(3.2)
            fillColor: "transparent"
            PathAngleArc {
                centerX: v.width / 2
                centerY: v.height / 2
                radiusX: Math.min(v.width, v.height) * 0.3
                radiusY: Math.min(v.width, v.height) * 0.4
                startAngle: 0
                sweepAngle: 360
            }
        }
        ShapePath {
            strokeColor: v.phase === "found" || v.phase === "taking" ? "#F6B93B" : "#CBD3CF"
            strokeWidth: T.mm(2.2)
            fillColor: "transparent"
            PathAngleArc {
                centerX: v.width / 2
                centerY: v.height / 2
                radiusX: Math.min(v.width, v.height) * 0.3
                radiusY: Math.min(v.width, v.height) * 0.4
                startAngle: 0
                sweepAngle: 360
            }
        }
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
        // a face fills the view and moves as in a mirror; a paper is shown whole
        fillMode: v.device === "face" ? Image.PreserveAspectCrop : Image.PreserveAspectFit
        mirror: v.device === "face"
    }
    Repeater {
        model: v.device !== "camera" || v.picture === "" || v.phase === "taken" ? 0 : 4
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
