"""One value of a form: kinds of questions, choices, prefills, checks."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from kiosk.packs.words import Strict, Words

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Code = Annotated[str, StringConstraints(min_length=1, max_length=32)]
Cel = Annotated[str, StringConstraints(min_length=1, max_length=2000)]


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
    NUMBER = "number"  # digits, perhaps with decimals: money, area, people
    MONTH = "month"  # YYYY-MM
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


PHOTO = "photo_"  # begins the name of what is laid down to be read for a question; no paper may begin like it


class Page(Strict):
    """One page to lay under the document camera. `document` is what the reader should recognise on it."""

    id: Name
    title: Words
    hint: Words | None = None
    document: str = ""  # assets/materials/documents.yaml: household_head, household_member, marriage_certificate …
    fields: dict[Name, str] = Field(default_factory=dict)  # field of the form → what is read there, offered to confirm


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
    check: Literal["", "uscc", "bank_card"] = ""  # GB 32100; a Luhn digit that does not fit only warns
    default: Cel | None = None  # stands there already, as a draft; nothing of what the citizen decides alone
    unit: str = ""  # 元, 平方米: behind a number
    least: float | None = None
    most: float | None = None
    decimals: int = Field(default=0, ge=0, le=4)
    last: bool = False  # asked at the end of a merged form: how the result is handed over
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
    photo: Page | None = None  # laid down to be read instead of typed: no paper of the case, never kept, never sent
    confirm: bool = False  # a value of this field's data is the county's own and still to be confirmed

    @property
    def asked(self) -> bool:
        """Whether the field can become a screen."""
        return self.question is not None and self.compute is None
