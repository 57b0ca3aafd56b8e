"""Attachments as they arrive in parts: a growing .part file, then a file named by its SHA-256."""

from __future__ import annotations

import hashlib
import os
import re
import threading
from enum import Enum, auto
from pathlib import Path

SHA256 = re.compile(r"[0-9a-f]{64}")


class Written(Enum):
    """What became of a part."""

    PART = auto()
    WHOLE = auto()
    OTHER_OFFSET = auto()
    OTHER_DIGEST = auto()


class Blobs:
    """Names are SHA-256 in hexadecimal; anything else is a ValueError, so no name leaves the folder."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder = folder
        self._lock = threading.Lock()

    def _path(self, sha256: str) -> Path:
        if not SHA256.fullmatch(sha256):
            raise ValueError("not a SHA-256")
        return self._folder / sha256

    def has(self, sha256: str) -> bool:
        return self._path(sha256).exists()

    def read(self, sha256: str) -> bytes | None:
        path = self._path(sha256)
        return path.read_bytes() if path.exists() else None

    def offset(self, sha256: str) -> int:
        """How many bytes are here already."""
        path = self._path(sha256)
        part = path.with_suffix(".part")
        if path.exists():
            return path.stat().st_size
        return part.stat().st_size if part.exists() else 0

    def write(self, sha256: str, offset: int, total: int, data: bytes) -> Written:
        """Appends at `offset`. The whole is durable before it has its name."""
        path = self._path(sha256)
        part = path.with_suffix(".part")
        with self._lock:
            if path.exists() or self.offset(sha256) != offset:
                return Written.OTHER_OFFSET
            if offset + len(data) > total:
                part.unlink(missing_ok=True)
                return Written.OTHER_DIGEST
            with part.open("ab") as file:
                file.write(data)
                file.flush()
                os.fdatasync(file.fileno())
            if offset + len(data) < total:
                return Written.PART
            if hashlib.sha256(part.read_bytes()).hexdigest() != sha256:
                part.unlink()
                return Written.OTHER_DIGEST
            part.rename(path)
            folder = os.open(self._folder, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
            return Written.WHOLE
