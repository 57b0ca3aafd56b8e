"""The cable of a simulated device: a path that stays the same while it is pulled and plugged in again."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import termios
import threading
import time
import tty
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Generic, TypeVar

T = TypeVar("T")
TURN_SECONDS = 0.02  # how often a pulled cable looks whether it is in again
PATIENCE_SECONDS = 5.0  # for the serving thread to begin or to end
SPEEDS = {
    termios.B9600: 9600, termios.B19200: 19200, termios.B38400: 38400, termios.B57600: 57600, termios.B115200: 115200,
    termios.B230400: 230400,
}  # fmt: skip


class Cable(Generic[T]):
    """While it is in, `connect(path)` is entered and `serve` is called with what that gives, in a thread.

    `serve` returns soon after `away`. `given` is the path; None makes one in a folder of its own, which goes at `stop`.
    """

    def __init__(
        self,
        name: str,
        given: Path | None,
        *,
        pulled: Callable[[], bool],
        connect: Callable[[Path], AbstractContextManager[T]],
        serve: Callable[[T], None],
    ) -> None:
        self._name, self._given = name, given
        self._pulled, self._connect, self._serve = pulled, connect, serve
        self._own_folder: Path | None = None
        self._path = Path()
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()
        self._in = threading.Event()

    def start(self) -> Path:
        """The path, at which the device now is."""
        if self._given is None:
            self._own_folder = Path(tempfile.mkdtemp(prefix=f"{self._name}-"))
        self._path = self._given or Path(str(self._own_folder)) / self._name
        self._stopping.clear()
        self._thread = threading.Thread(target=self._run, name=f"sim-{self._name}", daemon=True)
        self._thread.start()
        self._in.wait(PATIENCE_SECONDS)
        return self._path

    def stop(self) -> None:
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(PATIENCE_SECONDS)
            self._thread = None
        if self._own_folder is not None:
            shutil.rmtree(self._own_folder, ignore_errors=True)
            self._own_folder = None

    @property
    def away(self) -> bool:
        return self._stopping.is_set() or self._pulled()

    def wait(self, seconds: float) -> bool:
        """Whether the device was switched off meanwhile."""
        return self._stopping.wait(seconds)

    def settle(self) -> None:
        """Until the cable is where `pulled` says."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while self._thread is not None and self._in.is_set() == self._pulled() and time.monotonic() < deadline:
            time.sleep(0.002)

    def _run(self) -> None:
        while not self._stopping.is_set():
            if self._pulled():
                time.sleep(TURN_SECONDS)
                continue
            try:
                with self._connect(self._path) as line:
                    self._in.set()
                    self._serve(line)
            finally:
                self._in.clear()


@contextlib.contextmanager
def serial_line(link: Path) -> Iterator[SerialEnd]:
    """A pseudo-terminal that `link` points at."""
    master, slave = os.openpty()
    try:
        tty.setraw(slave)
        os.set_blocking(master, False)
        link.unlink(missing_ok=True)
        link.symlink_to(os.ttyname(slave))
        yield SerialEnd(master, slave)
    finally:
        link.unlink(missing_ok=True)
        os.close(master)
        os.close(slave)


class SerialEnd:
    """The device's end; `fd` does not block."""

    def __init__(self, master: int, slave: int) -> None:
        self.fd, self._slave = master, slave

    @property
    def baud(self) -> int | None:
        """What the host has set."""
        return SPEEDS.get(termios.tcgetattr(self._slave)[5])

    def send(self, data: bytes) -> None:
        """What the host does not fetch and its buffer cannot hold is lost, as on a real line."""
        with contextlib.suppress(BlockingIOError):
            os.write(self.fd, data)
