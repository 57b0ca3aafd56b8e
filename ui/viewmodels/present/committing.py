"""告知承诺: the choice, then the whole text by pages; the promise itself stands on the last."""

from __future__ import annotations

import math

from kiosk.documents.commitment_text import commitment_parts
from kiosk.packs.schema import Commitment
from kiosk.session.committing import TEXT, commitment_now
from kiosk.session.promises import commitment_facts
from ui.viewmodels.page_state import Note, PageState
from ui.viewmodels.pages import Choice, FormState, PromiseState
from ui.viewmodels.present.before import home
from ui.viewmodels.present.scene import Scene, back_button, button, frame, page_words
from ui.viewmodels.present.site_view import width

# Design millimetres of the sheet (ui/qml/pages/parts/PledgeSheet.qml): room for rows, characters of a line, heights
ROOM = {"portrait": 225, "landscape": 128, "reach": 118}
LINE = {False: 10.5, True: 15.5}
AIR = {False: 9.5, True: 16}
CHARACTERS = {("portrait", False): 19, ("landscape", False): 21, ("reach", False): 21}
CHARACTERS_LARGE = {"portrait": 14, "landscape": 12, "reach": 13}

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
    """Statements and declarations as rows, as many on a page as fit; no row is cut."""
    assert scene.pack is not None
    parts = commitment_parts(commitment_facts(scene.pack, found))
    rows: list[Row] = [(head, text, False) for head, text in parts.statements]
    rows += [(scene.say("commitment.declared", n=n), text, False) for n, text in enumerate(parts.declarations, 1)]
    rows += [(scene.say("commitment.choice"), text, False) for text in parts.choices]
    per = CHARACTERS_LARGE[scene.shape] if scene.large else CHARACTERS[scene.shape, False]
    pages: list[list[Row]] = [[]]
    used = 0.0
    for row in rows:
        lines = math.ceil(width(row[1]) / per) + (0 if not scene.large else 0.8)
        height = lines * LINE[scene.large] + AIR[scene.large]
        if used + height > ROOM[scene.shape] and pages[-1]:
            pages.append([])
            used = 0.0
        pages[-1].append(row)
        used += height
    return [*pages, []]


def _text(scene: Scene, found: Commitment) -> PageState:
    """The last page has the sentence that binds; what was on the pages before it was read, or heard, first."""
    say, state = scene.say, scene.state
    assert state.file is not None
    pages = commitment_pages(scene, found)
    page = min(state.page, len(pages) - 1)
    last = page == len(pages) - 1
    name = state.file.citizen.name if state.file.citizen else ""
    sentence = say("commitment.sentence", name=name, content=scene.pick(found.content).rstrip("。"))
    rows = tuple(pages[page])
    spoken = "。".join((*(f"{head}：{text}" for head, text, _ in rows), *((sentence,) if last else ())))
    return PromiseState(
        key=f"{state.key}:{page}",
        frame=frame(
            scene,
            say("commitment.text_question"),
            english=say("commitment.text_english"),
            primary=button(say("commitment.agree"), "check") if last else button(say("common.next_page")),
            back=back_button(say("common.previous_page") if page else say("common.back")),
            words="　".join(t for t in (say("steps.commitment"), page_words(scene, page, len(pages))) if t),
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
        page_words=page_words(scene, page, len(pages)),
        ends="last" if last else "more",
    )
