"""Member items, papers to bring, promises: what one department wants of an application."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from kiosk.packs.schema_fields import Cel, Name, NotHere, Page
from kiosk.packs.words import Strict, Words

Region = Annotated[str, StringConstraints(pattern=r"^\d{6}$")]  # GB/T 2260


class Confirm(Strict):
    """Something that a department has still to confirm. In YAML a plain string is `what` alone."""

    what: str = Field(min_length=1, max_length=200)
    who: str = ""  # department; "" = the one that the place in the pack belongs to

    @model_validator(mode="before")
    @classmethod
    def _plain_string(cls, data: object) -> object:
        return {"what": data} if isinstance(data, str) else data


class Period(Strict):
    """A time limit; 0 days is 即办. Working days unless the rule says otherwise (SERVICES.md §6)."""

    days: int = Field(ge=0, le=365)
    unit: Literal["workday", "day", "month"] = "workday"
    explain: Words | None = None
    confirm: bool = False


class State(Strict):
    """S33: active, suspended or withdrawn (在用, 挂起, 取消), with the reason."""

    value: Literal["active", "suspended", "withdrawn"] = "active"
    reason: Words | None = None

    @model_validator(mode="after")
    def _reason(self) -> State:
        if self.value != "active" and self.reason is None:
            raise ValueError("a suspended or withdrawn item must say why")
        return self


class LegalBasis(Strict):
    """`confidence` as in SERVICES.md: A three sources or the text itself … M to be confirmed."""

    name: str
    article: str = ""
    confidence: Literal["A", "B", "C", "M"]


class FormRow(Strict):
    """One line of a department's sub-form. `map`: table of assets/codes/maps that gives the department's own codes."""

    label: str
    field: Name
    when: Cel | None = None
    optional: bool = False
    map: str | None = None


class Codes(Strict):
    """GB/T 39554.1: 基本编码 12, 实施编码 31 = unit's USCC 18 + level 1 + 基本编码 12, 业务办理项编码 33."""

    catalog: Annotated[str, StringConstraints(pattern=r"^\d{12}$")] | None = None
    task: Annotated[str, StringConstraints(pattern=r"^[0-9A-Z]{18}[1-7]\d{12}$")] | None = None
    handle: Annotated[str, StringConstraints(pattern=r"^[0-9A-Z]{18}[1-7]\d{14}$")] | None = None
    confirm: bool = True  # the unit gives its codes; nobody invents one


class LeaveOut(Strict):
    """A member that the citizen may leave out: how it stands in the list 要一起办哪几件."""

    label: Words | None = None  # the item's name if there is none
    detail: Words | None = None
    off: tuple[NotHere, ...] = ()  # why it cannot be had here and now


