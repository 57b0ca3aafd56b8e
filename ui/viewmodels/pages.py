"""What each page of a case and of the hall shows: one frozen PageState per page, every word already chosen (language,
elder wording). Pages beside a case: pages_beside.py.

QML draws these and nothing else; a page has no text of its own. `name` picks ui/qml/pages/<Name>Page.qml; a changed
`key` makes a fresh page, the same key updates the page in place. Intents come back as (intent, argument) from PageVM.
"""

from __future__ import annotations

from dataclasses import dataclass

from ui.viewmodels.page_state import ActionButton, Note, PageState, Row


@dataclass(frozen=True, slots=True)
class Pane:
    id: str
    icon: str
    title: str
    what: str
    minutes: str
    on: bool = True
    reason: str = ""


@dataclass(frozen=True, slots=True)
class HomeState(PageState):
    """Intents: search, item(pack id), door(id). In large: panes and doors become one column of rows (`rows`)."""

    name = "Home"
    large: bool
    search_words: str
    panes: tuple[Pane, ...]
    lit: int
    doors: tuple[Row, ...]
    rows: tuple[Row, ...]  # large only: at most five
    privacy: str


@dataclass(frozen=True, slots=True)
class SearchState(PageState):
    """Intents: edit(text) on every change, item(id)."""

    name = "Search"
    placeholder: str
    hits: tuple[Row, ...]
    none_found: str  # said when there is text and no hit


@dataclass(frozen=True, slots=True)
class ItemListState(PageState):
    """All items of this site, 8 a page (5 large); grey ones say why. Intents: item(id), turn(next|previous)."""

    name = "ItemList"
    rows: tuple[Row, ...]
    page: int
    pages: int
    page_words: str
    next_text: str
    previous_text: str


@dataclass(frozen=True, slots=True)
class PublicState(PageState):
    """A public paper by whole pages. Intents: paper(id), turn(next|previous), print."""

    name = "Public"
    papers: tuple[Row, ...]  # the three; tag_bold marks the one shown
    title: str
    paragraphs: tuple[str, ...]
    issued: str  # version, date, publisher
    page: int
    pages: int
    page_words: str
    next_text: str
    previous_text: str
    print_button: ActionButton


@dataclass(frozen=True, slots=True)
class GuideState(PageState):
    """一次性告知, by whole pages (`part` of `parts`); part 0 has facts and items. Intents: print, turn."""

    name = "Guide"
    large: bool
    facts: tuple[tuple[str, str], ...]  # (约 5 分钟, 在这台机器上) three of them
    items_title: str
    items_text: str
    materials_title: str
    materials: tuple[Row, ...]
    print_text: str
    issued: str
    part: int = 0  # normal: the first materials too; large: facts and items only
    parts: int = 1


@dataclass(frozen=True, slots=True)
class ConsentState(PageState):
    """What is read for what. Intents: pick(agree|refuse), turn. Nothing preselected."""

    name = "Consent"
    rows: tuple[Row, ...]
    choices: tuple[Choice, ...]
    full_text: tuple[str, ...]  # a page of the whole notice; shown by `show_full`, turned by primary and back
    show_full: bool
    full_text_link: str
    part: int = 0
    parts: int = 1


@dataclass(frozen=True, slots=True)
class Choice:
    id: str
    text: str
    detail: str = ""
    picked: bool = False
    on: bool = True
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Slot:
    """A part of this machine in the picture. `state`: "", lit, broken."""

    id: str  # card, code, slip, keys, sheet
    label: str
    state: str = ""


@dataclass(frozen=True, slots=True)
class MachinePicture:
    """The front of this machine as the site says. `card`: "", coming, taking. `sheets` come out of the A4 mouth."""

    caption: str
    slots: tuple[Slot, ...]
    card: str = ""
    sheets: int = 0
    slips: int = 0
    sheet_title: str = ""


@dataclass(frozen=True, slots=True)
class IdentifyState(PageState):
    """Waiting for the card, then the person to confirm. Intents: other(id), primary when `person` is shown."""

    name = "Identify"
    machine: MachinePicture
    others_title: str
    others: tuple[Row, ...]
    note: Note  # e.g. fault kind: 卡拿早了，请再放一次
    person_name: str = ""
    person_number: str = ""  # masked


@dataclass(frozen=True, slots=True)
class GroupRow:
    title: str
    detail: str
    source: str


@dataclass(frozen=True, slots=True)
class FormState(PageState):
    """One question. `kind`: text, phone, id_number, card_number, number, address, choice, choices, date, month, group,

    confirm.

    Intents: edit(text) for typed kinds, pick(code), date(yyyy-mm-dd), add, change(index), delete(index), way_out,
    photograph, help_why.
    """

    name = "Form"
    kind: str
    label: str
    value: str  # text as typed; ISO date; "" otherwise
    placeholder: str
    max_length: int
    error: str
    note: Note  # why it is asked, or what was understood (出生日期是 …)
    choices: tuple[Choice, ...] = ()
    way_out: str = ""  # 还没取名
    source: str = ""
    rows: tuple[GroupRow, ...] = ()
    add_text: str = ""
    date_words: str = ""  # 2026年11月8日　星期日
    date_note: str = ""
    first_date: str = ""
    last_date: str = ""
    digits_words: tuple[str, ...] = ()  # 地区, 出生年月日, 顺序和校验
    large: bool = False
    photo_text: str = ""  # 拍证件来填
    unit: str = ""  # behind a number: 元, 平方米
    decimals: bool = False
    writing: str = "plain"  # of typed text: name, address, plain (Chinese first), code (Latin capitals and digits)


