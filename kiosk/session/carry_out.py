"""Hands of the session: carries effects out with devices, queue and platform, and turns what comes back into events."""

from __future__ import annotations

import gc
import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from drivers.contract.camera import Frame
from drivers.contract.device import SelfTestReport
from drivers.contract.faults import ClearedBy, Fault, FaultCode, Outcome
from drivers.contract.idcard import CardFailed, CardGone, CardLayout, CardRead, IdCardRecord
from drivers.contract.printer import Printed, PrintJob
from kiosk.audit.log import log, place_of
from kiosk.config.settings import Settings, pin_is_right, technician_of
from kiosk.devices.events import DeviceFact, HealthChanged
from kiosk.devices.supervisor import Supervisor
from kiosk.documents.texts import sha256_hex
from kiosk.domain.clock import wall_clock
from kiosk.domain.person import Citizen
from kiosk.guide.hall import Hall
from kiosk.guide.public_papers import PublicPaper
from kiosk.packs.schema import Pack
from kiosk.platform_client import ImmediateResult, PlatformClient, Unavailable
from kiosk.session import effects as fx
from kiosk.session import events as ev
from kiosk.session.application import Origin, rating_request, seal_request, subject_tag
from kiosk.session.progress import case_views
from kiosk.session.states import Paper, ReceiptFacts, Ticket
from kiosk.session.tickets import TicketOffice
from offline_queue.errors import DiskFull, OutboxError
from offline_queue.outbox import Outbox
from offline_queue.sender import Sender

if TYPE_CHECKING:
    from kiosk.session.paper_maker import PaperMaker

Post = Callable[[ev.Event], None]

# Delays, seconds
PRINT_DEADLINE = 90.0  # a long form on a slow printer
CAPTURE_DEADLINE = 6.0  # some frames, then the page is straightened
SHORT_DEADLINE = 3.0  # arm, switch, cancel
RESULT_WAIT = 20.0  # an immediate result; then the receipt is printed instead
RESULT_EVERY = 0.5
CALL_EVERY = 2.0  # how often the desk is asked whether somebody answered
SELF_TEST_DEADLINE = 20.0

#: GA/T 517 document types by the layout of the card.
ID_TYPES = {
    CardLayout.CITIZEN: "111", CardLayout.HMT_PERMIT: "154", CardLayout.FOREIGNER_2017: "553",
    CardLayout.FOREIGNER_2023: "553",
}  # fmt: skip


@dataclass
class Tools:
    """What the hands work with."""

    settings: Settings
    supervisor: Supervisor
    outbox: Outbox
    sender: Sender
    platform: PlatformClient
    tickets: TicketOffice
    papers: Callable[[], PaperMaker]
    packs: dict[str, Pack]
    hall: Hall
    public: dict[str, PublicPaper]
    origin: Origin
    tag_key: bytes
    on_frame: Callable[[bytes], None] = lambda _jpeg: None
    on_wipe: list[Callable[[], None]] = field(default_factory=list)
    on_restart: Callable[[], None] = lambda: None


def citizen_of(record: IdCardRecord) -> Citizen:
    return Citizen(
        name=record.name, id_number=record.id_number, id_type=ID_TYPES[record.layout], sex=record.sex,
        birth=record.birth, nation=record.nation, nationality=record.nationality or "CHN", address=record.address,
        valid_to=record.valid_to,
    )  # fmt: skip


