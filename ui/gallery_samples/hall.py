"""Progress of a case and the queue ticket."""

from __future__ import annotations

from ui.gallery_samples.frames import frame, machine
from ui.viewmodels.page_state import Note, Row
from ui.viewmodels.pages import Choice, ProgressStage, ProgressState, TicketState


def progress(large: bool) -> ProgressState:
    return ProgressState(
        key="progress",
        frame=frame(
            large,
            "您的件在办理" if large else "您的件，办到这里了",
            english="Progress of your application",
            hint="孩子出生一次办" if large else "新生儿出生一件事　2026年11月21日收件",
            primary="补交户口簿",
            primary_icon="supplement",
            back="回首页" if large else "上一步",
        ),
        stages=(
            ProgressStage("收件", "11月21日", "done"),
            ProgressStage("受理", "11月23日", "done"),
            ProgressStage("办理", "现在", "here"),
            ProgressStage("办结", "", "todo"),
            ProgressStage("出件", "", "todo"),
        ),
        note=Note(
            "wait",
            "户口簿还没交",
            "12月4日（星期五）前交" if large else "12月4日（星期五）前交，过期部门可以终止出生登记这一件。",
        ),
        subs_title="五件事各到哪一步",
        subs=(
            Row("birth", "上户口" if large else "出生登记", detail="公安局", tag="等户口簿"),
            Row("insurance", "医保参保" if large else "城乡居民医保参保", detail="医保局", tag="已受理"),
            Row(
                "card",
                "社保卡" if large else "社会保障卡申领",
                detail="人社局",
                tag="等上户口" if large else "等出生登记办结",
            ),
            Row("cost", "生育报销" if large else "生育医疗费用报销", detail="医保局", tag="已办结"),
            Row("vaccine", "打疫苗建档" if large else "预防接种建档", detail="卫健局", tag="已办结"),
        ),
        as_of="平台 11月24日 08:15" if large else "平台 11月24日 08:15 的状态　编号 LX0417-03-000126-58",
        page=0,
        pages=1,
        print_text="打印平台收件回执",
    )


def progress_here(large: bool) -> ProgressState:
    """A case that only this terminal knows, second of two."""
    return ProgressState(
        key="progress2",
        frame=frame(
            large,
            "这件还在本机" if large else "这一件还在本机",
            english="Still on this terminal",
            hint="退休一次办" if large else "企业职工退休一件事　2026年11月24日收件",
            net="外网暂时不通",
            primary="知道了",
            primary_icon="check",
        ),
        stages=(
            ProgressStage("收件", "今天", "here"),
            ProgressStage("受理", "", "todo"),
            ProgressStage("办理", "", "todo"),
            ProgressStage("办结", "", "todo"),
            ProgressStage("出件", "", "todo"),
        ),
        note=Note(
            "info", "等外网恢复", "恢复后自动送到平台" if large else "恢复后自动送到平台，收件时间不变，您不用再来。"
        ),
        subs_title="",
        subs=(),
        as_of="编号 LX0417-03-000131-07",
        page=1,
        pages=2,
    )


def ticket_matter(large: bool) -> TicketState:
    return TicketState(
        key="ticket",
        frame=frame(
            large,
            "您办哪一类？" if large else "您要到窗口办哪一类？",
            english="Which counter do you need?",
            primary="取号",
            primary_icon="ticket",
            reason="先选一类",
            back="不取了",
            back_icon="cross",
        ),
        choices=(
            Choice("household", "户籍", "前面 2 位")
            if large
            else Choice("household", "户籍业务", "前面 2 位，大约等 10 分钟"),
            Choice("insurance", "医保社保", "前面 6 位")
            if large
            else Choice("insurance", "医保社保", "前面 6 位，大约等 35 分钟"),
            Choice("estate", "房产", on=False, reason="今天号已取完")
            if large
            else Choice("estate", "不动产登记", on=False, reason="今天的号已经取完，明天 9:00 再放号"),
            Choice("other", "别的") if large else Choice("other", "不知道该去哪个窗口", "先到一楼导办台"),
        ),
        matter="",
        number="",
        facts=(),
        machine=machine(),
        as_of="",
    )


def ticket(large: bool) -> TicketState:
    return TicketState(
        key="ticket2",
        frame=frame(
            large,
            "您的号取好了",
            english="Your queue number",
            primary="小票拿到了",
            primary_icon="check",
            back="不取了",
            back_icon="cross",
        ),
        choices=(),
        matter="户籍业务",
        number="C 017",
        facts=(
            ("3 号、4 号窗口", "一楼东侧"),
            ("前面 2 位", "大约等 10 分钟" if not large else "约 10 分钟"),
            ("09:05 前后", "叫到您"),
        ),
        machine=machine("slip", slips=1),
        as_of="11月23日 08:54 的排队情况"
        if large
        else "11月23日 08:54 的排队情况。过号 3 位以内，到窗口说一声还能办。",
    )


SAMPLES = {"progress": progress, "progress_here": progress_here, "ticket_matter": ticket_matter, "ticket": ticket}
