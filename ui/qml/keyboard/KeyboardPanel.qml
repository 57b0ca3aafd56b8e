// The on-screen keyboard: pinyin with candidates over the keys, Latin letters, digits. Faces are ours, the input engine is Qt's.
// What is typed is learned by nobody: every field carries ImhSensitiveData.
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.VirtualKeyboard
import QtQuick.VirtualKeyboard.Plugins
import Terminal
import "../theme"

Rectangle {
    id: k
    objectName: "keyboard"
    readonly property bool composing: InputContext.preeditText !== ""
    property string plane: "pinyin"
    property bool capital: false
    readonly property real unit: (width - 2 * T.s3 - 9 * T.keyGap) / 10
    readonly property var rows: faces[plane]
    implicitHeight: T.keyboardH
    color: T.strong ? T.sheet : T.sunken

    Layouts {
        id: faces
        english: Display.lang === "en"
    }
    PinyinInputMethod {
        id: pinyin
    }
    Component.onCompleted: {
        InputContext.priv.locale = "zh_CN"
        InputContext.inputEngine.inputMethod = pinyin
        InputContext.inputEngine.inputMode = InputEngine.InputMode.Pinyin
    }
    // a new page begins with pinyin; a number with capitals and digits; English with letters
    function begin(writing: string) {
        plane = writing === "code" ? "code" : Display.lang === "en" ? "latin" : "pinyin"
        capital = false
    }

    function press(face: string, what: string) {
        const engine = InputContext.inputEngine
        if (what === "erase")
            engine.virtualKeyClick(Qt.Key_Backspace, "", Qt.NoModifier)
        else if (what === "split")
            engine.virtualKeyClick(Qt.Key_Apostrophe, "'", Qt.NoModifier)
        else if (what === "space")
            engine.virtualKeyClick(Qt.Key_Space, " ", Qt.NoModifier)
        else if (what === "shift")
            capital = !capital
        else if (what.startsWith("layer:"))
            change(what.slice(6))
        else if (plane === "pinyin" && face >= "a" && face <= "z")
            engine.virtualKeyClick(face.toUpperCase().charCodeAt(0), face, Qt.NoModifier)
        else
            write(face)
    }
    // settles what is being composed with its first candidate, as the space key does
    function settle() {
        if (composing)
            InputContext.inputEngine.virtualKeyClick(Qt.Key_Space, " ", Qt.NoModifier)
    }
    function write(face: string) {
        settle()
        InputContext.commit(capital ? face.toUpperCase() : face)
        capital = false
    }
    function change(to: string) {
        settle()
        plane = to
        capital = false
    }

    Rectangle {
        width: parent.width
        height: T.strong ? T.edgeW : 2
        color: T.line
    }
    Candidates {
        x: T.s3
        y: T.keyGap
        width: parent.width - 2 * x
        height: T.key - T.keyGap
        model: InputContext.inputEngine.wordCandidateListModel
        composing: k.composing
    }
    Column {
        x: T.s3
        y: T.key + T.keyGap
        spacing: T.keyGap
        Repeater {
            model: k.rows
            Row {
                id: line
                required property var modelData
                x: modelData.length === 9 && typeof modelData[0] === "string" ? k.unit / 2 : 0
                spacing: T.keyGap
                Repeater {
                    model: line.modelData
                    KeyFace {
                        required property var modelData
                        readonly property bool plain: typeof modelData === "string"
                        readonly property real keys: plain ? 1 : modelData[1]
                        what: plain ? "" : modelData[2] ?? ""
                        face: plain ? modelData : modelData[0]
                        icon: faces.icons.includes(face) ? face : ""
                        lit: what === "shift" && k.capital
                        shown: k.capital && face.length === 1 ? face.toUpperCase() : face
                        width: k.unit * keys + T.keyGap * (keys - 1)
                        height: T.key
                        onClicked: k.press(face, what)
                    }
                }
            }
        }
    }
}