@dataclass(frozen=True, slots=True)
class MaterialsState(PageState):
    """List of materials. Intents: material(id), missing."""

    name = "Materials"
    rows: tuple[Row, ...]
    note: Note
    list_text: str = ""  # 缺什么，带走清单


@dataclass(frozen=True, slots=True)
class MissingState(PageState):
    """一次性告知: what is missing, and the same as a code. Intents: print, turn, primary."""

    name = "Missing"
    rows: tuple[Row, ...]
    picture: str  # the code, an image source
    code_words: str
    print_button: ActionButton
    page: int
    pages: int
    page_words: str
    next_text: str
    previous_text: str
    large: bool


@dataclass(frozen=True, slots=True)
class Check:
    text: str
    state: str  # "", ok, bad


@dataclass(frozen=True, slots=True)
class CameraState(PageState):
    """One page of one material, or a face. `phase`: looking, found, poor, taking, taken; at the scanner: ready,
    scanning. The picture comes from image://camera/<serial>.

    Intents: primary (take, then use), back (retake or to the list), pledge, feed, device.
    """

    name = "Camera"
    phase: str
    picture: str  # image source URL, "" when there is none yet
    corners: tuple[tuple[float, float], ...]
    checks: tuple[Check, ...]
    advice: str  # 反光了，请把纸转一点
    pledge_text: str  # 没带，承诺后补 ; "" when not allowed
    large: bool
    wrong: bool = False  # it looks like another paper: the buttons have changed places
    device: str = "camera"  # camera, scanner, face: no words
    device_text: str = ""  # 改用扫描仪: the other device, where there is one
    feed_text: str = ""  # 放进进纸口，几张一起扫


@dataclass(frozen=True, slots=True)
class PromiseState(PageState):
    """容缺 pledge, or 告知承诺, as a paper: `part` of `parts`. Intents: speak, take_now, primary."""

    name = "Promise"
    large: bool
    title: str
    rows: tuple[tuple[str, str, bool], ...]  # label, text, bold
    sentence: str
    signer: str
    speak_text: str
    take_now_text: str
    part: int = 0
    parts: int = 1
    page_words: str = ""
    ends: bool = False  # of a text that must be read through: what primary says, last or more


@dataclass(frozen=True, slots=True)
class ReviewGroup:
    id: str
    title: str
    edit: str  # "" when it cannot be changed
    fixed: str  # why it cannot be changed here
    rows: tuple[ReviewRow, ...]


@dataclass(frozen=True, slots=True)
class ReviewRow:
    id: str
    label: str
    value: str
    source: str
    source_words: str
    editable: bool = True


@dataclass(frozen=True, slots=True)
class ReviewState(PageState):
    """Everything that will be sent, groups paged so that nothing scrolls. Intents: edit(row id), turn, primary."""

    name = "Review"
    large: bool
    groups: tuple[ReviewGroup, ...]
    edit_large: str
    page: int
    pages: int
    next_text: str
    previous_text: str


@dataclass(frozen=True, slots=True)
class SignatureState(PageState):
    """Intents: stroke(JSON list of [x, y] fractions) after each stroke, clear, cannot_write, document(id)."""

    name = "Signature"
    papers_title: str
    papers: tuple[Row, ...]
    signer: str  # name to be written; up to 4 characters: cells, else a line
    pad_words: str
    clear_text: str
    cannot_text: str
    strokes: tuple[tuple[tuple[float, float], ...], ...]
    large: bool


@dataclass(frozen=True, slots=True)
class Fact:
    text: str
    detail: str
    state: str  # todo, here, done


@dataclass(frozen=True, slots=True)
class SealingState(PageState):
    """No intents: facts tick when they are true."""

    name = "Sealing"
    facts: tuple[Fact, ...]
    note: Note
    large: bool


@dataclass(frozen=True, slots=True)
class PaperState(PageState):
    """Which papers came out where. Intents: primary (all taken), back (nothing came), count(n) when asked how many."""

    name = "Paper"
    machine: MachinePicture
    papers: tuple[Row, ...]
    note: Note
    counts: tuple[Choice, ...]  # asked when the outcome is unknown
    large: bool


@dataclass(frozen=True, slots=True)
class Rate:
    id: str  # "5" … "1"
    text: str
    panes: int
    picked: bool


@dataclass(frozen=True, slots=True)
class RatingState(PageState):
    """Intents: rate(n), reason(id), primary, back (skip)."""

    name = "Rating"
    rates: tuple[Rate, ...]
    reasons_title: str
    reasons: tuple[Choice, ...]  # several; shown for 1 and 2
    note: Note
    large: bool


@dataclass(frozen=True, slots=True)
class TakeCardState(PageState):
    name = "TakeCard"
    machine: MachinePicture
    note: Note


@dataclass(frozen=True, slots=True)
class ProgressStage:
    text: str
    when: str
    state: str  # done, here, todo


@dataclass(frozen=True, slots=True)
class ProgressState(PageState):
    """Progress of one case. Intents: turn(next|previous) between cases, primary, print (the platform's receipt),
    supplement(material), withdraw(commitment).
    """

    name = "Progress"
    stages: tuple[ProgressStage, ...]
    note: Note
    subs_title: str
    subs: tuple[Row, ...]
    as_of: str
    page: int
    pages: int
    print_text: str = ""  # "" when there is nothing to print
    supplement: tuple[str, str] = ("", "")  # material that is owed, words of the button
    withdraw: tuple[str, str] = ("", "")  # promise that may be taken back, words of the button


@dataclass(frozen=True, slots=True)
class TicketState(PageState):
    """Queue number: first the choice of a matter (`choices`, intent pick), then the number."""

    name = "QueueTicket"
    choices: tuple[Choice, ...]
    matter: str
    number: str
    facts: tuple[tuple[str, str], ...]
    machine: MachinePicture
    as_of: str
