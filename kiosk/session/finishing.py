"""From the seal to the wipe: papers, trouble with them, rating, belongings; and leaving from anywhere."""

from __future__ import annotations

from dataclasses import replace

from drivers.contract.faults import ClearedBy, Fault, FaultCode, Outcome
from kiosk.packs.schema import Necessity
from kiosk.session.effects import (
    AskCredit,
    CancelCall,
    CancelPaper,
    CancelScan,
    Effect,
    FetchLicences,
    FetchResult,
    PrintPaper,
    Seal,
    SendRating,
    WarmReader,
    Wipe,
)
from kiosk.session.events import Intent, PaperEnded, ResultArrived, ResultMissing, Sealed, SealFailed
from kiosk.session.rules import Rules
from kiosk.session.states import (
    CaseFile,
    Look,
    Moment,
    Overlay,
    Paper,
    PaperState,
    Pause,
    Phase,
    Rating,
    State,
)
from kiosk.session.table import Change, go, on

OFFLINE = "offline"  # as kiosk.licences.verdict has it
ENDED = frozenset({PaperState.DONE, PaperState.SKIPPED})
#: Why a rating is poor, as the page offers it (GB/T 39735). Nothing else is taken: no free text leaves the terminal.
REASONS = ("slow", "hard", "device", "paper", "result", "other")


# --- ways through the case -------------------------------------------------------------------------------------------


def enter_case(rules: Rules, state: State, done: Phase, now: Moment) -> tuple[State, tuple[Effect, ...]]:
    """Go to the phase behind `done`; each phase starts at its first page."""
    phase = rules.after(state, done, now)
    new = replace(state, phase=phase, place="", page=0, editing=False, step_id="", material_id="", error="")
    if done is Phase.FILL and new.file is not None and rules.to_fetch(new, now.wall.date()):
        new, effects = _before_papers(rules, new, now)
        if new.phase is Phase.LICENCES:
            return new, effects
        phase = rules.after(new, done, now)
        new = replace(new, phase=phase)
    match phase:
        case Phase.FILL:
            first = rules.open_step(new, now)
            if not first:
                return enter_case(rules, new, Phase.FILL, now)
            return open_question(rules, new, first, now), ()
        case Phase.COMMITMENT | Phase.MATERIALS:
            asked, effects = _asking_credit(rules, new, now)
            pages = (page for need in rules.needs(new, now.wall.date()) for page in need.material.pages)
            read = phase is Phase.MATERIALS and any(page.document for page in pages)
            return asked, (*effects, *((WarmReader(),) if read else ()))
        case Phase.SEAL:
            if new.file is None:
                return wipe(state)
            return replace(new, seal_trouble="", entered_at=now.mono), (Seal(new.session_id, new.pack_id, new.file),)
    return new, ()


def _before_papers(rules: Rules, state: State, now: Moment) -> tuple[State, tuple[Effect, ...]]:
    """The answers show that a licence is needed which nobody has asked for yet: now, before paper is asked for."""
    file = state.file
    wanted = rules.to_fetch(state, now.wall.date())
    if file is None or not wanted:
        return state, ()
    if not state.link_up:
        return replace(
            state, file=replace(file, not_fetched={**file.not_fetched, **dict.fromkeys(wanted, OFFLINE)})
        ), ()
    if file.consent != "agreed":
        return replace(state, phase=Phase.LICENCES), ()
    return start_fetching(state, file, wanted)


def start_fetching(state: State, file: CaseFile, wanted: tuple[str, ...]) -> tuple[State, tuple[Effect, ...]]:
    """Ask for these materials, with the consent that `file` holds; the page waits."""
    asking = replace(file, fetching=file.fetching | set(wanted))
    effect = FetchLicences(state.session_id, state.pack_id, wanted, asking)
    return replace(state, phase=Phase.LICENCES, place="fetching", file=asking), (effect,)


def _asking_credit(rules: Rules, state: State, now: Moment) -> tuple[State, tuple[Effect, ...]]:
    """Who may promise: asked once a case, where something could be promised at all."""
    file = state.file
    if file is None or file.credit or file.citizen is None:
        return state, ()
    today = now.wall.date()
    pledges = any(need.necessity is Necessity.DEFERRABLE for need in rules.needs(state, today))
    if not pledges and not rules.commitments(state, today):
        return state, ()
    if not state.link_up:
        return replace(state, file=replace(file, credit="unchecked")), ()
    return state, (AskCredit(state.session_id, file.citizen.id_number),)


