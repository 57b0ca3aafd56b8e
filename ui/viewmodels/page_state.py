"""What every page has (frame, foot, rows, notices), and the waiting page: drawn before anything else is loaded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class ActionButton:
    """The button of the action bar. Disabled (`on` false) says why in `reason`."""

    text: str = ""
    icon: str = ""
    on: bool = True
    reason: str = ""


@dataclass(frozen=True, slots=True)
class FootItem:
    """One place of the foot bar. `id`: call, large, display, language, speak, exit, public; "" is an empty place."""

    id: str
    icon: str
    text: str
    main: bool = False
    on: bool = True


@dataclass(frozen=True, slots=True)
class Frame:
    """Head, question, action bar and foot: the same on every page of a session."""

    site: str = ""
    tagline: str = ""  # 24小时自助, small beside the name
    net: str = ""  # 外网暂时不通, 停电了: only when it matters
    net_icon: str = "network-off"
    step: int = 0  # 1-based; 0: no steps shown
    steps: int = 0
    step_words: str = ""  # 第 3 步，共 8 步　填写
    question: str = ""
    english: str = ""  # second line under the question, "" in large and in English
    hint: str = ""
    primary: ActionButton = ActionButton()
    back: ActionButton = ActionButton()
    foot: tuple[FootItem, ...] = ()
    warning: str = ""  # a line above the action bar: 40 秒没有动作了…
    spoken: str = ""


@dataclass(frozen=True, slots=True)
class PageState:
    """Base. Intents of every page: primary, back, foot(id), touched."""

    name: ClassVar[str] = ""
    key: str
    frame: Frame


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a list. `id`: argument of the page's row intent; rows without arrow are not pressed unless stated."""

    id: str
    text: str
    icon: str = ""
    detail: str = ""
    tag: str = ""
    tag_bold: bool = False
    arrow: bool = False
    bold: bool = False
    on: bool = True
    reason: str = ""  # shown instead of detail when not on
    source: str = ""  # A B C D


@dataclass(frozen=True, slots=True)
class Note:
    """A Notice: kind info, wait, fault or done."""

    kind: str = ""
    title: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class AttractState(PageState):
    """Waiting page. Intents: primary (anywhere), public(id), maintenance (mark held 3 s)."""

    name = "Attract"
    clock: str
    sentence: str
    detail: str
    start: str
    start_english: str
    papers: tuple[Row, ...]  # 事项清单, 操作指南, 管理制度
    papers_hint: str
    night: bool
