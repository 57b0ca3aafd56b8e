"""What stands on a page that was taken: asked of the reader, shown, offered as answers. Nothing is taken by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from drivers.contract.camera import ScannedPage
from kiosk.domain.person import Source
from kiosk.licences.prefill import take
from kiosk.packs.answers import check
from kiosk.packs.forms import step_of
from kiosk.packs.schema import Page
from kiosk.session.effects import Effect, ReadPage
from kiosk.session.events import PageUnderstood
from kiosk.session.rules import Rules
from kiosk.session.states import Moment, Phase, State
from kiosk.session.table import Change, go, on

if TYPE_CHECKING:  # the reader knows OCR's types; the first page does not need them
    from kiosk.materials.reading import Reading


def page_of(rules: Rules, state: State, index: int, now: Moment) -> Page | None:
    """The page of the material on the screen that stands at this place."""
    need = rules.paper(state, now.wall.date())
    pages = need.material.pages if need is not None else ()
    return pages[index] if index < len(pages) else None


def reading_of(rules: Rules, state: State, page: ScannedPage, now: Moment) -> tuple[Effect, ...]:
    """The question to the reader, where the pack says what should stand on this page."""
    have = state.file.pages.get(state.material_id, ()) if state.file else ()
    wanted = page_of(rules, state, len(have), now)
    if wanted is None or not wanted.document:
        return ()
    return (ReadPage(state.session_id, state.material_id, wanted.document, page),)


@on(Phase.MATERIALS, PageUnderstood)
def page_understood(rules: Rules, state: State, event: PageUnderstood, now: Moment) -> Change:
    """Only for the page that still stands on the screen."""
    file = state.file
    if file is None or file.captured is None or event.session_id != state.session_id:
        return None
    if event.material_id != state.material_id or event.sha256 != file.captured.sha256:
        return None
    return go(replace(state, file=replace(file, reading=event.reading, captured=event.upright or file.captured)))


def unread(rules: Rules, state: State, now: Moment) -> bool:
    """The picture is for its words alone, and the answer that was wanted is not among them."""
    if not rules.only_read(state) or state.file is None or state.file.reading is None:
        return False
    return state.step_id not in offered_by(rules, state, 0, now)


def offered_by(rules: Rules, state: State, index: int, now: Moment) -> Mapping[str, str]:
    """Answers that the page on the screen gives, as drafts; none of a paper that looks like another one.

    What an agency has said already is not offered anew.
    """
    file, pack = state.file, rules.pack(state)
    page = page_of(rules, state, index, now)
    if file is None or pack is None or page is None or file.reading is None or file.later:
        return {}
    found = cast("Reading", file.reading)
    if found.wrong_type:
        return {}
    today = now.wall.date()

    def fits(field_id: str, value: str) -> bool:
        known = file.answers.get(field_id)
        step = step_of(pack, field_id, file.answers, today)
        spoken = known is not None and known.source is Source.AGENCY
        return not spoken and step is not None and check(step, value, file.answers, today) is None

    read = take(found.data, page.fields, {}, Source.UPLOADED, fits)
    return {name: str(answer.value) for name, answer in read.items()}
