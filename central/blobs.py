"""Attachments as they arrive in parts: a growing .part file, then a file named by its SHA-256.

Each terminal has a folder of its own, so that none learns what another one has sent. A lock on the folder lets one
writer at a time in, in whatever process of the platform it is.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import re
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from typing import Any

from central.db import Unavailable
from central.terminals import TERMINAL_ID

SHA256 = re.compile(r"[0-9a-f]{64}")
CHUNK = 1 << 20
NO_SPACE = frozenset({errno.ENOSPC, errno.EDQUOT})


class Written(Enum):
    """What became of a part. BEGIN_AGAIN: what was here from before a crash was not what it should have been."""

    PART = auto()
    WHOLE = auto()
    OTHER_OFFSET = auto()
    OTHER_DIGEST = auto()
    BEGIN_AGAIN = auto()


@dataclass(slots=True)
class _Progress:
    """Of a part as this process knows it. `inherited`: some of it was found on the disk, and nobody saw it arrive."""

    size: int
    digest: Any
    inherited: bool


class Blobs:
    """Names are SHA-256 in hexadecimal; anything else is a ValueError, so no name leaves the folder.

    Raises Unavailable when the disk is full or fails; then the blob is as it was before.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder = folder
        self._progress: dict[Path, _Progress] = {}
        self._lock = threading.Lock()  # of the table above, for an instant

    def _path(self, terminal_id: str, sha256: str) -> Path:
        if not SHA256.fullmatch(sha256) or not TERMINAL_ID.fullmatch(terminal_id):
            raise ValueError("not a SHA-256 of a terminal")
        return self._folder / terminal_id / sha256

    def has(self, terminal_id: str, sha256: str) -> bool:
        return self._path(terminal_id, sha256).exists()

    def read(self, terminal_id: str, sha256: str) -> bytes | None:
        path = self._path(terminal_id, sha256)
        return path.read_bytes() if path.exists() else None

    def offset(self, terminal_id: str, sha256: str) -> int:
        """How many bytes are here already."""
        path = self._path(terminal_id, sha256)
        for found in (path, path.with_suffix(".part")):
            try:
                return found.stat().st_size
            except FileNotFoundError:
                continue
        return 0

    def missing(self, terminal_id: str, names: Iterable[str], *, certain: bool = False) -> list[str]:
        """Which of them are not here. `certain`: those that are stay here even if the power goes now."""
        wanted = list(names)
        if not certain or not wanted:
            return [name for name in wanted if not self.has(terminal_id, name)]
        with self._alone(terminal_id) as folder:
            os.fsync(folder)
            return [name for name in wanted if not self.has(terminal_id, name)]

    def write(self, terminal_id: str, sha256: str, offset: int, total: int, data: bytes) -> Written:
        """Appends at `offset`. The whole is durable before it has its name."""
        path = self._path(terminal_id, sha256)
        part = path.with_suffix(".part")
        with self._alone(terminal_id) as folder:
            if path.exists():
                return Written.OTHER_OFFSET
            progress = self._look_at(part)
            if progress.size != offset:
                return Written.OTHER_OFFSET
            if offset + len(data) > total:
                return self._give_up(part, progress)
            _append(part, offset, data)
            progress.digest.update(data)
            progress.size += len(data)
            if progress.size < total:
                return Written.PART
            if progress.digest.hexdigest() != sha256:
                return self._give_up(part, progress)
            part.rename(path)
            os.fsync(folder)
            self._forget(part)
            return Written.WHOLE

    def _look_at(self, part: Path) -> _Progress:
        """What this process knows of the part, or what it finds: after a crash, or when another process wrote to it."""
        size = part.stat().st_size if part.exists() else 0
        with self._lock:
            known = self._progress.get(part)
            if known is None or known.size != size:
                digest = _digest_of(part) if size else hashlib.sha256()
                known = self._progress[part] = _Progress(size, digest, inherited=size > 0)
        return known

    def _give_up(self, part: Path, progress: _Progress) -> Written:
        part.unlink(missing_ok=True)
        self._forget(part)
        return Written.BEGIN_AGAIN if progress.inherited else Written.OTHER_DIGEST

    def _forget(self, part: Path) -> None:
        with self._lock:
            self._progress.pop(part, None)

    @contextmanager
    def _alone(self, terminal_id: str) -> Iterator[int]:
        """The terminal's folder, opened and locked."""
        path = self._folder / terminal_id
        try:
            if not path.exists():
                path.mkdir(mode=0o700, exist_ok=True)
                _sync_folder(self._folder)
            folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
            try:
                fcntl.flock(folder, fcntl.LOCK_EX)
                yield folder
            finally:
                os.close(folder)
        except OSError as error:
            raise Unavailable(f"blobs: {errno.errorcode.get(error.errno or 0)}", error.errno in NO_SPACE) from error

    def sweep(self, older_than: float, wanted: Callable[[str, str], bool]) -> int:
        """Removes what nobody came back for: files last written before `older_than` (seconds since 1970) that are

        parts, or blobs that are not `wanted` (terminal id, SHA-256). How many.
        """
        removed = 0
        for folder in sorted(path for path in self._folder.iterdir() if TERMINAL_ID.fullmatch(path.name)):
            with self._alone(folder.name):
                for path in sorted(folder.iterdir()):
                    kept = path.suffix != ".part" and wanted(folder.name, path.name)
                    if path.stat().st_mtime < older_than and not kept:
                        path.unlink()
                        self._forget(path)
                        removed += 1
        return removed

    def adopt(self, owners: Callable[[str], Iterable[str]]) -> None:
        """Blobs of the time when all terminals shared one folder: each of their owners gets a name for the file."""
        for path in [path for path in self._folder.iterdir() if path.is_file() and SHA256.fullmatch(path.stem)]:
            if not path.suffix:
                for terminal_id in owners(path.name):
                    with self._alone(terminal_id) as folder:
                        target = self._path(terminal_id, path.name)
                        if not target.exists():
                            os.link(path, target)
                        os.fsync(folder)
            path.unlink()


def _append(part: Path, offset: int, data: bytes) -> None:
    """Durable, or the part is as long as before."""
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        try:
            written = 0
            while written < len(data):
                written += os.pwrite(descriptor, data[written:], offset + written)
            os.fdatasync(descriptor)
        except OSError:
            os.ftruncate(descriptor, offset)
            raise
    finally:
        os.close(descriptor)


def _digest_of(path: Path) -> Any:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest


def _sync_folder(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
