"""Document scanner over SANE (sane:///DEVICE?config=DIR): questions to a child process with deadlines."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from drivers.contract.camera import ScannedPage
from drivers.contract.device import Cancel, DeviceInfo, MediaAction, SelfTestReport
from drivers.contract.faults import ClearedBy, Fault, FaultCode
from drivers.contract.scanner import Scanned, ScanSource
from drivers.contract.status import DeviceStatus, Health
from drivers.scanner import page
from drivers.scanner.codec import fault_of, page_of
from drivers.transport.child import Child
from drivers.transport.options import manifest, overridden, pairs_of

TARGET = "drivers.scanner.child:answer"
DEVICE_OPTION = "opt."  # in the address: opt.<name of the device's own option>
MODES = ("color", "gray")
BUSY = "Device busy"
BUSY_PAUSE = 0.1  # seconds between two attempts at a busy device
AGAIN_WITHIN = 1.0  # seconds: saned notices within 0.1 that its client has died; a busy lamp takes longer and is told
TIDY_SECONDS = 2.0  # for cancel and close after a scan; cancel in sane-backends 1.2's reader threads can lock up
NOT_OPEN = Fault(FaultCode.LINK_LOST, ClearedBy.RESTART, detail="not open")
SILENT = Fault(FaultCode.NO_ANSWER, ClearedBy.RESTART, detail="the scanner stopped in the middle of a page")
COVER = Fault(FaultCode.COVER_OPEN, ClearedBy.CITIZEN, detail="its sensor says so")
HEALTH = {
    FaultCode.LINK_LOST: Health.ABSENT, FaultCode.NO_ANSWER: Health.ABSENT, FaultCode.DEADLINE: Health.ABSENT,
    FaultCode.COVER_OPEN: Health.BLOCKED, FaultCode.PAPER_JAM: Health.BLOCKED, FaultCode.DOUBLE_FEED: Health.BLOCKED,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Settings:
    """The address taken apart. `device` is SANE's name; `own` are (option, value) of the device itself."""

    device: str
    own: tuple[tuple[str, str], ...]
    options: Mapping[str, Any]

    def request(self, verb: str, source: str) -> dict[str, object]:
        chosen = {name: self.options[name] for name in ("config", "dpi", "mode")}
        return {"verb": verb, "device": self.device, "source": source, "options": self.own, **chosen}


class _Patience:
    """A Cancel for the child: the caller's own, or too long a silence between two signs of life."""

    def __init__(self, cancel: Cancel, silent_s: float) -> None:
        self._cancel = cancel
        self.silent_s = silent_s
        self.heard_at = time.monotonic()

    @property
    def silent(self) -> bool:
        return not self._cancel.is_set() and time.monotonic() - self.heard_at > self.silent_s

    def is_set(self) -> bool:
        return self._cancel.is_set() or self.silent


