// The on-screen keyboard at the place the page keeps for it. Looks: QtQuick/VirtualKeyboard/Styles/terminal, keys: layouts.
import QtQuick
import QtQuick.VirtualKeyboard
import QtQuick.VirtualKeyboard.Settings
import "../theme"

Item {
    id: k
    readonly property bool composing: InputContext.preeditText !== ""
    InputPanel {
        id: panel
        width: parent.width
        externalLanguageSwitchEnabled: false
        Component.onCompleted: {
            VirtualKeyboardSettings.activeLocales = ["zh_CN", "en_GB"]
            VirtualKeyboardSettings.locale = "zh_CN"
        }
    }
}
