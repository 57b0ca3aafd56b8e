"""What stands on each paper, as plain values. repr is off everywhere: papers carry names and numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Columns = tuple[tuple[str, str], ...]  # (label, value) rows


@dataclass(frozen=True, slots=True, repr=False)
class FormValue:
    """One answer as people read it. `source` is a provenance letter A to D (kiosk.domain.person.Source), or "".

    `chip`: an A that the chip of the identity card gave here.
    """

    label: str
    value: str
    source: str = ""
    chip: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class FormGroup:
    title: str
    values: tuple[FormValue, ...]


@dataclass(frozen=True, slots=True, repr=False)
class FormMaterial:
    """`state`: received (with its pages), fetched from an agency, read from its chip here, on_paper (shown, not kept),
    deferred (with `due`), committed (告知承诺 instead), signed on the screen, not_needed. `pending`: 待核, no licence
    could be asked for."""

    name: str
    necessity: str  # 必备, 可容缺
    state: Literal["received", "fetched", "read", "on_paper", "deferred", "committed", "signed", "not_needed"]
    pages: int = 0
    due: date | None = None
    pending: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class SubCase:
    name: str
    department: str
    promise: str = ""  # 3 个工作日, 即办


@dataclass(frozen=True, slots=True, repr=False)
class FormPaper:
    """The application form. It goes to the agency and may carry full numbers. `signature` is a PNG or None."""

    item: str  # 新生儿出生一件事
    office: str  # 临溪县政务服务中心
    terminal: str  # 24小时自助终端 LX0417
    applicant: str
    applicant_id: str
    receipt_number: str
    qr_text: str
    filled_at: datetime
    groups: tuple[FormGroup, ...]
    materials: tuple[FormMaterial, ...] = ()
    subcases: tuple[SubCase, ...] = ()
    signature: bytes | None = None
    title: str = ""  # instead of item + 申请表
    declaration: str = ""  # instead of the usual one
    delivery: Columns = ()  # 领取方式, 收件人, 地址 …
    handling: str = ""  # 异地收件: region and office that handle it


@dataclass(frozen=True, slots=True, repr=False)
class OwedMaterial:
    material: str
    due: date


@dataclass(frozen=True, slots=True, repr=False)
class ReceiptPaper:
    """The receipt. `platform_statement` is the platform's own sentence with its name and time, "" while there is none.

    `at_platform` says whether the case has reached the platform. `applicant_id` is masked before it is set.
    """

    number: str  # LX0417-03-000126-58
    qr_text: str  # the signed receipt as the queue made it
    item: str
    applicant: str
    applicant_id: str
    received_at: datetime
    office: str
    terminal: str
    parts: tuple[str, ...] = ()
    materials: int = 0
    owed: tuple[OwedMaterial, ...] = ()
    next_steps: tuple[str, ...] = ()
    withdrawal: bool = False  # of a commitment: no material came, and no clock waits for it
    at_platform: bool = False
    platform_statement: str = ""
    clock_certain: bool = True
    phone: str = ""
    delivery: Columns = ()  # 领取方式, 地点 or address
    handling: str = ""  # 异地收件: region and office that handle it
    commitments: tuple[str, ...] = ()  # what was replaced by 告知承诺


@dataclass(frozen=True, slots=True, repr=False)
class TicketPaper:
    """A queue number. `offline`: given by the terminal from its own letter."""

    number: str  # A012
    item: str
    windows: str  # 3、4号窗口
    issued_at: datetime
    office: str
    waiting: int | None = None
    about: str = ""  # 约 10 分钟
    offline: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class ProofPaper:
    """A result that the platform returned as data, for instance 社会保险参保证明. `columns` heads `rows`."""

    title: str
    statement: str
    facts: Columns
    issuer: str
    issued_on: date
    check_code: str
    qr_text: str
    terminal: str
    number: str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class GuideMaterial:
    name: str
    necessity: str  # 必备，现在要用 · 可以后补 · 电子证照，不用带
    how: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class GuideSection:
    title: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True, repr=False)
class GuideItem:
    """A row of the public list of items. `until`: the promised time, and why it is paused if it is."""

    number: int
    group: str  # 企业 and the like; "" where the list has only one
    item: str
    department: str
    result: str
    until: str
    short: str
    who: str
    open: str  # 24 小时
    bring: str
    devices: str
    fee: str
    phone: str


@dataclass(frozen=True, slots=True, repr=False)
class GuidePaper:
    """一次性告知单 of an item, or a public paper: then only `sections` are filled, and `items` if it is the list."""

    heading: str  # item or title of the paper
    office: str
    publisher: str
    version: str
    effective: date
    facts: Columns = ()  # fee, time, where
    materials: tuple[GuideMaterial, ...] = ()
    steps: tuple[str, ...] = ()
    sections: tuple[GuideSection, ...] = ()
    items: tuple[GuideItem, ...] = ()
    contacts: Columns = ()
    qr_text: str = ""
    kind: str = ""  # instead of 一次性告知单; for public papers their own name


@dataclass(frozen=True, slots=True, repr=False)
class ClaimPaper:
    """The slip for a draft that is kept. It opens nothing without the identity of the person."""

    code: str
    item: str
    kept_until: date
    office: str
    qr_text: str
