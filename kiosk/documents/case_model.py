"""What stands on the papers of issue 5: pledges, notice, commitment, what is missing, sub-forms, custody. Plain values.

repr is off everywhere: papers carry names and numbers. Nothing here loads a PDF library.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from kiosk.documents.model import Columns, FormGroup, FormMaterial


@dataclass(frozen=True, slots=True, repr=False)
class PledgedMaterial:
    """One deferred material (容缺). `certain` is False where the holidays of the year are not published yet."""

    missing: str
    form: str
    due: date
    counted_from: date
    working_days: int
    where: str
    otherwise: str
    certain: bool = True


@dataclass(frozen=True, slots=True, repr=False)
class PledgesPaper:
    """容缺承诺书 and 容缺受理通知书 for all deferred materials of a case: one value makes both.

    `departments` wait for the materials; `credit` is what the platform's credit check said ("" = nothing to say).
    `applicant_id` stands in full on the signed pledge, masked on the notice and on slips. `signature` is a PNG or None.
    """

    item: str
    person: str
    applicant_id: str
    office: str
    terminal: str
    materials: tuple[PledgedMaterial, ...]
    signed_at: datetime
    number: str = ""
    qr_text: str = ""
    departments: tuple[str, ...] = ()
    credit: Literal["good", "unchecked", ""] = ""
    phone: str = ""
    signature: bytes | None = None


@dataclass(frozen=True, slots=True, repr=False)
class CommitmentPaper:
    """告知承诺书 (国办发〔2020〕42号, PROTOCOLS.md §6.5). `department` gives notice; `legal` names law and article.

    The text (kiosk.documents.commitment_text) is made of item, department, legal, proof, content, liability, verify and
    publish alone: the same for every applicant of that authority. `replaces` are names of the papers that need not be
    brought.
    """

    item: str
    department: str
    legal: tuple[str, ...]
    proof: str  # what must be proved
    content: str  # what the applicant declares instead
    liability: str
    verify: str
    publish: str
    replaces: tuple[str, ...] = ()
    person: str = ""
    applicant_id: str = ""
    office: str = ""
    terminal: str = ""
    number: str = ""
    qr_text: str = ""
    chosen_at: datetime | None = None
    read_aloud: bool = False
    signature: bytes | None = None


@dataclass(frozen=True, slots=True, repr=False)
class MissingRow:
    """One thing that is missing. `later`: may be handed in afterwards (容缺); the case is received all the same."""

    name: str
    kind: Literal["material", "answer"] = "material"
    why: str = ""
    form: str = ""
    where: str = ""  # where to get it
    helper: str = ""  # who can help
    later: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class MissingPaper:
    """一次性告知单 of a case: everything missing at once. Nothing personal but the item: it may lie about."""

    item: str
    office: str
    terminal: str
    told_at: datetime
    rows: tuple[MissingRow, ...]
    number: str = ""  # claim code of the draft, or receipt number
    phone: str = ""
    hours: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class SubFormPaper:
    """One department's own complete form. `part`: (which, of how many of a 一件事); `after`: names it waits for."""

    whole: str  # 新生儿出生一件事; "" for an item that stands alone
    item: str  # the form's own title: 出生登记申请表
    department: str
    office: str  # 收件 at
    terminal: str
    applicant: str
    applicant_id: str
    receipt_number: str
    qr_text: str
    filled_at: datetime
    groups: tuple[FormGroup, ...]
    materials: tuple[FormMaterial, ...] = ()
    part: tuple[int, int] = (1, 1)
    task_code: str = ""
    promise: str = ""  # 8 个工作日
    after: tuple[str, ...] = ()
    region: str = ""  # place of handling where it is another one
    delivery: Columns = ()
    signature: bytes | None = None
    declaration: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class HandOver:
    """One link of the chain of custody."""

    at: datetime
    giver: str
    taker: str
    what: str


@dataclass(frozen=True, slots=True, repr=False)
class CustodyPaper:
    """交接单 of 异地收件: received here, handled there. `things` are (name, form, quantity); `hands` may be empty."""

    number: str
    qr_text: str
    item: str
    applicant: str
    applicant_id: str  # printed masked
    received_at: datetime
    region: str  # 收件地
    office: str
    terminal: str
    handling_region: str  # 办理地
    handling_office: str
    things: tuple[tuple[str, str, str], ...]
    hands: tuple[HandOver, ...] = ()
    promise: str = ""
    phone: str = ""
