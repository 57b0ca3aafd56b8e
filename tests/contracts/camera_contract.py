"""What every camera must do, what a portrait camera and what a document camera must do beside it."""

from __future__ import annotations

import contextlib
import hashlib
import socket
import threading
import time
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from drivers.contract.camera import (
    CodeFinder,
    DocumentCamera,
    Frame,
    PageQuality,
    Portrait,
    PortraitCamera,
    PortraitQuality,
    ScannedPage,
)
from drivers.contract.faults import Fault, FaultCode
from drivers.simulators.drawn_faces import draw_face
from drivers.simulators.printed_pages import draw_page
from drivers.transport.picture_size import jpeg_size
from tests.contracts.device_contract import POLL_SECONDS, DeviceContract, Rig, timed

Picture = np.ndarray[Any, np.dtype[np.uint8]]
FIRST_LOOK = 12.0  # seconds for the first judged frame: a busy machine loads the face finder


def judged(device: Any, kind: type, problem: str, seconds: float = FIRST_LOOK) -> Frame:
    """The first preview that was judged like this."""
    end, seen = time.monotonic() + seconds, set()
    while time.monotonic() < end:
        frame = timed(POLL_SECONDS, device.poll)
        if isinstance(frame, Frame) and frame.quality is not None:
            assert isinstance(frame.quality, kind)
            seen.add(frame.quality.problem)
            if frame.quality.problem == problem:
                return frame
        elif frame is None:
            device.status()  # as the supervisor does: it seeks a lost stream again
    raise AssertionError(f"never {problem!r}, but {seen}")


def good_capture(device: Any, seconds: float = FIRST_LOOK) -> Any:
    """The first capture without a problem: what was laid a moment ago still moves, and another is asked for."""
    end = time.monotonic() + seconds
    taken = device.capture(seconds)
    while getattr(getattr(taken, "quality", None), "problem", "") and time.monotonic() < end:
        taken = device.capture(seconds)
    assert taken.quality.problem == "", taken
    return taken


class LiveCameraContract(DeviceContract):
    """`rig` shows something good soon after it is plugged in."""

    quality: type
    taken: type

    def test_a_camera_that_is_off_shows_nothing(self, rig: Rig) -> None:
        rig.device.open()
        assert [rig.device.poll() for _ in range(3)] == [None] * 3

    def test_previews_are_small_pictures_with_what_was_measured(self, rig: Rig) -> None:
        rig.device.open()
        assert rig.device.switch(True) is None
        frame = judged(rig.device, self.quality, "")
        assert jpeg_size(frame.jpeg) == (frame.width, frame.height)
        assert max(frame.width, frame.height) <= 960
        assert "jpeg" not in repr(frame)

    def test_previews_come_at_most_ten_times_a_second(self, rig: Rig) -> None:
        rig.device.open()
        rig.device.switch(True)
        judged(rig.device, self.quality, "")
        began, frames = time.monotonic(), 0
        while time.monotonic() - began < 0.6:
            frames += isinstance(rig.device.poll(), Frame)
        assert frames <= 10 * (time.monotonic() - began) + 1

    def test_a_capture_is_a_good_picture_whether_on_or_off_before(self, rig: Rig) -> None:
        rig.device.open()
        for on in (False, True):
            rig.device.switch(on)
            taken = good_capture(rig.device)
            assert isinstance(taken, self.taken), taken
            assert jpeg_size(taken.jpeg) == (taken.width, taken.height)
            assert (rig.device.poll() is None) or on

    def test_off_forgets_and_on_begins_anew(self, rig: Rig) -> None:
        rig.device.open()
        rig.device.switch(True)
        judged(rig.device, self.quality, "")
        assert rig.device.switch(False) is None
        assert rig.device.poll() is None
        assert rig.device.switch(True) is None
        judged(rig.device, self.quality, "")

    def test_without_a_camera_a_capture_is_a_fault_in_time(self, rig: Rig) -> None:
        rig.device.open()
        rig.unplug()
        fault = timed(2.0, lambda: rig.device.capture(2.0))
        assert isinstance(fault, Fault)
        assert fault.code is FaultCode.LINK_LOST


class PortraitCameraContract(LiveCameraContract):
    quality, taken = PortraitQuality, Portrait

    def test_it_is_a_portrait_camera_and_says_where_the_face_is(self, rig: Rig) -> None:
        assert isinstance(rig.device, PortraitCamera)
        rig.device.open()
        portrait = good_capture(rig.device)
        assert isinstance(portrait, Portrait)
        x, y, width, height = portrait.quality.face
        assert 0 <= x < x + width <= 1
        assert 0 <= y < y + height <= 1
        assert 0.2 < portrait.quality.exposure < 0.9
        assert "jpeg" not in repr(portrait)


