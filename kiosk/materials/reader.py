"""Reads the page that was just taken: print by the OCR child, then fields. One object for a worker thread."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from drivers.contract.device import Cancel
from drivers.contract.faults import ClearedBy, Fault, FaultCode
from drivers.contract.ocr import TextReader
from kiosk.domain.clock import wall_clock
from kiosk.materials.pages import PAGE_QUALITY
from kiosk.materials.reading import Reading, read_document

WARM_WITHIN = 40.0  # seconds; the models load in 3 on an idle kiosk, and nobody waits for it
END_WITHIN = 0.5  # seconds; the program's end does not wait for a page: the child ends with its process
STOPPED = Fault(FaultCode.CANCELLED, ClearedBy.RESTART, detail="ocr: stopped")
LOOK_UP = 0.1  # seconds between two looks whether the person whose page waits has gone
BUSY = Fault(FaultCode.DEADLINE, ClearedBy.RESTART, detail="ocr: another page took all the time")


class MaterialReader:
    """Pages are read one after the other, whichever thread asks. It keeps nothing of what it read."""

    def __init__(
        self, make: Callable[[], TextReader] | None = None, clock: Callable[[], datetime] = wall_clock
    ) -> None:
        """`make`: the engine, made at the first page; None is RapidOCR in its child process."""
        self._make, self._clock = make or _rapidocr, clock
        self._engine: TextReader | None = None
        self._turn = threading.Lock()
        self._running = False
        self._used = False  # the child has seen somebody's page
        self._forgotten = False  # by a wipe, while a page was being read

    def start(self) -> None:
        """Cheap: the child starts with the first page."""
        self._running = True

    def warm(self, cancel: Cancel | None = None) -> None:
        """Loads the models, for when papers are about to come: the first page would else take their 3 s as well, and a
        deadline that is shorter than that would be missed for ever. Blocks; for a worker thread. Whoever else is at the
        reader now is loading them: nobody queues up for that."""
        self._in_turn(_blank(), "", WARM_WITHIN, cancel, somebodys=False, patience=0.0)

    def forget(self) -> None:
        """The wipe: the child ends, and with it what a library may still hold of a page. Waits for nothing."""
        self._forgotten = self._used
        if self._turn.acquire(blocking=False):
            try:
                self._close_forgotten()
            finally:
                self._turn.release()

    def _close_forgotten(self) -> None:
        if self._forgotten:
            self._close()
            self._used = self._forgotten = False

    def stop(self) -> None:
        """May be called twice. A page that is being read gets END_WITHIN; its reader closes the engine after it."""
        self._running = False
        if self._turn.acquire(timeout=END_WITHIN):
            try:
                self._close()
            finally:
                self._turn.release()

    def idle(self, within: float) -> bool:
        """Waits until no page is being read: what was read of somebody who has gone is dropped by then."""
        found = self._turn.acquire(timeout=within)
        if found:
            self._turn.release()
        return found

    def read(self, jpeg: bytes, expected: str, deadline_s: float, cancel: Cancel | None = None) -> Reading | Fault:
        """`expected`: a page or type of documents.yaml, or "". Faults: CORRUPT_ANSWER (no picture), DEADLINE, INTERNAL,
        CANCELLED (stopped, or `cancel` was set: somebody has gone, and nothing of the page stays in the child). A page
        that cannot be read is handed in all the same: a clerk reads it.

        What is hard to read is turned by 180° and read once more: papers lie on their head as often as not.
        """
        return self._in_turn(jpeg, expected, deadline_s, cancel, somebodys=True, patience=max(0.0, deadline_s))

    def _in_turn(
        self, jpeg: bytes, expected: str, deadline_s: float, cancel: Cancel | None, *, somebodys: bool, patience: float
    ) -> Reading | Fault:
        until = time.monotonic() + deadline_s
        trouble = self._await_turn(patience, cancel)
        if trouble is not None:
            return trouble
        try:
            if not self._running:
                return STOPPED
            if self._engine is None:
                self._engine = self._make()
            self._used = self._used or somebodys
            return self._read(self._engine, jpeg, expected, until, cancel)
        finally:
            if not self._running:
                self._close()
            self._close_forgotten()
            self._turn.release()

    def _await_turn(self, patience: float, cancel: Cancel | None) -> Fault | None:
        """None: it is ours."""
        until = time.monotonic() + patience
        while not self._turn.acquire(timeout=min(LOOK_UP, _left(until))):
            if cancel is not None and cancel.is_set():
                return STOPPED
            if _left(until) == 0.0:
                return BUSY
        return None

    def _read(
        self, engine: TextReader, jpeg: bytes, expected: str, until: float, cancel: Cancel | None
    ) -> Reading | Fault:
        today, begun = self._clock().date(), time.monotonic()
        lines = engine.read(jpeg, _left(until), cancel)
        if isinstance(lines, Fault):
            return lines
        first = read_document(lines, expected, today)
        if first.kind or first.problem != "faint" or _left(until) < time.monotonic() - begun:
            return first
        again = engine.read(_on_its_head(jpeg), _left(until), cancel)
        if isinstance(again, Fault):
            return first
        second = read_document(again, expected, today)
        return replace(second, turned=second.turned + 180) if second.kind or not second.problem else first

    def _close(self) -> None:
        engine, self._engine = self._engine, None
        if engine is not None:
            engine.close()


def _left(until: float) -> float:
    return max(0.0, until - time.monotonic())


def _blank() -> bytes:
    import numpy as np

    from drivers.camera.page_finder import jpeg_bytes

    return jpeg_bytes(np.full((64, 64, 3), 255, np.uint8), PAGE_QUALITY)


def _on_its_head(jpeg: bytes) -> bytes:
    """Turned by 180°; the engine took it for a picture already."""
    from drivers.camera.page_finder import jpeg_bytes  # OpenCV takes 0.1 s to load: not before it is needed
    from drivers.camera.stream import decode_jpeg

    picture = decode_jpeg(jpeg, reduced=False)
    return jpeg if picture is None else jpeg_bytes(picture[::-1, ::-1].copy(), PAGE_QUALITY)


def _rapidocr() -> TextReader:
    from drivers.engines.ocr.engine import OcrEngine  # only a terminal that takes papers needs it

    return OcrEngine()
