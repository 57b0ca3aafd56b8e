// Text of the technician's pages: always in normal sizes, whatever the citizen before had chosen.
import QtQuick
import "../../components"
import "../../theme"

Tx {
    font.pixelSize: Math.ceil((role === "small" ? 7 : role === "lead" ? 10.5 : 8.5) * T.u)
    lineHeight: 0.88
}
