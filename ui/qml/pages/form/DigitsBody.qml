// An ID number or a telephone number: boxes in the groups people say aloud; a card number or an amount: one line. A pad of digits.
pragma ComponentBehavior: Bound
import QtQuick
import Terminal
import "../../components"
import "../../theme"
import "../parts"

Item {
    id: body
    property PageVM vm
    property var page: ({})
    property bool low: false
    property bool landscape: false
    property string typed
    readonly property bool idNumber: page.kind === "id_number"
    readonly property bool number: page.kind === "number"   // money, area: as many digits as it has, and its unit
    readonly property bool account: page.kind === "card_number"
    readonly property int most: account ? page.max_length : number ? 14 : idNumber ? 18 : 11
    readonly property bool wide: !low && !landscape
    readonly property bool crowded: T.large && !wide       // the error is said above; a telephone's way out takes the free key
    readonly property bool onKey: crowded && !idNumber && !(number && page.decimals)

    Component.onCompleted: {
        typed = page.value ?? ""
        forceActiveFocus()
    }

    function press(key: string) {
        if (key === "back")
            typed = typed.slice(0, -1)
        else if (key === "." && (typed === "" || typed.indexOf(".") >= 0))
            return
        else if (typed.length < most && (key !== "X" || typed.length === most - 1))
            typed += key
        else
            return
        vm.act("edit", typed)
    }
    Keys.onPressed: event => {
        if ((body.number ? /^[0-9.]$/ : /^[0-9xX]$/).test(event.text))
            body.press(event.text.toUpperCase())
        else if (event.key === Qt.Key_Backspace)
            body.press("back")
        else
            return
        event.accepted = true
    }

    Column {
        id: top
        width: body.width
        spacing: T.mm(body.wide ? 6 : 3)
        NumberLine {
            visible: body.number || body.account
            width: parent.width
            value: body.account ? body.typed.replace(/(.{4})(?=.)/g, "$1 ") : body.typed   // as it stands on the card
            unit: body.page.unit ?? ""
            wrong: (body.page.error ?? "") !== ""
        }
        DigitBoxes {
            visible: !(body.low && T.large) && !body.number && !body.account
            width: parent.width
            value: body.typed
            groups: body.idNumber ? [6, 8, 4] : [3, 4, 4]
            words: body.wide || !T.large ? body.page.digits_words ?? [] : []
            wrong: (body.page.error ?? "") !== ""
            boxH: T.mm(body.wide ? 30 : 24)
            spacing: T.mm(body.wide ? 3 : 1)
        }
        Row {
            id: wrong
            visible: (body.page.error ?? "") !== "" && !body.crowded
            width: parent.width
            spacing: T.s2
            Icon {
                id: sign
                name: "warning"
                size: T.mm(T.large ? 12 : 9)
                color: T.error
                anchors.verticalCenter: parent.verticalCenter
            }
            Tx {
                width: parent.width - sign.width - T.s2
                text: body.page.error ?? ""
                color: T.error
                font.weight: Font.Bold
                lineHeight: 0.95
            }
        }
        PhotoOffer {
            vm: body.vm
            visible: text !== "" && !body.crowded
            text: body.page.photo_text ?? ""
        }
        Notice {
            width: parent.width
            note: body.wide && !wrong.visible ? body.page.note ?? ({}) : ({})
        }
    }
    WayOut {
        id: way
        vm: body.vm
        text: body.page.way_out ?? ""
        readonly property real above: body.onKey ? 0 : height + T.s1
        x: body.onKey ? 0 : -T.mm(6)
        y: body.onKey ? pad.y + pad.height - height : pad.y - above
        width: body.onKey ? pad.keyW : implicitWidth
        height: body.onKey ? pad.keyH : T.touch
        icon: body.onKey ? "" : "question"
    }
    PhotoOffer {
        vm: body.vm
        visible: text !== "" && body.crowded && body.onKey && way.text === ""
        text: body.page.photo_text ?? ""
        y: pad.y + pad.height - height
        width: pad.keyW
        height: pad.keyH
        z: 1
    }
    DigitPad {
        id: pad
        readonly property real room: body.height - top.height - T.mm(4) - (way.visible ? way.above : 0) - T.mm(body.wide ? 8 : 3)
        anchors.bottom: parent.bottom
        anchors.bottomMargin: body.wide ? T.mm(4) : 0
        width: parent.width
        extra: body.idNumber ? "X" : body.number && body.page.decimals ? "." : ""
        keyH: Math.max(T.touch, Math.min(T.mm(T.large ? 34 : 30), (room - 3 * spacing) / 4))
        onTyped: key => body.press(key)
    }
}
