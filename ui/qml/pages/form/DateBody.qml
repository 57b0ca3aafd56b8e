// A date as three wheels in the order it is spoken. Days that cannot be are absent; the full date is said below.
pragma ComponentBehavior: Bound
import QtQuick
import Terminal
import "../../theme"
import "../parts"

Item {
    id: body
    property PageVM vm
    property var page: ({})
    property bool low: false
    property bool landscape: false
    readonly property bool wide: !low && !landscape
    readonly property bool toMonth: page.kind === "month"  // the day is of no matter
    readonly property bool set: (page.value ?? "") !== ""
    readonly property var first: split(page.first_date || "1900-01-01")
    readonly property var last: split(page.last_date || "2100-12-31")
    readonly property var units: page.digits_words ?? []
    // what the wheels show; until something is chosen they stand at the last possible day, and nothing has been answered
    property var here: [2000, 1, 1]

    Component.onCompleted: here = split(page.value || page.last_date || "2000-01-01")

    function split(iso: string): var {
        const parts = iso.split("-").map(n => parseInt(n, 10))
        return parts.length === 2 ? [parts[0], parts[1], 1] : parts
    }
    function range(from: int, to: int): var { return Array.from({length: Math.max(0, to - from + 1)}, (_, i) => from + i) }
    function days(year: int, month: int): int { return new Date(year, month, 0).getDate() }
    function monthRange(y: int): var { return range(y === first[0] ? first[1] : 1, y === last[0] ? last[1] : 12) }
    function dayRange(y: int, m: int): var {
        return range(y === first[0] && m === first[1] ? first[2] : 1, y === last[0] && m === last[1] ? last[2] : days(y, m))
    }
    function nearest(value: int, values: var): int { return Math.max(values[0], Math.min(values[values.length - 1], value)) }
    function choose(part: int, value: int) {
        const y = part === 0 ? value : here[0]
        const m = nearest(part === 1 ? value : here[1], monthRange(y))
        const d = toMonth ? 1 : nearest(part === 2 ? value : here[2], dayRange(y, m))
        here = [y, m, d]
        vm.act("date", y + "-" + String(m).padStart(2, "0") + "-" + String(d).padStart(2, "0"))
    }

    Row {
        id: wheels
        width: parent.width
        spacing: T.gap
        readonly property real share: body.toMonth ? (width - spacing) / 2.35 : (width - 2 * spacing) / 3.35
        readonly property int rows: {
            const room = body.height - said.height - T.mm(body.wide ? 12 : 4) - 2 * (keyH + T.s1)
            return room >= 5 * rowH + T.mm(3) ? 5 : room >= 3 * rowH + T.mm(3) ? 3 : 1
        }
        readonly property int rowH: T.mm(23)
        readonly property int keyH: T.mm(22)
        component Wheel: DateWheel {
            required property int place
            value: body.here[place]
            unit: body.units[place] ?? ""
            set: body.set
            rows: wheels.rows
            rowH: wheels.rowH
            keyH: wheels.keyH
            onChosen: value => body.choose(place, value)
        }
        Wheel {
            part: "year"
            place: 0
            width: wheels.share * 1.35
            values: body.range(body.first[0], body.last[0])
        }
        Wheel {
            part: "month"
            place: 1
            width: wheels.share
            values: body.monthRange(body.here[0])
        }
        Wheel {
            visible: !body.toMonth
            part: "day"
            place: 2
            width: wheels.share
            values: body.dayRange(body.here[0], body.here[1])
        }
    }
    Column {
        id: said
        y: wheels.height + T.mm(body.wide ? 8 : 3)
        width: parent.width
        spacing: T.mm(6)
        visible: body.wide
        height: body.wide ? implicitHeight : 0
        DateSaid {
            width: parent.width
            page: body.page
        }
    }
}
