"""After sealing: the papers, the rating, the belongings."""

from __future__ import annotations

from collections.abc import Callable

from ui.gallery_samples.frames import frame, machine
from ui.viewmodels.page_state import Note, PageState, Row
from ui.viewmodels.pages import Choice, PaperState, Rate, RatingState, TakeCardState


def _papers(large: bool) -> tuple[Row, ...]:
    if large:
        return (
            Row("receipt", "收件回执", "sheet", tag="1 张", bold=True),
            Row("pledge", "补材料承诺书", "sheet", tag="1 张", bold=True),
        )
    return (
        Row("receipt", "收件回执（待平台受理）", "sheet", tag="第 1 张", bold=True),
        Row("pledge", "容缺补正承诺书", "sheet", tag="第 2 张", bold=True),
    )


def paper(large: bool) -> PaperState:
    top = frame(
        large,
        "请取走 2 张纸",
        english="Please take 2 sheets from the lit outlet.",
        hint="在屏幕下方亮着的地方。" if large else "",
        step=8,
        step_words="取纸",
        primary="2 张拿到了" if large else "2 张都拿到了",
        primary_icon="check",
        back="没出纸" if large else "没有出纸",
        back_icon="warning",
    )
    note = (
        Note("info", "", "已收件。是否受理，11月24日前发短信告诉您。")
        if large
        else Note(
            "info",
            "已收件，还没有受理",
            "编号 LX0417-03-000126-58。11月24日（星期二）下班前，部门发短信告诉您是否受理。",
        )
    )
    return PaperState(
        key="paper",
        frame=top,
        machine=machine(lit="sheet", sheets=2, sheet_title="收件回执"),
        papers=_papers(large),
        note=note,
        counts=(),
        large=large,
    )


def paper_slip(large: bool) -> PaperState:
    top = frame(
        large,
        "请取走小票",
        english="Please take the slip from the lit outlet.",
        step=8,
        step_words="取纸",
        primary="拿到了",
        primary_icon="check",
        back="没出纸" if large else "没有出纸",
        back_icon="warning",
    )
    return PaperState(
        key="paper:slip",
        frame=top,
        machine=machine(lit="slip", slips=1, sheet_title="收件回执"),
        papers=(Row("receipt", "收件回执" if large else "收件回执（待平台受理）", "slip", tag="1 张", bold=True),),
        note=Note("info", "", "是否受理，11月24日前短信告诉您")
        if large
        else Note("info", "已收件，还没有受理", "是否受理，11月24日前发短信告诉您。"),
        counts=(),
        large=large,
    )


def paper_count(large: bool) -> PaperState:
    top = frame(
        large,
        "出来了几张？" if large else "出来了几张纸？",
        english="How many sheets came out?",
        hint="您说几张，就记几张。" if large else "看一看亮着的出纸口。您说几张，就记几张。",
        step=8,
        step_words="取纸",
        primary="下一步",
        reason="先选一项",
        back="",
    )
    counts = (
        Choice("0", "一张也没有", "" if large else "换一台打印机补打，或者请人来看"),
        Choice("1", "1 张", "" if large else "说出是哪一张，只补打另一张"),
        Choice("2", "2 张都在", "" if large else "那就好了"),
    )
    return PaperState(
        key="paper:count",
        frame=top,
        machine=machine(lit="sheet"),
        papers=(),
        note=Note("done", "", "已经收件，不会丢。")
        if large
        else Note("done", "您填的、签的都在，没有丢", "纸没出来，不影响收件。"),
        counts=counts,
        large=large,
    )


def _rates(picked: str) -> tuple[Rate, ...]:
    words = (("5", "非常满意"), ("4", "满意"), ("3", "基本满意"), ("2", "不满意"), ("1", "非常不满意"))
    return tuple(Rate(i, w, int(i), i == picked) for i, w in words)


def rating(large: bool) -> RatingState:
    top = frame(
        large,
        "这次办得怎么样？",
        english="How was it? Rating is voluntary.",
        step=8,
        step_words="评价（自愿）" if not large else "评价，自愿",
        primary="提交评价",
        reason="先选一项",
        back="不评价",
        back_icon="forward",
    )
    note = (
        Note("info", "", "评价不显示姓名。")
        if large
        else Note("info", "选“不满意”的，会再问您原因", "每一条都开整改单，凭回执查改得怎样。评价不显示姓名。")
    )
    return RatingState(key="rating", frame=top, rates=_rates(""), reasons_title="", reasons=(), note=note, large=large)


def rating_reasons(large: bool) -> RatingState:
    top = frame(
        large,
        "这次办得怎么样？",
        english="How was it? Rating is voluntary.",
        step=8,
        step_words="评价（自愿）" if not large else "评价，自愿",
        primary="提交评价",
        back="不评价",
        back_icon="forward",
    )
    reasons = (
        Choice("slow", "等得太久", picked=True),
        Choice("words", "字看不懂" if large else "说的话看不懂"),
        Choice("twice", "材料反复交"),
        Choice("machine", "机器不好用"),
        Choice("person", "叫人没人来" if large else "叫了人，没有人来"),
        Choice("other", "其他"),
    )
    note = Note() if large else Note("info", "", "每一条都开整改单，凭回执查结果。不显示姓名。")
    return RatingState(
        key="rating:reasons",
        frame=top,
        rates=_rates("2"),
        reasons_title="哪里不满意？可以选几样",
        reasons=reasons,
        note=note,
        large=large,
    )


def take_card(large: bool) -> TakeCardState:
    top = frame(
        large,
        "请拿好身份证",
        english="Please take your ID card.",
        hint="还有纸和手机，都看一眼。",
        primary="都拿好了",
        primary_icon="check",
        back="",
        last="",
    )
    note = (
        Note("done", "", "信息已清除，15 秒后回首页。")
        if large
        else Note("done", "您的信息已经从画面上清除", "15 秒后回到首页。下一位看不到您的任何内容。")
    )
    return TakeCardState(key="take_card", frame=top, machine=machine(lit="card", card="taking"), note=note)


SAMPLES: dict[str, Callable[[bool], PageState]] = {
    "paper": paper,
    "paper_slip": paper_slip,
    "paper_count": paper_count,
    "rating": rating,
    "rating_reasons": rating_reasons,
    "take_card": take_card,
}
