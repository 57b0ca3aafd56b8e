"""Before the case: waiting page, home, search, guide, public papers, queue number, notice, who is here."""

from __future__ import annotations

from dataclasses import replace

from drivers.contract.faults import FaultCode
from kiosk.packs import forms
from kiosk.session.effects import FetchProgress, PrintPublic, PrintTicket, TakeTicket
from kiosk.session.events import (
    CardReadFailed,
    CardWasRead,
    Intent,
    ProgressArrived,
    TicketIssued,
    Wiped,
)
from kiosk.session.finishing import enter_case, leave
from kiosk.session.rules import Rules
from kiosk.session.states import CaseFile, Moment, Overlay, Phase, State, Ticket
from kiosk.session.table import Change, go, on

WAITING = (Phase.ATTRACT, Phase.OUT_OF_SERVICE)


@on(Phase.WIPE, Wiped)
def session_wiped(rules: Rules, state: State, event: Wiped, now: Moment) -> Change:
    """A fresh state: only what belongs to the machine, not to a person, is carried over."""
    return go(
        State(
            phase=Phase.ATTRACT,
            session_id=event.next_session_id,
            health=state.health,
            link_up=state.link_up,
            card_present=state.card_present,
            left_card=state.left_card,
            desk=replace(
                state.desk, signed_in=False, technician="", pin="", typed="", error="", tab="devices", tests={}
            ),
        )
    )