class CarryOut:
    """Nothing here waits in the caller's thread: devices answer from theirs, the rest runs in a small pool."""

    def __init__(self, tools: Tools) -> None:
        self._t = tools
        self._pool = ThreadPoolExecutor(max_workers=4, thread_name_prefix="hands")
        self._ended = threading.Event()  # of this session: stops what polls for it
        self._wanted: dict[str, bool] = {"idcard": False, "document_camera": False}
        self._post: Post = lambda _event: None

    # --- facts from devices ------------------------------------------------------------------------------------------

    def connect(self, post: Post) -> None:
        self._post = post

    def device_event(self, event: DeviceFact | HealthChanged) -> None:
        """From device threads."""
        if isinstance(event, HealthChanged):
            if event.status.health.usable and self._wanted.get(event.role):
                self._switch(event.role, True)  # a device that came back has forgotten what was wanted of it
            log().info(
                "health",
                role=event.role,
                health=event.status.health,
                fault=event.status.fault and event.status.fault.code,
            )
            self._post(ev.HealthSeen(event.role, event.status))
            return
        match event.fact:
            case CardRead(card):
                self._post(ev.CardWasRead(citizen_of(card), technician_of(self._t.settings, card.id_number)))
            case CardFailed(fault):
                self._post(ev.CardReadFailed(fault))
            case CardGone():
                self._post(ev.CardLeft())
            case Frame() as frame if self._wanted["document_camera"]:
                self._t.on_frame(frame.jpeg)
                if frame.quality is not None:
                    self._post(ev.CameraLooked(frame.quality.problem, frame.quality.corners))

    # --- effects -----------------------------------------------------------------------------------------------------

    def carry_out(self, effect: fx.Effect, post: Post) -> None:
        match effect:
            case fx.ArmReader(on):
                self._switch("idcard", on)
            case fx.SwitchCamera(on):
                self._switch("document_camera", on)
            case fx.CapturePage():
                self._t.supervisor.call(
                    "document_camera",
                    lambda d: d.capture(CAPTURE_DEADLINE - 1),
                    lambda r: post(ev.PageCaptured(r)),
                    CAPTURE_DEADLINE,
                )
            case fx.CancelPaper():
                self._ended.set()
            case fx.Restart():
                self._t.on_restart()
            case fx.SelfTest(role):
                self._t.supervisor.call(
                    role, lambda d: d.self_test(), lambda r: post(ev.SelfTested(role, _passed(r))), SELF_TEST_DEADLINE
                )
            case _:
                self._pool.submit(self._guarded, effect, post)

    def _switch(self, role: str, on: bool) -> None:
        self._wanted[role] = on
        verb = "arm" if role == "idcard" else "switch"
        self._t.supervisor.call(role, lambda d: getattr(d, verb)(on), lambda _result: None, SHORT_DEADLINE)

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
            case fx.Wipe():
                post(ev.Wiped(uuid.uuid4().hex))

    def _slow(self, effect: fx.Effect, post: Post) -> None:
        match effect:
            case fx.Seal():
                self._seal(effect, post)
            case fx.PrintPaper():
                self._print(effect, post)
            case fx.FetchResult(submission_id):
                self._fetch_result(submission_id, post)
            case fx.FetchProgress(id_number):
                self._fetch_progress(id_number, post)
            case fx.TakeTicket(session_id, matter):
                subject = subject_tag(self._t.tag_key, session_id)
                post(ev.TicketIssued(self._t.tickets.issue(matter, subject, wall_clock())))
            case fx.PrintTicket(session_id, ticket):
                of_ticket = next(m for m in self._t.hall.matters if m.id == ticket.matter)
                self._quiet_print(
                    "receipt_printer", session_id, self._t.papers().ticket(ticket, of_ticket, wall_clock())
                )
            case fx.PrintPublic(session_id, pack_id, paper):
                pack = self._t.packs.get(pack_id)
                maker = self._t.papers()
                data = maker.guide(pack) if pack else maker.public(self._t.public[paper or "list"])
                self._quiet_print("form_printer", session_id, data)
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
        """Sealed is posted only after the outbox says that the record is on the disk."""
        pack = self._t.packs[effect.pack_id]
        try:
            if not self._t.outbox.has_room():
                raise DiskFull("below the reserve")
            request = seal_request(pack, effect.file, self._t.origin, self._t.tag_key, wall_clock())
            receipt = self._t.outbox.seal(request)
        except (OutboxError, OSError) as error:
            log().error("seal_failed", error=type(error).__name__)
            post(ev.SealFailed("disk_full" if isinstance(error, DiskFull) else "store"))
            return
        self._t.sender.kick()
        log().info("sealed", receipt=receipt.number, submission=receipt.submission_id, pack=effect.pack_id)
        post(ev.Sealed(ReceiptFacts(receipt.number, receipt.submission_id, receipt.sealed_at, receipt.qr_text)))

    def _print(self, effect: fx.PrintPaper, post: Post) -> None:
        data = self._t.papers().make(self._t.packs[effect.pack_id], effect, wall_clock())
        slips = len(effect.file.pledged) if effect.file and effect.paper.kind == "pledge" else 1
        sheets = _sheets(effect.paper, data, slips)
        job = PrintJob(
            effect.job_id, effect.session_id, data, sha256_hex(data), sheets, f"{effect.pack_id}-{effect.paper.kind}"
        )
        ended = self._ended

        def done(result: Printed | Fault) -> None:
            if isinstance(result, Fault):
                log().warning(
                    "paper_fault",
                    role=effect.paper.role,
                    fault=result.code,
                    outcome=result.outcome,
                    detail=result.detail,
                )
            post(ev.PaperEnded(effect.job_id, result, sheets))

        self._t.supervisor.call(
            effect.paper.role, lambda d: d.print(job, ended, PRINT_DEADLINE - 5), done, PRINT_DEADLINE
        )

    def _quiet_print(self, role: str, session_id: str, data: bytes) -> None:
        """A paper without a case: its failure takes nothing away and stops nobody."""
        job = PrintJob(f"{session_id}-{uuid.uuid4().hex[:8]}", session_id, data, sha256_hex(data), 1, "public")
        self._t.supervisor.call(
            role, lambda d: d.print(job, threading.Event(), PRINT_DEADLINE - 5), lambda _r: None, PRINT_DEADLINE
        )

    def _fetch_result(self, submission_id: str, post: Post) -> None:
        until, ended = time.monotonic() + RESULT_WAIT, self._ended
        while time.monotonic() < until and not ended.is_set():
            answer = self._t.platform.result(submission_id)
            if isinstance(answer, ImmediateResult):
                post(ev.ResultArrived(submission_id, {**answer.data, "check_url": answer.check_url}))
                return
            ended.wait(RESULT_EVERY)
        post(ev.ResultMissing(submission_id))

    def _fetch_progress(self, id_number: str, post: Post) -> None:
        local = self._t.outbox.find(subject_tag(self._t.tag_key, id_number))
        titles = {p.id: p.title.zh for p in self._t.packs.values()}
        post(ev.ProgressArrived(case_views(self._t.platform.progress(id_number=id_number), local, titles)))

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
        self._t.on_frame(b"")
        for forget in self._t.on_wipe:
            forget()
        gc.collect()
        post(ev.Wiped(uuid.uuid4().hex))

    def close(self) -> None:
        self._ended.set()
        self._pool.shutdown(wait=False, cancel_futures=True)


def _passed(report: SelfTestReport | Fault) -> bool:
    return isinstance(report, SelfTestReport) and report.passed


def _sheets(paper: Paper, data: bytes, slips: int) -> int:
    """A pledged material is a slip of its own; a PDF's pages are counted."""
    if paper.role == "receipt_printer":
        return slips
    import io

    from pypdf import PdfReader

    return len(PdfReader(io.BytesIO(data)).pages)
