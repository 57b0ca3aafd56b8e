"""Looks for faces beside the preview: a thread with a child process, so that no poll ever waits for a detector."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from drivers.camera.page_finder import Picture, greyed, shrink
from drivers.camera.portrait_quality import Box
from drivers.contract.camera import PortraitQuality
from drivers.contract.faults import ClearedBy, Fault, FaultCode
from drivers.engines.face.finding import LONGEST, TARGET
from drivers.transport.child import Child

# Every wait of this file, in seconds.
LOOK_PERIOD = 0.25  # four looks a second follow a person who sits down; each costs some 20 ms of processor
RETRY_PERIOD = 5.0  # a broken finder is asked again so often, while the camera is off
FIND_WITHIN = 10.0  # a look takes 0.02, the first one loads dlib: 1 s, on a busy machine 5; no poll waits for it
START_WITHIN = 10.0  # dlib from a cold disk
JOIN_WITHIN = 5.0  # above the time in which a cancelled child is killed (0.1)

MEMORY_MB = 300  # seen: 60
BROKEN_FROM = 3  # failed looks in a row; one alone is a busy machine

Judge = Callable[[Picture, tuple[Box, ...]], PortraitQuality]


@dataclass(slots=True)
class _Look:
    picture: Picture
    for_preview: bool  # what was seen becomes `latest`
    done: threading.Event = field(default_factory=threading.Event)
    answer: PortraitQuality | Fault | None = None


class FaceWatch:
    """`offer` pictures while it is `idle`; `latest` is what was seen in the last one that was looked at."""

    def __init__(self, judge: Judge) -> None:
        self._judge = judge
        self._news = threading.Condition()
        self._next: _Look | None = None
        self._working = False
        self._due = 0.0
        self._turn = 0  # grows with every forgetting: a look that was begun before it is not kept
        self._latest: PortraitQuality | None = None
        self._failed = 0  # in a row
        self._trouble: Fault | None = None
        self._ending = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def latest(self) -> PortraitQuality | None:
        """None until something was looked at."""
        return self._latest

    @property
    def trouble(self) -> Fault | None:
        """Why nothing is found any more: the detector failed several times in a row."""
        return self._trouble if self._failed >= BROKEN_FROM else None

    def start(self) -> None:
        """Load the detector ahead of the first picture."""
        if self._thread is None:
            self._ending.clear()
            self._thread = threading.Thread(target=self._run, name="face-watch", daemon=True)
            self._thread.start()

    @property
    def idle(self) -> bool:
        """Whether a picture that is offered now would be looked at."""
        return not self._working and self._next is None and time.monotonic() >= self._due

    def offer(self, picture: Picture) -> None:
        """Look at `picture`, unless a look is under way or was just done."""
        with self._news:
            if self.idle:
                self._due = time.monotonic() + LOOK_PERIOD
                self._next = _Look(picture, for_preview=True)
                self._news.notify_all()

    def try_again(self, picture: Picture) -> None:
        """After trouble, while nobody offers pictures: a look at `picture`, of which nothing is kept."""
        self.start()
        with self._news:
            if self.idle:
                self._due = time.monotonic() + RETRY_PERIOD
                self._next = _Look(picture, for_preview=False)
                self._news.notify_all()

    def judged(self, picture: Picture, within: float) -> PortraitQuality | Fault:
        """Look at this very picture and wait for the answer, at most `within` seconds (then DEADLINE)."""
        look = _Look(picture, for_preview=False)
        with self._news:
            self._next = look
            self._news.notify_all()
        if look.done.wait(within) and look.answer is not None:
            return look.answer
        with self._news:
            self._next = None if self._next is look else self._next
        return Fault(FaultCode.DEADLINE, ClearedBy.RESTART, detail="no look at the face in time")

    def forget(self) -> None:
        """Nothing of what was seen stays."""
        with self._news:
            self._turn += 1
            self._next, self._latest = None, None

    def close(self) -> None:
        self._ending.set()
        with self._news:
            self._news.notify_all()
        if self._thread is not None:
            self._thread.join(JOIN_WITHIN)
            self._thread = None
        self.forget()

    def _run(self) -> None:
        child = Child(TARGET, name="face finder", memory_mb=MEMORY_MB, start_s=START_WITHIN)
        child.call(np.empty((0, 0), np.uint8), FIND_WITHIN, self._ending)
        while not self._ending.is_set():
            with self._news:
                self._news.wait_for(lambda: self._next is not None or self._ending.is_set())
                look, turn, self._next = self._next, self._turn, None
                self._working = look is not None
            if look is not None:
                look.answer = self._look(child, look.picture)
                self._keep(look.answer, turn if look.for_preview else -1)
                look.done.set()
            del look  # a waiting thread holds no picture
        child.close()

    def _look(self, child: Child, picture: Picture) -> PortraitQuality | Fault:
        answer = child.call(shrink(greyed(picture), LONGEST), FIND_WITHIN, self._ending)
        if isinstance(answer, tuple):
            return self._judge(picture, answer)
        if isinstance(answer, Fault):
            return answer
        return Fault(FaultCode.INTERNAL, ClearedBy.RESTART, detail="the face finder answered something else")

    def _keep(self, answer: PortraitQuality | Fault, turn: int) -> None:
        with self._news:
            self._working = False
            if isinstance(answer, Fault):
                self._failed, self._trouble = self._failed + 1, answer
                self._latest = None
            else:
                self._failed, self._trouble = 0, None
                if turn == self._turn:
                    self._latest = answer