@on(Phase.ATTRACT, "primary")
def session_started(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    return go(replace(state, phase=Phase.SERVICE, place="home", file=CaseFile()))


@on(WAITING, "public")
def public_paper_opened(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    return go(replace(state, phase=Phase.SERVICE, place="public", material_id=event.argument, page=0, file=CaseFile()))


@on(WAITING, "maintenance")
def sign_in_opened(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    return go(replace(state, phase=Phase.MAINTENANCE, place="sign_in"))


# --- SERVICE: places -------------------------------------------------------------------------------------------------


@on(Phase.SERVICE, "search")
def search_opened(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    return go(replace(state, place="search", file=CaseFile()))


@on(Phase.SERVICE, "edit")
def search_typed(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    if state.place != "search" or state.file is None:
        return None
    return go(replace(state, file=replace(state.file, query=event.argument[:40])))


@on(Phase.SERVICE, "item")
def item_chosen(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    pack = rules.packs.get(event.argument)
    if pack is None or rules.unavailable(pack, state, now.wall.date()):
        return None
    return go(replace(state, place="guide", pack_id=pack.id, purpose="apply", page=0, file=CaseFile()))


@on(Phase.SERVICE, "door")
def door_opened(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    match event.argument:
        case "list" | "public":
            return go(replace(state, place=event.argument, page=0, file=CaseFile()))
        case "ticket":
            return go(replace(state, place="ticket", ticket=Ticket(), file=CaseFile()))
        case "progress":
            return go(replace(state, phase=Phase.NOTICE, place="", purpose="progress", pack_id=""))
    return None


@on(Phase.SERVICE, "paper")
def paper_chosen(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    return go(replace(state, material_id=event.argument, page=0)) if state.place == "public" else None


@on(Phase.SERVICE, "print")
def public_paper_printed(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    if not state.usable("form_printer"):
        return None
    if state.place == "guide":
        return go(state, PrintPublic(state.session_id, pack_id=state.pack_id))
    return go(state, PrintPublic(state.session_id, paper=state.material_id)) if state.place == "public" else None


@on(
    (Phase.SERVICE, Phase.NOTICE, Phase.REVIEW, Phase.PROMISE, Phase.MATERIALS),
    "turn",
)
def page_turned(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    """Whole pages; the presenter clamps to what there is."""
    return go(replace(state, page=max(0, state.page + (1 if event.argument == "next" else -1))))


@on(Phase.SERVICE, "primary")
def service_went_on(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    match state.place:
        case "home" | "search":
            return go(replace(state, place="list", page=0))
        case "guide":
            pack = rules.pack(state)
            if pack is None or rules.unavailable(pack, state, now.wall.date()):
                return None
            return go(replace(state, phase=Phase.NOTICE, place="", page=0))
        case "ticket":
            return _ticket_button(rules, state, now)
        case "progress":
            return leave(rules, state, now)
        case _:
            return go(_home(state))


def _ticket_button(rules: Rules, state: State, now: Moment) -> Change:
    if state.ticket.number:
        return leave(rules, state, now)
    if state.material_id not in rules.tickets or state.ticket.matter:
        return None
    ticket = Ticket(matter=state.material_id)
    return go(replace(state, ticket=ticket), TakeTicket(state.session_id, state.material_id))


@on(Phase.SERVICE, "back")
def service_went_back(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    if state.place == "progress":
        return leave(rules, state, now)
    return go(_home(state))


def _home(state: State) -> State:
    return replace(state, place="home", pack_id="", material_id="", page=0, file=CaseFile())


# --- queue number ----------------------------------------------------------------------------------------------------


@on(Phase.SERVICE, "pick")
def ticket_matter_chosen(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    """A mark first, then the one button: as everywhere."""
    if state.place != "ticket" or event.argument not in rules.tickets or state.ticket.matter:
        return None
    return go(replace(state, material_id=event.argument))


@on(Phase.SERVICE, TicketIssued)
def ticket_issued(rules: Rules, state: State, event: TicketIssued, now: Moment) -> Change:
    if state.place != "ticket" or event.ticket.matter != state.ticket.matter or state.ticket.number:
        return None
    if event.ticket.failed:
        return go(replace(state, ticket=Ticket(failed=event.ticket.failed)))
    return go(replace(state, ticket=event.ticket), PrintTicket(state.session_id, event.ticket))


# --- notice and identity ---------------------------------------------------------------------------------------------


@on(Phase.NOTICE, "pick")
def consent_marked(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    """Yes and no weigh the same: a mark first, then the one button."""
    if event.argument in ("agree", "refuse", "full"):
        return go(replace(state, place=event.argument, page=0))
    return None


@on(Phase.NOTICE, "back")
def notice_went_back(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    if state.place == "full":
        return go(replace(state, place="", page=0))
    if state.pack_id:
        return go(replace(state, phase=Phase.SERVICE, place="guide", page=0))
    return go(_home(replace(state, phase=Phase.SERVICE)))


@on(Phase.NOTICE, "primary")
def consent_answered(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    """Told before the card is read what the card is read for. Refusing ends it without reading anything."""
    match state.place:
        case "full":
            return go(replace(state, place="", page=0))
        case "refuse":
            return go(_home(replace(state, phase=Phase.SERVICE)))
        case "agree":
            return go(replace(state, phase=Phase.IDENTIFY, place="", identify_note="", page=0, file=CaseFile()))
    return None


@on(Phase.IDENTIFY, CardWasRead)
def card_read(rules: Rules, state: State, event: CardWasRead, now: Moment) -> Change:
    if state.file is None or state.file.citizen is not None:
        return go(replace(state, card_present=True))  # a second card changes nothing of this case
    # a card that is found anew is not the one that was left: that one is refused until it has gone
    here = replace(_somebody_is_there(state, now), card_present=True, left_card=False)
    valid_to = event.citizen.valid_to
    if valid_to.isdigit() and valid_to < now.wall.strftime("%Y%m%d"):
        return go(replace(here, identify_note="expired"))
    return go(replace(here, identify_note="", file=replace(state.file, citizen=event.citizen)))


def _somebody_is_there(state: State, now: Moment) -> State:
    """A card that is laid down before anybody is known is as good as a touch."""
    overlay = Overlay.NONE if state.overlay is Overlay.TIME_OUT else state.overlay
    return replace(state, touched_at=now.mono, overlay=overlay)


@on(Phase.IDENTIFY, CardReadFailed)
def card_not_read(rules: Rules, state: State, event: CardReadFailed, now: Moment) -> Change:
    known = {
        FaultCode.CARD_MOVED: "moved",
        FaultCode.CARD_UNREADABLE: "unreadable",
        FaultCode.CARD_NOT_SUPPORTED: "not_supported",
    }
    if state.file is None or state.file.citizen is not None:
        return None
    here = _somebody_is_there(state, now)
    return go(replace(here, identify_note=known.get(event.fault.code, "unreadable")))


@on(Phase.IDENTIFY, "primary")
def person_confirmed(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    if state.file is None or state.file.citizen is None:
        return None
    if state.purpose == "progress":
        number = state.file.citizen.id_number
        return go(replace(state, phase=Phase.SERVICE, place="progress", page=0), FetchProgress(number))
    pack = rules.pack(state)
    if pack is None:
        return None
    answers = {**forms.prefill(pack, state.file.citizen), **state.file.answers}
    file = replace(state.file, answers=answers)
    return enter_case(rules, replace(state, file=file), Phase.IDENTIFY, now)


@on(Phase.IDENTIFY, "back")
def identify_went_back(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    """Before the card: the guide again. After it: "that is not me" drops what was read."""
    if state.file is not None and state.file.citizen is not None:
        return go(replace(state, identify_note="again", file=CaseFile()))
    if state.pack_id:
        return go(replace(state, phase=Phase.SERVICE, place="guide", page=0))
    return go(_home(replace(state, phase=Phase.SERVICE)))


@on(Phase.SERVICE, ProgressArrived)
def progress_arrived(rules: Rules, state: State, event: ProgressArrived, now: Moment) -> Change:
    if state.place != "progress" or state.file is None:
        return None
    return go(replace(state, file=replace(state.file, progress=event.cases)))
