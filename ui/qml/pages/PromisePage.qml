// 容缺: a paper on the desk. In large it is turned in parts, and the promise itself stands on the last.
pragma ComponentBehavior: Bound
import QtQuick
import "../components"
import "../theme"
import "parts"

Screen {
    id: p
    objectName: "promise"
    // normal in reach: the terms stand above, the promise itself below, where the hand is
    readonly property bool split: low && !T.large
    readonly property bool oathShown: (page.sentence ?? "") !== ""
    aside: low ? sheetAside : keysAside                    // landscape: the paper needs the whole right side

    Component {
        id: sheetAside
        PledgeSheet {
            width: parent?.width ?? 0
            page: p.page
            em: T.mm(7)
            tight: true
            oath: !p.split
        }
    }
    Component {
        id: keysAside
        Offers {
            width: parent?.width ?? 0
            topPadding: T.mm(8)
            columns: 1
        }
    }
    PledgeSheet {
        id: sheet
        visible: !p.low || p.split && p.oathShown
        width: parent.width
        y: T.large && !p.landscape ? offers.height + T.s3 : 0
        page: p.page
        em: T.mm(p.landscape ? 7 : 8.5)
        tight: p.landscape
        terms: !p.split
    }
    // normal: below the paper; large: above it, because listening comes first
    Offers {
        id: offers
        visible: !p.landscape
        y: T.large ? 0 : Math.min(sheet.visible ? sheet.height + T.mm(6) : 0, p.touchH - height - T.mm(2))
        width: parent.width
    }

    component Offers: Grid {
        id: grid
        readonly property bool both: speak.visible && now.visible
        columns: 2
        spacing: T.s3
        KButton {
            id: speak
            objectName: "speak"
            visible: text !== ""
            icon: "speak"
            text: p.page.speak_text ?? ""
            textSize: T.large ? T.tButton : T.tBody
            width: grid.columns === 1 ? (T.large ? grid.width : Math.max(implicitWidth, T.mm(90)))
                 : T.large ? (grid.both ? (grid.width - grid.spacing) / 2 : grid.width) : Math.max(implicitWidth, T.mm(70))
            height: T.large ? T.mm(p.landscape ? 24 : 30) : T.touch
            onClicked: p.vm.act("speak")
        }
        KButton {
            id: now
            objectName: "take_now"
            visible: text !== ""
            icon: "camera"
            text: p.page.take_now_text ?? ""
            textSize: speak.textSize
            width: T.large || grid.columns === 1 ? speak.width : Math.max(implicitWidth, T.mm(70))
            height: speak.height
            onClicked: p.vm.act("take_now")
        }
    }
}