class Item(Strict):
    """A member item: one department's form, and when it is part of this application."""

    id: Name
    name: Words
    department: str
    codes: Codes = Codes()
    task_type: Literal["01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "20"]
    level: Literal["1", "2", "3", "4", "5", "6"] = "4"  # 行使层级: state … village; 4 = county
    handling: Literal["即办", "承诺"] = "承诺"
    form_title: str
    when: Cel | None = None
    after: tuple[Name, ...] = ()  # handled only when those are closed; if they are not in the case, this may go alone
    requires: tuple[Name, ...] = ()  # not without those: 社保卡 needs the 户口
    optional: LeaveOut | None = None
    state: State = State()
    promised: Period | None = None  # the department's own; else the pack's
    form: tuple[FormRow, ...] = ()
    confirm: tuple[Confirm, ...] = ()


class Necessity(StrEnum):
    """Whether a paper must be there. Values are the words of the guide."""

    REQUIRED = "必备"
    DEFERRABLE = "可容缺"
    OPTIONAL = "非必要"  # whoever has it lays it down, nobody is stopped without
    NOT_NEEDED = "免"


class FreeBy(Strict):
    """What replaces the paper: the card that was read, an electronic licence, shared data, a signature here, a

    commitment (告知承诺). `licence` and `data` are fetched on consent; `fields` says which answers they give.
    """

    by: Literal["card", "licence", "data", "signature", "commitment"]
    holder: str = ""
    type: str = ""  # of the licence (household_book …) or kind of the shared data (property …)
    fields: dict[Name, str] = Field(default_factory=dict)  # field of the form → key of the licence's data
    map: dict[Name, dict[str, str]] = Field(default_factory=dict)  # field → {value there: code here}
    note: Words


class PledgeText(Strict):
    """容缺: what, in which form, by when, where, otherwise (国发〔2022〕5号 as quoted, PROTOCOLS.md §6.6)."""

    what: Words
    form: Words
    days: int = Field(ge=1, le=60)  # working days
    where: Words
    consequence: Words
    offline: bool = True  # may be pledged while the credit check cannot be asked
    confirm: bool = False


class Material(Strict):
    """A paper of the application."""

    id: Name
    name: Words
    type: str = ""  # shared vocabulary of papers: household_book, business_licence …; "" = a paper of this item alone
    necessity: Necessity
    when: Cel | None = None
    kind: Literal["scan", "card", "statement"] = "scan"
    brought_as: Literal["原件", "复印件", "电子", "原件和复印件"] = "原件"
    copies: int = Field(default=1, ge=0, le=10)
    issuer: str = ""  # who gives it out, where it is missing
    free: FreeBy | None = None
    fallback: bool = False  # asked on paper only while the licence cannot be fetched
    pages: tuple[Page, ...] = ()
    form: Words | None = None
    accept: Words | None = None  # 受理标准: what makes it good
    sample: str = ""  # a picture of assets/images that shows where to look
    pledge: PledgeText | None = None
    statement: str = ""  # text with {field}, signed on the screen
    used_by: tuple[Name, ...] = ()
    confirm: bool = False


class Commitment(Strict):
    """告知承诺 (国办发〔2020〕42号, PROTOCOLS.md §6.5): what goes into the authority's seven statements.

    The applicant's six declarations are the same everywhere. Offered while `when` holds (partly), without
    `when` always. `replaces` need not be brought then. The ordinary way stays open. Not for identity, nor for money
    of third persons.
    """

    id: Name
    item: Name  # member item; in a pack of one item its id
    proof: Words  # what must be proved
    content: Words  # what the applicant declares instead
    when: Cel | None = None
    not_when: NotHere | None = None  # said where `when` does not hold and the citizen would look for it
    replaces: tuple[Name, ...] = Field(min_length=1)
    legal: tuple[LegalBasis, ...] = Field(min_length=1)
    liability: Words
    verify: Words
    publish: Words
    offline: bool = False  # may be chosen while the list of dishonest applicants cannot be asked
    confirm: bool = True


class RegionRule(Strict):
    """异地收件: received here, handled there, by the rules of that region."""

    code: Region
    name: Words
    office: str  # 受理机关 at the place of handling
    when: Cel | None = None  # whose case that region takes; else it stays in the list and says why not
    not_needed: tuple[Name, ...] = ()  # materials that region does not want
    promised: Period | None = None
    note: Words | None = None  # stands beside the region's name where it is chosen
    confirm: bool = True


class Delivery(Strict):
    """A way in which a result is handed over (出件). Nothing is preselected."""

    way: Literal["terminal", "window", "post"]
    what: Words
    place: Words | None = None
    fee: Words | None = None
    confirm: bool = False


class Window(Strict):
    """Days between which applications are taken (both included).

    With `field` and `choice` only for that answer: 小学 and 初中 enrol on different days.
    """

    start: date
    end: date
    title: Words | None = None
    field: Name | None = None
    choice: str | None = None

    @model_validator(mode="after")
    def _both(self) -> Window:
        if (self.field is None) != (self.choice is None):
            raise ValueError("field and choice belong together")
        return self
