"""Portrait camera: previews with the one thing to put right, one picture of a face on demand. Nothing is stored."""

from __future__ import annotations

import time

import numpy as np

from drivers.camera.driver import PREVIEW_LONG, PREVIEW_QUALITY, LiveCamera
from drivers.camera.face_watch import FaceWatch
from drivers.camera.page_finder import Picture, jpeg_bytes, shrink
from drivers.camera.portrait_quality import Limits, head_of, judge_face, limits_of
from drivers.camera.stream import Source, source_of
from drivers.contract.camera import Frame, Portrait, PortraitQuality
from drivers.contract.device import SelfTestReport
from drivers.contract.faults import Fault
from drivers.contract.status import DeviceStatus, Health

TEST_LOOK_WITHIN = 12.0  # seconds: the detector's first look, with its start on a busy machine
PORTRAIT_QUALITY = 92  # engines look at pores and edges; a head is small
PORTRAIT_LONG = 1280  # px


class PortraitCameraDriver(LiveCamera):
    """A PortraitCamera. Faces are looked for four times a second beside the preview; between two looks the last one
    holds. Off closes the camera, whose lamp goes out, and forgets picture and face.
    """

    least_long = 640  # a face that fills a third of it has more pixels than the engines look at

    def __init__(self, address: str, source: Source, limits: Limits) -> None:
        super().__init__(address, source, "portrait camera")
        self._watch = FaceWatch(lambda picture, faces: judge_face(picture, faces, limits))

    def close(self) -> None:
        super().close()
        self._watch.close()

    def switch(self, on: bool) -> Fault | None:
        if on:
            self._watch.start()
        fault = super().switch(on)
        if not on:
            self._watch.forget()
        return fault

    def status(self) -> DeviceStatus:
        status = super().status()
        trouble = self._watch.trouble
        if (
            trouble is not None and not self._on
        ):  # nobody switches on what is FAULT: it has to show by itself that it is well
            self._watch.try_again(_nobody())
        return DeviceStatus(Health.FAULT, trouble) if status.fault is None and trouble is not None else status

    def poll(self) -> Frame | None:
        """The newest picture, at most 10 a second and 960 px long. `quality` is None until a face was looked for."""
        picture = self._preview()
        if picture is None:
            return None
        if self._watch.idle and (whole := self._source.picture(reduced=False)) is not None:
            self._watch.offer(whole)  # half of it would not show faces two steps away
        preview = shrink(picture, PREVIEW_LONG)
        height, width = preview.shape[:2]
        return Frame(jpeg_bytes(preview, PREVIEW_QUALITY), width, height, self._watch.latest)

    def capture(self, deadline: float) -> Portrait | Fault:
        """The best of the next frames, cut to head and shoulders, at the latest after `deadline` seconds.

        Faults: LINK_LOST, STREAM_STALLED, CORRUPT_ANSWER (no frame was a picture), DEADLINE and INTERNAL (the face
        finder). Without a face the picture is the whole one, with its problem.
        """
        until = time.monotonic() + deadline
        self._watch.start()
        pictures = self._taken(deadline)
        if isinstance(pictures, Fault):
            return pictures
        shots: list[tuple[Picture, PortraitQuality]] = []
        came, fault = False, None
        for picture in pictures:
            came = True
            quality = None if picture is None else self._watch.judged(picture, max(0.0, until - time.monotonic()))
            if isinstance(quality, Fault):
                fault = quality
                break
            if picture is not None and quality is not None:
                shots.append((picture, quality))
        if not shots and fault is None:
            fault = self._nothing_taken(came)
        self._rest()
        if not shots:
            assert fault is not None
            return fault
        head, quality = head_of(*max(shots, key=lambda shot: _rank(shot[1])))
        head = shrink(head, PORTRAIT_LONG)
        return Portrait(jpeg_bytes(head, PORTRAIT_QUALITY), head.shape[1], head.shape[0], quality)

    def self_test(self) -> SelfTestReport:
        """As every camera, and whether the face finder answers at all (there need be nobody in front)."""
        report = super().self_test()
        self._watch.start()
        answer = self._watch.judged(_nobody(), TEST_LOOK_WITHIN)
        trouble = str(answer.code) if isinstance(answer, Fault) else ""
        check = ("face finder", not trouble, trouble or "answers")
        return SelfTestReport(report.passed and not trouble, (*report.checks, check))


def _rank(quality: PortraitQuality) -> tuple[bool, bool, float]:
    return quality.face is not None, quality.problem == "", quality.sharpness


def _nobody() -> Picture:
    return np.full((120, 160), 128, np.uint8)


def from_address(address: str) -> PortraitCameraDriver:
    """portrait+http://127.0.0.1:8091/stream.mjpg, portrait+file:///path.avi, portrait+v4l2:///dev/video0.

    Limits of manifest.toml may follow a #: …#least_height=0.15. ValueError for anything else.
    """
    return PortraitCameraDriver(address, source_of(address, "portrait"), limits_of(address))
