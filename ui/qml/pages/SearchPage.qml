// Everyday words in, at most four answers out, each saying why it came.
// Landscape: field and answers left, keyboard right. Reach: field above, two answers (large: one) right over the keys.
pragma ComponentBehavior: Bound
import QtQuick
import "../components"
import "../theme"
import "parts"

Screen {
    id: p
    objectName: "search"
    readonly property var hits: page.hits ?? []
    typing: true

    aside: Component {
        Column {
            spacing: T.s2
            topPadding: T.s1
            SearchField {
                width: parent.width
                page: p
            }
            Hits {
                visible: p.landscape
                width: parent.width
                page: p
                most: p.landscape ? (T.large ? 2 : 4) : 0
            }
            Notice {
                width: parent.width
                text: p.page.none_found ?? ""
            }
        }
    }
    strip: low && T.large && hits.length > 0 ? oneHit : null
    Component {
        id: oneHit
        Rectangle {
            color: T.ground
            Hits {
                x: T.margin
                width: parent.width - 2 * x
                page: p
                most: 1
                tight: true
            }
        }
    }
    Loader {
        id: own
        active: !p.low && !p.landscape
        width: parent.width
        sourceComponent: Column {
            spacing: T.s2
            SearchField {
                width: parent.width
                page: p
            }
            Hits {
                width: parent.width
                page: p
                most: T.large ? 3 : 4
            }
            Notice {
                width: parent.width
                text: p.page.none_found ?? ""
            }
        }
    }
    Hits {
        visible: p.low && !T.large
        width: parent.width
        page: p
        most: p.low && !T.large ? 2 : 0
        tight: true
    }
}
