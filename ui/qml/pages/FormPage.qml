// One question of the form. What is asked decides the body: rows, a field, digits, wheels or a group.
pragma ComponentBehavior: Bound
import QtQuick
import "../components"
import "../theme"
import "form"
import "parts"

Screen {
    id: p
    objectName: "form"
    readonly property string kind: page.kind ?? ""
    readonly property bool away: low || landscape          // what is only read has its own place
    property string typed              // digits so far; in large reach their boxes stand above the line
    typing: kind === "text" || kind === "address"
    writing: page.writing ?? ""
    // large in reach: no room above the keys but the row of candidates
    strip: typing && low && T.large && (page.way_out ?? "") !== "" ? wayStrip : null
    aside: typing ? entryAside : kind === "date" || kind === "month" ? dateAside : readAside

    Component {
        id: entryAside
        Column {
            width: parent?.width ?? 0
            topPadding: T.mm(4)
            TextEntry {
                width: parent.width
                vm: p.vm
                page: p.page
                wayOut: false
                brief: T.large
                narrow: p.landscape
                most: p.asideRoom - T.mm(4)
            }
        }
    }
    Component {
        id: wayStrip
        Rectangle {
            color: T.strong ? T.sheet : T.sunken
            WayOut {
                vm: p.vm
                text: p.page.way_out ?? ""
                anchors.verticalCenter: parent.verticalCenter
            }
        }
    }
    Component {
        id: dateAside
        Column {
            width: parent?.width ?? 0
            topPadding: T.mm(4)
            DateSaid {
                width: parent.width
                page: p.page
                align: Text.AlignLeft
            }
        }
    }
    Component {
        id: readAside
        Column {
            width: parent?.width ?? 0
            topPadding: T.mm(4)
            spacing: T.s4
            DigitBoxes {
                visible: p.low && T.large && (p.kind === "phone" || p.kind === "id_number")
                width: parent.width
                value: p.typed
                groups: p.kind === "id_number" ? [6, 8, 4] : [3, 4, 4]
                wrong: (p.page.error ?? "") !== ""
                boxH: T.mm(24)
                spacing: T.mm(1)
            }
            KnownValue {
                visible: p.kind === "confirm"
                width: parent.width
                page: p.page
            }
            Notice {
                readonly property bool wrong: T.large && ["phone", "id_number", "card_number", "number"].includes(p.kind) && (p.page.error ?? "") !== ""
                width: parent.width
                note: wrong ? ({kind: "fault", title: p.page.error}) : p.page.note ?? ({})
            }
        }
    }

    Component {
        id: choiceBody
        ChoiceBody {
            vm: p.vm
            page: p.page
            low: p.low
            landscape: p.landscape
        }
    }
    Component {
        id: confirmBody
        ConfirmBody {
            vm: p.vm
            page: p.page
            low: p.low
            landscape: p.landscape
        }
    }
    Component {
        id: digitsBody
        DigitsBody {
            onTypedChanged: p.typed = typed
            vm: p.vm
            page: p.page
            low: p.low
            landscape: p.landscape
        }
    }
    Component {
        id: dateBody
        DateBody {
            vm: p.vm
            page: p.page
            low: p.low
            landscape: p.landscape
        }
    }
    Component {
        id: groupBody
        GroupBody {
            vm: p.vm
            page: p.page
            low: p.low
            landscape: p.landscape
        }
    }
    Component {
        id: textBody
        Item {
            Loader {
                active: !p.away          // elsewhere the field stands among what is read
                width: parent.width
                sourceComponent: TextEntry {
                    vm: p.vm
                    page: p.page
                    most: p.touchH
                }
            }
            Row {
                visible: p.away && p.strip === null
                anchors.bottom: parent.bottom
                spacing: T.s3
                WayOut {
                    vm: p.vm
                    text: p.page.way_out ?? ""
                }
                PhotoOffer {
                    vm: p.vm
                    text: p.page.photo_text ?? ""
                }
            }
        }
    }
    Loader {
        anchors.fill: parent
        sourceComponent: ({
            choice: choiceBody,
            choices: choiceBody,
            confirm: confirmBody,
            phone: digitsBody,
            id_number: digitsBody,
            card_number: digitsBody,
            date: dateBody,
            group: groupBody,
            number: digitsBody,
            month: dateBody,
            text: textBody,
            address: textBody
        })[p.kind] ?? null
    }
}
