"""Bundles on the disk: unpacked beside, synced, then named; looked through again when the terminal starts."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from kiosk.packs.bundle.manifest import MANIFEST, SIGNATURE, Manifest, read_manifest
from kiosk.packs.bundle.refused import Reason, Refused
from kiosk.packs.bundle.verify import differing
from offline_queue.files import fsync_folder

PART = ".new"  # of a folder that is still being unpacked
RESERVE = 100_000_000  # bytes left free: the citizens' records need the disk more than the packs do
_FULL = (errno.ENOSPC, errno.EDQUOT)


def unpack(files: Mapping[str, bytes], folder: Path) -> None:
    """Every file and every folder durable when it returns. Raises OSError. The paths have been verified."""
    folder.mkdir(parents=True)
    folders = {folder}
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        folders |= {parent for parent in path.parents if parent.is_relative_to(folder)}
        with path.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    for made in sorted(folders, reverse=True):
        fsync_folder(made)


def intact(folder: Path) -> Manifest | Refused:
    """Whether the folder holds what its manifest says, and nothing else. Some milliseconds for 37 packs."""
    try:
        manifest = read_manifest((folder / MANIFEST).read_bytes())
        if isinstance(manifest, Refused):
            return Refused(Reason.DAMAGED, MANIFEST)
        files = [path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir()]
        there = {path.relative_to(folder).as_posix() for path in files}
        odd = there ^ {MANIFEST, SIGNATURE, *manifest.files}
        if odd:
            return Refused(Reason.DAMAGED, min(odd))
        changed = differing(manifest, {name: (folder / name).read_bytes() for name in manifest.files})
    except OSError as error:
        return Refused(Reason.DAMAGED, errno.errorcode.get(error.errno or 0, type(error).__name__))
    return Refused(Reason.DAMAGED, changed) if changed else manifest


def space_for(size: int, store: Path) -> bool:
    """Raises OSError when the folder is not there."""
    return shutil.disk_usage(store).free >= size + RESERVE


def refusal(error: OSError) -> Refused:
    """What the technician reads: the error's name, no path."""
    name = errno.errorcode.get(error.errno or 0, type(error).__name__)
    return Refused(Reason.DISK_FULL if error.errno in _FULL else Reason.STORE, name)


def prune(store: Path, kept: set[str]) -> None:
    """Removes the unpacked folders that nobody points to. Only for the one who holds the staging lock."""
    for path in store.iterdir():
        if path.is_dir() and path.name not in kept:
            shutil.rmtree(path, ignore_errors=True)


@contextmanager
def locked(path: Path, wait: bool) -> Iterator[bool]:
    """One process and thread at a time; False without waiting if another one has it. Raises OSError."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(handle)
