// One page at the camera or the scanner, or a face: the picture large, checks in words, one thing to put right at a time.
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
        device: p.page.device ?? "camera"
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
                                     - (ways.height > 0 ? ways.height + T.mm(8) : T.mm(2)))
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
    // other ways to the same paper: two beside each other, in large one below the other
    Flow {
        id: ways
        readonly property var shown: [
            { "act": "feed", "icon": "sheets", "text": p.page.feed_text ?? "" },
            { "act": "device", "icon": p.page.device === "scanner" ? "camera" : "scanner", "text": p.page.device_text ?? "" },
            { "act": "pledge", "icon": p.page.device === "face" ? "id-card" : "promise", "text": p.page.pledge_text ?? "" }
        ].filter(way => way.text !== "")
        anchors.bottom: parent.bottom
        anchors.bottomMargin: T.mm(2)
        width: parent.width
        spacing: T.gap
        Repeater {
            model: ways.shown
            KButton {
                required property var modelData
                objectName: modelData.act
                width: ways.shown.length > 1 && (!T.large || p.landscape) ? (ways.width - T.gap) / 2 : T.large ? ways.width : Math.max(implicitWidth, T.mm(90))
                height: T.touch
                icon: modelData.icon
                text: modelData.text
                textSize: T.large ? T.tButton : T.tBody
                onClicked: p.vm.act(modelData.act, modelData.act === "device" ? (p.page.device === "scanner" ? "camera" : "scanner") : "")
            }
        }
    }
}
