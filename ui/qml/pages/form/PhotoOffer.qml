// 拍一拍: the answer stands on a paper that will be photographed anyway.
import QtQuick
import Terminal
import "../../components"
import "../../theme"

KButton {
    id: offer
    property PageVM vm
    objectName: "photograph"
    visible: text !== ""
    kind: "quiet"
    icon: "camera"
    textSize: T.tBody
    implicitHeight: T.touch
    onClicked: offer.vm.act("photograph")
}
