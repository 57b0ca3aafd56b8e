// The field of the search page.
import QtQuick
import "../../components"
import "../../theme"

Field {
    property Screen page
    vm: page.vm
    placeholder: page.page.placeholder ?? ""
    maxLength: 30
    boxH: T.mm(T.large ? 32 : 28)
}
