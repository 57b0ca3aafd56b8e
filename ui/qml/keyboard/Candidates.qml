// The candidates that fit in one line, the first one lit; the arrow turns to the next ones and from the last to the first.
// Only while something is composed: the engine's guesses at the next word put words into people's mouths.
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.VirtualKeyboard
import "../components"
import "../theme"

Item {
    id: c
    property SelectionListModel model
    property bool composing: false
    readonly property int size: T.mm(T.large ? 15 : 12)
    readonly property int most: 60     // beyond that nobody turns
    property int from: 0
    property var words: []             // those shown now
    property int total: 0

    function read() {
        total = model && composing ? Math.min(model.count, most) : 0
        if (from >= total)
            from = 0
        const fitting = []
        let room = width - more.width
        for (let i = from; i < total; i++) {
            const word = String(model.dataAt(i))
            room -= cell(word)
            if (room < 0 && fitting.length > 0)
                break
            fitting.push(word)
        }
        words = fitting
    }
    function cell(word: string): int { return Math.max(T.touch, word.length * size + T.mm(12)) }
    onWidthChanged: read()
    onSizeChanged: read()
    onComposingChanged: read()
    onModelChanged: read()
    Connections {
        target: c.model
        function onCountChanged() { c.from = 0; c.read() }
        function onDataChanged() { c.from = 0; c.read() }
        function onModelReset() { c.from = 0; c.read() }
    }
    Row {
        height: parent.height
        Repeater {
            model: c.words
            Press {
                id: word
                required property string modelData
                required property int index
                readonly property bool first: index === 0 && c.from === 0
                objectName: "candidate:" + index
                activeFocusOnTab: false
                width: c.cell(modelData)
                height: parent.height
                say: modelData
                onClicked: c.model.selectItem(c.from + index)
                Rectangle {
                    anchors.fill: parent
                    radius: T.mm(1.5)
                    color: word.first ? (word.down ? T.primaryPressed : T.primary) : word.down ? T.tint : "transparent"
                }
                Tx {
                    anchors.centerIn: parent
                    text: word.modelData
                    font.pixelSize: c.size
                    color: word.first ? T.inkPrimary : T.ink
                    wrapMode: Text.NoWrap
                }
            }
        }
    }
    Press {
        id: more
        objectName: "candidate:more"
        activeFocusOnTab: false
        readonly property bool needed: c.words.length < c.total
        visible: needed
        anchors.right: parent.right
        width: T.mm(24)
        height: parent.height
        say: "↓"
        onClicked: {
            c.from = c.from + c.words.length
            c.read()
        }
        Icon {
            anchors.centerIn: parent
            name: "down"
            size: T.mm(10)
        }
    }
}
