"""Before the case: waiting page, home, search, guide, public papers, queue number, notice, who is here."""

from __future__ import annotations

from dataclasses import replace

from kiosk.session import house
from kiosk.session.effects import PrintProof, PrintPublic, PrintTicket, TakeTicket
from kiosk.session.events import (
    Intent,
    ProgressArrived,
    TicketIssued,
    Wiped,
)
from kiosk.session.finishing import enter_case, leave
from kiosk.session.rules import Rules
from kiosk.session.states import CaseFile, Moment, Phase, State, Ticket
from kiosk.session.table import Change, go, on
from kiosk.session.usable import wants_card

WAITING = (Phase.ATTRACT, Phase.OUT_OF_SERVICE)
MOST_PUBLIC_PAPERS = 6  # of one visit: a child at the button must not empty the tray that certificates need
PROOF_PRINTERS = ("receipt_printer", "form_printer")
TICKET_PRINTERS = ("queue_ticket", "receipt_printer")  # the dispenser's own printer first, where there is one


@on(Phase.WIPE, Wiped)
def session_wiped(rules: Rules, state: State, event: Wiped, now: Moment) -> Change:
    """A fresh state: only what belongs to the machine, not to a person, is carried over."""
    return go(
        State(
            phase=Phase.ATTRACT,
            session_id=event.next_session_id,
            health=state.health,
            link_up=state.link_up,
            store_trouble=state.store_trouble,
            card_present=state.card_present,
            left_card=state.left_card,
            inputs=state.inputs,
            desk=replace(
                state.desk, signed_in=False, technician="", pin="", typed="", error="", tab="devices", tests={}
            ),
        ),
        *house.after_wipe(state),
    )


@on(Phase.ATTRACT, "primary")
def session_started(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    here = state.inputs.presence
    return go(replace(state, phase=Phase.SERVICE, place="home", file=CaseFile(), was_here=here))


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
    if state.place == "progress":
        return _proof_printed(state)
    if not state.usable("form_printer") or state.printed >= MOST_PUBLIC_PAPERS:
        return None
    counted = replace(state, printed=state.printed + 1)
    if state.place == "guide":
        return go(counted, PrintPublic(state.session_id, pack_id=state.pack_id))
    return go(counted, PrintPublic(state.session_id, paper=state.material_id)) if state.place == "public" else None


def _proof_printed(state: State) -> Change:
    """Once a visit for each case: the page then says that it comes."""
    cases = state.file.progress if state.file else ()
    proof = cases[min(state.page, len(cases) - 1)].proof if cases else ""
    role = next((r for r in PROOF_PRINTERS if state.usable(r)), "")
    if state.file is None or not proof or not role or proof in state.file.proofs:
        return None
    printed = replace(state.file, proofs=state.file.proofs | {proof})
    return go(replace(state, file=printed), PrintProof(state.session_id, proof, role))


@on(
    (Phase.SERVICE, Phase.NOTICE, Phase.LICENCES, Phase.REVIEW, Phase.PROMISE, Phase.MATERIALS),
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
            return go(home_page(state))


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
    return go(home_page(state))


def home_page(state: State) -> State:
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
    role = next((r for r in TICKET_PRINTERS if state.usable(r)), TICKET_PRINTERS[-1])
    return go(replace(state, ticket=event.ticket), PrintTicket(state.session_id, event.ticket, role))


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
    return go(home_page(replace(state, phase=Phase.SERVICE)))


@on(Phase.NOTICE, "primary")
def consent_answered(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    """Told before the card is read what the card is read for. Refusing ends it without reading anything."""
    match state.place:
        case "full":
            return go(replace(state, place="", page=0))
        case "refuse":
            return go(home_page(replace(state, phase=Phase.SERVICE)))
        case "agree":
            pack = rules.pack(state)
            if pack is not None and not wants_card(pack):
                return enter_case(rules, replace(state, place="", page=0, file=CaseFile()), Phase.NOTICE, now)
            chip = state.health.get("smartcard")
            left = chip is not None and chip.health.usable and chip.media
            here = replace(state, phase=Phase.IDENTIFY, place="", identify_note="", page=0, left_chip=left)
            return go(replace(here, file=CaseFile()))
    return None


@on(Phase.SERVICE, ProgressArrived)
def progress_arrived(rules: Rules, state: State, event: ProgressArrived, now: Moment) -> Change:
    if state.place != "progress" or state.file is None:
        return None
    return go(replace(state, file=replace(state.file, progress=event.cases)))
