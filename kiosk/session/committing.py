"""告知承诺: what the authority states is read, then the applicant promises, or brings the proof as usual."""

from __future__ import annotations

from dataclasses import replace

from kiosk.packs.schema import Commitment
from kiosk.session.events import CreditKnown, Intent
from kiosk.session.finishing import enter_case, open_question
from kiosk.session.rules import Rules
from kiosk.session.states import Moment, Phase, State
from kiosk.session.table import Change, go, on

ASKED, TEXT = "", "text"  # places: which way; the whole text


def commitment_now(rules: Rules, state: State, now: Moment) -> Commitment | None:
    """The one on the screen: the first without a choice. `step_id` holds it while its text is read."""
    offered = rules.commitments(state, now.wall.date())
    if state.file is None:
        return None
    if state.step_id:
        return next((c for c in offered if c.id == state.step_id), None)
    return next((c for c in offered if c.id not in state.file.commitments), offered[0] if offered else None)


@on(Phase.COMMITMENT, "pick")
def way_chosen(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    """Promise or prove: both weigh the same, a mark first. Who may not promise is told why and proves."""
    found = commitment_now(rules, state, now)
    if found is None or state.place == TEXT or event.argument not in ("yes", "no"):
        return None
    if event.argument == "yes" and not rules.may_promise(state, found.offline):
        return None
    return go(replace(state, error=event.argument))


@on(Phase.COMMITMENT, "primary")
def commitment_went_on(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    found = commitment_now(rules, state, now)
    if found is None or state.file is None:
        return enter_case(rules, state, Phase.COMMITMENT, now)
    if state.place == TEXT:
        if event.argument != "last":
            return go(replace(state, page=state.page + 1))
        return _chosen(rules, state, found, "yes", now)
    if state.error == "no":
        return _chosen(rules, state, found, "no", now)
    if state.error == "yes" and rules.may_promise(state, found.offline):
        return go(replace(state, place=TEXT, page=0, step_id=found.id))
    return None


def _chosen(rules: Rules, state: State, found: Commitment, choice: str, now: Moment) -> Change:
    """One proof after the other; a paper that was photographed for it before is not sent."""
    if state.file is None:
        return None
    pages, pledged = state.file.pages, state.file.pledged
    if choice == "yes":
        pages = {name: kept for name, kept in pages.items() if name not in found.replaces}
        pledged = pledged - {*found.replaces}
    file = replace(
        state.file,
        pages=pages,
        pledged=pledged,
        commitments={**state.file.commitments, found.id: choice},
        committed_at=now.wall if choice == "yes" else state.file.committed_at,
    )
    here = replace(state, file=file, place=ASKED, page=0, step_id="", error="")
    if any(c.id not in file.commitments for c in rules.commitments(here, now.wall.date())):
        return go(here)
    return enter_case(rules, here, Phase.COMMITMENT, now)


@on(Phase.COMMITMENT, "read")
def commitment_read_out(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    """The screen has begun to read the text aloud."""
    found = commitment_now(rules, state, now)
    if found is None or state.file is None or state.place != TEXT or found.id in state.file.read_aloud:
        return None
    return go(replace(state, file=replace(state.file, read_aloud=state.file.read_aloud | {found.id})))


@on(Phase.COMMITMENT, "back")
def commitment_went_back(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    if state.place == TEXT and state.page > 0:
        return go(replace(state, page=state.page - 1))
    if state.place == TEXT:
        return go(replace(state, place=ASKED, page=0, step_id="", error=""))
    steps = rules.steps(state, now)
    return go(open_question(rules, replace(state, error=""), steps[-1].id, now)) if steps else None


@on(
    (
        Phase.LICENCES, Phase.FILL, Phase.COMMITMENT, Phase.MATERIALS, Phase.PROMISE, Phase.REVIEW, Phase.SIGN,
        Phase.PAUSED,
    ),
    CreditKnown,
)  # fmt: skip
def credit_known(rules: Rules, state: State, event: CreditKnown, now: Moment) -> Change:
    """The platform has said whether this person may promise, or that nobody could be asked.

    Who is excluded may have promised while the answer was on its way: that does not count, and is asked again.
    """
    if state.file is None or event.session_id != state.session_id:
        return None
    file = replace(state.file, credit=event.credit, credit_reason=event.reason)
    if event.credit != "excluded":
        return go(replace(state, file=file))
    kept = {name: choice for name, choice in file.commitments.items() if choice != "yes"}
    here = replace(state, file=replace(file, commitments=kept, pledged=frozenset(), promised=False))
    if state.phase is Phase.COMMITMENT:
        return go(replace(here, place=ASKED, page=0, step_id="", error=""))
    if state.phase is Phase.PROMISE:
        return go(replace(here, phase=Phase.MATERIALS, place="", page=0))
    return go(here)