def open_question(rules: Rules, state: State, step_id: str, now: Moment) -> State:
    """Put a question on the screen with the answer that is already there as its draft."""
    if state.file is None:
        return state
    known = state.file.answers.get(step_id)
    read = state.file.offered.get(step_id) or state.file.read_off.get(step_id)
    file = replace(state.file, draft=known.value if known else read, entry=None)
    return replace(state, phase=Phase.FILL, place="", step_id=step_id, error="", file=file)


def back_to_question(rules: Rules, state: State, now: Moment) -> State:
    """From the camera to the question that it was to answer; what lies there on the screen is not kept."""
    if state.file is None:
        return state
    here = replace(state, pause=None, material_id="", look=Look(), file=off_screen(state.file))
    return open_question(rules, here, state.step_id, now)


def off_screen(file: CaseFile) -> CaseFile:
    """Without the picture that waits for 用这张, the sheets behind it, and what was read there."""
    return replace(file, captured=None, scanned=(), reading=None)


# --- leaving ---------------------------------------------------------------------------------------------------------


def leave(rules: Rules, state: State, now: Moment) -> tuple[State, tuple[Effect, ...]]:
    """The citizen goes, or is gone. A card on the reader is pointed at first."""
    cancel = tuple(CancelPaper(p.role) for p in state.papers if p.state is PaperState.PRINTING)
    gone = replace(state, overlay=Overlay.NONE, pause=None)
    if state.card_present and state.phase is not Phase.TAKE_BELONGINGS:
        return replace(gone, phase=Phase.TAKE_BELONGINGS, place="", file=None, papers=()), cancel
    wiped, effects = wipe(gone)
    return wiped, (*cancel, *effects)


def nothing_to_lose(state: State) -> bool:
    return state.file is None or state.file.citizen is None or state.phase is Phase.TAKE_BELONGINGS


def ask_to_leave(rules: Rules, state: State, now: Moment) -> tuple[State, tuple[Effect, ...]]:
    """One touch throws nothing away: who has filled something in is asked first."""
    if nothing_to_lose(state):
        return leave(rules, state, now)
    return replace(state, overlay=Overlay.LEAVE, overlay_since=now.mono), ()


def wipe(state: State) -> tuple[State, tuple[Effect, ...]]:
    """Drop the one object that holds everything personal; what stays belongs to the machine."""
    clean = State(
        phase=Phase.WIPE,
        session_id=state.session_id,
        health=state.health,
        link_up=state.link_up,
        desk=state.desk,
        card_present=state.card_present,
        left_card=state.card_present,
        inputs=state.inputs,
    )
    return clean, (*_taken_back(state), Wipe(state.session_id))


def _taken_back(state: State) -> tuple[Effect, ...]:
    """What still runs for somebody who has gone: the scanner, and a call that nobody has answered."""
    scan = (CancelScan(),) if state.look.phase == "scanning" else ()
    ringing = state.call.call_id and state.call.state in ("calling", "received")
    return (*scan, CancelCall(state.call.call_id)) if ringing else scan


# --- pause and resume ------------------------------------------------------------------------------------------------


def pause_for(state: State, role: str, now: Moment, fault: Fault | None = None) -> State:
    """Stand still before a broken device; the same step goes on when it works again."""
    if fault is None:
        status = state.health.get(role)
        fault = status.fault if status else None
    if fault is None:
        fault = Fault(FaultCode.NO_ANSWER, ClearedBy.TECHNICIAN, Outcome.NOT_DONE)
    back = state.pause.back_to if state.phase is Phase.PAUSED and state.pause else state.phase
    return replace(state, phase=Phase.PAUSED, pause=Pause(role, fault, back, now.mono), touched_at=now.mono)


def resume(rules: Rules, state: State, now: Moment) -> tuple[State, tuple[Effect, ...]]:
    """Back to the step that was interrupted, by itself."""
    if state.pause is None:
        return state, ()
    back = replace(state, phase=state.pause.back_to, pause=None, touched_at=now.mono)
    return advance_papers(rules, back, now) if back.phase is Phase.PAPER else (back, ())


