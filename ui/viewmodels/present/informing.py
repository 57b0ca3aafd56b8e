"""Pages that tell before they ask: guide, notice and consent, who is here."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from kiosk.documents.texts import masked
from kiosk.packs.schema import Material, Necessity, Period
from kiosk.session.knowing import by_camera, takes_chip_card
from kiosk.session.usable import wants_card
from ui.viewmodels.page_state import ActionButton, Note, PageState, Row
from ui.viewmodels.pages import Choice, ConsentState, GuideState, IdentifyState
from ui.viewmodels.present.before import home, why_not
from ui.viewmodels.present.machine import machine
from ui.viewmodels.present.scene import Scene, back_button, button, frame, page_words
from ui.viewmodels.present.site_view import width


def _period(scene: Scene, period: Period) -> str:
    if period.days == 0:
        return scene.say("guide.at_once")
    return scene.say("guide.workdays" if period.unit == "workday" else "guide.days", n=period.days)


def _material_row(scene: Scene, material: Material) -> Row:
    """The card is needed although nobody copies it; what is replaced or written here is not brought."""
    say = scene.say
    card = material.kind == "card"
    free = material.free is not None and not material.fallback
    deferrable = material.necessity is Necessity.DEFERRABLE
    brought = card or (material.kind == "scan" and not free)
    sometimes = material.when is not None and not card  # the questions tell who needs it
    needed = "conditional" if sometimes else "deferrable" if deferrable and not card else "required"
    tag = say(f"guide.{needed}" if brought else "guide.not_needed")
    detail = "" if card else scene.pick(material.free.note) if free and material.free else scene.pick(material.form)
    if sometimes and deferrable and not scene.large:
        detail = "；".join(t for t in (say("guide.deferrable"), detail) if t)
    icon = "id-card" if card else "pen" if material.kind == "statement" else "sheet"
    return Row(material.id, scene.pick(material.name), icon, detail, tag, tag_bold=brought and needed == "required")


@dataclass(frozen=True, slots=True)
class Rows:
    """How the rows of materials are set (ui/qml/pages/GuidePage.qml, ListRow.qml), in design millimetres."""

    first: float  # room on the page that has facts and items, too; large: none
    more: float  # room on every other page
    wide: float  # of a row
    air: float  # above and below the text of a row


#: By (large, shape).
ROWS = {
    (False, "portrait"): Rows(110, 246, 240, 3.5),
    (False, "landscape"): Rows(138, 138, 276, 2.5),
    (False, "reach"): Rows(112, 112, 240, 1),
    (True, "portrait"): Rows(0, 170, 244, 4),
    (True, "landscape"): Rows(0, 136, 278, 1.5),
    (True, "reach"): Rows(0, 138, 244, 1.5),
}
MOST_ROWS_LARGE = 3  # of a page: more at once is not read in large type
WORD_END = 2.2  # characters at the end of a line that whole Latin words leave empty
LINE = 1.31  # of the size of type: natural line height of 1.45, set at 0.9


def _row_height(scene: Scene, row: Row) -> float:
    """As ListRow.qml will draw it. A tag that would squeeze the words stands below them."""
    rows = ROWS[scene.large, scene.shape]
    body, small = (8.5, 7.0) if not scene.large else (10.5, 10.5) if scene.say.lang == "en" else (13.1, 13.1)
    icon, least = (21.0, 30.0) if scene.large else (17.0, 23.0)
    room, tag = rows.wide - icon - 4, width(row.tag) * small
    below = tag + min(width(row.text) * body, rows.wide / 2) > room
    room -= 0 if below else tag
    if scene.say.lang == "en":
        room -= WORD_END * small
    lines = math.ceil(width(row.text) * body / room) * body
    lines += (math.ceil(width(row.detail) * small / room) + below) * small
    return max(least, lines * LINE + 2 * rows.air)


def _guide_pages(scene: Scene, materials: list[Row]) -> list[tuple[Row, ...]]:
    """As many on a page as fit; in large type the first page has none."""
    rows = ROWS[scene.large, scene.shape]
    most = MOST_ROWS_LARGE if scene.large else len(materials)
    pages: list[list[Row]] = [[]]
    left = rows.first
    for row in materials:
        height = _row_height(scene, row)
        if height > left or len(pages[-1]) == most:
            pages.append([])
            left = rows.more
        pages[-1].append(row)
        left -= height
    return [tuple(page) for page in pages]


def guide(scene: Scene) -> PageState:
    say, state, pack = scene.say, scene.state, scene.pack
    if pack is None:
        return home(scene)
    every = [_material_row(scene, m) for m in pack.materials]
    pages = _guide_pages(scene, every)
    part = min(state.page, len(pages) - 1)
    last = part == len(pages) - 1
    reason = why_not(scene, pack)
    items = "、".join(scene.pick(i.name) for i in pack.items)
    many = len(pack.items) > 1
    effective = pack.guide.effective
    return GuideState(
        key=state.key,
        frame=frame(
            scene,
            scene.pick(pack.title),
            english=scene.en(pack.title),
            primary=button(say("guide.start"), reason=reason) if last else button(say("common.next_page")),
            back=back_button(say("guide.other")) if part == 0 else back_button(say("common.previous_page")),
            words="　".join(t for t in (_step_word(scene), page_words(scene, part, len(pages))) if t),
            spoken="。".join((scene.pick(pack.title), items, *(f"{r.text}，{r.tag}" for r in every))),
        ),
        large=scene.large,
        facts=(
            (say("guide.minutes", n=pack.home.minutes), say("guide.here")),
            (_first_clause(scene.pick(pack.guide.fee)), say("guide.fee")),
            (_period(scene, pack.promise), say("guide.promised")),
        ),
        items_title=say("guide.items", n=len(pack.items)) if many else say("guide.item_one"),
        items_text=items if many else scene.pick(pack.home.what),
        materials_title=say("guide.materials") if pack.materials else say("guide.no_materials"),
        materials=pages[part],
        print_text=say("guide.print") if state.usable("form_printer") else "",
        issued=say(
            "guide.issued",
            version=pack.guide.version,
            date=f"{effective:%Y-%m-%d}"
            if say.lang == "en"
            else f"{effective.year}年{effective.month}月{effective.day}日",
            publisher=pack.guide.publisher,
        ),
        part=part,
        parts=len(pages),
    )


def _first_clause(text: str) -> str:
    """办理 0 元；参加医保的…… → 办理 0 元. The whole sentence is on the printed guide."""
    return re.split("[；，。;,.]", text, maxsplit=1)[0]


def _step_word(scene: Scene) -> str:
    return scene.say("steps.notice")


# --- notice and identity ---------------------------------------------------------------------------------------------


def consent(scene: Scene) -> PageState:
    say, state, pack = scene.say, scene.state, scene.pack
    rows = [Row("card", say("notice.row_card"), "id-card", say("notice.row_card_why"), bold=True)]
    if pack is not None and not wants_card(pack):
        rows = []
    if state.purpose == "progress":
        rows = [Row("progress", say("notice.row_progress"), "progress", say("notice.row_progress_why"), bold=True)]
    elif pack is not None:
        if any(m.kind == "scan" for m in pack.materials):
            rows.append(Row("scan", say("notice.row_scan"), "scanner", say("notice.row_scan_why"), bold=True))
        why = say("notice.row_send_why", departments="、".join(pack.departments))
        rows.append(Row("send", say("notice.row_send"), "pen", why, bold=True))
    full = state.place == "full"
    text = scene.site.privacy_pages(scene.large, scene.shape) if full else ((),)
    page = min(state.page, len(text) - 1)
    question = say("notice.full_question") if full else say("notice.question")
    return ConsentState(
        key=state.key,
        frame=frame(
            scene,
            question,
            english="" if full else say("notice.english"),
            hint=page_words(scene, page, len(text)) if full else say("notice.hint"),
            primary=_consent_button(scene, full, page < len(text) - 1),
            back=back_button(say("common.previous_page" if full and page else "common.back")),
            spoken="。".join((question, *(text[page] if full else (f"{r.text}，{r.detail}" for r in rows)))),
        ),
        rows=() if full else tuple(rows),
        choices=()
        if full
        else (
            Choice("agree", say("notice.agree"), picked=state.place == "agree"),
            Choice("refuse", say("notice.refuse"), picked=state.place == "refuse"),
        ),
        full_text=tuple(text[page]),
        show_full=full,
        full_text_link="" if full else say("notice.full"),
        part=page,
        parts=len(text),
    )


def _consent_button(scene: Scene, full: bool, more: bool) -> ActionButton:
    say = scene.say
    if full:
        return button(say("common.next_page")) if more else button(say("common.close"), "check")
    return button(say("common.next"), reason="" if scene.state.place in ("agree", "refuse") else say("notice.choose"))


def identify(scene: Scene) -> PageState:
    say, state = scene.say, scene.state
    citizen = state.file.citizen if state.file else None
    if citizen is not None:
        top = frame(
            scene,
            say("identify.is_you"),
            english=say("identify.is_you_english"),
            hint=say("identify.is_you_hint"),
            primary=button(say("identify.me"), "check"),
            back=button(say("identify.not_me"), "cross"),
        )
        return IdentifyState(
            key=state.key, frame=top, machine=machine(scene, card=""), others_title="", others=(), note=Note(),
            person_name=citizen.name, person_number=masked(citizen.id_number),
        )  # fmt: skip
    camera = state.purpose == "progress" and by_camera(state)
    either = camera or (state.purpose == "progress" and state.usable("code_reader"))
    chip = state.usable("smartcard") and takes_chip_card(scene.rules, state)
    top = frame(
        scene,
        say("identify.question_either" if either else "identify.question"),
        english=say("identify.english_either" if either else "identify.english"),
        hint=say(
            "identify.hint_camera"
            if camera
            else "identify.hint_either"
            if either
            else "identify.hint_chip"
            if chip
            else "identify.hint"
        ),
        primary=button(say("identify.waiting"), "", reason=say("identify.waiting_why") or say("identify.waiting")),
        back=back_button(say("common.back")),
    )
    note = Note()
    if state.left_chip and (either or chip):
        note = Note("fault", say("identify.left_chip"), say("identify.left_chip_more"))
    elif state.left_card:
        note = Note("fault", say("identify.left_behind"), say("identify.left_behind_more"))
    elif state.identify_note:
        more = f"identify.{state.identify_note}_more"
        kind = "info" if state.identify_note == "again" else "fault"
        note = Note(kind, say(f"identify.{state.identify_note}"), say(more) if say.has(more) else "")
    return IdentifyState(
        key=state.key,
        frame=top,
        machine=machine(scene, lit=("card", "code") if either and not camera else ("card",), card="coming"),
        others_title=say("identify.others"),
        others=(Row("call", say("identify.window"), "helper", arrow=True),),
        note=note,
    )
