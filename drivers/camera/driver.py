"""What all cameras do (LiveCamera), and the document camera (高拍仪): previews, a straightened page, codes."""

from __future__ import annotations

import hashlib
import math
import time
from collections.abc import Iterator
from dataclasses import dataclass

from drivers.camera.code_finder import LOOK_PERIOD, CodeMemory, codes_in
from drivers.camera.page_finder import Picture, find_page, greyed, jpeg_bytes, judge, shrink, straighten
from drivers.camera.stream import Source, source_of
from drivers.contract.camera import Frame, PageQuality, ScannedPage
from drivers.contract.codes import CodeRead, CodeRefused
from drivers.contract.device import DeviceInfo, MediaAction, SelfTestReport
from drivers.contract.faults import ClearedBy, Fault, FaultCode
from drivers.contract.status import DeviceStatus, Health

# Every wait of this file, in seconds.
PREVIEW_PERIOD = 0.1  # 10 previews a second are fluent for a hand that moves paper; more only heats the machine
POLL_WAIT = 0.1  # poll() must return within 0.3 s
STALLED_AFTER = 2.0  # twenty missing frames: no exposure time explains it
FIRST_FRAME_WITHIN = 2.0  # some cameras need a second for their first exposure; open() may take 3 s
PROBE_WITHIN = 0.4  # a status must return within 1 s; the first exposure may take longer, the next status looks on
PROBE_PERIOD = 5.0  # while off: how old our knowledge about the camera may be
REOPEN_PERIOD = 1.0  # while on and lost: how often the stream is sought again
SHARPEST_WITHIN = 1.2  # a hand is still after a second; nobody waits longer for a photograph
TEST_WITHIN = 2.5

GARBAGE_FROM = 5  # broken pictures in a row; one alone is a disturbed cable
SHARPEST_OF = 4  # frames: covers one wobble and one focus step
PREVIEW_LONG = 960  # px
PREVIEW_QUALITY = 70
PAGE_QUALITY = 85


