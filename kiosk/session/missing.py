"""一次性告知: all that this case still lacks, on one page, as a code to take along, and on paper."""

from __future__ import annotations

from dataclasses import replace

from kiosk.packs.missing import Missing
from kiosk.session.effects import PrintMissing
from kiosk.session.events import Intent
from kiosk.session.rules import Rules, missing_of
from kiosk.session.states import Moment, Phase, State
from kiosk.session.table import Change, go, on

PRINTERS = ("receipt_printer", "form_printer")  # a slip is quicker than a sheet


def all_missing(rules: Rules, state: State, now: Moment) -> tuple[Missing, ...]:
    """Questions and papers alike; pledged papers are not missing."""
    pack, file = rules.pack(state), state.file
    if pack is None or file is None or file.later:
        return ()
    return missing_of(pack, file, now.wall.date())


@on(Phase.MATERIALS, "missing")
def missing_opened(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    if state.place or not all_missing(rules, state, now):
        return None
    return go(replace(state, place="missing", page=0))


@on(Phase.MATERIALS, "print")
def missing_printed(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    """Once: the page then says that it comes."""
    role = next((r for r in PRINTERS if state.usable(r)), "")
    if state.place != "missing" or state.file is None or not role or state.error == "printed":
        return None
    return go(replace(state, error="printed"), PrintMissing(state.session_id, state.pack_id, role, state.file))
