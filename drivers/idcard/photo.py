"""The seam for a photo codec: a program that the operator installs. No open description of the format exists.

It gets the 1024 bytes of the card on standard input and writes a BMP or JPEG to standard output. It is a stranger's
program: no shell, no environment, a deadline, a limit of size, and its own process group, which is killed as a whole.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
import time
from collections.abc import Generator
from pathlib import Path
from typing import IO

from drivers.contract.faults import ClearedBy, Fault, FaultCode

LARGEST = 512 * 1024  # bytes: 102 x 126 points in 24 bits are 38,862
PICTURE_HEADS = (b"BM", b"\xff\xd8\xff")  # BMP, JPEG
STEP_SECONDS = 0.05  # how long one step waits for the program
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LANG": "C"}
NOT_INSTALLED = "no photo codec installed: works without the picture"


class PhotoCodec:
    """`path` of the program, `deadline` in seconds. `note` says how the last picture went, for the self-test."""

    def __init__(self, path: str, deadline: float) -> None:
        self._path = Path(path)
        self._deadline = deadline
        self.healthy = True
        self.note = "not used yet"

    def check(self) -> tuple[bool, str]:
        """Whether the program is there and made its last picture, and a line for the technician."""
        if not (self._path.is_file() and os.access(self._path, os.X_OK)):
            return False, f"{self._path.name} is not an executable file"
        return self.healthy, f"{self._path.name}: {self.note}"

    def decoding(self, wlt: bytes) -> Generator[None, None, bytes | Fault]:
        """The picture, in steps. A Fault (INTERNAL, DEADLINE) when the program gives none."""
        began = time.monotonic()
        try:
            process = subprocess.Popen(
                [str(self._path)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=ENVIRONMENT,
                cwd="/",
                start_new_session=True,
                bufsize=0,
            )
        except OSError as trouble:
            return self._failed(FaultCode.INTERNAL, f"does not start: {type(trouble).__name__}")
        with _killed_at_the_end(process) as (to_it, from_it):
            with contextlib.suppress(BrokenPipeError):
                to_it.write(wlt)  # 1 KB fits into the pipe whether the program reads or not
            to_it.close()
            picture = bytearray()
            while (left := began + self._deadline - time.monotonic()) > 0:
                if not select.select([from_it], [], [], min(left, STEP_SECONDS))[0]:
                    yield
                    continue
                piece = from_it.read(65536)
                picture += piece
                if not piece or len(picture) > LARGEST:
                    return self._judge(bytes(picture), time.monotonic() - began)
        return self._failed(FaultCode.DEADLINE, f"killed after {self._deadline:g} s")

    def _judge(self, picture: bytes, seconds: float) -> bytes | Fault:
        if len(picture) > LARGEST or not picture.startswith(PICTURE_HEADS):
            return self._failed(FaultCode.INTERNAL, f"gave {len(picture)} bytes that are no picture")
        self.healthy, self.note = True, f"last picture in {seconds * 1000:.0f} ms"
        return picture

    def _failed(self, code: FaultCode, note: str) -> Fault:
        self.healthy, self.note = False, note
        return Fault(code, ClearedBy.TECHNICIAN, detail=f"photo codec {note}")


@contextlib.contextmanager
def _killed_at_the_end(process: subprocess.Popen[bytes]) -> Generator[tuple[IO[bytes], IO[bytes]], None, None]:
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield process.stdin, process.stdout
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        process.stdin.close()
        process.stdout.close()
