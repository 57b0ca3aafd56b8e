// The answer for who cannot or need not answer: 还没取名, 没有手机.
import QtQuick
import Terminal
import "../../components"
import "../../theme"

KButton {
    id: way
    property PageVM vm
    objectName: "way_out"
    visible: text !== ""
    kind: "quiet"
    icon: "question"
    textSize: T.tBody
    implicitHeight: T.touch
    onClicked: way.vm.act("way_out")
}