@on(Phase.PAUSED, "primary")
@on(Phase.PAUSED, "way")
def way_on_chosen(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    """other: the other printer · skip: without this paper · type: not photographed after all · leave."""
    pause = state.pause
    if pause is None:
        return None
    way = event.argument or best_way(rules, state)
    if way == "leave":
        return ask_to_leave(rules, state, now)
    if way == "type" and may_type(state):
        return go(back_to_question(rules, state, now))
    if pause.back_to is not Phase.PAPER or way not in ("other", "skip"):
        return None
    back = replace(state, phase=Phase.PAPER, pause=None)
    waiting = next_paper(back)
    if waiting is None:
        return go(back)
    if way == "skip":
        return advance_papers(rules, put(back, replace(waiting, state=PaperState.SKIPPED)), now)
    other = rules.other_role(waiting, state)
    if not other:
        return None
    moved = replace(waiting, role=other, others=(*waiting.others, waiting.role), state=PaperState.TODO)
    return advance_papers(rules, put(back, moved), now)


def best_way(rules: Rules, state: State) -> str:
    """What the primary button of the fault page does."""
    if may_type(state):
        return "type"
    if state.pause is None or state.pause.back_to is not Phase.PAPER:
        return "leave"
    waiting = next_paper(state)
    return "other" if waiting is not None and rules.other_role(waiting, state) else "skip"


def may_type(state: State) -> bool:
    """拍一拍 stands still: the answer can be typed as well."""
    return state.pause is not None and state.pause.back_to is Phase.MATERIALS and bool(state.step_id)


# --- seal ------------------------------------------------------------------------------------------------------------


@on(Phase.SEAL, Sealed)
def application_sealed(rules: Rules, state: State, event: Sealed, now: Moment) -> Change:
    """Durable. Only from here on may anything be printed or a number be shown."""
    if state.file is None or state.file.receipt is not None:
        return None
    sealed = replace(state, file=replace(state.file, receipt=event.receipt))
    if rules.at_once(state):
        return go(sealed, FetchResult(event.receipt.submission_id))
    return _start_papers(rules, sealed, now)


@on(Phase.SEAL, SealFailed)
def seal_failed(rules: Rules, state: State, event: SealFailed, now: Moment) -> Change:
    """Nothing was kept and nothing counted; the page says so and offers a second try."""
    if state.file is None or state.file.receipt is not None:
        return None
    return go(replace(state, seal_trouble=event.reason))


@on(Phase.SEAL, "primary")
def seal_tried_again(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    if not state.seal_trouble or state.file is None:
        return None
    return go(replace(state, seal_trouble=""), Seal(state.session_id, state.pack_id, state.file))


@on(Phase.SEAL, "back")
def seal_given_up(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    return ask_to_leave(rules, state, now) if state.seal_trouble else None


@on(Phase.SEAL, ResultArrived)
def result_arrived(rules: Rules, state: State, event: ResultArrived, now: Moment) -> Change:
    if not _mine(state, event.submission_id) or state.file is None:
        return None
    return _start_papers(rules, replace(state, committed=True, file=replace(state.file, result=event.result)), now)


@on(Phase.SEAL, ResultMissing)
def result_missing(rules: Rules, state: State, event: ResultMissing, now: Moment) -> Change:
    if not _mine(state, event.submission_id) or state.file is None:
        return None
    at_platform = state.committed or bool(event.message)
    file = replace(state.file, at_window=event.message)
    return _start_papers(rules, replace(state, committed=at_platform, file=file), now)


def _mine(state: State, submission_id: str) -> bool:
    receipt = state.file.receipt if state.file else None
    return receipt is not None and receipt.submission_id == submission_id


# --- papers ----------------------------------------------------------------------------------------------------------


def next_paper(state: State) -> Paper | None:
    """The paper whose turn it is: the first that is neither out nor given up."""
    return next((p for p in state.papers if p.state not in ENDED), None)


def busy(state: State) -> bool:
    """A paper is on its way: nobody is asked whether they are still there."""
    return any(p.state is PaperState.PRINTING for p in state.papers)


def put(state: State, paper: Paper) -> State:
    """Replace the paper of the same kind."""
    return replace(state, papers=tuple(paper if p.kind == paper.kind else p for p in state.papers))


def _start_papers(rules: Rules, state: State, now: Moment) -> tuple[State, tuple[Effect, ...]]:
    begun = replace(state, phase=Phase.PAPER, place="", papers=rules.papers(state, now), touched_at=now.mono)
    return advance_papers(rules, begun, now)


def advance_papers(rules: Rules, state: State, now: Moment) -> tuple[State, tuple[Effect, ...]]:
    """Print the next paper, or pause before a printer that cannot, or wait for the citizen to take them."""
    paper = next_paper(state)
    if paper is None or paper.state in (PaperState.PRINTING, PaperState.UNKNOWN):
        return state, ()
    if not state.usable(paper.role):
        return pause_for(state, paper.role, now), ()
    printing = replace(paper, state=PaperState.PRINTING, attempt=paper.attempt + 1)
    job = PrintPaper(
        printing.job_id(state.session_id), state.session_id, state.pack_id, printing, state.file,
        state.presentation.large, state.committed,
    )  # fmt: skip
    return put(state, printing), (job,)


@on((Phase.PAPER, Phase.PAUSED), PaperEnded)
def paper_ended(rules: Rules, state: State, event: PaperEnded, now: Moment) -> Change:
    """DONE: the next one. NOT_DONE: pause, then print it whole again. UNKNOWN: ask; never again by itself."""
    paper = next((p for p in state.papers if p.job_id(state.session_id) == event.job_id), None)
    if paper is None or paper.state is not PaperState.PRINTING:
        return None
    ended = replace(paper, sheets=event.sheets)
    if not isinstance(event.result, Fault) or event.result.outcome is Outcome.DONE:
        done = put(state, replace(ended, state=PaperState.DONE))
        return advance_papers(rules, replace(done, touched_at=now.mono), now)
    if event.result.outcome is Outcome.UNKNOWN:
        return go(replace(put(state, replace(ended, state=PaperState.UNKNOWN)), touched_at=now.mono))
    return go(pause_for(put(state, replace(ended, state=PaperState.NOT_DONE)), paper.role, now, event.result))


@on(Phase.PAPER, "count")
def citizen_counted(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    """The citizen says whether the paper of unknown fate came out: 1 it did, 0 print it again, skip go on without."""
    paper = next((p for p in state.papers if p.state is PaperState.UNKNOWN), None)
    if paper is None:
        return None
    again = event.argument == "0" and paper.attempt < rules.timing.paper_attempts
    fate = {"1": PaperState.DONE, "0": PaperState.TODO if again else PaperState.SKIPPED}
    return advance_papers(rules, put(state, replace(paper, state=fate.get(event.argument, PaperState.SKIPPED))), now)


@on(Phase.PAPER, "back")
def nothing_came_out(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    """The printers say done, the citizen says no: ask for each of these papers, believe the citizen."""
    if next_paper(state) is not None or not any(p.state is PaperState.DONE for p in state.papers):
        return None
    fate = {PaperState.DONE: PaperState.UNKNOWN}
    return go(replace(state, papers=tuple(replace(p, state=fate.get(p.state, p.state)) for p in state.papers)))


@on(Phase.PAPER, "primary")
def papers_taken(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    if next_paper(state) is not None:
        return None
    if state.file is not None and state.file.later:
        return farewell(state)  # the case was rated, or will be: not each of its papers
    return go(replace(state, phase=Phase.RATE))


# --- rating and farewell ---------------------------------------------------------------------------------------------


@on(Phase.RATE, "rate")
def level_chosen(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    if event.argument not in ("1", "2", "3", "4", "5"):
        return None
    return go(replace(state, rating=Rating(int(event.argument))))


@on(Phase.RATE, "reason")
def reason_toggled(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    if not 1 <= state.rating.level <= 2 or event.argument not in REASONS:
        return None
    return go(replace(state, rating=replace(state.rating, reasons=state.rating.reasons ^ {event.argument})))


@on(Phase.RATE, "primary")
def rating_given(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    """1 and 2 need a reason (GB/T 39735); 3 to 5 may be sent bare."""
    receipt = state.file.receipt if state.file else None
    if receipt is None or not state.rating.level or (state.rating.level <= 2 and not state.rating.reasons):
        return None
    pack = rules.pack(state)
    return farewell(state, SendRating(pack.pinned if pack else state.pack_id, receipt.submission_id, state.rating))


@on(Phase.RATE, "back")
def rating_skipped(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    return farewell(state)


def farewell(state: State, *effects: Effect) -> tuple[State, tuple[Effect, ...]]:
    """The personal object is dropped before the last page is drawn: it says so."""
    return replace(state, phase=Phase.TAKE_BELONGINGS, file=None, papers=()), effects


@on(Phase.TAKE_BELONGINGS, "primary")
def belongings_taken(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    return wipe(state)
