"""Any events in any order: nothing raises, nothing personal stays, nothing is sealed or printed that must not be."""

from __future__ import annotations

import string
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.contract.faults import ClearedBy, Fault, FaultCode, Outcome
from drivers.contract.io_board import Inputs, Power
from drivers.contract.printer import Printed
from drivers.contract.scanner import Scanned
from drivers.contract.status import DeviceStatus, Health
from kiosk.domain.person import Answer, Source
from kiosk.session import effects as fx
from kiosk.session import events as ev
from kiosk.session.progress import CaseView
from kiosk.session.states import CaseFile, Phase, ReceiptFacts, Ticket
from kiosk.session.table import _BY_INTENT
from tests.unit.session.kit import CITIZENS, MOTHER, ROLES, SIGNATURE, STRANGER, Session, page, path, rules
from tests.unit.session.watch import EMPTY, Watch

NAMES = sorted({name for _, name in _BY_INTENT} | {"foot", "nonsense", ""})
FOOT = ("call", "large", "display", "language", "exit", "public", "speak", "")
WORDS = """0 1 3 5 last more next previous agree refuse full right wrong yes no mother father family child skip
other leave wait list public ticket progress elder contrast reach devices restart newborn ss-proof household_book
birth_certificate with without scanner camera feeder flatbed
child_name other_id material:household_book 2026-11-08 2026-02-31 13800000417 Y990004170"""
ARGUMENTS = (
    *WORDS.split(),
    *("", "not a day", "周予禾", SIGNATURE, "[[1e999, 0]]", "[[1" + "0" * 400 + ", 0]]", "[" * 5000, "{}", "²"),
    *("9" * 5000, "\ud800", "x" * 9000),
    *rules().tickets,
)
FAULTS = st.builds(Fault, st.sampled_from(FaultCode), st.sampled_from(ClearedBy), st.sampled_from(Outcome))
STATUS = st.builds(DeviceStatus, st.sampled_from(Health), st.none() | FAULTS)
ARGUMENT = st.sampled_from(ARGUMENTS) | st.text(string.printable, max_size=5)
KEYS = st.sampled_from(("now", "now", "now", "", "stale"))

