// The layers of the keyboard as data. A key: [face, width in keys, what it does]; without the rest it types its face.
import QtQuick

QtObject {
    property bool english: false
    // number of a certificate: digits and capitals on one layer, as they stand on the paper
    readonly property var code: [
        "1234567890".split(""),
        "QWERTYUIOP".split(""),
        "ASDFGHJKL-".split(""),
        [[english ? "ABC" : "更多", 1.5, "layer:latin"], "Z", "X", "C", "V", "B", "N", "M", ["backspace", 1.5, "erase"]]]
    // 分词 parts syllables (xi'an); · stands on the first layer because many names need it
    readonly property var pinyin: [
        "qwertyuiop".split(""),
        "asdfghjkl".split(""),
        [[english ? "'" : "分词", 1.5, "split"], "z", "x", "c", "v", "b", "n", "m", ["backspace", 1.5, "erase"]],
        [["123", 1.5, "layer:digits"], [english ? "abc" : "英文", 1.5, "layer:latin"], [english ? "space" : "空格", 5, "space"], "·", "，"]]
    readonly property var latin: [
        "qwertyuiop".split(""),
        "asdfghjkl".split(""),
        [["up", 1.5, "shift"], "z", "x", "c", "v", "b", "n", "m", ["backspace", 1.5, "erase"]],
        [["123", 1.5, "layer:digits"], ["中文", 1.5, "layer:pinyin"], [english ? "space" : "空格", 5, "space"], "-", "."]]
    readonly property var digits: [
        "1234567890".split(""),
        ["-", "/", "#", "@", "（", "）", "《", "》", "、"],
        [["。", 1.5], "，", "：", "；", "“", "”", "·", "+", ["backspace", 1.5, "erase"]],
        [["中文", 1.5, "layer:pinyin"], [english ? "abc" : "英文", 1.5, "layer:latin"], [english ? "space" : "空格", 5, "space"], "号", "室"]]
    readonly property var icons: ["backspace", "up"]
}
