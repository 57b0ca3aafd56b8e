"""The house around the citizen: call button, door, tamper contact, presence, and what happens when the power goes."""

from __future__ import annotations

from dataclasses import replace

from drivers.contract.io_board import Inputs, Lamp, Power
from kiosk.session.effects import Effect, ParkDraft, ShutDown
from kiosk.session.events import InputsSeen
from kiosk.session.finishing import busy, wipe
from kiosk.session.states import PaperState, Phase, State

#: Where the citizen has put something in that is worth keeping, and nothing is sealed yet.
PARKED_FROM = frozenset(
    {
        Phase.LICENCES, Phase.FILL, Phase.COMMITMENT, Phase.MATERIALS, Phase.PROMISE, Phase.REVIEW, Phase.SIGN,
        Phase.PAUSED,
    }
)  # fmt: skip
LAMP_OF_PRINTER = {
    "receipt_printer": Lamp.RECEIPT_PRINTER, "queue_ticket": Lamp.RECEIPT_PRINTER,
    "form_printer": Lamp.DOCUMENT_PRINTER,
}  # fmt: skip
WAITING = frozenset({Phase.ATTRACT, Phase.OUT_OF_SERVICE})

Outcome = tuple[State, tuple[Effect, ...]]


def seen(state: State, inputs: Inputs) -> State:
    """Keeps what the board sees."""
    return replace(state, inputs=inputs, was_here=state.was_here or inputs.presence)


def inputs_seen(state: State, event: InputsSeen) -> tuple[Outcome, str]:
    """What follows from what the board sees; the name is the audit event."""
    new = seen(state, event.now)
    if "tampered" in event.changed and event.now.tampered and not irreversible(state):
        return wipe(new), "tampered"
    if "power" in event.changed:
        return power_changed(new), f"power_{event.now.power}"
    if "door_open" in event.changed:
        return (new, ()), "door_opened" if event.now.door_open else "door_closed"
    if "headphones" in event.changed:
        return (new, ()), "headphones_changed"
    return (new, ()), "inputs_seen"


def power_changed(state: State) -> Outcome:
    """On battery what is under way goes on. When the battery is low: what is sealed is sealed, the rest is parked."""
    if state.inputs.power is not Power.BATTERY_LOW:
        return state, ()
    if state.phase in WAITING or state.phase is Phase.MAINTENANCE:
        return wipe(state)
    return give_up(state)


def give_up(state: State) -> Outcome:
    """Ends the session for want of current. Not while it seals or prints: that is short, and its end comes here too."""
    if irreversible(state):
        return state, ()
    if worth_parking(state) and state.file is not None:
        return state, (ParkDraft(state.session_id, state.pack_id, state.file),)
    return wipe(state)


def worth_parking(state: State) -> bool:
    """Somebody is known, filled something in, and nothing is sealed. A paper for a case of before is no draft."""
    file = state.file
    return (
        state.phase in PARKED_FROM
        and file is not None
        and file.citizen is not None
        and file.receipt is None
        and bool(file.answers or file.pages)
        and not file.later  # one paper is laid down again in a minute
    )


def irreversible(state: State) -> bool:
    """A seal or a paper is under way."""
    sealing = state.phase is Phase.SEAL and not state.seal_trouble
    return state.phase is Phase.WIPE or sealing or busy(state)


def after_wipe(state: State) -> tuple[Effect, ...]:
    """Nothing personal is open any more: with a low battery the machine goes off."""
    return (ShutDown(),) if state.inputs.power is Power.BATTERY_LOW else ()


def closed(inputs: Inputs) -> bool:
    """Nobody may begin anything: no current to end it with, or somebody has been at the machine."""
    return inputs.power in (Power.BATTERY, Power.BATTERY_LOW) or inputs.tampered


def lamps(state: State) -> frozenset[Lamp]:
    """Light says where the hand goes next."""
    match state.phase:
        case Phase.ATTRACT:
            return frozenset({Lamp.STATUS_GOOD})
        case Phase.OUT_OF_SERVICE:
            return frozenset({Lamp.STATUS_BAD})
        case Phase.IDENTIFY if state.file is not None and state.file.citizen is None:
            both = {Lamp.ID_CARD, Lamp.CODE_READER} if state.purpose == "progress" else {Lamp.ID_CARD}
            return frozenset(both)
        case Phase.TAKE_BELONGINGS if state.card_present:
            return frozenset({Lamp.ID_CARD})
        case Phase.MATERIALS if state.place == "scanner":
            return frozenset({Lamp.SCANNER})
        case Phase.PAPER:
            shown = (PaperState.PRINTING, PaperState.DONE, PaperState.UNKNOWN)
            return frozenset(LAMP_OF_PRINTER[p.role] for p in state.papers if p.state in shown)
    return frozenset()
