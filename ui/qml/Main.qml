// The one window. Puts the page on the screen that the terminal names; content is replaced at once.
import QtQuick
import Terminal
import "components" as Kit
import "keyboard"
import "theme"

Window {
    id: main
    required property var terminal     // vm (PageVM), pageName, pageKey
    readonly property string pageKey: terminal.pageKey
    readonly property Kit.Screen shown: loader.item as Kit.Screen
    readonly property bool typing: shown !== null && shown.typing

    // the technician's menu has normal sizes, whatever the citizen before had chosen
    Binding {
        target: T
        property: "staff"
        value: main.terminal.pageName === "Technician"
    }
    width: Display.width
    height: Display.height
    visible: true
    color: T.ground
    title: shown ? shown.frame.site ?? "" : ""

    onPageKeyChanged: show()
    Component.onCompleted: show()
    function show() {
        if (pageKey === "")
            loader.source = ""
        else
            loader.setSource("pages/" + terminal.pageName + "Page.qml", { vm: terminal.vm })
    }

    Loader {
        id: loader
        objectName: "page"
        anchors.fill: parent
        focus: true
    }
    // loaded with the first page that is typed on, then kept: it takes half a second to build
    Loader {
        id: keyboard
        objectName: "keyboard"
        property bool wanted: false
        x: main.shown ? main.shown.keyboardRect.x : 0
        y: main.shown ? main.shown.keyboardRect.y : 0
        width: main.shown ? main.shown.keyboardRect.width : 0
        height: T.keyboardH
        visible: main.typing
        active: wanted
        source: "keyboard/KeyboardPanel.qml"
        onLoaded: main.begin()
    }
    Loader {
        objectName: "strip"
        x: keyboard.x
        y: keyboard.y
        width: keyboard.width
        height: T.key
        readonly property bool composing: keyboard.item !== null && (keyboard.item as KeyboardPanel).composing
        active: main.typing && main.shown.strip !== null && !composing
        sourceComponent: main.shown ? main.shown.strip : null
    }
    onShownChanged: begin()
    function begin() {
        if (keyboard.item && shown)
            (keyboard.item as KeyboardPanel).begin(shown.writing)
    }
    onTypingChanged: if (typing) keyboard.wanted = true
    // sees every touch and takes none
    MouseArea {
        z: 99
        anchors.fill: parent
        onPressed: mouse => {
            mouse.accepted = false
            main.terminal.vm.act("touched")
        }
    }
}
