// One of the five words of a rating, as a row with panes or as a tile under which the reasons stand.
pragma ComponentBehavior: Bound
import QtQuick
import "../../components"
import "../../theme"

Press {
    id: r
    property var rate: ({})
    property bool tile: false
    readonly property bool picked: rate.picked ?? false
    say: rate.text ?? ""
    Accessible.role: Accessible.RadioButton
    Accessible.checkable: true
    Accessible.checked: picked

    Rectangle {
        anchors.fill: parent
        radius: T.radius
        color: r.picked || r.down ? T.tint : T.sheet
        border.width: r.picked ? T.mm(1) : T.edgeW
        border.color: r.picked ? T.primary : T.edge
        Behavior on color {
            enabled: !r.down && !T.still
            ColorAnimation { duration: 80 }
        }
    }
    Tx {
        id: word
        readonly property real room: r.width - T.mm(2)
        readonly property int lines: Math.ceil(text.length * font.pixelSize / Math.max(1, room))
        // Chinese words break into lines of one length: 非常 / 满意, not 非常满 / 意
        readonly property real even: /^[\u2e80-\u9fff]+$/.test(text) ? Math.ceil(text.length / lines) * font.pixelSize + 2 : room
        x: r.tile ? (r.width - width) / 2 : T.s5
        width: r.tile ? Math.min(room, even) : r.width * 0.6
        height: r.height
        horizontalAlignment: r.tile ? Text.AlignHCenter : Text.AlignLeft
        verticalAlignment: Text.AlignVCenter
        role: r.tile ? "body" : "lead"
        text: r.rate.text ?? ""
        font.weight: r.tile && !r.picked ? Font.Normal : Font.Bold
        wrapMode: r.tile ? Text.Wrap : Text.NoWrap
        lineHeight: 0.95
    }
    Row {
        visible: !r.tile
        anchors.right: parent.right
        anchors.rightMargin: T.s5
        anchors.verticalCenter: parent.verticalCenter
        spacing: T.s2
        Repeater {
            model: 5
            Rectangle {
                required property int index
                readonly property bool full: index < (r.rate.panes ?? 0)
                width: T.mm(9)
                height: T.mm(13)
                radius: T.mm(1)
                color: full ? T.lamp : T.sheet
                border.width: 2
                border.color: full ? (T.strong ? T.lamp : T.ink) : T.line
            }
        }
    }
}
