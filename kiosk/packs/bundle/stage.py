"""From verified bytes to a folder of the store that nothing points to yet. A crash at any step changes nothing."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

from kiosk.packs import place
from kiosk.packs.bundle.beside import broken
from kiosk.packs.bundle.disk import PART, intact, refusal, space_for, unpack
from kiosk.packs.bundle.refused import Reason, Refused
from kiosk.packs.bundle.verify import Verified
from kiosk.packs.loader import Shelf, load_shelf
from offline_queue.files import fsync_folder

Step = Callable[[str], None]  # told after each step; tests stop the world in it
_NAMED_AT_MOST = 5


def stage(found: Verified, store: Path, today: date, step: Step) -> Shelf | Refused:
    """Unpacks, loads every pack, and gives the folder its name `<store>/<sha256>`. For the holder of the lock."""
    part, final = store / (found.sha256 + PART), store / found.sha256
    try:
        shutil.rmtree(part, ignore_errors=True)
        size = sum(len(data) for data in found.files.values())
        if not space_for(size, store):
            return Refused(Reason.DISK_FULL, f"{size} bytes")
        unpack(found.files, part)
        step("unpacked")
        with place.trying(part):
            shelf = load_shelf(part / "packs", today)
        unread = broken(part)
        refused = Refused(Reason.PACKS, unread) if unread else _trouble(found, shelf)
        step("loaded")
        if refused is None:
            _name(part, final)
            step("named")
    except OSError as error:
        refused = refusal(error)
    if refused is not None:
        shutil.rmtree(part, ignore_errors=True)
        return refused
    return shelf


def _trouble(found: Verified, shelf: Shelf) -> Refused | None:
    if shelf.problems:
        told = [f"{problem.pack_id}: {problem.text[:200]}" for problem in shelf.problems[:_NAMED_AT_MOST]]
        more = len(shelf.problems) - len(told)
        return Refused(Reason.PACKS, "; ".join(told) + (f"; +{more}" if more > 0 else ""))
    loaded = {pack.id: pack.version for pack in shelf.packs.values()}
    other = {name for name, _ in loaded.items() ^ found.manifest.packs.items()}
    return Refused(Reason.MANIFEST, f"packs: {', '.join(sorted(other)[:_NAMED_AT_MOST])}") if other else None


def _name(part: Path, final: Path) -> None:
    """A folder of that name may stand there from a crash before it was pointed to, or damaged. Raises OSError."""
    if final.is_dir():
        if not isinstance(intact(final), Refused):
            shutil.rmtree(part)
            return
        shutil.rmtree(final)
    part.rename(final)
    fsync_folder(final.parent)
