// The field of a typed answer and the way out beside it.
import QtQuick
import Terminal
import "../../components"
import "../../theme"

Column {
    id: entry
    property PageVM vm
    property var page: ({})
    property bool wayOut: true
    property bool brief: false     // little height: no line below the field
    property bool narrow: false    // half the width: long text gets smaller
    property real most: 0          // px of height, 0: no limit
    spacing: T.large ? T.s1 : T.s3

    Field {
        width: entry.width
        vm: entry.vm
        label: entry.brief ? "" : entry.page.label ?? ""
        value: entry.page.value ?? ""
        placeholder: entry.page.placeholder ?? ""
        error: entry.page.error ?? ""
        hint: entry.brief ? "" : entry.page.note?.text ?? ""
        source: entry.page.source ?? ""
        maxLength: entry.page.max_length || 200
        most: entry.most - (ways.visible ? ways.height + entry.spacing : 0)
        textSize: edit.text.length < (entry.narrow ? 15 : 29) ? T.mm(T.large ? 18 : 14) : T.large ? T.tBody : T.mm(11)
        // the number of a certificate: capitals and digits first
        inputHints: entry.page.writing === "code" ? Qt.ImhLatinOnly | Qt.ImhPreferUppercase | Qt.ImhNoPredictiveText : Qt.ImhNone
        lines: entry.page.kind === "address" ? 2 : 1
    }
    Row {
        id: ways
        visible: entry.wayOut && (way.visible || photo.visible)
        spacing: T.s3
        WayOut {
            id: way
            vm: entry.vm
            text: entry.page.way_out ?? ""
        }
        PhotoOffer {
            id: photo
            vm: entry.vm
            text: entry.page.photo_text ?? ""
        }
    }
}
