"""The states of a sub-case and what may follow: 收件 is not 受理, and 受理 is not 办结."""

from __future__ import annotations

from collections.abc import Iterable

RECEIVED, ACCEPTED, SUPPLEMENT, CLOSED, ENDED = "收件", "受理", "补正", "办结", "终止"
# No state can be skipped: nothing is closed that was not accepted.
NEXT_STATES: dict[str, tuple[str, ...]] = {
    RECEIVED: (ACCEPTED, SUPPLEMENT, ENDED),
    SUPPLEMENT: (ACCEPTED, ENDED),
    ACCEPTED: (SUPPLEMENT, CLOSED, ENDED),
    CLOSED: (),
    ENDED: (),
}
OPEN = (RECEIVED, SUPPLEMENT, ACCEPTED)
WITH_A_REASON = {SUPPLEMENT: "补正要写明补什么", ENDED: "终止要写明原因"}
# A whole case is as far as its slowest part; what is wanted from the citizen comes first.
SLOWEST_FIRST = (SUPPLEMENT, RECEIVED, ACCEPTED, ENDED, CLOSED)
BY_ITSELF = "平台"  # the clerk's name of what the platform did without one


class NotAllowed(ValueError):
    """What a clerk wants cannot be done now; the sentence says why, for the desk's page."""


def whole_state(states: Iterable[str]) -> str:
    present = set(states)
    return next((state for state in SLOWEST_FIRST if state in present), RECEIVED)
