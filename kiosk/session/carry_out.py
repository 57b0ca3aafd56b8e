"""Hands of the session: carries effects out with devices, queue and platform, and turns what comes back into events."""

from __future__ import annotations

import gc
import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from drivers.contract.device import SelfTestReport
from drivers.contract.faults import ClearedBy, Fault, FaultCode, Outcome
from kiosk.audit.log import log, place_of
from kiosk.config.settings import pin_is_right, profile_of, technician_of
from kiosk.devices.events import DeviceFact, HealthChanged
from kiosk.domain.clock import clock_quality, wall_clock
from kiosk.platform_client import AtWindow, ImmediateResult, Unavailable
from kiosk.session import effects as fx
from kiosk.session import events as ev
from kiosk.session.application import rating_request, seal_request, subject_tag, supplement_request, withdrawal_request
from kiosk.session.device_hands import DeviceHands
from kiosk.session.printing import Printing
from kiosk.session.progress import CaseView, case_views
from kiosk.session.states import CaseFile, ReceiptFacts, Ticket
from kiosk.session.tools import Tools
from offline_queue.errors import DiskFull, InDoubt, OutboxError
from offline_queue.model import SealRequest
from offline_queue.receipts.text import CERTAIN_CLOCKS

Post = Callable[[ev.Event], None]

# Delays, seconds
RESULT_WAIT = 20.0  # an immediate result; then the receipt is printed instead
RESULT_EVERY = 0.5
CALL_EVERY = 2.0  # how often the desk is asked whether somebody answered
SELF_TEST_DEADLINE = 20.0


@dataclass(frozen=True, slots=True)
class _Sealing:
    of: tuple[str, str, CaseFile] = field(repr=False)  # session, pack, case
    request: SealRequest = field(repr=False)
    submission_id: str