INTENT = st.tuples(st.just("intent"), st.sampled_from(NAMES), ARGUMENT, KEYS)
PRESS = st.tuples(
    st.just("intent"),
    st.sampled_from(("primary", "back", "primary", "way", "count")),
    st.sampled_from(("", "0", "1", "last", "skip")),
    st.just("now"),
)
FOOTBAR = st.tuples(st.just("intent"), st.just("foot"), st.sampled_from(FOOT), st.just("now"))
GOOD = st.tuples(st.just("good"))
ANSWER = st.tuples(st.just("answer"), st.integers(0, 3))
BAD_ANSWER = st.tuples(st.just("bad"), FAULTS)
AGAIN = st.tuples(st.just("again"), st.integers(0, 5))
TIME = st.tuples(st.just("time"), st.sampled_from((0.3, 1.0, 15.0, 25.0, 45.0, 95.0, 260.0)))
MORE_ROLES = (
    "queue_ticket", "smartcard", "portrait_camera", "document_scanner", "code_reader", "io_board", "keypad",
)  # fmt: skip
NEWS_OF_A_DRAFT = ev.DraftFound("newborn", CaseFile(answers={"child_name": Answer("周予禾", Source.OWN)}))
INPUTS = st.builds(
    Inputs, st.booleans(), st.booleans(), st.sampled_from((False, False, True)), st.booleans(), st.booleans(),
    st.sampled_from((Power.MAINS, Power.MAINS, Power.BATTERY, Power.BATTERY_LOW, Power.UNKNOWN)),
)  # fmt: skip
FACT = st.tuples(st.just("fact"), st.one_of(
    st.builds(ev.HealthSeen, st.sampled_from((*ROLES, *MORE_ROLES)), STATUS),
    st.builds(ev.HealthSeen, st.sampled_from((*ROLES, *MORE_ROLES)), st.just(DeviceStatus(Health.READY))),
    st.builds(ev.LinkSeen, st.booleans()),
    st.sampled_from((
        ev.CardWasRead(MOTHER), ev.CardWasRead(STRANGER), ev.CardWasRead(replace(MOTHER, valid_to="20200101")),
        ev.CardWasRead(STRANGER, chip=True),
        ev.CardWasRead(MOTHER, picture=True), ev.StaffSought("dev"), ev.CardLeft(),
        ev.Touched(), ev.CameraLooked(""), ev.CameraLooked("glare"),
        ev.CameraLooked("no_page"), ev.PageCaptured(page(1), "birth_certificate"),
        ev.PageCaptured(page(2, "cut_off"), "household_book"), ev.SheetTaken(1), ev.SheetTaken(2),
        ev.SheetsScanned(Scanned((page(3), page(4))), "household_book"),
        ev.SheetsScanned(Scanned(()), "birth_certificate"),
        ev.SheetsScanned(Scanned((page(5),)), "birth_certificate"),
        ev.CodeWasRead("LX0417-03-000126-58"),
        ev.CodeWasRead("javascript:alert(1)"), ev.CodeWasRefused("too_long"), ev.FaceLooked(""), ev.FaceLooked("dark"),
        ev.FaceChecked("same"), ev.FaceChecked("different"), ev.DraftParked(True), ev.DraftParked(False),
        NEWS_OF_A_DRAFT,
        ev.SealFailed("disk_full"), ev.TicketIssued(Ticket("A001", rules().tickets[0])),
        ev.Sealed(ReceiptFacts("LX9999-03-000001-01", "foreign", path("married")[0].now.wall, "qr")),
        ev.PaperEnded("session9-receipt-1", Printed("session9-receipt-1", 1)), ev.ResultArrived("foreign", {}),
        ev.ResultMissing("foreign"), ev.Committed("foreign"), ev.Committed("sub-session1"),
        ev.ProgressArrived((CaseView("case", "x", "n", "2026年1月1日"),)),
        ev.CallChanged("received", call_id="c1"), ev.CallChanged("answered", "沈", "c1"), ev.CallChanged("failed"),
        ev.PinChecked(False), ev.SelfTested("idcard", True), ev.Wiped("sessionx"),
    )),
    st.builds(ev.CardReadFailed, FAULTS),
    st.builds(ev.PageCaptured, FAULTS, st.just("birth_certificate")),
    st.builds(ev.SheetsScanned, FAULTS, st.just("birth_certificate")),
    st.builds(ev.InputsSeen, INPUTS, st.frozensets(st.sampled_from(sorted(Inputs.__slots__)))),
))  # fmt: skip
MOVES = st.lists(
    st.one_of(GOOD, GOOD, GOOD, ANSWER, BAD_ANSWER, AGAIN, TIME, INTENT, PRESS, FOOTBAR, FACT), min_size=5, max_size=45
)
START = st.tuples(st.sampled_from(sorted(CITIZENS)), st.integers(0, 60))


def play(start: tuple[str, int], moves: list[tuple[object, ...]]) -> Session:
    """From anywhere in a good case, through anything."""
    who, depth = start
    good, copies = CITIZENS[who], path(who)
    s = copies[min(depth, len(copies) - 1)].copy()
    Watch(s)
    s.typed |= {STRANGER.name, STRANGER.id_number, STRANGER.address}
    answered: list[ev.Event] = []
    stale = s.state.key
    for move in moves:
        match move:
            case ("good",):
                good.act(s)
            case ("answer", int(nth)) if s.pending:
                event = s.good_answer(s.pending.pop(nth % len(s.pending)))
                if event is not None:
                    answered.append(event)
                    s.do(event)
            case ("bad", Fault() as trouble) if s.pending:
                event = bad_answer(s, s.pending.pop(0), trouble)
                answered.append(event)
                s.do(event)
            case ("again", int(nth)) if answered:
                s.do(answered[-1 - nth % len(answered)])
            case ("time", float(seconds)):
                s.mono += seconds
                s.do(ev.Tick())
            case ("intent", str(name), str(argument), str(key)):
                shown = {"now": s.state.key, "": "", "stale": stale}[key]
                stale = s.state.key
                s.mono += 0.2
                s.do(ev.Intent(name, argument, shown))
            case ("fact", event):
                s.do(event)  # type: ignore[arg-type]
    return s


