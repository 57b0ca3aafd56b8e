"""What a service pack consists of. A pack is data: no code, conditions are CEL expressions over the answers."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from kiosk.packs.words import Strict, Words

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
PackId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,31}$")]
Code = Annotated[str, StringConstraints(min_length=1, max_length=32)]
Cel = Annotated[str, StringConstraints(min_length=1, max_length=400)]


class Kind(StrEnum):
    """Kinds of a question. On a screen a `bool` is a choice of yes and no."""

    TEXT = "text"
    CHOICE = "choice"
    CHOICES = "choices"
    BOOL = "bool"
    DATE = "date"
    ID_NUMBER = "id_number"
    PHONE = "phone"
    ADDRESS = "address"
    GROUP = "group"


class NotHere(Strict):
    """Why something is not offered: a blocking text always has a reason code (S29). No `when` means never offered."""

    when: Cel | None = None
    reason: Words
    code: Code


class Choice(Strict):
    """One answer row."""

    code: Code
    label: Words
    detail: Words | None = None
    formal: str = ""  # the words on a department's form: 随母落户 for 落在妈妈户口上
    off: tuple[NotHere, ...] = ()


class Prefill(Strict):
    """A value that the card gives: a field of `kiosk.domain.person.Citizen`, mapped if the codes differ."""

    citizen: Literal["name", "id_number", "id_type", "sex", "birth", "nation", "nationality", "address"]
    map: dict[str, str] = Field(default_factory=dict)
    known: Literal["hidden", "confirm"] = "hidden"  # confirm: shown once, 对／不对
    question: Words | None = None  # the words of the confirming page


class Variant(Strict):
    """Other words for the same field when `when` holds; the first that holds wins."""

    when: Cel
    question: Words | None = None
    label: Words | None = None
    hint: Words | None = None
    spoken: Words | None = None
    group: Words | None = None


class FieldCheck(Strict):
    """The answer is refused while `bad` holds; `value` is the answer itself."""

    bad: Cel
    text: Words
    code: Code


class FormField(Strict):
    """One value of the form. With `compute` it is derived, with neither question nor compute it comes from the card."""

    id: Name
    kind: Kind
    label: Words
    question: Words | None = None
    hint: Words | None = None
    spoken: Words | None = None
    why: Words | None = None
    group: Words | None = None
    when: Cel | None = None
    compute: Cel | None = None
    prefill: Prefill | None = None
    variants: tuple[Variant, ...] = ()
    choices: tuple[Choice, ...] = ()
    codes: str | None = None  # a code set of assets/codes instead of, or to show, choices
    way_out: Words | None = None  # makes the answer optional
    text: Literal["plain", "name", "address", "code"] = "plain"
    latin: bool = False  # a name may hold Latin letters
    min_length: int = Field(default=1, ge=1)
    max_length: int = Field(default=50, ge=1, le=500)
    pattern: str | None = Field(default=None, max_length=100)
    pattern_text: Words | None = None
    earliest_days: int | None = None  # date limits in days from today
    latest_days: int | None = None
    range_text: Words | None = None
    checks: tuple[FieldCheck, ...] = ()
    columns: tuple[FormField, ...] = ()
    max_rows: int = Field(default=6, ge=1, le=20)
    add: Words | None = None  # 再加一个人
    done: Words | None = None  # 没有了，下一步
    masked: bool = False
    confirm: bool = False  # a value of this field's data is the county's own and still to be confirmed

    @property
    def asked(self) -> bool:
        """Whether the field can become a screen."""
        return self.question is not None and self.compute is None


class FormRow(Strict):
    """One line of a department's sub-form."""

    label: str
    field: Name
    when: Cel | None = None
    optional: bool = False


