"""A real pcscd of our own with virtual readers (PEERS.md): started, killed and started again by tests."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import IO

from tests.peers.ports import free_port

RUN = Path("/run/pcscd")  # compiled into pcscd and into the library: hence one pcscd per machine
SOCKET = RUN / "pcscd.comm"
LOCK = Path(tempfile.gettempdir()) / "one-pcscd-per-machine.lock"
DRIVER = Path("/usr/lib/pcsc/drivers/serial/libifdvpcd.so")
LOCK_S = 90.0  # how long another run of these tests may keep the machine's only pcscd
START_S = 10.0
READER = "Kiosk Test Reader"


class Pcscd:
    """`port` is where a card of the first slot connects; `reader` is that slot's name."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock: IO[str] | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._starts = 0
        self.port = free_port(neighbours=2)  # vpcd listens on two
        self.reader = f"{READER} 00 00"

    @property
    def running(self) -> bool:
        return self._process is not None

    def take_machine(self) -> None:
        """Wait for other test runs; fail clearly when a pcscd that is not ours serves this machine."""
        if shutil.which("pcscd") is None or not DRIVER.exists():
            raise RuntimeError(
                "the packages pcscd and vsmartcard-vpcd are not installed: tests of smart cards need them"
            )
        self._lock = LOCK.open("a")
        until = time.monotonic() + LOCK_S
        while True:
            try:
                fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError:
                if time.monotonic() > until:
                    self._lock.close()
                    raise RuntimeError("another test run keeps the machine's only pcscd") from None
                time.sleep(0.1)
        if _serves():
            self.leave_machine()
            raise RuntimeError("a pcscd runs on this machine already: stop it, these tests need one of their own")

        for left_behind in (SOCKET, RUN / "pcscd.pid"):  # by a run whose pcscd is a zombie that nobody reaps
            left_behind.unlink(missing_ok=True)

    def leave_machine(self) -> None:
        self.kill()
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def start(self) -> None:
        if self._process is not None:
            return
        RUN.mkdir(exist_ok=True)
        readers = self._folder / "readers"
        readers.mkdir(exist_ok=True)
        lines = (f'FRIENDLYNAME "{READER}"', f"DEVICENAME /dev/null:{self.port:#x}", f"LIBPATH {DRIVER}")
        (readers / "vpcd").write_text("\n".join((*lines, f"CHANNELID {self.port:#x}", "")))
        self._starts += 1
        log = self._folder / f"pcscd-{self._starts}.log"
        with log.open("wb") as out:
            # A test run that is killed takes its pcscd with it: the next one would find the machine taken.
            dies_with_us = ["setpriv", "--pdeathsig", "KILL"]
            command = [*dies_with_us, "pcscd", "-f", "-i", "-c", str(readers)]
            self._process = subprocess.Popen(command, stdout=out, stderr=out)
        until = time.monotonic() + START_S
        while b"daemon ready" not in log.read_bytes() or not _serves():
            if time.monotonic() > until or self._process.poll() is not None:
                self.kill()
                raise RuntimeError(f"pcscd does not start: {log.read_text(errors='replace')[-400:]}")
            time.sleep(0.02)

    def kill(self) -> None:
        """kill -9, as a crash: socket and pid file stay behind."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()

    def stop_the_clock(self, on: bool) -> None:
        """SIGSTOP and SIGCONT: a pcscd that is there and does not answer."""
        if self._process is not None:
            os.kill(self._process.pid, signal.SIGSTOP if on else signal.SIGCONT)


def _serves() -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(SOCKET))
        except OSError:
            return False
        return True