class SaneScanner:
    """`status` looks at the device at most every `probe_s`. What a scan met (a jam) is told by that scan only."""

    poll_again_s = math.inf  # it tells nothing by itself

    def __init__(self, address: str, settings: Settings) -> None:
        self._info = DeviceInfo("document_scanner", settings.device, address)
        self._settings = settings
        options = settings.options
        self._child = Child(
            TARGET,
            name="scanner",
            memory_mb=int(options["memory_mb"]),
            age_s=float(options["age_s"]),
            start_s=float(options["start_s"]),
        )
        self._open = False
        self._sources: tuple[ScanSource, ...] = ()
        self._look_at = 0.0
        self._last = _status_of(NOT_OPEN)

    @property
    def info(self) -> DeviceInfo:
        return self._info

    @property
    def sources(self) -> tuple[ScanSource, ...]:
        return self._sources

    def open(self) -> Fault | None:
        """Start the child, find the device and try every setting on it, so that a mistyped one is told now."""
        self._child.kill()
        answer = self._ask(self._settings.request("look", ""), float(self._settings.options["open_s"]))
        self._sources = tuple(ScanSource(name) for name in _mapping(answer).get("sources", ()))
        trouble = fault_of(answer)
        if trouble is None and self._sources:
            checked = self._settings.request("look", self._sources[0])
            trouble = fault_of(self._ask(checked, float(self._settings.options["open_s"])))
        elif trouble is None:
            trouble = Fault(FaultCode.SELF_TEST, ClearedBy.TECHNICIAN, detail="neither flatbed nor feeder")
        self._open = trouble is None
        self._look_at = 0.0
        if trouble is not None:
            self._last = _status_of(trouble)
            self._sources = ()
            self._child.kill()
        return trouble

    def close(self) -> None:
        self._open = False
        self._last = _status_of(NOT_OPEN)
        self._sources = ()
        self._child.close()

    def status(self) -> DeviceStatus:
        """`media` when a sensor says that sheets lie in the feeder. While closed: why it could not be opened."""
        if self._open and time.monotonic() >= self._look_at:
            answer = self._ask(self._settings.request("look", ""), float(self._settings.options["status_s"]))
            self._last = _status_of(answer)
            self._look_at = time.monotonic() + float(self._settings.options["probe_s"])
        return self._last

    def poll(self) -> None:
        """SANE tells nothing by itself."""
        return

    def reset(self, media: MediaAction = MediaAction.KEEP) -> Fault | None:
        """A fresh child and a fresh look. Sheets in the feeder stay there: SANE cannot eject them."""
        return self.open()

    def self_test(self) -> SelfTestReport:
        if not self._open:
            return SelfTestReport(False, (("answers", False, NOT_OPEN.detail),))
        began = time.monotonic()
        self._look_at = 0.0
        status = self.status()
        took = f"{(time.monotonic() - began) * 1000:.0f} ms"
        fault = status.fault
        checks = (
            ("answers", fault is None, took if fault is None else fault.code.value),
            ("sources", bool(self._sources), " ".join(self._sources) or "none"),
        )
        return SelfTestReport(all(passed for _, passed, _ in checks), checks)

    def scan(
        self, source: ScanSource, cancel: Cancel, deadline: float, on_page: Callable[[int], None] = lambda _n: None
    ) -> Scanned | Fault:
        """As the contract says. NO_ANSWER after `silent_s` without a line, which is what a cut network looks like."""
        if not self._open:
            return NOT_OPEN
        if source not in self._sources:
            return Fault(FaultCode.SELF_TEST, ClearedBy.TECHNICIAN, detail=f"the device has no {source}")
        patience = _Patience(cancel, float(self._settings.options["silent_s"]))
        collector = _Collector(patience, on_page)
        self._look_at = 0.0
        request = self._settings.request("scan", source)
        answer = self._ask(request, deadline, patience, collector.hear)
        if isinstance(answer, Fault) and answer.code is FaultCode.CANCELLED and not cancel.is_set():
            answer = SILENT
        if isinstance(answer, Fault) and collector.outcome is not None:
            answer = collector.outcome  # the child hung or crashed after the scan was over
        trouble = collector.trouble or fault_of(answer)
        if trouble is not None:
            return trouble
        return collector.whole(_mapping(answer).get("pages"))

    def _ask(
        self,
        request: dict[str, object],
        deadline: float,
        cancel: Cancel | None = None,
        on_progress: Callable[[object], None] | None = None,
    ) -> object:
        """The child's answer, asked for again where that heals.

        A child that cannot open the device has perhaps a dead connection: a fresh one tries. A busy device is perhaps
        still held by the daemon for the child that was ended a moment ago.
        """
        used, began = self._child.pid is not None, time.monotonic()
        answer = self._child.call(request, deadline, cancel, on_progress)
        while _mapping(answer).get("opened") is False and time.monotonic() - began < min(AGAIN_WITHIN, deadline):
            if _mapping(answer).get("status") == BUSY:
                time.sleep(BUSY_PAUSE)
            elif used:
                self._child.kill()
                used = False
            else:
                break
            left = max(0.0, began + deadline - time.monotonic())
            answer = self._child.call(request, left, cancel, on_progress)
        if _mapping(answer).get("opened") is False:
            self._child.kill()
        if isinstance(answer, Fault) and answer.code is FaultCode.INTERNAL:
            return Fault(FaultCode.NO_ANSWER, ClearedBy.RESTART, detail=answer.detail)
        return answer


class _Collector:
    """Pages of one scan as they come. `trouble`: the first page that was not whole; `outcome`: how SANE ended it."""

    def __init__(self, patience: _Patience, on_page: Callable[[int], None]) -> None:
        self._patience = patience
        self._on_page = on_page
        self._pages: list[ScannedPage] = []
        self.trouble: Fault | None = None
        self.outcome: object = None

    def hear(self, told: object) -> None:
        if isinstance(told, Mapping) and "outcome" in told:
            self.outcome = told["outcome"]
            self._patience.silent_s = TIDY_SECONDS
        if isinstance(told, Mapping) and "page" in told and self.trouble is None:
            picture = page_of(told)
            if isinstance(picture, Fault):
                self.trouble = picture
            else:
                self._pages.append(page.finish(picture))
                self._on_page(len(self._pages))
        self._patience.heard_at = time.monotonic()

    def whole(self, count: object) -> Scanned | Fault:
        """All pages, if they are as many as the child says that there were."""
        if not self._pages or count != len(self._pages):
            return Fault(FaultCode.CORRUPT_ANSWER, ClearedBy.RESTART, detail=f"{len(self._pages)} pages of {count}")
        return Scanned(tuple(self._pages))


def _mapping(answer: object) -> Mapping[Any, Any]:
    return answer if isinstance(answer, Mapping) else {}


def _status_of(answer: object) -> DeviceStatus:
    trouble = fault_of(answer)
    sensors = _mapping(answer).get("sensors") or {}
    if trouble is None and sensors.get("cover_open"):
        trouble = COVER
    health = Health.READY if trouble is None else HEALTH.get(trouble.code, Health.FAULT)
    return DeviceStatus(health, trouble, media=bool(sensors.get("media")))


def settings_of(address: str) -> Settings:
    """ValueError: no device, an unknown option of ours, a value that is none. The device's own are checked by it."""
    parts = urlsplit(address)
    device = unquote(parts.path.removeprefix("/"))
    if not device:
        raise ValueError("a scanner's address names a SANE device: sane:///test%3A0")
    known, given = manifest(__package__)["options"], pairs_of(parts.query)
    own = tuple((name.removeprefix(DEVICE_OPTION), value) for name, value in given.items() if _is_own(name))
    ours = {name: value for name, value in given.items() if not _is_own(name)}
    return Settings(device, own, overridden(known, ours, "the scanner", choices={"mode": MODES}))


def _is_own(name: str) -> bool:
    return name.startswith(DEVICE_OPTION)


def from_address(address: str) -> SaneScanner:
    """sane:///net%3A127.0.0.1%3Atest%3A0?config=/etc/terminal/sane&dpi=200 — opens nothing."""
    return SaneScanner(address, settings_of(address))