class LiveCamera:
    """One camera. The stream is open only while switched on (or for a short look when asked how it is)."""

    least_long = 0  # px of the longer side, below which the self-test refuses a camera

    def __init__(self, address: str, source: Source, model: str) -> None:
        self.info = DeviceInfo(kind="camera", model=model, address=address)
        self._source = source
        self._opened = self._on = False
        self._undecodable = 0  # in a row
        self._seen = 0  # number of the last picture taken from the source
        self._next_preview = self._next_probe = self._next_reopen = 0.0
        self._begun_at = 0  # number of the last picture before the stream was opened
        self._look_ends: float | None = None  # while the stream is open only to see whether a picture comes
        self._lost_for: Fault | None = None  # why the stream was lost, until a picture comes again
        self._trouble: Fault | None = None

    def open(self) -> Fault | None:
        self._opened, self._on, self._look_ends = True, False, None
        return self._probe(FIRST_FRAME_WITHIN)

    def close(self) -> None:
        self._shut()
        self._opened = self._on = False

    @property
    def poll_again_s(self) -> float:
        """While pictures come `poll` itself waits for the next one; a lost stream is sought by `status`."""
        return 0.0 if self._on and not self._source.lost() else math.inf

    def switch(self, on: bool) -> Fault | None:
        """Off closes the stream and forgets the last frame. On stays on over a lost stream: status() seeks it again."""
        if not on:
            self._shut()
            self._on = False
            return None
        if self._on and not self._source.lost():
            return None
        self._on, self._lost_for = True, None
        return self._begin()

    def _begin(self) -> Fault | None:
        """Open the stream for good; every picture in it is new."""
        self._seen = self._begun_at = self._source.number
        self._undecodable, self._look_ends = 0, None
        reason = self._source.open()
        self._next_reopen = time.monotonic() + REOPEN_PERIOD
        self._trouble = _link_lost(reason) if reason else None
        return self._trouble

    def _probe(self, within: float) -> Fault | None:
        """Open, wait for one picture, close again: how the camera is, while nobody wants to see anything.

        Silence for `within` seconds says nothing yet: the stream stays open, the last answer stands, and the next
        call looks on until FIRST_FRAME_WITHIN has passed.
        """
        if self._look_ends is None:
            self._next_probe = time.monotonic() + PROBE_PERIOD
            self._begun_at = self._source.number
            self._source.open()
            self._look_ends = time.monotonic() + FIRST_FRAME_WITHIN
        if self._source.wait_newer(self._begun_at, within) > self._begun_at:
            self._trouble = None if self._source.picture(reduced=True) is not None else _garbage()
        elif self._source.lost() or time.monotonic() >= self._look_ends:
            self._trouble = self._silence()
        else:
            return self._trouble
        self._shut()
        return self._trouble

    def _shut(self) -> None:
        self._source.close()
        self._look_ends = None

    def status(self) -> DeviceStatus:
        if not self._opened:
            return DeviceStatus(Health.STARTING)
        if self._on:
            self._trouble = self._trouble_while_on()
        elif self._look_ends is not None or time.monotonic() >= self._next_probe:
            self._probe(PROBE_WITHIN)
        if self._trouble is None:
            return DeviceStatus(Health.READY)
        absent = self._trouble.code is FaultCode.LINK_LOST
        return DeviceStatus(Health.ABSENT if absent else Health.FAULT, self._trouble)

    def _trouble_while_on(self) -> Fault | None:
        """A lost stream is sought again here; it is over with the first picture, not with the first answer."""
        if self._source.lost():
            self._lost_for = self._silence()
            if time.monotonic() >= self._next_reopen:
                self._lost_for = self._begin() or self._lost_for
            return self._lost_for
        if self._source.number == self._begun_at and self._lost_for is not None:
            return self._lost_for
        self._lost_for = None
        if self._source.silent_for() > STALLED_AFTER:
            return self._silence()
        return _garbage() if self._undecodable >= GARBAGE_FROM else None

    def _silence(self) -> Fault:
        lost = self._source.lost()
        return _link_lost(lost) if lost else _stalled()

    def _preview(self) -> Picture | None:
        """The newest picture at half size, at most 10 a second; None while off, lost, stalled or undecodable."""
        if not self._on or self._source.lost():
            return None  # status() seeks a lost stream: that may take longer than poll() has
        time.sleep(max(0.0, self._next_preview - time.monotonic()))  # at most one period; whoever polls must not spin
        newest = self._source.wait_newer(self._seen, POLL_WAIT)
        if newest <= self._seen:
            return None
        self._seen, self._next_preview = newest, time.monotonic() + PREVIEW_PERIOD
        picture = self._source.picture(reduced=True)
        self._undecodable = 0 if picture is not None else self._undecodable + 1
        return picture

    def _shots(self, until: float) -> Iterator[Picture | None]:
        """The next whole pictures until `until`, at the latest SHARPEST_WITHIN after now if one came; None: broken."""
        enough = time.monotonic() + SHARPEST_WITHIN
        good = broken = 0
        while good < SHARPEST_OF and broken <= 2 * SHARPEST_OF:
            now = time.monotonic()
            if now >= (min(until, enough) if good else until):
                return
            newest = self._source.wait_newer(self._seen, until - now)
            if newest <= self._seen:
                return
            self._seen = newest
            picture = self._source.picture(reduced=False)
            good, broken = good + (picture is not None), broken + (picture is None)
            yield picture

    def _taken(self, deadline: float) -> Iterator[Picture | None] | Fault:
        """What capture() works on, the stream opened for it if it is not."""
        if (not self._on or self._source.lost()) and (fault := self._begin()) is not None:
            return fault
        return self._shots(time.monotonic() + min(deadline, SHARPEST_WITHIN + STALLED_AFTER))

    def _nothing_taken(self, broken: bool) -> Fault:
        self._trouble = _garbage() if broken else self._silence()
        return self._trouble

    def _rest(self) -> None:
        """Close a stream that was opened for one job only."""
        if not self._on:
            self._source.close()

    def reset(self, media: MediaAction = MediaAction.KEEP) -> Fault | None:
        """A camera holds no paper: only the stream is begun anew."""
        return self._begin() if self._on else self._probe(FIRST_FRAME_WITHIN)

    def self_test(self) -> SelfTestReport:
        """Can a picture be had, how large, and is it not black."""
        fault = None if self._on and not self._source.lost() else self._begin()
        pictures = [] if fault else [shot for shot in self._shots(time.monotonic() + TEST_WITHIN) if shot is not None]
        self._rest()
        if not pictures:
            return SelfTestReport(False, (("picture", False, fault.detail if fault else "none in time"),))
        height, width = pictures[-1].shape[:2]
        spread = float(pictures[-1].std())
        checks = (
            ("picture", True, f"{len(pictures)} frames"),
            ("resolution", max(width, height) >= self.least_long, f"{width}x{height}"),
            ("lens uncovered", spread > 2.0, f"spread {spread:.1f}"),
        )
        return SelfTestReport(all(check[1] for check in checks), checks)