class CarryOut:
    """Nothing here waits in the caller's thread: devices answer from theirs, the rest runs in a small pool."""

    def __init__(self, tools: Tools) -> None:
        self._t = tools
        self._pool = ThreadPoolExecutor(max_workers=4, thread_name_prefix="hands")
        # pages are read one after the other and take up to 20 s, the models 40: no seal and no wipe waits behind them
        self._reading = _one_at_a_time()
        self._ended = threading.Event()  # of this session: stops what polls for it
        self._devices = DeviceHands(tools.supervisor, lambda jpeg: tools.on_frame(jpeg), tools.face_engine, self._pool)
        self._printing = Printing(tools)
        self._post: Post = lambda _event: None
        self._sealing: _Sealing | None = None  # not known to be kept yet; personal, so a wipe drops it

    # --- facts from devices ------------------------------------------------------------------------------------------

    def connect(self, post: Post) -> None:
        self._post = post

    def device_event(self, event: DeviceFact | HealthChanged) -> None:
        """From device threads."""
        self._devices.happened(event, self._post)
        if isinstance(event, HealthChanged) and event.status.health.usable:
            self._printing.clear_torn(event.role)

    # --- effects -----------------------------------------------------------------------------------------------------

    def carry_out(self, effect: fx.Effect, post: Post) -> None:
        match effect:
            case fx.ArmReader(on):
                self._devices.attend("idcard", on)
            case fx.SwitchCamera(on):
                self._devices.attend("document_camera", on)
            case fx.Attend(role, on):
                self._devices.attend(role, on)
            case fx.SetLamps(lamps):
                self._devices.set_lamps(lamps)
            case fx.CapturePage():
                self._devices.capture(effect, post)
            case fx.ScanSheets():
                self._devices.scan(effect, post)
            case fx.CancelScan():
                self._devices.cancel_scan()
            case fx.CheckFace():
                self._devices.check_face(effect, post)
            case fx.ShutDown():
                self._t.on_shut_down()
            case fx.CancelPaper():
                self._ended.set()
            case fx.Restart():
                self._t.on_restart()
            case fx.SelfTest(role):
                self._t.supervisor.call(
                    role, lambda d: d.self_test(), lambda r: post(ev.SelfTested(role, _passed(r))), SELF_TEST_DEADLINE
                )
            case fx.WarmReader() | fx.ReadPage():
                self._reading.submit(self._read, effect, post, self._ended)
            case _:
                self._pool.submit(self._guarded, effect, post)

    def _read(self, effect: fx.WarmReader | fx.ReadPage, post: Post, ended: threading.Event) -> None:
        """A page of somebody who has gone meanwhile is read no more, and what was read of it goes nowhere."""
        try:
            if isinstance(effect, fx.WarmReader):
                self._t.asking().reader.warm(ended)
            elif not ended.is_set():
                understood = self._t.asking().page(effect, ended)
                if understood is not None and not ended.is_set():
                    post(understood)
        except Exception as error:  # noqa: BLE001
            log().error("effect_failed", detail=place_of(error), error=type(error).__name__)
            if isinstance(effect, fx.ReadPage) and not ended.is_set():
                from kiosk.session.asking import unread  # loaded by then, or what failed was its loading

                post(unread(effect))

    def _guarded(self, effect: fx.Effect, post: Post) -> None:
        """A bug in here must end in the effect's bad outcome, not in a page that waits for ever."""
        try:
            self._slow(effect, post)
        except Exception as error:  # noqa: BLE001
            log().error(
                "effect_failed", detail=f"{type(effect).__name__} {place_of(error)}", error=type(error).__name__
            )
            self._failed(effect, post)

    def _failed(self, effect: fx.Effect, post: Post) -> None:
        match effect:
            case fx.ParkDraft():
                post(ev.DraftParked(kept=False))
            case fx.FindStaff():
                post(ev.StaffSought(""))
            case fx.Seal():
                post(ev.SealFailed("store"))
            case fx.PrintPaper(job_id=job_id):
                post(ev.PaperEnded(job_id, Fault(FaultCode.INTERNAL, ClearedBy.TECHNICIAN, Outcome.NOT_DONE)))
            case fx.FetchResult(submission_id):
                post(ev.ResultMissing(submission_id))
            case fx.TakeTicket(matter=matter):
                post(ev.TicketIssued(Ticket(matter=matter, failed="error")))
            case fx.CallPerson():
                post(ev.CallChanged("failed"))
            case fx.FetchLicences():
                post(_no_licences(effect))
            case fx.FetchProgress():
                post(ev.ProgressArrived((CaseView("unavailable"),)))
            case fx.AskCredit(session_id=session_id):
                post(ev.CreditKnown(session_id, "unchecked"))
            case fx.Wipe():
                post(ev.Wiped(uuid.uuid4().hex))

    def _slow(self, effect: fx.Effect, post: Post) -> None:
        match effect:
            case fx.Seal():
                self._seal(effect, post)
            case fx.PrintPaper():
                self._printing.case_paper(effect, self._ended, post)
            case fx.FetchResult(submission_id):
                self._fetch_result(submission_id, post)
            case fx.FetchProgress(id_number, receipt):
                self._fetch_progress(id_number, receipt, post)
            case fx.FetchLicences():
                post(self._t.asking().licences(self._t.packs[effect.pack_id], effect))
            case fx.AskCredit():
                post(self._t.asking().credit(effect))
            case fx.PrintMissing(session_id, pack_id, role, file):
                data = self._t.papers().missing(self._t.packs[pack_id], file, role, wall_clock())
                self._printing.quiet(role, session_id, data)
            case fx.PrintProof(session_id, submission_id, role):
                self._printing.proof(session_id, submission_id, role)
            case fx.ParkDraft(_, pack_id, file):
                self._park(pack_id, file, post)
            case fx.FindDraft(pack_id, id_number):
                tag = subject_tag(self._t.tag_key, id_number)
                draft = self._t.drafts.take(tag, pack_id, self._t.packs[pack_id].pinned)
                if draft is not None:
                    post(ev.DraftFound(pack_id, draft))
            case fx.TakeTicket(session_id, matter):
                subject = subject_tag(self._t.tag_key, session_id)
                post(ev.TicketIssued(self._t.tickets.issue(matter, subject, wall_clock())))
            case fx.PrintTicket(session_id, ticket, role):
                of_ticket = next(m for m in self._t.hall.matters if m.id == ticket.matter)
                profile = profile_of(self._t.settings.devices.get(role, ""))
                slip = self._t.papers().ticket(ticket, of_ticket, wall_clock(), profile)
                self._printing.quiet(role, session_id, slip)
            case fx.PrintPublic(session_id, pack_id, paper):
                pack = self._t.packs.get(pack_id)
                maker = self._t.papers()
                data = maker.guide(pack) if pack else maker.public(self._t.public[paper or "list"])
                self._printing.quiet("form_printer", session_id, data)
            case fx.SendRating(pinned, submission_id, rating):
                self._t.outbox.seal(rating_request(pinned, submission_id, rating, wall_clock()))
                self._t.sender.kick()
            case fx.CallPerson(session_id, where):
                self._call(where, post)
            case fx.CancelCall(call_id):
                if call_id:
                    self._t.platform.cancel_help(call_id)
            case fx.FindStaff(number):
                post(ev.StaffSought(technician_of(self._t.settings, number)))
            case fx.CheckPin(technician, pin):
                post(ev.PinChecked(pin_is_right(self._t.settings, technician, pin)))
            case fx.Wipe():
                self._wipe(post)

    def _seal(self, effect: fx.Seal, post: Post) -> None:
        """Sealed is posted only after the outbox says that the record is on the disk.

        All tries at one case have one id and the same bytes: a try whose end nobody saw makes no second record.
        """
        sealing = self._sealing
        if sealing is None or sealing.of != (effect.session_id, effect.pack_id, effect.file):
            request = self._request(effect)
            sealing = _Sealing((effect.session_id, effect.pack_id, effect.file), request, str(uuid.uuid4()))
            self._sealing = sealing
        request = sealing.request
        try:
            receipt = self._t.outbox.seal(request, sealing.submission_id)
        except (OutboxError, OSError) as error:
            log().error("seal_failed", error=type(error).__name__, submission=sealing.submission_id)
            post(ev.SealFailed(_seal_trouble(error)))
            return
        self._sealing = None
        self._t.sender.kick()
        if not effect.file.later:
            self._t.drafts.drop(request.tag, effect.pack_id)  # parked in a power cut that was over in time
        log().info("sealed", receipt=receipt.number, submission=receipt.submission_id, pack=effect.pack_id)
        certain = receipt.clock_quality in CERTAIN_CLOCKS
        facts = ReceiptFacts(receipt.number, receipt.submission_id, receipt.sealed_at, receipt.qr_text, certain)
        post(ev.Sealed(facts))

    def _request(self, effect: fx.Seal) -> SealRequest:
        origin = replace(self._t.origin, clock=clock_quality())
        pack, file = self._t.packs.get(effect.pack_id), effect.file
        pinned = pack.pinned if pack else f"{effect.pack_id or 'unknown'}@0.0.0"
        if file.owed is not None:
            return supplement_request(file.owed, file, pinned, origin, self._t.tag_key, wall_clock())
        if file.withdrawal is not None:
            return withdrawal_request(file.withdrawal, file, pinned, origin, self._t.tag_key, wall_clock())
        return seal_request(self._t.packs[effect.pack_id], effect.file, origin, self._t.tag_key, wall_clock())

    def _fetch_result(self, submission_id: str, post: Post) -> None:
        until, ended = time.monotonic() + RESULT_WAIT, self._ended
        while time.monotonic() < until and not ended.is_set():
            answer = self._t.platform.result(submission_id)
            if isinstance(answer, ImmediateResult):
                post(ev.ResultArrived(submission_id, {**answer.data, "check_url": answer.check_url}))
                return
            if isinstance(answer, AtWindow):
                post(ev.ResultMissing(submission_id, answer.message))
                return
            ended.wait(RESULT_EVERY)
        post(ev.ResultMissing(submission_id))

    def _fetch_progress(self, id_number: str, receipt: str, post: Post) -> None:
        if receipt:
            kept = self._t.outbox.receipt(receipt)
            row = self._t.outbox.row(kept.submission_id) if kept else None
            local = [row] if row else []
            answer = self._t.platform.progress(number=receipt)
        else:
            local = list(self._t.outbox.find(subject_tag(self._t.tag_key, id_number)))
            answer = self._t.platform.progress(id_number=id_number)
        titles = {p.id: p.title.zh for p in list(self._t.packs.values())}  # a swap may come between
        post(ev.ProgressArrived(case_views(answer, local, titles)))

    def _park(self, pack_id: str, file: CaseFile, post: Post) -> None:
        if file.citizen is None:
            raise ValueError("nobody to park for")
        tag = subject_tag(self._t.tag_key, file.citizen.id_number)
        try:
            self._t.drafts.park(tag, pack_id, self._t.packs[pack_id].pinned, file)
        except OSError as error:
            log().error("park_failed", error=type(error).__name__)
            post(ev.DraftParked(kept=False))
            return
        post(ev.DraftParked(kept=True))

    def _call(self, where: str, post: Post) -> None:
        """Rings the desk and watches until somebody answers or the session ends."""
        ended = self._ended
        call = self._t.platform.call_help(self._t.origin.terminal_id, where)
        if isinstance(call, Unavailable):
            post(ev.CallChanged("failed"))
            return
        post(ev.CallChanged("received", call_id=call.call_id))
        until = time.monotonic() + 600
        while time.monotonic() < until and not ended.wait(CALL_EVERY):
            now = self._t.platform.help_state(call.call_id)
            if not isinstance(now, Unavailable) and now.state != "ringing":
                post(ev.CallChanged("answered" if now.state == "answered" else "", now.answered_by, call.call_id))
                return

    def _wipe(self, post: Post) -> None:
        """Whatever of the session lives outside the state goes; then a new session may begin."""
        self._ended.set()
        self._ended = threading.Event()
        self._sealing = None
        self._reading.shutdown(wait=False, cancel_futures=True)  # pages that wait for the reader go, too
        self._reading = _one_at_a_time()
        self._devices.forget()
        self._printing.clear_mouths()
        for forget in self._t.on_wipe:
            forget()
        gc.collect()
        self._t.swap_packs()  # between two sessions, never in one
        post(ev.Wiped(uuid.uuid4().hex))

    def close(self) -> None:
        self._ended.set()
        self._devices.close()
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._reading.shutdown(wait=False, cancel_futures=True)


def _one_at_a_time() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="reading")


def _no_licences(effect: fx.FetchLicences) -> ev.LicencesArrived:
    from kiosk.session.asking import nobody_answered  # loaded by then, or what failed was its loading

    return nobody_answered(effect)


def _seal_trouble(error: OutboxError | OSError) -> str:
    """As SealFailed has it."""
    if isinstance(error, InDoubt):
        return "in_doubt"
    return "disk_full" if isinstance(error, DiskFull) else "store"


def _passed(report: SelfTestReport | Fault) -> bool:
    return isinstance(report, SelfTestReport) and report.passed
