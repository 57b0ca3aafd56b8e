"""告知承诺: the choice, then the whole text by pages; the promise itself stands on the last."""

from __future__ import annotations

import math
from dataclasses import dataclass

from kiosk.documents.commitment_text import commitment_parts
from kiosk.packs.schema import Commitment
from kiosk.session.committing import TEXT, commitment_now
from kiosk.session.promises import commitment_facts
from kiosk.session.states import CaseFile
from ui.viewmodels.page_state import Note, PageState
from ui.viewmodels.pages import Choice, FormState, PromiseState
from ui.viewmodels.present.before import home
from ui.viewmodels.present.scene import Scene, back_button, button, frame, page_words
from ui.viewmodels.present.site_view import cut, width


@dataclass(frozen=True, slots=True)
class Sheet:
    """How the sheet of paper is set (ui/qml/pages/parts/PledgeSheet.qml), in design millimetres."""

    room: float  # for rows, between the title and what stands below them
    line: float  # height of a line of type
    air: float  # of a row, around its text
    characters: float  # of a line beside or below the label
    above: float = 0.0  # height of a label that stands above its text


#: By (large, shape). Only in large portrait the label stands above its text.
SHEETS = {
    (False, "portrait"): Sheet(238, 12.15, 9.5, 18.5),
    (False, "landscape"): Sheet(146, 10.2, 5.5, 28.5),
    (False, "reach"): Sheet(100, 10.2, 5.5, 23.5),
    (True, "portrait"): Sheet(198, 19.1, 11.2, 15.5, 18.9),
    (True, "landscape"): Sheet(124, 19.1, 5.5, 13.3),
    (True, "reach"): Sheet(104, 19.1, 5.5, 10.8),
}
LABEL = 5.4  # characters of a label's line, where it stands beside its text

Row = tuple[str, str, bool]


def commitment(scene: Scene) -> PageState:
    found = commitment_now(scene.rules, scene.state, scene.now)
    if scene.pack is None or found is None or scene.state.file is None:
        return home(scene)
    return _text(scene, found) if scene.state.place == TEXT else _choice(scene, found)


def _choice(scene: Scene, found: Commitment) -> PageState:
    say, state, pack = scene.say, scene.state, scene.pack
    assert pack is not None and state.file is not None
    names = "、".join(scene.pick(m.name) for m in pack.materials if m.id in found.replaces)
    allowed = scene.rules.may_promise(state, found.offline)
    excluded = state.file.credit == "excluded"
    reason = ""
    if not allowed:
        reason = (
            say("commitment.excluded", reason=state.file.credit_reason) if excluded else say("commitment.unchecked")
        )
    mark = state.error or state.file.commitments.get(found.id, "")
    choices = (
        Choice("yes", say("commitment.yes"), say("commitment.yes_more", papers=names), mark == "yes", allowed, reason),
        Choice("no", say("commitment.no"), say("commitment.no_more", papers=names), mark == "no"),
    )
    return FormState(
        key=f"{state.key}:{found.id}",
        frame=frame(
            scene,
            say("commitment.question"),
            english=say("commitment.english"),
            hint=scene.pick(found.proof),
            primary=button(say("common.next"), reason="" if state.error else say("notice.choose")),
            back=back_button(say("common.back")),
            spoken="。".join(
                (say("commitment.question"), scene.pick(found.proof), *(f"{c.text}，{c.detail}" for c in choices))
            ),
        ),
        kind="choice",
        label=say("commitment.label"),
        value="",
        placeholder="",
        max_length=0,
        error="",
        note=Note() if scene.large else Note("info", say("commitment.what"), scene.pick(found.content)),
        choices=choices,
        large=scene.large,
    )


def commitment_pages(scene: Scene, found: Commitment) -> list[list[Row]]:
    """Statements and declarations as rows, as many on a page as fit; a text longer than a page is cut at a sentence."""
    assert scene.pack is not None
    file = scene.state.file or CaseFile()
    paper = commitment_facts(scene.pack, found, file.answers)
    parts = commitment_parts(paper)
    rows: list[Row] = [(scene.say("commitment.authority"), paper.department, False)]
    rows += [(head, text, False) for head, text in parts.statements]
    rows += [(scene.say("commitment.declared", n=n), text, False) for n, text in enumerate(parts.declarations, 1)]
    rows += [(scene.say("commitment.choice"), text, False) for text in parts.choices]
    sheet = SHEETS[scene.large, scene.shape]
    most = int((sheet.room - sheet.air - sheet.above) / sheet.line) * int(sheet.characters)
    pages: list[list[Row]] = [[]]
    used = 0.0
    for row in ((head, part, bold) for head, text, bold in rows for part in cut(text, most)):
        height = _height(sheet, row[0], row[1])
        if used + height > sheet.room and pages[-1]:
            pages.append([])
            used = 0.0
        pages[-1].append(row)
        used += height
    return pages if not scene.large and used + _oath(scene, sheet, found) <= sheet.room else [*pages, []]


def _oath(scene: Scene, sheet: Sheet, found: Commitment) -> float:
    """Height of the sentence that binds and of who says it; in reach it stands below, where the hand is."""
    if scene.shape == "reach":
        return 0.0
    return (math.ceil(width(_sentence(scene, found)) / (sheet.characters + LABEL)) + 2) * sheet.line * 1.08 + sheet.air


def _sentence(scene: Scene, found: Commitment) -> str:
    file = scene.state.file
    name = file.citizen.name if file and file.citizen else ""
    return scene.say("commitment.sentence", name=name, content=scene.pick(found.content).rstrip("。"))


def _height(sheet: Sheet, head: str, text: str) -> float:
    lines = math.ceil(width(text) / sheet.characters)
    if not sheet.above:
        lines = max(lines, math.ceil(width(head) / LABEL))
    return lines * sheet.line + sheet.air + sheet.above


def _text(scene: Scene, found: Commitment) -> PageState:
    """The last page has the sentence that binds; what was on the pages before it was read, or heard, first."""
    say, state = scene.say, scene.state
    assert state.file is not None
    pages = commitment_pages(scene, found)
    page = min(state.page, len(pages) - 1)
    last = page == len(pages) - 1
    sentence = _sentence(scene, found)
    rows = tuple(pages[page])
    spoken = "。".join((*(f"{head}：{text}" for head, text, _ in rows), *((sentence,) if last else ())))
    paged = page_words(scene, page, len(pages))
    return PromiseState(
        key=f"{state.key}:{page}",
        frame=frame(
            scene,
            say("commitment.text_question"),
            english=say("commitment.text_english"),
            primary=button(say("commitment.agree"), "check") if last else button(say("common.next_page")),
            back=back_button(say("common.previous_page") if page else say("common.back")),
            # one line in large: the paper below is headed with its name
            words="　".join(t for t in ("" if scene.large else say("steps.commitment"), paged) if t),
            spoken=spoken,
        ),
        large=scene.large,
        title=say("commitment.title"),
        rows=rows,
        sentence=("　　" + sentence if not scene.large else sentence) if last else "",
        signer=say("promise.signer") if last else "",
        speak_text=say("promise.speak"),
        take_now_text="",
        part=page,
        parts=len(pages),
        page_words=paged if scene.large and scene.shape == "reach" else "",
        ends=last,
    )
