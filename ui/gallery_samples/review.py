"""Checking, signing and sealing."""

from __future__ import annotations

from collections.abc import Callable

from ui.gallery_samples.frames import frame
from ui.viewmodels.page_state import Note, PageState, Row
from ui.viewmodels.pages import Fact, ReviewGroup, ReviewRow, ReviewState, SealingState, SignatureState

_SOURCES = {"A": "部门共享", "B": "窗口核过", "C": "您上传的", "D": "您填写的"}


def _row(id: str, label: str, value: str, source: str) -> ReviewRow:
    return ReviewRow(id, label, value, source, _SOURCES[source])


def _review(large: bool, groups: tuple[ReviewGroup, ...], question: str, words: str) -> ReviewState:
    top = frame(
        large,
        question,
        english="Please check. Touch a line to change it.",
        step=6,
        step_words=words,
        primary="都对" if large else "都对，去签名",
    )
    return ReviewState(
        key=f"review:{question}",
        frame=top,
        large=large,
        groups=groups,
        edit_large="有不对的，改一改" if large else "",
        page=0,
        pages=4 if large else 1,
        next_text="",
        previous_text="",
    )


def review(large: bool) -> ReviewState:
    if large:
        child = (
            _row("name", "姓名", "周予禾", "C"),
            _row("born", "出生", "2026年11月8日", "C"),
            _row("household", "户口", "妈妈家", "D"),
        )
        return _review(
            True, (ReviewGroup("child", "孩子", "修改", "", child),), "孩子的，都对吗？", "核对　第 1 页，共 4 页"
        )
    groups = (
        ReviewGroup(
            "child",
            "孩子",
            "修改",
            "",
            (
                _row("name", "姓名", "周予禾", "C"),
                _row("born", "出生时间", "2026年11月8日 06时25分", "C"),
                _row("household", "户口落在", "妈妈（林知夏）户口上", "D"),
            ),
        ),
        ReviewGroup(
            "mother",
            "妈妈",
            "",
            "来自身份证和窗口，这里不能改",
            (
                _row("m.name", "姓名", "林知夏", "A"),
                _row("m.id", "身份证号", "999************02X", "A"),
                _row("m.home", "住址", "云栖街道柳岸社区 6 幢", "B"),
            ),
        ),
        ReviewGroup(
            "father",
            "爸爸",
            "修改",
            "",
            (_row("f.name", "姓名", "周以安", "D"), _row("f.phone", "手机", "138****0417", "D")),
        ),
        ReviewGroup(
            "materials",
            "材料",
            "修改",
            "",
            (_row("birth", "出生证明", "已拍 1 页", "C"), _row("hukou", "户口簿", "承诺 12月4日前补", "D")),
        ),
    )
    return _review(False, groups, "请核对，都对吗？", "核对")


def review_long(large: bool) -> ReviewState:
    long_name = _row("m.name", "姓名", "阿依古丽·麦麦提吐尔逊·阿卜杜热合曼江", "A")
    home = _row("m.home", "住址", "云栖街道柳岸社区滨河东路与梅园路交叉口东北侧安置小区三期6幢2单元302室", "B")
    number = _row("m.id", "身份证号" if not large else "证件", "999************02X", "A")
    if large:
        rows: tuple[ReviewRow, ...] = (long_name, number, home)
        group = ReviewGroup("mother", "妈妈", "", "来自身份证，这里不能改", rows)
        state = _review(True, (group,), "妈妈的，都对吗？", "核对　第 2 页，共 4 页")
    else:
        rows = (long_name, number, home, _row("m.phone", "手机", "138****0417", "D"))
        group = ReviewGroup("mother", "妈妈", "修改", "", rows)
        state = _review(False, (group,), "妈妈的，都对吗？", "核对　第 2 页，共 4 页")
    return ReviewState(
        key=state.key,
        frame=state.frame,
        large=large,
        groups=state.groups,
        edit_large="",
        page=1,
        pages=4,
        next_text="下一页",
        previous_text="上一页",
    )


