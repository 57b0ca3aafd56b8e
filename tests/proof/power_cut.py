"""Power cuts on a real file system: ext4 on a loop device, shut down by ioctl while a writer works, mounted again.

FS_IOC_SHUTDOWN with NOLOGFLUSH ends the file system at once: nothing more reaches the device, not even the journal.
"""

from __future__ import annotations

import fcntl
import os
import random
import select
import struct
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.proof.outcome import Outcome

FS_IOC_SHUTDOWN = 0x8004587D
NOLOGFLUSH = 2
IMAGE_BYTES = 48 * 1024 * 1024
READER_SECONDS = 60
WRITER_SECONDS = 60


def why_not() -> str:
    """ "" when power can be cut here, else what is missing."""
    if os.geteuid() != 0:
        return "only root can mount a loop device"
    if not Path("/dev/loop-control").exists():
        return "this machine has no loop devices"
    try:
        with tempfile.TemporaryDirectory(prefix="cut-") as work, _mounted(_image(Path(work)), Path(work)):
            return ""
    except subprocess.CalledProcessError as error:
        return f"{Path(error.cmd[0]).name} failed here: {error.stderr.decode(errors='replace').strip()[:120]}"
    except FileNotFoundError as error:
        return f"{error.filename} is not installed"


def cut(
    writer: Sequence[str], reader: Sequence[str], *,
    cuts: int = 5, acks: tuple[int, int] = (5, 60), env: Mapping[str, str] | None = None, seed: int = 1,
) -> Outcome:  # fmt: skip
    """Both commands get the folder on the fresh file system as their last argument.

    `writer` prints a line for each acknowledged record, for ever; the power goes at a random moment after so many
    lines. `reader`, a new process after the remount, prints a line for each record that it finds. A line that the
    writer printed and the reader does not is lost; one that the reader prints twice is doubled; a reader that fails or
    hangs is corrupt. A line is acknowledged only if it was read before the cut.
    """
    chance = random.Random(seed)
    total = Outcome()
    for _ in range(cuts):
        wanted, more = chance.randint(*acks), chance.random() * 0.02
        with tempfile.TemporaryDirectory(prefix="cut-") as work:
            total += _one_cut(Path(work), writer, reader, wanted, more, {**os.environ, **(env or {})})
    return total


def _one_cut(
    work: Path, writer: Sequence[str], reader: Sequence[str], wanted: int, more: float, env: Mapping[str, str]
) -> Outcome:
    image = _image(work)
    with _mounted(image, work) as folder:
        told = _write_until_cut([*writer, str(folder)], folder, wanted, more, env)
    with _mounted(image, work) as folder:
        try:
            found = subprocess.run(
                [*reader, str(folder)], env=env, capture_output=True, timeout=READER_SECONDS, check=True
            ).stdout.split(b"\n")[:-1]
        except subprocess.TimeoutExpired:
            return Outcome(1, len(told), corrupt=1, first="the reader hangs")
        except subprocess.CalledProcessError as error:
            words = error.stderr.decode(errors="replace").strip().rpartition("\n")[2]
            return Outcome(1, len(told), corrupt=1, first=f"the reader fails: {words}")
    lost = [line for line in told if line not in set(found)]
    doubled = len(found) - len(set(found))
    first = (
        f"{len(lost)} of {len(told)} acknowledged records are gone" if lost else "one is there twice" * bool(doubled)
    )
    return Outcome(1, len(told), len(lost), doubled, 0, first)


def _write_until_cut(
    command: Sequence[str], folder: Path, wanted: int, more: float, env: Mapping[str, str]
) -> list[bytes]:
    """The lines that came before the cut. Raises RuntimeError for a writer that does not write."""
    handle = os.open(folder, os.O_RDONLY)
    with tempfile.TemporaryFile() as trouble:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=trouble, env=env)
        assert process.stdout is not None
        try:
            pipe = process.stdout.fileno()
            os.set_blocking(pipe, False)
            raw = _read_lines(pipe, wanted, time.monotonic() + WRITER_SECONDS)
            if raw.count(b"\n") < wanted:
                trouble.seek(0)
                raise RuntimeError(f"the writer ended or hangs: {trouble.read()[-500:]!r}")
            time.sleep(more)
            raw += _drain(pipe)
            fcntl.ioctl(handle, FS_IOC_SHUTDOWN, struct.pack("I", NOLOGFLUSH))
        finally:
            process.kill()
            process.wait()
            process.stdout.close()
            os.close(handle)
    return raw.split(b"\n")[:-1]


def _read_lines(pipe: int, wanted: int, until: float) -> bytes:
    raw = b""
    while raw.count(b"\n") < wanted and select.select([pipe], [], [], max(0.0, until - time.monotonic()))[0]:
        piece = os.read(pipe, 65536)
        if not piece:
            break
        raw += piece
    return raw


def _drain(pipe: int) -> bytes:
    raw = b""
    while select.select([pipe], [], [], 0)[0] and (piece := os.read(pipe, 65536)):
        raw += piece
    return raw


def _image(work: Path) -> Path:
    image = work / "disk.img"
    with image.open("wb") as file:
        file.truncate(IMAGE_BYTES)
    _run("mkfs.ext4", "-q", "-F", "-E", "lazy_itable_init=0,lazy_journal_init=0", "-J", "size=4", str(image))
    return image


@contextmanager
def _mounted(image: Path, work: Path) -> Iterator[Path]:
    """A folder of its own on the mounted image; what is in it outlives the mount."""
    place = work / "mount"
    place.mkdir(exist_ok=True)
    _run("mount", "-o", "loop", str(image), str(place))
    try:
        folder = place / "data"
        if not folder.exists():
            folder.mkdir()
            for name in (folder, place):  # the folder itself is not the store's to keep
                handle = os.open(name, os.O_RDONLY)
                os.fsync(handle)
                os.close(handle)
        yield folder
    finally:
        _run("umount", str(place))


def _run(*command: str) -> None:
    path = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
    subprocess.run(command, check=True, capture_output=True, timeout=60, env={**os.environ, "PATH": path})