def bad_answer(s: Session, effect: fx.Effect, trouble: Fault) -> ev.Event:
    match effect:
        case fx.Seal():
            return ev.SealFailed("disk_full")
        case fx.PrintPaper(job_id=job_id):
            return ev.PaperEnded(job_id, trouble, 1)
        case fx.CapturePage():
            return ev.PageCaptured(trouble, s.state.material_id)
        case fx.ScanSheets(material_id):
            return ev.SheetsScanned(trouble, material_id)
        case fx.CheckFace():
            return ev.FaceChecked("failed")
        case fx.ParkDraft():
            return ev.DraftParked(kept=False)
        case fx.FetchResult(submission_id):
            return ev.ResultMissing(submission_id)
        case fx.TakeTicket(matter=matter):
            return ev.TicketIssued(Ticket(matter=matter, failed="none_left"))
        case fx.CallPerson():
            return ev.CallChanged("failed")
        case fx.CheckPin():
            return ev.PinChecked(False)
        case fx.SelfTest(role):
            return ev.SelfTested(role, False)
        case _:
            return s.good_answer(effect) or ev.Tick()


@settings(max_examples=200, deadline=None)
@given(START, MOVES)
def test_no_order_of_events_breaks_a_promise(start: tuple[str, int], moves: list[tuple[object, ...]]) -> None:
    play(start, moves)


@settings(max_examples=60, deadline=None)
@given(START, MOVES)
def test_from_every_reachable_state_the_citizen_can_leave(
    start: tuple[str, int], moves: list[tuple[object, ...]]
) -> None:
    s = play(start, moves)
    for _ in range(8):
        if s.phase in EMPTY - {Phase.TAKE_BELONGINGS, Phase.MAINTENANCE}:
            break
        if s.phase is Phase.SEAL and not s.state.seal_trouble:
            s.settle()  # a seal comes to its own end first
        s.touch("back") if s.phase is Phase.MAINTENANCE else s.foot("exit")
        s.touch("back")
    s.settle()
    assert s.state.file is None
    assert s.phase in (Phase.ATTRACT, Phase.OUT_OF_SERVICE)


@settings(max_examples=60, deadline=None)
@given(START, MOVES)
def test_from_every_reachable_state_time_alone_wipes(start: tuple[str, int], moves: list[tuple[object, ...]]) -> None:
    s = play(start, moves)
    for _ in range(12):
        s.settle()  # hands answer everything in the end
        s.mono += 2000.0
        s.do(ev.Tick())
        s.mono += 25.0
        s.do(ev.Tick())
    assert s.phase in (Phase.ATTRACT, Phase.OUT_OF_SERVICE)
    fresh = path("married")[0].state
    machine = {"phase": fresh.phase, "session_id": "", "health": {}, "link_up": True, "desk": fresh.desk}
    machine |= {
        "card_present": False,
        "left_card": False,
        "inputs": fresh.inputs,
        "was_here": False,
    }  # a card that was left is not data
    times = {"touched_at": 0.0, "entered_at": 0.0, "overlay_since": 0.0}
    assert replace(s.state, **machine, **times) == replace(fresh, **machine, **times), "the next person finds traces"


@settings(max_examples=60, deadline=None)
@given(START, MOVES)
def test_late_answers_to_another_session_change_nothing(
    start: tuple[str, int], moves: list[tuple[object, ...]]
) -> None:
    s = play(start, moves)
    for event in (
        ev.PaperEnded("session77-receipt-1", Printed("session77-receipt-1", 1), 1),
        ev.PaperEnded("session77-application-1", Fault(FaultCode.PAPER_JAM, ClearedBy.STAFF, Outcome.UNKNOWN), 1),
        ev.ResultArrived("sub-session77", {"months": "12"}),
        ev.ResultMissing("sub-session77"),
        ev.Committed("sub-session77"),
    ):
        before = s.state
        outcome = s.do(event)
        assert outcome.state == before
        assert not outcome.effects
