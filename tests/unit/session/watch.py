"""What must hold after every single event, whatever the event was."""

from __future__ import annotations

from dataclasses import dataclass, field

from drivers.contract.faults import Fault, Outcome
from kiosk.session import effects as fx
from kiosk.session import events as ev
from kiosk.session import house
from kiosk.session.machine import ATTENDED
from kiosk.session.rules import Rules
from kiosk.session.signature import lacks
from kiosk.session.states import Moment, Overlay, PaperState, Phase, State
from kiosk.session.table import Step
from tests.unit.session.kit import Session, strings_in

EMPTY = frozenset({Phase.ATTRACT, Phase.OUT_OF_SERVICE, Phase.WIPE, Phase.MAINTENANCE, Phase.TAKE_BELONGINGS})
GONE = frozenset({Phase.WIPE, Phase.TAKE_BELONGINGS})
AT_A_CASE = frozenset(Phase) - EMPTY - {Phase.RATE}


@dataclass
class Watch:
    """Hang it on Session.watch. Fails at the event that breaks a promise."""

    session: Session
    reader: bool = False
    camera: bool = False
    attended: set[str] = field(default_factory=set)
    printing: set[str] = field(default_factory=set)
    fates: dict[tuple[str, str], PaperState] = field(default_factory=dict)  # (session, kind) → how it ended
    reviewed: bool = False
    signed: bool = False
    sealed: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        state = self.session.state
        self.reader = state.phase in (Phase.IDENTIFY, Phase.PAUSED) or state.phase in AT_A_CASE - {
            Phase.SERVICE,
            Phase.NOTICE,
        }
        self.reader |= (
            state.left_card
            or state.phase in (Phase.RATE, Phase.TAKE_BELONGINGS)
            or (state.phase, state.place)
            == (
                Phase.SERVICE,
                "progress",
            )
        )
        self.attended = {role for role, needed in ATTENDED.items() if needed(self.session.rules, state)}
        self.camera = (state.phase, state.place) == (Phase.MATERIALS, "camera")
        self.reviewed = state.phase in (Phase.REVIEW, Phase.SIGN, Phase.SEAL)
        self.signed = state.phase in (Phase.SIGN, Phase.SEAL)
        if state.file is not None and state.file.receipt is not None:
            self.sealed.add(state.session_id)
        for paper in state.papers:
            if paper.state is PaperState.PRINTING:
                self.printing.add(paper.job_id(state.session_id))
            elif paper.state in (PaperState.DONE, PaperState.UNKNOWN):
                self.fates[state.session_id, paper.kind] = paper.state
        self.session.watch = self

    def __call__(self, before: State, event: ev.Event, step: Step, now: Moment) -> None:
        self.switches(step)
        self.identity(before, event, step.state)
        self.leaving(before, event, step, now)
        self.case(self.session.rules, before, event, step, now)
        self.papers(event, step)
        self.nothing_personal(step.state)
        if isinstance(event, ev.Intent) and event.key and event.key != before.key:
            assert step.state == before and not step.effects, "a touch for another page did something"

    def switches(self, step: Step) -> None:
        """Reader and camera are on exactly where they are needed, and are never told twice."""
        for effect in step.effects:
            if isinstance(effect, fx.ArmReader):
                assert effect.on != self.reader, "the reader was told twice"
                self.reader = effect.on
            if isinstance(effect, fx.SwitchCamera):
                assert effect.on != self.camera, "the camera was told twice"
                self.camera = effect.on
            if isinstance(effect, fx.Attend):
                assert effect.on != (effect.role in self.attended), f"{effect.role} was told twice"
                self.attended ^= {effect.role}
        state = step.state
        wanted = {role for role, needed in ATTENDED.items() if needed(self.session.rules, state)}
        assert self.attended == wanted, "a device attends to nobody, or nobody attends"
        if state.phase in EMPTY:
            assert not wanted
        assert self.camera == ((state.phase, state.place) == (Phase.MATERIALS, "camera"))
        if state.phase is Phase.IDENTIFY:
            assert self.reader
        if state.phase in (Phase.ATTRACT, Phase.OUT_OF_SERVICE, Phase.WIPE, Phase.NOTICE):
            assert self.reader == state.left_card, "only a card that was left is still watched"
        if state.phase is Phase.TAKE_BELONGINGS and not state.card_present:
            return
        assert self.reader or not state.card_present, "nobody would notice the card leaving"

    def identity(self, before: State, event: ev.Event, after: State) -> None:
        """Nobody takes another person's place in a case."""
        old = before.file.citizen if before.file else None
        new = after.file.citizen if after.file else None
        if old is not None and new is not None:
            assert new is old
        if old is not None and new is None:
            ended = house.closed(after.inputs)  # no current, or somebody has been at the machine
            assert isinstance(event, ev.Intent | ev.Tick) or ended, "a device dropped the citizen"
        if old is None and new is not None:
            assert isinstance(event, ev.CardWasRead) and before.phase is Phase.IDENTIFY

    def leaving(self, before: State, event: ev.Event, step: Step, now: Moment) -> None:
        """Time-outs ask before they act; nothing leaves a seal that is under way."""
        if step.state.phase not in GONE or before.phase in EMPTY:
            return
        if isinstance(event, ev.Tick) and before.phase in AT_A_CASE:
            assert before.overlay in (Overlay.TIME_OUT, Overlay.LEAVE), "left without asking"
            assert now.mono - before.overlay_since >= 20.0
            assert now.mono - before.touched_at >= 20.0, "left although somebody had just touched"
        if before.phase is Phase.SEAL:
            assert before.seal_trouble, "left in the middle of a seal"

    def case(self, rules: Rules, before: State, event: ev.Event, step: Step, now: Moment) -> None:
        """Sealed only what was reviewed, is complete and signed; once."""
        phase = step.state.phase
        self.reviewed = phase is Phase.REVIEW or (self.reviewed and phase in (Phase.SIGN, Phase.SEAL, Phase.PAUSED))
        self.signed = phase is Phase.SIGN or (self.signed and phase is Phase.SEAL)
        for effect in step.effects:
            if not isinstance(effect, fx.Seal):
                continue
            pack = rules.packs[effect.pack_id]
            after = step.state
            assert before.phase in (Phase.REVIEW, Phase.SIGN, Phase.SEAL) and self.reviewed
            assert isinstance(event, ev.Intent)
            assert effect.file.citizen is not None
            assert not rules.open_step(after, now) and not rules.open_material(after, now.wall.date())
            assert effect.file.promised or not rules.pledged(after, now.wall.date())
            assert not pack.signature or (self.signed and not lacks(effect.file.strokes))
            assert after.session_id not in self.sealed, "sealed twice"
        if step.state.file is not None and step.state.file.receipt is not None:
            self.sealed.add(step.state.session_id)

    def papers(self, event: ev.Event, step: Step) -> None:
        """One at a time, after the seal only, and a paper that came out or may have come out never again by itself."""
        if isinstance(event, ev.PaperEnded):
            self.printing.discard(event.job_id)
            session_id, kind, _ = event.job_id.rsplit("-", 2)
            if isinstance(event.result, Fault) and event.result.outcome is Outcome.UNKNOWN:
                self.fates[session_id, kind] = PaperState.UNKNOWN
            elif not isinstance(event.result, Fault) or event.result.outcome is Outcome.DONE:
                self.fates[session_id, kind] = PaperState.DONE
        for effect in step.effects:
            if not isinstance(effect, fx.PrintPaper):
                continue
            assert effect.session_id in self.sealed, "printed before it was sealed"
            assert effect.file is not None and effect.file.receipt is not None
            assert not any(job.startswith(f"{effect.session_id}-") for job in self.printing), "two papers at once"
            if (effect.session_id, effect.paper.kind) in self.fates:
                assert isinstance(event, ev.Intent) and (event.name, event.argument) == ("count", "0"), (
                    "printed again by itself"
                )
                del self.fates[effect.session_id, effect.paper.kind]
            self.printing.add(effect.job_id)
        assert len([p for p in step.state.papers if p.state is PaperState.PRINTING]) <= 1

    def nothing_personal(self, state: State) -> None:
        if state.phase not in EMPTY:
            return
        assert state.file is None
        for text in strings_in(state):
            assert not any(canary in text for canary in self.session.typed), "a personal value outlived the file"
