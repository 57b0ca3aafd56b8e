"""The technician's session: card, PIN, tests. Sees no citizen data."""

from __future__ import annotations

from dataclasses import replace

from kiosk.session.effects import CheckPin, FindStaff, Restart, SelfTest
from kiosk.session.events import CardReadFailed, CardWasRead, Intent, PinChecked, SelfTested, StaffSought
from kiosk.session.finishing import wipe
from kiosk.session.rules import Rules
from kiosk.session.states import Desk, Moment, Phase, State
from kiosk.session.table import Change, go, on

PIN_LENGTH = 12  # longest
NUMBER_LENGTH = 18  # of an ID card
TABS = ("devices", "supplies", "queue", "log", "network", "system")


def _desk(state: State, **changes: object) -> State:
    return replace(state, desk=replace(state.desk, **changes))  # type: ignore[arg-type]


@on(Phase.MAINTENANCE, CardWasRead)
def staff_card_read(rules: Rules, state: State, event: CardWasRead, now: Moment) -> Change:
    """A citizen's card opens nothing, and nothing of it is kept: whose it is, is looked up beside the session."""
    if state.desk.signed_in or event.chip or now.mono < state.desk.locked_until:
        return None
    return go(_desk(state, technician="", pin="", error="", by_card=True), FindStaff(event.citizen.id_number))


@on(Phase.MAINTENANCE, CardReadFailed)
def staff_card_not_read(rules: Rules, state: State, event: CardReadFailed, now: Moment) -> Change:
    return go(_desk(state, error="unreadable")) if not state.desk.signed_in else None


@on(Phase.MAINTENANCE, "edit")
def staff_number_typed(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    """The reader is the part that most often has to be repaired: without it the card number is typed."""
    if state.desk.signed_in or state.desk.technician or state.usable("idcard"):
        return None
    return go(_desk(state, typed=event.argument[:NUMBER_LENGTH], error=""))


@on(Phase.MAINTENANCE, StaffSought)
def staff_number_checked(rules: Rules, state: State, event: StaffSought, now: Moment) -> Change:
    """A wrong number that was typed counts like a wrong PIN; a card is not guessed."""
    if state.desk.signed_in:
        return None
    if event.technician:
        return go(_desk(state, technician=event.technician, typed="", error="", by_card=False))
    if state.desk.by_card:
        return go(_desk(state, error="not_staff", technician="", by_card=False))
    return go(_failed(rules, state, now, "not_staff"))


@on(Phase.MAINTENANCE, "digit")
def pin_digit_typed(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    if not state.desk.technician or not event.argument.isdigit() or len(state.desk.pin) >= PIN_LENGTH:
        return None
    return go(_desk(state, pin=state.desk.pin + event.argument[:1], error=""))


@on(Phase.MAINTENANCE, "erase")
def pin_erased(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    return go(_desk(state, pin=state.desk.pin[:-1]))


@on(Phase.MAINTENANCE, "primary")
def pin_entered(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    """In the sign-in: check the PIN. Signed in: test every device that is fitted."""
    desk = state.desk
    if desk.signed_in:
        roles = tuple(role for role in state.health if state.fitted(role))
        return go(_desk(state, tests=dict.fromkeys(roles, "running")), *(SelfTest(r) for r in roles))
    if now.mono < desk.locked_until:
        return go(_desk(state, pin="", typed="", error="locked"))
    if not desk.technician and len(desk.typed) == NUMBER_LENGTH:
        return go(_desk(state, typed="", by_card=False), FindStaff(desk.typed))
    if not desk.technician or not desk.pin:
        return None
    return go(_desk(state, pin=""), CheckPin(desk.technician, desk.pin))


@on(Phase.MAINTENANCE, PinChecked)
def pin_checked(rules: Rules, state: State, event: PinChecked, now: Moment) -> Change:
    """U4: locked for 15 s after 5 wrong PINs, doubling; leaving the page does not unlock."""
    if event.right:
        return go(replace(state, place="menu", desk=Desk(signed_in=True, technician=state.desk.technician)))
    return go(_failed(rules, state, now, "wrong"))


def _failed(rules: Rules, state: State, now: Moment, error: str) -> State:
    failures = state.desk.failures + 1
    over = failures - rules.timing.pin_tries
    locked = now.mono + rules.timing.pin_lock * 2**over if over >= 0 else 0.0
    return _desk(state, failures=failures, locked_until=locked, error="locked" if locked else error)


@on(Phase.MAINTENANCE, "tab")
def tab_opened(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    return go(_desk(state, tab=event.argument)) if state.desk.signed_in and event.argument in TABS else None


@on(Phase.MAINTENANCE, "test")
def device_test_started(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    if not state.desk.signed_in or event.argument not in state.health:
        return None
    return go(_desk(state, tests={**state.desk.tests, event.argument: "running"}), SelfTest(event.argument))


@on(Phase.MAINTENANCE, SelfTested)
def device_tested(rules: Rules, state: State, event: SelfTested, now: Moment) -> Change:
    outcome = "passed" if event.passed else "failed"
    return go(_desk(state, tests={**state.desk.tests, event.role: outcome}))


@on(Phase.MAINTENANCE, "act")
def maintenance_action(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    if not state.desk.signed_in:
        return None
    return go(state, Restart()) if event.argument == "restart" else None


@on(Phase.MAINTENANCE, "back")
def maintenance_left(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    return wipe(state)