class DocumentCameraContract(LiveCameraContract):
    quality, taken = PageQuality, ScannedPage

    def test_it_is_a_document_camera_that_finds_codes_too(self, rig: Rig) -> None:
        assert isinstance(rig.device, DocumentCamera)
        assert isinstance(rig.device, CodeFinder)

    def test_the_page_is_named_by_its_own_bytes(self, rig: Rig) -> None:
        rig.device.open()
        page = rig.device.capture(3.0)
        assert isinstance(page, ScannedPage)
        assert page.sha256 == hashlib.sha256(page.jpeg).hexdigest()
        assert len(page.quality.corners) == 4

    def test_codes_and_pages_switch_the_camera_apart(self, rig: Rig) -> None:
        rig.device.open()
        assert rig.device.find_codes(True) is None
        judged(rig.device, PageQuality, "")
        rig.device.switch(True)
        rig.device.find_codes(False)
        judged(rig.device, PageQuality, "")
        rig.device.switch(False)
        assert rig.device.poll() is None


def person_in_front() -> Picture:
    """640 × 480: a drawn person before a plain wall."""
    scene = np.full((480, 640, 3), 180, np.uint8)
    head, cover = draw_face("zhou_yian", size=420)
    share = cover[..., None]
    part = scene[60:480, 110:530]
    part[:] = (head * share + part * (1 - share)).astype(np.uint8)
    return scene


def page_on_pad() -> Picture:
    """1600 × 1200: a sample paper on a dark pad."""
    scene = np.full((1200, 1600, 3), 40, np.uint8)
    page = cv2.resize(np.asarray(draw_page("birth_certificate"))[:, :, ::-1], (1240, 930), interpolation=cv2.INTER_AREA)
    scene[135 : 135 + 930, 180 : 180 + 1240] = page
    return scene


def film_of(scene: Picture, path: Path, seconds: float = 3.0) -> Path:
    """A recording (Motion JPEG in AVI, 20 pictures a second) in which nothing moves."""
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 20, (scene.shape[1], scene.shape[0]))
    for _ in range(round(seconds * 20)):
        writer.write(scene)
    writer.release()
    return path


def film_rig(device: Any, film: Path) -> Rig:
    """Unplugging hides the recording."""
    away = film.with_suffix(".away")
    return Rig(
        device,
        lambda: film.exists() and film.rename(away) and None,
        lambda: away.exists() and away.rename(film) and None,
    )


class WrittenStream:
    """A bridge's answer as written bytes: other spellings than the simulator's, no lengths, cut into small pieces."""

    HEAD = (
        b"HTTP/1.1 200 OK\r\nServer: written\r\nCache-Control: no-store\r\n"
        b'content-type: Multipart/X-Mixed-Replace; charset=none; boundary="--cut here"\r\n\r\n'
    )
    PIECE = 7000  # bytes at once
    PERIOD = 0.08  # seconds

    def __init__(self, scene: Picture) -> None:
        self.first_after = 0.0  # seconds until the first picture of every stream, as some sensors need
        jpeg = bytes(cv2.imencode(".jpg", scene)[1])
        self._part = b"----cut here\r\nX-Timestamp: 0.0\r\ncontent-type: image/jpeg\r\n\r\n".replace(b"----", b"--")
        self._part += jpeg + b"\r\n"
        self._plugged = threading.Event()
        self._ending = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(0.05)
        self._threads = [threading.Thread(target=self._accept)]
        self.plug_in()
        self._threads[0].start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}/?action=stream"

    def plug_in(self) -> None:
        self._plugged.set()

    def unplug(self) -> None:
        self._plugged.clear()

    def stop(self) -> None:
        self._ending.set()
        for thread in self._threads:
            thread.join(5)
        self._listener.close()

    def _accept(self) -> None:
        while not self._ending.is_set():
            with contextlib.suppress(TimeoutError):
                link, _ = self._listener.accept()
                thread = threading.Thread(target=self._serve, args=(link,))
                self._threads.append(thread)
                thread.start()

    def _serve(self, link: socket.socket) -> None:
        with link, contextlib.suppress(OSError):
            link.settimeout(1.0)
            if not self._plugged.is_set():
                return
            link.recv(4096)
            link.sendall(self.HEAD)
            self._ending.wait(self.first_after)
            while self._plugged.is_set() and not self._ending.is_set():
                for start in range(0, len(self._part), self.PIECE):
                    link.sendall(self._part[start : start + self.PIECE])
                self._ending.wait(self.PERIOD)
