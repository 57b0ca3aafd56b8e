// A device: shape, name and protocol, state in words and since when, level of paper or charge, a button to test it.
import QtQuick
import "../../components"
import "../../theme"

Item {
    id: d
    property var device: ({})
    readonly property string health: device.health ?? ""
    readonly property real level: device.level ?? -1
    signal tested(string role)

    Rectangle {
        width: parent.width
        height: 2
        color: T.line
    }
    HealthMark {
        id: mark
        health: d.health
        anchors.verticalCenter: parent.verticalCenter
    }
    Column {
        id: what
        x: T.mm(17)
        width: parent.width * 0.29
        anchors.verticalCenter: parent.verticalCenter
        TechWord {
            width: parent.width
            text: d.device.name ?? ""
            font.weight: Font.Bold
        }
        TechWord {
            width: parent.width
            role: "small"
            text: d.device.protocol ?? ""
        }
    }
    Column {
        anchors.left: what.right
        anchors.leftMargin: T.s1
        anchors.right: test.left
        anchors.rightMargin: T.s1
        anchors.verticalCenter: parent.verticalCenter
        TechWord {
            width: parent.width
            text: d.device.state ?? ""
            color: mark.bad ? T.error : T.ink
            font.weight: mark.bad || d.health === "blocked" ? Font.Bold : Font.Normal
        }
        Row {
            spacing: T.s2
            TechWord {
                visible: text !== ""
                role: "small"
                text: d.device.since ?? ""
                wrapMode: Text.NoWrap
            }
            Rectangle {
                visible: d.level >= 0
                width: T.mm(26)
                height: T.mm(4)
                radius: T.mm(0.7)
                color: T.sunken
                border.width: 1
                border.color: T.edge
                anchors.verticalCenter: parent.verticalCenter
                Rectangle {
                    height: parent.height
                    width: parent.width * Math.max(0, Math.min(1, d.level))
                    radius: parent.radius
                    color: d.level < 0.2 ? T.error : T.ink2
                }
            }
        }
    }
    KButton {
        id: test
        objectName: "test:" + (d.device.role ?? "")
        visible: text !== ""
        anchors.right: parent.right
        anchors.verticalCenter: parent.verticalCenter
        width: visible ? T.mm(34) : 0
        height: T.mm(18)
        text: d.device.test ?? ""
        textSize: Math.ceil(8.5 * T.u)
        onClicked: d.tested(d.device.role)
    }
}
