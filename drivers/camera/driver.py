"""Document camera (高拍仪) over an MJPEG stream or a recording: previews while on, one straightened page on demand."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass

from drivers.camera.page_finder import Picture, find_page, greyed, jpeg_bytes, judge, shrink, straighten
from drivers.camera.stream import Source, source_of
from drivers.contract.camera import Frame, PageQuality, ScannedPage
from drivers.contract.device import DeviceInfo, MediaAction, SelfTestReport
from drivers.contract.faults import ClearedBy, Fault, FaultCode
from drivers.contract.status import DeviceStatus, Health

# Every wait of this driver, in seconds.
PREVIEW_PERIOD = 0.1  # 10 previews a second are fluent for a hand that moves paper; more only heats the machine
POLL_WAIT = 0.1  # poll() must return within 0.3 s
STALLED_AFTER = 2.0  # twenty missing frames: no exposure time explains it
FIRST_FRAME_WITHIN = 2.0  # some cameras need a second for their first exposure; open() may take 3 s
PROBE_WITHIN = 0.4  # a camera that is asked how it is must answer within 1 s
PROBE_PERIOD = 5.0  # while off: how old our knowledge about the camera may be
REOPEN_PERIOD = 1.0  # while on and lost: how often the stream is sought again
SHARPEST_WITHIN = 1.2  # a hand is still after a second; nobody waits longer for a photograph
TEST_WITHIN = 2.5

GARBAGE_FROM = 5  # broken pictures in a row; one alone is a disturbed cable
SHARPEST_OF = 4  # frames: covers one wobble and one focus step
PREVIEW_LONG = 960  # px
PREVIEW_QUALITY = 70
PAGE_QUALITY = 85


@dataclass(frozen=True, slots=True)
class _Shot:
    picture: Picture
    page: Picture
    quality: PageQuality

    @property
    def rank(self) -> tuple[bool, bool, float]:
        return self.quality.problem != "no_page", self.quality.problem == "", self.quality.sharpness


class DocumentCameraDriver:
    """One camera. The stream is open only while switched on (or for a short look when asked how it is)."""

    def __init__(self, address: str, source: Source) -> None:
        self.info = DeviceInfo(kind="camera", model="MJPEG document camera", address=address)
        self._source = source
        self._opened = self._on = False
        self._undecodable = 0  # in a row
        self._seen = 0  # number of the last picture taken from the source
        self._next_preview = self._next_probe = self._next_reopen = 0.0
        self._trouble: Fault | None = None

    def open(self) -> Fault | None:
        self._opened, self._on = True, False
        return self._probe(FIRST_FRAME_WITHIN)

    def close(self) -> None:
        self._source.close()
        self._opened = self._on = False

    def switch(self, on: bool) -> Fault | None:
        """Off closes the stream and forgets the last frame. On stays on over a lost stream: status() seeks it again."""
        if not on:
            self._source.close()
            self._on = False
            return None
        if self._on and not self._source.lost():
            return None
        self._on = True
        return self._begin()

    def _begin(self) -> Fault | None:
        """Open the stream for good; every picture in it is new."""
        self._seen, self._undecodable = self._source.number, 0
        reason = self._source.open()
        self._next_reopen = time.monotonic() + REOPEN_PERIOD
        self._trouble = _link_lost(reason) if reason else None
        return self._trouble

    def _probe(self, within: float) -> Fault | None:
        """Open, wait for one picture, close again: how the camera is, while nobody wants to see anything."""
        self._next_probe = time.monotonic() + PROBE_PERIOD
        before = self._source.number
        reason = self._source.open()
        if reason:
            self._trouble = _link_lost(reason)
        elif self._source.wait_newer(before, within) == before:
            self._trouble = self._silence()
        else:
            self._trouble = None if self._source.picture(reduced=True) is not None else _garbage()
        self._source.close()
        return self._trouble

    def status(self) -> DeviceStatus:
        if not self._opened:
            return DeviceStatus(Health.STARTING)
        if self._on:
            self._trouble = self._trouble_while_on()
        elif time.monotonic() >= self._next_probe:
            self._probe(PROBE_WITHIN)
        if self._trouble is None:
            return DeviceStatus(Health.READY)
        absent = self._trouble.code is FaultCode.LINK_LOST
        return DeviceStatus(Health.ABSENT if absent else Health.FAULT, self._trouble)

    def _trouble_while_on(self) -> Fault | None:
        if self._source.lost() and time.monotonic() >= self._next_reopen:
            return self._begin()
        if self._source.lost() or self._source.silent_for() > STALLED_AFTER:
            return self._silence()
        return _garbage() if self._undecodable >= GARBAGE_FROM else None

    def _silence(self) -> Fault:
        lost = self._source.lost()
        return _link_lost(lost) if lost else _stalled()

    def poll(self) -> Frame | None:
        """The newest picture, at most 10 a second and 960 px long; None while off, stalled or undecodable."""
        if not self._on or self._source.lost():
            return None  # status() seeks a lost stream: that may take longer than poll() has
        time.sleep(max(0.0, self._next_preview - time.monotonic()))  # at most one period; whoever polls must not spin
        newest = self._source.wait_newer(self._seen, POLL_WAIT)
        if newest <= self._seen:
            return None
        self._seen, self._next_preview = newest, time.monotonic() + PREVIEW_PERIOD
        picture = self._source.picture(reduced=True)
        if picture is None:
            self._undecodable += 1
            return None
        self._undecodable = 0
        preview = shrink(picture, PREVIEW_LONG)
        height, width = preview.shape[:2]
        grey = greyed(picture)
        return Frame(jpeg_bytes(preview, PREVIEW_QUALITY), width, height, judge(grey, find_page(grey)))

    def capture(self, deadline: float) -> ScannedPage | Fault:
        """The best of the next frames, at the latest after `deadline` seconds.

        Faults: LINK_LOST, STREAM_STALLED, CORRUPT_ANSWER (frames came and none was a picture). A picture without a page
        comes back whole, with the problem "no_page": the caller decides what to tell.
        """
        was_on = self._on
        if (not was_on or self._source.lost()) and (fault := self._begin()) is not None:
            return fault
        shots, undecodable = self._shoot(time.monotonic() + min(deadline, SHARPEST_WITHIN + STALLED_AFTER))
        silence = self._silence()
        if not was_on:
            self._source.close()
        if not shots:
            self._trouble = _garbage() if undecodable else silence
            return self._trouble
        best = max(shots, key=lambda shot: shot.rank)
        jpeg = jpeg_bytes(best.page, PAGE_QUALITY)
        height, width = best.page.shape[:2]
        return ScannedPage(jpeg, width, height, hashlib.sha256(jpeg).hexdigest(), best.quality)

    def _shoot(self, until: float) -> tuple[list[_Shot], int]:
        shots: list[_Shot] = []
        undecodable = 0
        enough = time.monotonic() + SHARPEST_WITHIN
        while len(shots) < SHARPEST_OF and (now := time.monotonic()) < (min(until, enough) if shots else until):
            newest = self._source.wait_newer(self._seen, until - now)
            if newest <= self._seen:
                break
            self._seen = newest
            picture = self._source.picture(reduced=False)
            if picture is None:
                undecodable += 1
                if undecodable > 2 * SHARPEST_OF:
                    break
                continue
            found = find_page(picture)
            page = picture if found is None else straighten(picture, found.corners)
            shots.append(_Shot(picture, page, judge(picture, found)))
        return shots, undecodable

    def reset(self, media: MediaAction = MediaAction.KEEP) -> Fault | None:
        """A camera holds no paper: only the stream is begun anew."""
        return self._begin() if self._on else self._probe(FIRST_FRAME_WITHIN)

    def self_test(self) -> SelfTestReport:
        """Can a picture be had, how large, and is it not black."""
        was_on = self._on
        fault = None if was_on and not self._source.lost() else self._begin()
        shots, _ = ([], 0) if fault else self._shoot(time.monotonic() + TEST_WITHIN)
        if not was_on:
            self._source.close()
        if not shots:
            return SelfTestReport(False, (("picture", False, fault.detail if fault else "none in time"),))
        height, width = shots[-1].picture.shape[:2]
        spread = float(shots[-1].picture.std())
        large, seeing = max(width, height) >= 1600, spread > 2.0
        checks = (
            ("picture", True, f"{len(shots)} frames"),
            ("resolution", large, f"{width}x{height}"),
            ("lens uncovered", seeing, f"spread {spread:.1f}"),
        )
        return SelfTestReport(all(check[1] for check in checks), checks)


def _link_lost(reason: str) -> Fault:
    return Fault(FaultCode.LINK_LOST, ClearedBy.TECHNICIAN, detail=reason)


def _stalled() -> Fault:
    return Fault(FaultCode.STREAM_STALLED, ClearedBy.RESTART, detail="no new frame in time")


def _garbage() -> Fault:
    return Fault(FaultCode.CORRUPT_ANSWER, ClearedBy.RESTART, detail="frames are no JPEG")


def from_address(address: str) -> DocumentCameraDriver:
    """doccam+http://127.0.0.1:8090/stream.mjpg or doccam+file:///path.avi; ValueError for anything else."""
    return DocumentCameraDriver(address, source_of(address))
