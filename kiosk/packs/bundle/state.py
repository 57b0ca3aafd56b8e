"""Which bundle is in use, which one was before, which one waits: two small files, each replaced in one step."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from kiosk.packs.bundle.manifest import SHA256, version_order
from offline_queue.files import fsync_folder, write_file

CURRENT, WAITING = "current", "waiting"
_MODE = 0o644


@dataclass(frozen=True, slots=True)
class Pointer:
    """A bundle in the store: its folder has the name `sha256`."""

    sha256: str
    version: str


@dataclass(frozen=True, slots=True)
class State:
    """None stands for the packs that were installed with the program.

    `floor`: the highest version that was ever in use. What is not above it is refused, so that an old bundle with its
    good signature cannot be played again, and a bundle that a technician went back from does not come again by itself.
    """

    current: Pointer | None = None
    previous: Pointer | None = None
    floor: str = ""

    def with_new(self, pointer: Pointer) -> State:
        return State(pointer, self.current, max(self.floor, pointer.version, key=version_order))

    def back(self) -> State:
        return State(self.previous, self.current, self.floor)

    def without_current(self, previous_is_good: bool) -> State:
        """The current one is damaged: it may be fetched again, so it holds the floor up no longer."""
        left = self.previous if previous_is_good else None
        mine = self.current is not None and self.floor == self.current.version
        return State(left, None, (left.version if left else "") if mine else self.floor)

    def is_newer(self, version: str) -> bool:
        return version_order(version) > version_order(self.floor)


def read_state(store: Path) -> State | None:
    """An empty state where there is no file, None where it is damaged."""
    path = store / CURRENT
    try:
        document = json.loads(path.read_bytes())
        return State(_pointer(document["current"]), _pointer(document["previous"]), str(document["floor"]))
    except FileNotFoundError:
        return State()
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def write_state(store: Path, state: State) -> None:
    """Durable and whole, or not at all. Raises OSError."""
    write_file(store / CURRENT, (json.dumps(asdict(state)) + "\n").encode(), _MODE)


def read_waiting(store: Path) -> Pointer | None:
    """None also for a damaged file: the bundle is fetched again."""
    try:
        return _pointer(json.loads((store / WAITING).read_bytes()))
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def write_waiting(store: Path, pointer: Pointer) -> None:
    """Raises OSError."""
    write_file(store / WAITING, (json.dumps(asdict(pointer)) + "\n").encode(), _MODE)


def forget_waiting(store: Path) -> None:
    """Raises OSError."""
    (store / WAITING).unlink(missing_ok=True)
    fsync_folder(store)


def _pointer(document: Any) -> Pointer | None:
    """Raises ValueError for a name that is no digest: it becomes a path."""
    if document is None:
        return None
    sha256, version = document["sha256"], document["version"]
    if not SHA256.fullmatch(sha256) or not version_order(version):
        raise ValueError("not a bundle of the store")
    return Pointer(sha256, version)
