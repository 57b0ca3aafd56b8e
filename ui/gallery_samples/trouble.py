"""When it does not go on: paused, nobody there, a person is called, the machine is being repaired."""

from __future__ import annotations

from collections.abc import Callable

from ui.gallery_samples.frames import frame, machine
from ui.viewmodels.page_state import Note, PageState, Row
from ui.viewmodels.pages_beside import CallState, FaultState, OutOfServiceState, TimeOutState


def fault(large: bool) -> FaultState:
    top = frame(
        large,
        "小票纸用完了" if large else "小票纸用完了，先停一下",
        english="Paused: out of receipt paper. Nothing is lost.",
        step=8,
        step_words="已暂停",
        primary="改用大纸打印" if large else "改用 A4 纸打印",
        primary_icon="printer",
        back="",
    )
    if large:
        ways: tuple[Row, ...] = (
            Row("wait", "等人来换纸，约 10 分钟", "clock", arrow=True),
            Row("complain", "办不成，告诉我们", "question", arrow=True),
        )
        safe = Note("done", "您填的都在，没有丢")
    else:
        ways = (
            Row("wait", "在这里等换纸", "clock", "已通知值班员，大约 10 分钟", arrow=True),
            Row("phone", "用手机收回执", "phone", "扫码，同样有效", arrow=True),
            Row("other", "换一台机器补打", "map-pin", "云栖街道便民中心，800 米，22:40 时正常", arrow=True),
            Row("complain", "办不成，告诉我们", "question", "不影响已经收下的件", arrow=True),
        )
        safe = Note("done", "您填的、签的都在，没有丢", "已收件，编号 LX0417-03-000126-58。")
    return FaultState(
        key="fault",
        frame=top,
        safe=safe,
        machine=machine(broken="slip"),
        ways_title="" if large else "也可以",
        ways=ways,
        code="" if large else "原因代码 RP-204　报修时说这个号",
        large=large,
    )


def fault_card(large: bool) -> FaultState:
    top = frame(
        large,
        "读卡器没反应了" if large else "读卡器没有反应，先停一下",
        english="Paused: the card reader does not answer. Nothing is lost.",
        step=2,
        step_words="已暂停",
        primary="再试一次",
        primary_icon="redo",
        back="先退出" if large else "存好，退出",
        back_icon="exit",
    )
    if large:
        ways: tuple[Row, ...] = (
            Row("code", "用手机上的证件", "phone", arrow=True),
            Row("window", "到窗口办", "map-pin", arrow=True),
        )
    else:
        ways = (
            Row("code", "用手机上的电子证件", "phone", "扫码，和身份证一样", arrow=True),
            Row("window", "到窗口办", "map-pin", "一楼 3 号窗口，08:30 到 17:30", arrow=True),
        )
    return FaultState(
        key="fault:card",
        frame=top,
        safe=Note(
            "done",
            "还没有填什么，不会丢" if large else "还没有开始填，没有东西会丢",
            "" if large else "修好了会自己接着走。",
        ),
        machine=machine(broken="card"),
        ways_title="" if large else "也可以",
        ways=ways,
        code="" if large else "原因代码 ID-301　报修时说这个号",
        large=large,
    )


def time_out(large: bool) -> TimeOutState:
    top = frame(
        large,
        "您还在吗？",
        english="Are you still there?",
        hint="" if large else "为了不让别人看到您的内容，画面先盖上了。",
        primary="我还在",
        primary_icon="check",
        back="存好退出" if large else "存好，退出",
        back_icon="exit",
        last="",
    )
    return TimeOutState(
        key="timeout",
        frame=top,
        seconds=17,
        unit="秒",
        line="没有动作，就替您存好退出" if large else "17 秒内没有动作，就替您存好并退出",
        detail="凭身份证和存件条，随时接着办"
        if large
        else "填过的都在。凭身份证和存件条，\n下次在任何一台机器上接着办。",
        large=large,
    )


def call_person(large: bool) -> CallState:
    top = frame(
        large,
        "正在叫人，请稍等",
        english="Help is on the way.",
        hint="您填的都存着。" if large else "您办到第 4 步，都存着。可以一边等，一边接着办。",
        primary="接着办",
        back="不用了",
        back_icon="cross",
    )
    if large:
        ways: tuple[Row, ...] = (
            Row("video", "视频问人", "camera", arrow=True),
            Row("phone", "打电话问", "handset", arrow=True),
        )
    else:
        ways = (
            Row("video", "视频找远程窗口", "camera", "夜间 1 位在线，大约等 1 分钟", arrow=True),
            Row("phone", "打电话问", "handset", "12345，24 小时有人接", arrow=True),
            Row("complain", "办不成，告诉我们", "question", "留一句话，工作日内回复", arrow=True),
        )
    return CallState(
        key="call",
        frame=top,
        who="值班员　沈小满",
        where="约 2 分钟到" if large else "从一楼值班室来，约 2 分钟到",
        when="22:47 已应答",
        answered=True,
        ways_title="也可以",
        ways=ways,
    )


def call_nobody(large: bool) -> CallState:
    top = frame(
        large,
        "值班员还没应答",
        english="Nobody has answered yet. We are calling the next one.",
        hint="您填的都存着。" if large else "您办到第 4 步，都存着。可以一边等，一边接着办。",
        primary="接着办",
        back="不用了",
        back_icon="cross",
    )
    base = call_person(large)
    return CallState(
        key="call:nobody",
        frame=top,
        who="正在叫下一位" if large else "正在叫下一位　街道值班室",
        where="已经等了 1 分钟" if large else "已经等了 1 分钟，值班员没有应答",
        when="22:48 再叫",
        answered=False,
        ways_title=base.ways_title,
        ways=base.ways,
    )


def out_of_service(large: bool) -> OutOfServiceState:
    near = (
        Row(
            "yunqi",
            "云栖街道便民中心" if large else "云栖街道便民服务中心",
            "map-pin",
            "800 米" if large else "800 米，24 小时，22:40 时正常",
        ),
        Row(
            "qingfeng",
            "青枫镇为民服务中心",
            "map-pin",
            "6.2 公里，08:30 开" if large else "6.2 公里，08:30 到 17:30，22:40 时正常",
        ),
        Row(
            "parked",
            "上次没办完的，去那里办" if large else "上次没办完的，在那里接着办",
            "slip",
            "带身份证和存件条" if large else "凭身份证和存件条",
        ),
    )
    return OutOfServiceState(
        key="out",
        frame=frame(large, "这台机器正在修", back="", last="public"),
        clock="22:47",
        title="这台机器正在修",
        reason="读卡器坏了。\n明天 09:00 前修好。"
        if large
        else "读卡器坏了，认不了人，所以先停。\n预计 11月22日（星期日）09:00 前修好。",
        english="" if large else "Out of service: the ID reader failed. Expected back 22 Nov, 09:00.",
        near_title="最近能用的",
        near=near,
        code="原因代码 ID-301" if large else "原因代码 ID-301　已报修 21:58　报修工单 W-2026-1121-07",
    )


SAMPLES: dict[str, Callable[[bool], PageState]] = {
    "fault": fault,
    "fault_card": fault_card,
    "time_out": time_out,
    "call_person": call_person,
    "call_nobody": call_nobody,
    "out_of_service": out_of_service,
}
