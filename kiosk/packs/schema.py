"""What a service pack consists of. A pack is data: no code, conditions are CEL expressions over the answers.

Questions stand in schema_fields, what one department wants in schema_items; both can be had from here.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, model_validator

from kiosk.packs.schema_fields import (
    PHOTO,
    Cel,
    Choice,
    Code,
    FieldCheck,
    FormField,
    Kind,
    Name,
    NotHere,
    Page,
    Prefill,
    Variant,
)
from kiosk.packs.schema_items import (
    Codes,
    Commitment,
    Confirm,
    Delivery,
    FormRow,
    FreeBy,
    Item,
    LeaveOut,
    LegalBasis,
    Material,
    Necessity,
    Period,
    PledgeText,
    RegionRule,
    State,
    Window,
)
from kiosk.packs.words import Strict, Words

__all__ = [
    "LEGAL_TO_COME", "PHOTO", "REGION", "Cel", "Choice", "Code", "Codes", "Commitment", "Confirm", "Delivery",
    "FieldCheck", "FormField", "FormRow", "FreeBy", "Guide", "Home", "Item", "Kind", "LeaveOut", "LegalBasis",
    "Material", "Name", "Necessity", "NotHere", "Pack", "PackId", "Page", "Paper", "Period", "PledgeText", "Prefill",
    "RegionRule", "Result", "Search", "State", "Validity", "Variant", "Window",
]  # fmt: skip

REGION = "handling_region"  # the question where a case is handled, made from `regions`
PackId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,31}$")]


class Result(Strict):
    """What comes out, and when. `filed` is 备查制: kept on file by the applicant, nothing is uploaded."""

    kind: Literal["promised", "immediate", "filed"]
    what: Words
    papers: tuple[str, ...] = ()
    delivery: tuple[Delivery, ...] = ()


#: Papers that only some cases can give: printed in no other case, whatever the pack says.
_ONLY_IF = {
    "pledge": "pledged",
    "notice": "pledged",
    "commitment": "committed",
    "statement": "statement",
    "custody": "elsewhere",
}


class Paper(Strict):
    """A paper that the terminal prints. `only_if`: pledged = 容缺 was chosen, statement = statements were signed,

    committed = 告知承诺 was chosen, elsewhere = 异地收件. It follows from the id where only such a case can give it.
    """

    id: Literal[
        "receipt", "application", "pledge", "notice", "commitment", "statement", "subforms", "custody", "result"
    ]
    title: Words
    printer: Literal["receipt", "form", "either"]
    only_if: Literal["always", "pledged", "statement", "committed", "elsewhere"] = "always"

    @model_validator(mode="before")
    @classmethod
    def _by_id(cls, data: Any) -> Any:
        own = _ONLY_IF.get(str(data.get("id"))) if isinstance(data, dict) else None
        if own is None:
            return data
        if data.get("only_if", own) != own:
            raise ValueError(f"paper {data['id']} is only there where the case is {own}: leave only_if out")
        return {**data, "only_if": own}


class Home(Strict):
    """Where the item stands on the home page."""

    pane: bool = False
    order: int = 100
    icon: str
    title: Words
    what: Words
    minutes: int = Field(ge=1, le=30)
    group: Words | None = None


class Question(Strict):
    """`q` as people ask it."""

    q: str
    a: str
    q_en: str = ""
    a_en: str = ""


class Fee(Strict):
    """One charge. `basis` "" only where nothing is charged."""

    name: Words
    amount: Words
    basis: str = ""
    confirm: bool = False


#: Where no basis is named: on the guide, and in `confirm` for the department that has to name it.
LEGAL_TO_COME = "法律依据待主管部门提供"


class Guide(Strict):
    """办事指南: the elements of PROTOCOLS.md §6.3 that a citizen reads."""

    version: str
    published: date
    effective: date
    publisher: str
    who: tuple[Words, ...] = Field(min_length=1)
    not_here: tuple[Words, ...] = ()
    steps: tuple[Words, ...] = Field(min_length=1)
    objects: tuple[
        Literal["自然人", "企业法人", "事业法人", "社会组织法人", "非法人企业", "行政机关", "其他组织"], ...
    ] = ("自然人",)
    accept: tuple[Words, ...] = ()  # 受理条件, where they differ from who may use it
    fee: Words
    fees: tuple[Fee, ...] = ()
    visits: int = Field(default=1, ge=0, le=5)  # 到现场次数
    online: bool = True  # 网上可办
    appeal: Words | None = None  # 救济途径
    statutory: Period | None = None  # None: no rule names one (没有统一规定)
    promised: Period
    result: Words
    delivery: Words
    legal: tuple[LegalBasis, ...] = ()  # empty: the department has still to name it, which `confirm` says
    address: Words
    hours: Words
    telephone: str = Field(min_length=3)
    supervision: str = Field(min_length=3)
    faq: tuple[Question, ...] = ()
    confirm: tuple[Confirm, ...] = ()


class Search(Strict):
    """Everyday words and phrases that lead to this item."""

    words: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()


class Validity(Strict):
    """Days between which the item may be applied for (both included)."""

    start: date | None = None
    end: date | None = None


class Pack(Strict):
    """An item or a 一件事."""

    id: PackId
    version: Annotated[str, StringConstraints(pattern=r"^\d+\.\d+\.\d+$")]
    title: Words
    short: Words
    icon: str
    kind: Literal["apply", "print", "query"]
    departments: tuple[str, ...] = Field(min_length=1)
    item_type: Literal["item", "one_thing"] = "item"
    marks: tuple[Literal["马上办", "网上办", "就近办", "一次办"], ...] = ()  # 四办
    audience: Literal["person", "business"] = "person"
    proxy: bool = False  # S9: somebody else may apply with an authorisation
    state: State = State()
    valid: Validity = Validity()
    windows: tuple[Window, ...] = ()  # seasons; outside them the item says when the next one opens
    home: Home
    signature: bool
    needs: tuple[str, ...]  # roles of devices
    needs_any: tuple[tuple[str, ...], ...] = ()  # of each tuple one is enough
    needs_platform: bool = False
    face: Literal["none", "offered"] = "none"  # offered: one signal more, never the only way, and no is as good as yes
    items: tuple[Item, ...] = Field(min_length=1)
    form: tuple[FormField, ...]
    materials: tuple[Material, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    most_pledged: int = Field(default=3, ge=0, le=10)  # papers of one case that may follow later
    regions: tuple[RegionRule, ...] = ()  # 异地收件; empty: handled here alone
    promise: Period
    result: Result
    papers: tuple[Paper, ...]
    guide: Guide
    search: Search = Search()

    @property
    def title_elder(self) -> str:
        return self.title.pick(large=True)

    @property
    def title_en(self) -> str:
        return self.title.pick(lang="en")

    @property
    def pinned(self) -> str:
        """What an application pins: id@version."""
        return f"{self.id}@{self.version}"

    def field(self, name: str) -> FormField:
        """Raises KeyError for an unknown id."""
        for entry in self.form:
            if entry.id == name:
                return entry
        raise KeyError(name)

    def __hash__(self) -> int:
        return hash((self.id, self.version))