class Item(Strict):
    """A member item: one department's form, and when it is part of this application."""

    id: Name
    name: Words
    department: str
    task_code: str = ""  # 实施编码, 31 characters
    task_type: Literal["01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "20"]
    form_title: str
    when: Cel | None = None
    form: tuple[FormRow, ...] = ()
    confirm: tuple[str, ...] = ()


class Necessity(StrEnum):
    """Whether a paper must be there. Values are the words of the guide."""

    REQUIRED = "必备"
    DEFERRABLE = "可容缺"
    NOT_NEEDED = "免"


class FreeBy(Strict):
    """What replaces the paper: the card that was read, an electronic licence or shared data, or a signature here."""

    by: Literal["card", "licence", "signature"]
    holder: str = ""
    note: Words


class Page(Strict):
    """One page to lay under the document camera."""

    id: Name
    title: Words
    hint: Words | None = None


class PledgeText(Strict):
    """容缺: what, in which form, by when, where, otherwise (国发〔2022〕5号 as quoted, PROTOCOLS.md §6.6)."""

    what: Words
    form: Words
    days: int = Field(ge=1, le=60)  # working days
    where: Words
    consequence: Words
    confirm: bool = False


class Material(Strict):
    """A paper of the application."""

    id: Name
    name: Words
    necessity: Necessity
    when: Cel | None = None
    kind: Literal["scan", "card", "statement"] = "scan"
    free: FreeBy | None = None
    fallback: bool = False  # asked on paper only while the licence cannot be fetched
    pages: tuple[Page, ...] = ()
    form: Words | None = None
    pledge: PledgeText | None = None
    statement: str = ""  # text with {field}, signed on the screen
    used_by: tuple[Name, ...] = ()
    confirm: bool = False


class Period(Strict):
    """A time limit; 0 days is 即办."""

    days: int = Field(ge=0, le=365)
    unit: Literal["workday", "day"] = "workday"
    explain: Words | None = None
    confirm: bool = False


class Result(Strict):
    """What comes out, and when."""

    kind: Literal["promised", "immediate"]
    what: Words
    papers: tuple[str, ...] = ()


class Paper(Strict):
    """A paper that the terminal prints. `only_if`: pledged = 容缺 was chosen, statement = statements were signed."""

    id: Literal["receipt", "application", "pledge", "statement", "result"]
    title: Words
    printer: Literal["receipt", "form", "either"]
    only_if: Literal["always", "pledged", "statement"] = "always"


class Home(Strict):
    """Where the item stands on the home page."""

    pane: bool = False
    order: int = 100
    icon: str
    title: Words
    what: Words
    minutes: int = Field(ge=1, le=30)
    group: Words | None = None


class LegalBasis(Strict):
    """`confidence` as in SERVICES.md: A three sources or the text itself … M to be confirmed."""

    name: str
    article: str = ""
    confidence: Literal["A", "B", "C", "M"]


class Question(Strict):
    q: str
    a: str


class Guide(Strict):
    """办事指南: the elements of PROTOCOLS.md §6.3 that a citizen reads."""

    version: str
    published: date
    effective: date
    publisher: str
    who: tuple[Words, ...] = Field(min_length=1)
    not_here: tuple[Words, ...] = ()
    steps: tuple[Words, ...] = Field(min_length=1)
    fee: Words
    statutory: Period
    promised: Period
    result: Words
    delivery: Words
    legal: tuple[LegalBasis, ...] = Field(min_length=1)
    address: Words
    hours: Words
    telephone: str = Field(min_length=3)
    supervision: str = Field(min_length=3)
    faq: tuple[Question, ...] = ()
    confirm: tuple[str, ...] = ()


class Search(Strict):
    """Everyday words and phrases that lead to this item."""

    words: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()


class State(Strict):
    """S33: active, suspended or withdrawn, with the reason."""

    value: Literal["active", "suspended", "withdrawn"] = "active"
    reason: Words | None = None

    @model_validator(mode="after")
    def _reason(self) -> State:
        if self.value != "active" and self.reason is None:
            raise ValueError("a suspended or withdrawn item must say why")
        return self


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
    state: State = State()
    valid: Validity = Validity()
    home: Home
    signature: bool
    needs: tuple[str, ...]  # roles of devices
    needs_any: tuple[tuple[str, ...], ...] = ()  # of each tuple one is enough
    needs_platform: bool = False
    face: Literal["none", "offered"] = "none"  # offered: one signal more, never the only way, and no is as good as yes
    items: tuple[Item, ...] = Field(min_length=1)
    form: tuple[FormField, ...]
    materials: tuple[Material, ...] = ()
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
