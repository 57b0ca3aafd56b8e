// The county: hills, houses, and the hall with its lit window. By night, by day, and flat for high contrast.
// Drawn 1080 wide with the ground at 1304; wider screens see the hills go on as in a mirror.
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Shapes
import "../../theme"

Item {
    id: c
    property bool night: true
    property int groundY: 1304
    readonly property var nightTones: ({sky: "#0B303B", far: "#103F4A", mid: "#14505A", near: "#0F454F", wall: "#0A353D", wall2: "#0C3D46",
        roof: "#06262D", roof2: "#08303A", pane: "#0F4A54", small: "#C98F2B", hall: "#06262D", hallRoof: "#041D23", ground: "#082A30",
        path: "#2C4A3A", moon: "#F4E6BE", star: "#8FB3B3", ink: "#FFFFFF", ink2: "#A9C6C4", rule: "#3E6A6C", pressed: "#14505A"})
    readonly property var dayTones: ({sky: "#DCEBE9", far: "#BBD6D2", mid: "#9CC3BC", near: "#7FAFA6", wall: "#F7F4EA", wall2: "#EDEDE2",
        roof: "#2F5A5C", roof2: "#4A7475", pane: "#A9C6C4", small: "#A9C6C4", hall: "#FFFDF6", hallRoof: "#0B4A4C", ground: "#0B3537",
        path: "#2C5A4C", moon: "#FFFFFF", star: "#DCEBE9", ink: "#FFFFFF", ink2: "#CDDEDB", rule: "#3E6A6C", pressed: "#14505A"})
    readonly property var strongTones: ({sky: "#000000", far: "#101010", mid: "#1C1C1C", near: "#141414", wall: "#000000", wall2: "#000000",
        roof: "#333333", roof2: "#262626", pane: "#262626", small: "#262626", hall: "#000000", hallRoof: "#4A4A4A", ground: "#000000",
        path: "#1C1C1C", moon: "#000000", star: "#000000", ink: "#FFFFFF", ink2: "#FFFFFF", rule: "#8A8A8A", pressed: "#332900"})
    readonly property var tone: T.strong ? strongTones : night ? nightTones : dayTones
    readonly property color sky: tone.sky
    readonly property color inkGround: tone.ink
    readonly property color inkGround2: tone.ink2
    readonly property color rule: tone.rule
    readonly property color pressed: tone.pressed
    readonly property real wide: Math.max(0, width - 1080 * k)
    readonly property real k: Math.min(width, height) / 1080

    component Hill: Shape {
        id: hill
        property string d
        property color fill
        ShapePath {
            strokeWidth: -1
            fillColor: hill.fill
            PathSvg { path: hill.d }
        }
    }
    component Hills: Item {
        id: hills
        property var tone
        Hill {
            fill: hills.tone.far
            d: "M0 860 C120 790 210 700 330 690 C450 690 520 800 640 830 C760 800 850 730 950 740 C1010 750 1050 790 1080 820 L1080 1340 L0 1340 Z"
        }
        Hill {
            fill: hills.tone.mid
            d: "M0 930 C90 900 180 850 280 870 C420 900 520 970 640 950 C780 920 880 850 1080 900 L1080 1340 L0 1340 Z"
        }
        Hill {
            fill: hills.tone.near
            d: "M0 1030 C200 960 380 1010 540 1040 C720 1070 900 990 1080 1010 L1080 1340 L0 1340 Z"
        }
    }
    component House: Item {
        id: hs
        property int w: 200
        property int h: 180
        property var tone
        property bool behind: false
        property var panes: []
        Rectangle {
            x: 12
            width: hs.w - 24
            height: hs.h
            color: hs.behind ? hs.tone.wall2 : hs.tone.wall
        }
        Shape {
            ShapePath {
                strokeWidth: -1
                fillColor: hs.behind ? hs.tone.roof2 : hs.tone.roof
                startX: -24
                startY: 4
                PathQuad { x: 34; y: -44; controlX: 16; controlY: -4 }
                PathLine { x: hs.w - 34; y: -44 }
                PathQuad { x: hs.w + 24; y: 4; controlX: hs.w - 16; controlY: -4 }
                PathLine { x: hs.w + 20; y: 14 }
                PathLine { x: -20; y: 14 }
            }
        }
        Repeater {
            model: hs.panes
            Rectangle {
                required property var modelData
                x: modelData[0]
                y: modelData[1]
                width: 26
                height: 34
                color: modelData[2] ? hs.tone.small : hs.tone.pane
            }
        }
    }

    Item {
        x: c.wide
        y: c.groundY - 1304 * c.k
        scale: c.k
        transformOrigin: Item.TopLeft
        Rectangle {
            x: 812
            y: Math.max(196, 196 + (1304 * c.k - c.groundY) / c.k)
            width: 124
            height: 124
            radius: 62
            color: c.tone.moon
        }
        Repeater {
            model: [[620, 120], [700, 360], [985, 420], [740, 600], [900, 590], [110, 640], [330, 690], [1010, 150], [-300, 560], [-620, 640]]
            Rectangle {
                required property var modelData
                x: modelData[0]
                y: modelData[1]
                width: 6
                height: 6
                radius: 3
                color: c.tone.star
            }
        }
        Hills {
            tone: c.tone
        }
        Hills {
            visible: c.wide > 0
            tone: c.tone
            transform: Scale { xScale: -1 }
        }
        House { x: 236; y: 1120; w: 190; h: 200; behind: true; tone: c.tone; panes: [[50, 56, 0], [110, 56, 0]] }
        House { x: 700; y: 1136; w: 180; h: 200; behind: true; tone: c.tone; panes: [[60, 56, 0], [116, 56, 0]] }
        House { x: 24; y: 1050; w: 216; h: 260; tone: c.tone; panes: [[42, 56, 0], [96, 56, 0], [150, 56, 1], [42, 126, 0], [96, 126, 0], [150, 126, 0]] }
        House { x: 848; y: 1076; w: 210; h: 260; tone: c.tone; panes: [[40, 56, 0], [94, 56, 1], [148, 56, 0], [40, 126, 0], [148, 126, 0]] }
        // the hall: the one lit window
        Rectangle {
            x: 388
            y: 960
            width: 312
            height: 360
            color: c.tone.hall
            border.width: T.strong ? 4 : 0
            border.color: "#8A8A8A"
        }
        Shape {
            ShapePath {
                strokeWidth: -1
                fillColor: c.tone.hallRoof
                startX: 338
                startY: 966
                PathQuad { x: 420; y: 888; controlX: 396; controlY: 952 }
                PathLine { x: 668; y: 888 }
                PathQuad { x: 750; y: 966; controlX: 692; controlY: 952 }
                PathLine { x: 744; y: 980 }
                PathLine { x: 344; y: 980 }
            }
        }
        Rectangle {
            x: 436
            y: 1024
            width: 216
            height: 216
            color: "#F6B93B"
            Rectangle {
                x: 102
                width: 12
                height: parent.height
                color: c.night || T.strong ? c.tone.hall : c.tone.hallRoof
            }
            Rectangle {
                y: 102
                width: parent.width
                height: 12
                color: c.night || T.strong ? c.tone.hall : c.tone.hallRoof
            }
        }
        Rectangle {
            x: -c.wide / c.k
            y: 1304
            width: c.width / c.k
            height: (c.height - c.groundY) / c.k
            color: c.tone.ground
        }
        Shape {
            ShapePath {
                strokeWidth: -1
                fillColor: c.tone.path
                startX: 436
                startY: 1304
                PathLine { x: 652; y: 1304 }
                PathLine { x: 740; y: 1364 }
                PathLine { x: 348; y: 1364 }
            }
        }
    }
}
