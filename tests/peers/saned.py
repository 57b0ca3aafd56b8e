"""Somebody else's scanners: SANE's test backend, and saned on loopback in front of it."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

PORT = 6566  # the net backend asks no other, so each test process has a loopback address of its own
START_SECONDS = 20.0


def own_loopback() -> str:
    """An address below 127.64/10 that no other test process of this machine uses."""
    high, low = divmod(os.getpid(), 1 << 16)  # a process number has at most 22 bits
    return f"127.{64 + high}.{low >> 8}.{low & 255}"


def config(folder: Path, backend: str, **files: str) -> Path:
    """A SANE_CONFIG_DIR with one backend; `files` are name (without .conf) to content."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "dll.conf").write_text(f"{backend}\n", "ascii")
    for name, text in files.items():
        (folder / f"{name}.conf").write_text(text, "ascii")
    return folder


def backend_folder(folder: Path) -> Path:
    """SANE's test backend with its packaged settings: devices test:0 and test:1."""
    config(folder, "test")
    shutil.copy("/etc/sane.d/test.conf", folder / "test.conf")
    return folder


def address(device: str, folder: Path, **options: object) -> str:
    """The registry address of a SANE device with the options of the driver (dots written as __)."""
    query = {
        "config": str(folder),
        "probe_s": 0,
        "start_s": 20,
        **{name.replace("__", "."): value for name, value in options.items()},
    }
    return f"sane:///{quote(device, safe='')}?" + "&".join(f"{k}={quote(str(v), safe='')}" for k, v in query.items())


class Saned:
    """saned at 127.0.0.x:6566 with the test backend behind it; `start` and `kill` as often as wanted."""

    def __init__(self, folder: Path) -> None:
        self._server = backend_folder(folder / "server")
        (self._server / "saned.conf").write_text("127.0.0.0/8\n", "ascii")
        self._log = folder / "saned.log"
        self._process: subprocess.Popen[bytes] | None = None
        self.host = own_loopback()

    def start(self) -> None:
        environment = {**os.environ, "SANE_CONFIG_DIR": str(self._server)}
        command = ["saned", "-l", "-b", self.host, "-e", "-d1"]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(command, env=environment, stderr=log, start_new_session=True)
        until = time.monotonic() + START_SECONDS
        while True:
            with contextlib.suppress(OSError):
                socket.create_connection((self.host, PORT), 0.5).close()
                return
            assert self._process.poll() is None, self._log.read_text("utf-8", "replace")
            assert time.monotonic() < until
            time.sleep(0.02)

    def kill(self) -> None:
        """It, and the children that serve its connections and read its scanner."""
        process, self._process = self._process, None
        if process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(10)

    def client(self, folder: Path) -> Path:
        """A SANE_CONFIG_DIR for the client's side."""
        return config(folder, "net", net=f"connect_timeout = 2\n{self.host}\n")
