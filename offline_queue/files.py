"""Small files that must be there after a power cut: written beside, synced, then named."""

from __future__ import annotations

import os
from pathlib import Path


def write_private_file(path: Path, data: bytes) -> None:
    """Readable for this user only, durable before it has its name."""
    write_file(path, data, 0o600)


def write_file(path: Path, data: bytes, mode: int) -> None:
    """In place of what was there, with the folder made where it is missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    part.rename(path)
    fsync_folder(path.parent)


def fsync_folder(folder: Path) -> None:
    """A rename is durable only after its folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