@dataclass(frozen=True, slots=True)
class _Shot:
    page: Picture
    quality: PageQuality

    @property
    def rank(self) -> tuple[bool, bool, float]:
        return self.quality.problem != "no_page", self.quality.problem == "", self.quality.sharpness


class DocumentCameraDriver(LiveCamera):
    """A DocumentCamera and a CodeFinder: it is on while a page or a code is wanted."""

    least_long = 1600  # an A4 page at 150 dots per inch is 1754 px long and fills nearly the picture

    def __init__(self, address: str, source: Source) -> None:
        super().__init__(address, source, "document camera")
        self._wants_page = False
        self._codes: CodeMemory | None = None  # while codes are wanted
        self._next_codes = 0.0
        self._whole = False  # whether the next look for codes takes the whole picture or the half one

    def close(self) -> None:
        super().close()
        self._wants_page, self._codes = False, None

    def open(self) -> Fault | None:
        self._wants_page, self._codes = False, None
        return super().open()

    def switch(self, on: bool) -> Fault | None:
        """Off closes the stream and forgets the last frame, unless codes are wanted still."""
        self._wants_page = on
        return super().switch(on or self._codes is not None)

    def find_codes(self, on: bool) -> Fault | None:
        """On: poll gives CodeRead and CodeRefused beside Frames. Off forgets what was read."""
        self._codes = (self._codes or CodeMemory()) if on else None
        return super().switch(on or self._wants_page)

    def poll(self) -> Frame | CodeRead | CodeRefused | None:
        """The newest picture, at most 10 a second and 960 px long; codes go first. None: off, stalled, undecodable."""
        fact = self._codes.next() if self._codes is not None else None
        if fact is not None:
            return fact
        picture = self._preview()
        if picture is None:
            return None
        if self._codes is not None and (fact := self._look_for_codes(self._codes, picture)) is not None:
            return fact
        preview = shrink(picture, PREVIEW_LONG)
        height, width = preview.shape[:2]
        grey = greyed(picture)
        return Frame(jpeg_bytes(preview, PREVIEW_QUALITY), width, height, judge(grey, find_page(grey)))

    def _look_for_codes(self, codes: CodeMemory, picture: Picture) -> CodeRead | CodeRefused | None:
        """In turn in the half picture, which is quick, and in the whole one, where small codes are."""
        now = time.monotonic()
        if now < self._next_codes:
            return None
        self._next_codes, self._whole = now + LOOK_PERIOD, not self._whole
        whole = self._source.picture(reduced=False) if self._whole else None
        codes.saw(codes_in(picture if whole is None else whole), now)
        return codes.next()

    def capture(self, deadline: float) -> ScannedPage | Fault:
        """The best of the next frames, at the latest after `deadline` seconds.

        Faults: LINK_LOST, STREAM_STALLED, CORRUPT_ANSWER (frames came and none was a picture). A picture without a page
        comes back whole, with the problem "no_page": the caller decides what to tell.
        """
        pictures = self._taken(deadline)
        if isinstance(pictures, Fault):
            return pictures
        shots = [None if picture is None else _shot(picture) for picture in pictures]
        good = [shot for shot in shots if shot is not None]
        fault = None if good else self._nothing_taken(broken=bool(shots))
        self._rest()
        if fault is not None:
            return fault
        best = max(good, key=lambda shot: shot.rank)
        jpeg = jpeg_bytes(best.page, PAGE_QUALITY)
        height, width = best.page.shape[:2]
        return ScannedPage(jpeg, width, height, hashlib.sha256(jpeg).hexdigest(), best.quality)


def _shot(picture: Picture) -> _Shot:
    found = find_page(picture)
    page = picture if found is None else straighten(picture, found.corners)
    return _Shot(page, judge(picture, found))


def _link_lost(reason: str) -> Fault:
    return Fault(FaultCode.LINK_LOST, ClearedBy.TECHNICIAN, detail=reason)


def _stalled() -> Fault:
    return Fault(FaultCode.STREAM_STALLED, ClearedBy.RESTART, detail="no new frame in time")


def _garbage() -> Fault:
    return Fault(FaultCode.CORRUPT_ANSWER, ClearedBy.RESTART, detail="frames are no JPEG")


def from_address(address: str) -> DocumentCameraDriver:
    """doccam+http://127.0.0.1:8090/stream.mjpg, doccam+file:///path.avi, doccam+v4l2:///dev/video0; else ValueError."""
    return DocumentCameraDriver(address, source_of(address, "doccam"))
