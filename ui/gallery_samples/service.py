"""The technician's pages: sign-in and the six tabs. Always in normal sizes, no citizen data."""

from __future__ import annotations

from collections.abc import Callable

from ui.gallery_samples.frames import frame, machine
from ui.viewmodels.page_state import ActionButton, PageState, Row
from ui.viewmodels.pages import Choice
from ui.viewmodels.pages_beside import DeviceRow, SignInState, TechnicianState


def sign_in_card(large: bool) -> SignInState:
    top = frame(
        large,
        "请放维护人员的身份证" if not large else "请放维护卡",
        english="Maintenance: lay your card.",
        back="返回",
        primary="下一步",
        reason="正在等卡",
        last="",
    )
    return SignInState(
        key="signin:card", frame=top, machine=machine(lit="card", card="coming"), ask_pin=False, dots=0, error=""
    )


def sign_in(large: bool) -> SignInState:
    top = frame(
        large,
        "请输入维护口令",
        english="Enter the maintenance PIN.",
        hint="沈工，6 位数字。",
        back="返回",
        primary="进入",
        reason="还差 3 位",
        last="",
    )
    return SignInState(key="signin:pin", frame=top, machine=machine(), ask_pin=True, dots=3, error="")


def sign_in_wrong(large: bool) -> SignInState:
    top = frame(
        large,
        "请输入维护口令",
        english="Enter the maintenance PIN.",
        hint="沈工，6 位数字。",
        back="返回",
        primary="进入",
        reason="还差 6 位",
        last="",
    )
    return SignInState(
        key="signin:wrong",
        frame=top,
        machine=machine(),
        ask_pin=True,
        dots=0,
        error="口令不对，还可以试 2 次" if not large else "不对，还能试 2 次",
    )


_TABS = (
    ("devices", "设备"),
    ("supplies", "耗材"),
    ("queue", "队列"),
    ("log", "日志"),
    ("network", "网络"),
    ("system", "系统"),
)

_DEVICES = (
    DeviceRow("idcard", "身份证读卡器", "SAM_V 串口", "ready", "正常", "03:12 通过", -1, "测试"),
    DeviceRow("smartcard", "社保卡读卡器", "PC/SC", "ready", "正常", "03:12 通过", -1, "测试"),
    DeviceRow("face_camera", "人像摄像头", "1080p", "ready", "正常", "03:12 通过", -1, "测试"),
    DeviceRow("document_camera", "高拍仪", "4K", "ready", "正常", "03:13 通过", -1, "测试"),
    DeviceRow("scanner", "扫描仪", "SANE 网络", "absent", "连不上，第 4 次重试", "21:58 断开", -1, "测试"),
    DeviceRow("receipt_printer", "小票打印机", "ESC/POS 串口", "fault", "缺纸（RP-204）", "22:31 起", 0, "换纸"),
    DeviceRow("form_printer", "A4 打印机", "IPP", "attention", "纸少，墨粉低", "03:14 通过", 0.18, "测试"),
    DeviceRow("queue_ticket", "取号机", "ESC/POS 网口", "blocked", "盖子开着", "22:45 起", 0.72, "测试"),
    DeviceRow("code_reader", "扫码器", "USB", "ready", "正常", "03:14 通过", -1, "测试"),
    DeviceRow("io_board", "灯、喇叭、按钮", "I/O 板", "busy", "正在自检", "现在", -1, "测试"),
    DeviceRow("ups", "UPS", "I/O 板", "starting", "正在打开", "现在", 1, "测试"),
    DeviceRow("keypad", "触觉小键盘", "本站未装", "not_fitted", "", "", -1, ""),
)


def _technician(
    tab: str, devices: tuple[DeviceRow, ...], rows: tuple[Row, ...], *actions: tuple[str, str, str]
) -> TechnicianState:
    return TechnicianState(
        key=f"technician:{tab}",
        frame=frame(False, "", back="退出维护", back_icon="exit", primary="全部自检", last=""),
        title="维护　LX-0417",
        leaving="28:14 后自动退出",
        tabs=tuple(Choice(i, w, picked=i == tab) for i, w in _TABS),
        summary=(("34 / 36", "事项可办"), ("9 / 11", "设备可用"), ("3", "待上报办件"), ("03:12", "昨夜自检")),
        devices=devices,
        rows=rows,
        actions=tuple(ActionButton(text, icon) for _, text, icon in actions),
        action_ids=tuple(i for i, _, _ in actions),
    )


_REPORT = ("report", "就绪报告", "printer")


def technician(large: bool) -> TechnicianState:
    return _technician("devices", _DEVICES, (), _REPORT)


_OUTBOX = (
    *((126, "待送"), (125, "正在送"), (124, "退避"), (121, "平台退回")),
    *((n, "已送到") for n in range(119, 100, -1)),
)


def technician_queue(large: bool) -> TechnicianState:
    rows = tuple(
        Row(
            f"q{n}",
            f"LX0417-03-00{n:04d}-{n % 89 + 10}",
            "promise",
            f"新生儿出生一件事　{n % 3 + 1} 次尝试，22:{n % 60:02d} 再送",
            tag,
            bold=True,
        )
        for n, tag in _OUTBOX
    )
    return _technician("queue", (), rows, _REPORT, ("send", "现在送", "up"))


def technician_log(large: bool) -> TechnicianState:
    rows = tuple(
        Row(f"l{n}", text, "", detail)
        for n, (text, detail) in enumerate(
            (
                ("22:47:03　小票打印机：缺纸（RP-204）", "ready → blocked，值班员已收到通知"),
                ("22:46:58　会话 8f2c：PAUSED（RP-204，回到 PAPER）", "打印 1 份，结果 NOT_DONE，没有重打"),
                ("22:41:17　会话 8f2c：IDENTIFY → FILL", "SAM_V 读卡 412 毫秒"),
                ("21:58:40　扫描仪：连不上，第 4 次重试", "退避 80 秒"),
            )
        )
    )
    return _technician("log", (), rows, _REPORT)


SAMPLES: dict[str, Callable[[bool], PageState]] = {
    "sign_in_card": sign_in_card,
    "sign_in": sign_in,
    "sign_in_wrong": sign_in_wrong,
    "technician": technician,
    "technician_queue": technician_queue,
    "technician_log": technician_log,
}
