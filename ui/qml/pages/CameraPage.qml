// One page under the document camera: the picture large, three checks in words, one thing to put right at a time.
pragma ComponentBehavior: Bound
import QtQuick
import "../components"
import "../theme"
import "parts"

Screen {
    id: p
    objectName: "camera"
    readonly property string advice: page.advice ?? ""
    readonly property bool tall: !low && !landscape
    aside: low ? pictureAside : checksAside

    component Picture: CameraView {
        picture: p.page.picture ?? ""
        corners: p.page.corners ?? []
        phase: p.page.phase ?? ""
    }
    // one sentence, one thing to put right; its place stays when there is nothing to say
    component Advice: Notice {
        kind: p.page.phase === "poor" ? "fault" : "info"
        title: p.advice
    }

    Component {
        id: pictureAside
        Picture {
            width: parent?.width ?? 0
            height: T.mm(T.large ? 118 : 108)
        }
    }
    Component {
        id: checksAside
        Column {
            width: parent?.width ?? 0
            topPadding: T.mm(4)
            spacing: T.s4
            CheckMarks {
                width: parent.width
                checks: p.page.checks ?? []
                stacked: true
            }
            Advice {
                width: parent.width
            }
        }
    }

    Picture {
        id: view
        visible: !p.low
        width: parent.width
        height: p.low ? 0 : Math.min(T.mm(196), p.touchH - (p.tall ? checks.height + T.mm(5) + T.mm(T.large ? 40 : 32) : 0)
                                     - (pledge.visible ? pledge.height + T.mm(8) : T.mm(2)))
    }
    CheckMarks {
        id: checks
        visible: !p.landscape
        y: p.low ? T.mm(2) : view.height + T.mm(6)
        width: parent.width
        checks: p.page.checks ?? []
    }
    Advice {
        visible: title !== "" && !p.landscape
        y: checks.y + checks.height + T.mm(6)
        width: parent.width
    }
    KButton {
        id: pledge
        objectName: "pledge"
        visible: text !== ""
        anchors.bottom: parent.bottom
        anchors.bottomMargin: T.mm(2)
        width: T.large ? parent.width : Math.max(implicitWidth, T.mm(90))
        height: T.touch
        icon: "promise"
        text: p.page.pledge_text ?? ""
        textSize: T.large ? T.tButton : T.tBody
        onClicked: p.vm.act("pledge")
    }
}
