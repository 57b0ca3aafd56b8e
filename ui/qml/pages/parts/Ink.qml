// One stroke of a pen: points as fractions of the pad, drawn as a round-ended line.
import QtQuick
import QtQuick.Shapes
import "../../theme"

Shape {
    id: ink
    property var points: []        // [[x, y] …] or [Qt.point …] as fractions
    property real thick: T.mm(2.8)
    ShapePath {
        strokeColor: T.ink
        strokeWidth: ink.thick
        fillColor: "transparent"
        capStyle: ShapePath.RoundCap
        joinStyle: ShapePath.RoundJoin
        PathPolyline {
            path: ink.points.map(p => Qt.point(p[0] * ink.width, p[1] * ink.height))
        }
    }
}
