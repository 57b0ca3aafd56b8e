// 一次性告知: everything that is missing on one page, and as a code that opens without a network.
pragma ComponentBehavior: Bound
import QtQuick
import "../components"
import "../theme"

Screen {
    id: p
    objectName: "missing"
    readonly property var printer: page.print_button ?? ({})
    readonly property bool beside: low || landscape
    aside: beside ? codeAside : null

    component Print: KButton {
        objectName: "print"
        text: p.printer.text ?? ""
        icon: p.printer.icon ?? ""
        on: p.printer.on ?? true
        reason: p.printer.reason ?? ""
        textSize: T.tBody
        height: !on && reason !== "" && !T.large ? T.mm(26) : T.touch
        onClicked: p.vm.act("print")
    }
    component Code: Row {
        id: code
        property real side: T.mm(74)
        property bool printable: true
        spacing: T.s4
        Rectangle {
            visible: (p.page.picture ?? "") !== ""
            width: code.side
            height: code.side
            color: "white"
            border.width: T.edgeW
            border.color: T.line
            Image {
                anchors.fill: parent
                anchors.margins: T.mm(1)
                source: p.page.picture ?? ""
                smooth: false
                fillMode: Image.PreserveAspectFit
            }
        }
        Column {
            width: code.width - code.side - code.spacing
            spacing: T.s3
            Tx {
                width: parent.width
                text: p.page.code_words ?? ""
                lineHeight: 0.95
            }
            Print {
                visible: code.printable && text !== ""
                width: parent.width
            }
        }
    }
    Component {
        id: codeAside
        Column {
            width: parent?.width ?? 0
            topPadding: T.mm(4)
            Code {
                width: parent.width
                side: T.mm(p.low ? 86 : 74)
                printable: !p.low       // in reach it is pressed below, where the hand is
            }
        }
    }
    Column {
        id: list
        width: parent.width
        Repeater {
            model: p.page.rows ?? []
            ListRow {
                required property var modelData
                width: list.width
                row: modelData
                pad: T.mm(T.large ? 2 : 4)
            }
        }
        Rectangle {
            width: parent.width
            height: 2
            color: T.line
        }
    }
    Turner {
        id: turner
        visible: (p.page.pages ?? 1) > 1
        y: own.visible ? own.y - height - T.s3 : below.visible ? below.y - height - T.gap : parent.height - height
        width: parent.width
        previous: p.page.previous_text ?? ""
        next: p.page.next_text ?? ""
        words: p.page.page_words ?? ""
        onTurned: where => p.vm.act("turn", where)
    }
    Print {
        id: below
        visible: p.low && text !== ""
        anchors.bottom: parent.bottom
        width: parent.width
    }
    Code {
        id: own
        visible: !p.beside
        anchors.bottom: parent.bottom
        width: parent.width
    }
}
