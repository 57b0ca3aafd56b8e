"""Frame, foot bar and machine picture as every sample page has them."""

from __future__ import annotations

from ui.viewmodels.page_state import ActionButton, FootItem, Frame
from ui.viewmodels.pages import MachinePicture, Slot

SITE = "临溪县政务服务中心"

_LAST = {
    "exit": FootItem("exit", "exit", "退出"),
    "public": FootItem("public", "policy", "公示"),
    "": FootItem("", "", ""),
}


def foot(large: bool, last: str = "exit") -> tuple[FootItem, ...]:
    """The six places; `last` is exit, public or "" (leaving is impossible)."""
    return (
        FootItem("call", "call-person", "请人帮忙", main=True),
        FootItem("large", "text-size", "小字" if large else "大字"),
        FootItem("display", "contrast", "显示"),
        FootItem("language", "language", "语言" if large else "English"),
        FootItem("speak", "speak", "朗读"),
        _LAST[last],
    )


def frame(
    large: bool,
    question: str,
    *,
    english: str = "",
    hint: str = "",
    step: int = 0,
    step_words: str = "",
    steps: int = 8,
    primary: str = "",
    primary_icon: str = "forward",
    reason: str = "",
    back: str = "上一步",
    back_icon: str = "back",
    net: str = "",
    last: str = "exit",
    warning: str = "",
) -> Frame:
    """A frame; `reason` makes the primary disabled and says why. Large drops the English line."""
    words = f"第 {step} 步，共 {steps} 步" + (f"　{step_words}" if step_words else "")
    return Frame(
        site=SITE,
        tagline="24小时自助",
        net=net,
        step=step,
        steps=steps if step else 0,
        step_words=words if step else "",
        question=question,
        english="" if large else english,
        hint=hint,
        primary=ActionButton(primary, primary_icon, on=not reason, reason=reason),
        back=ActionButton(back, back_icon),
        foot=foot(large, last),
        warning=warning,
        spoken=question,
    )


_PARTS = (("card", "身份证"), ("code", "扫码"), ("slip", "小票"), ("keys", "按键"), ("sheet", "A4 纸"))


def machine(
    lit: str = "", broken: str = "", card: str = "", sheets: int = 0, slips: int = 0, sheet_title: str = ""
) -> MachinePicture:
    """The front of the sample site's machine with one part lit or broken."""
    slots = tuple(Slot(i, w, "lit" if i == lit else "broken" if i == broken else "") for i, w in _PARTS)
    return MachinePicture("您正看着的屏幕", slots, card=card, sheets=sheets, slips=slips, sheet_title=sheet_title)