# Strokes of an invented signature, as fractions of the pad; only to show ink where a finger would have been.
_STROKES = (
    ((0.09, 0.56), (0.13, 0.55), (0.17, 0.53)),
    ((0.13, 0.44), (0.132, 0.60), (0.128, 0.80)),
    ((0.13, 0.56), (0.11, 0.66), (0.08, 0.72)),
    ((0.135, 0.58), (0.15, 0.62), (0.17, 0.65)),
    ((0.19, 0.53), (0.24, 0.51), (0.29, 0.50)),
    ((0.24, 0.42), (0.242, 0.62), (0.235, 0.82), (0.22, 0.78)),
    ((0.24, 0.54), (0.215, 0.66), (0.18, 0.74)),
    ((0.245, 0.55), (0.27, 0.66), (0.31, 0.74)),
    ((0.43, 0.43), (0.42, 0.49), (0.40, 0.54)),
    ((0.41, 0.51), (0.45, 0.50), (0.48, 0.49)),
    ((0.39, 0.62), (0.45, 0.60), (0.50, 0.59)),
    ((0.45, 0.50), (0.45, 0.66), (0.39, 0.80)),
    ((0.46, 0.63), (0.48, 0.69), (0.50, 0.74)),
    ((0.53, 0.54), (0.532, 0.74)),
    ((0.53, 0.54), (0.59, 0.52), (0.585, 0.74)),
    ((0.535, 0.71), (0.585, 0.70)),
)


def _signature(
    large: bool, signer: str, words: str, strokes: tuple[tuple[tuple[float, float], ...], ...]
) -> SignatureState:
    top = frame(
        large,
        "在框里签名" if large else "请在框里签上您的名字",
        english="Sign your name with a finger.",
        step=7,
        step_words="签名",
        primary="签好了",
        primary_icon="check",
        reason="" if strokes else "先签上名字",
    )
    again = "再看看" if large else "再看一遍"
    papers = (
        Row(
            "form",
            "出生一件事申请表" if large else "新生儿出生一件事申请表",
            "sheets",
            tag=f"3 页，{again}",
            arrow=True,
        ),
        Row("pledge", "补材料承诺书" if large else "容缺补正承诺书", "promise", tag=f"1 页，{again}", arrow=True),
    )
    return SignatureState(
        key="signature",
        frame=top,
        papers_title="您签的是这两份",
        papers=papers,
        signer=signer,
        pad_words=words,
        clear_text="擦掉重写",
        cannot_text="写不了字" if large else "写不了字，请人见证",
        strokes=strokes,
        large=large,
    )


def signature(large: bool) -> SignatureState:
    return _signature(large, "林知夏", "林知夏　一格一字" if large else "林知夏　正楷书写，一格一字", _STROKES)


def signature_line(large: bool) -> SignatureState:
    name = "阿依古丽·麦麦提吐尔逊·阿卜杜热合曼江"
    return _signature(large, name, f"{name}　写在线上", ())


def sealing(large: bool) -> SealingState:
    top = frame(
        large,
        "正在收件，请稍等",
        english="Receiving your application. Please wait.",
        hint="约 3 秒，请先别离开。" if large else "通常 3 秒左右。还没收好，请先不要离开。",
        step=8,
        step_words="收件",
        back="",
        last="",
        net="外网暂时不通",
    )
    facts = (
        Fact("材料和签名都齐了", "", "done"),
        Fact("正在存进本机", "断电也不会丢", "here")
        if large
        else Fact("正在加密存入本机，编收件编号", "存好以后，断电也不会丢", "here"),
        Fact("打印收件回执", "", "todo"),
        Fact("送到平台", "等外网恢复，自动送", "todo"),
    )
    note = (
        Note("info", "", "外网不通，不影响收件。恢复后自动送到平台。")
        if large
        else Note("info", "外网暂时不通，不影响收件", "恢复后自动送到平台，并发短信告诉您。受理时间从平台收到算起。")
    )
    return SealingState(key="sealing", frame=top, facts=facts, note=note, large=large)


SAMPLES: dict[str, Callable[[bool], PageState]] = {
    "review": review,
    "review_long": review_long,
    "signature": signature,
    "signature_line": signature_line,
    "sealing": sealing,
}
