"""The terminal's bundles: the one in use, the one before, the one that waits for the end of a session."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal, Protocol

import kiosk
from kiosk.packs import place
from kiosk.packs.bundle import state as kept
from kiosk.packs.bundle.disk import intact, locked, prune, refusal
from kiosk.packs.bundle.keys import PackKey
from kiosk.packs.bundle.manifest import MAX_BUNDLE, PARTS, SHA256, version_order
from kiosk.packs.bundle.refused import Reason, Refused
from kiosk.packs.bundle.stage import Step, stage
from kiosk.packs.bundle.state import Pointer, State
from kiosk.packs.bundle.verify import verify
from kiosk.packs.loader import Shelf, load_shelf
from kiosk.platform_client import Unavailable

_AGAIN = (Reason.DISK_FULL, Reason.STORE, Reason.BUSY)  # the bundle is not at fault: the same one is tried again


class Offer(Protocol):
    """What the platform publishes: GET /v1/packs."""

    @property
    def version(self) -> str: ...
    @property
    def sha256(self) -> str: ...
    @property
    def bytes(self) -> int: ...


class PackSource(Protocol):
    """The platform, as kiosk.platform_client has it."""

    def packs_offer(self) -> Offer | Unavailable | None: ...
    def packs_bytes(self, sha256: str) -> bytes | Unavailable: ...


@dataclass(frozen=True, slots=True)
class Opened:
    """What the terminal starts with. `version` is "" for the program's own packs; `trouble`: what could not be used."""

    source: Literal["current", "previous", "program"]
    version: str
    trouble: Refused | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A good bundle lies unpacked and waits for `swap`."""

    version: str
    sha256: str


@dataclass(frozen=True, slots=True)
class NothingNew:
    """`why`: none = nothing is published; current = it is in use; unavailable = the platform did not answer."""

    why: Literal["none", "current", "unavailable"]


@dataclass(frozen=True, slots=True)
class Swapped:
    """In use from now on, loaded. `version` is "" for the program's own packs."""

    version: str
    folder: Path
    shelf: Shelf = field(repr=False)


def _is_sound(offer: Offer) -> bool:
    """The platform's words become a path and a comparison: what has another form is not looked at further."""
    told: tuple[object, object, object] = (offer.sha256, offer.version, offer.bytes)
    sha256, version, size = told
    texts = isinstance(sha256, str) and isinstance(version, str) and isinstance(size, int)
    return texts and SHA256.fullmatch(offer.sha256) is not None and bool(version_order(offer.version))


def _no_step(_: str) -> None:
    return None


class PackStore:
    """Nothing is raised for a bad bundle, a full disk or a crash before: the terminal goes on with the last good one.

    `check` and `install` take seconds and are for a worker thread; `swap` takes some milliseconds and is called between
    sessions. `program`: the folder of packs that came with the program. Codes, calendar and dictionary follow what is
    in use (place.py): a process has one store.
    """

    def __init__(
        self, folder: Path, program: Path, keys: Mapping[str, PackKey], *,
        today: Callable[[], date] = date.today, program_version: str = kiosk.__version__, step: Step = _no_step,
    ) -> None:  # fmt: skip
        self._folder, self._program, self._keys = folder, program, keys
        self._today, self._program_version, self._step = today, program_version, step
        self._guard = threading.Lock()  # one swap or rollback at a time
        self._use: Pointer | None = None
        self._ready: dict[str, Shelf] = {}
        self._refused: dict[str, Refused] = {}
        self.opened = self._open()
        place.use(self._root(self._use))

    # ── what is in use ───────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def in_use(self) -> Pointer | None:
        """None: the program's own packs."""
        return self._use

    def shelf_folder(self) -> Path:
        """Where load_shelf reads."""
        return self._shelf_of(self._use)

    def part(self, name: str) -> Path | None:
        """The bundle's codes, calendar, dictionary or sites; None if the bundle in use brings none."""
        if name not in PARTS:
            raise KeyError(name)
        root = self._root(self._use)
        return root / name if root is not None and (root / name).is_dir() else None

    def _root(self, pointer: Pointer | None) -> Path | None:
        return self._folder / pointer.sha256 if pointer else None

    def _shelf_of(self, pointer: Pointer | None) -> Path:
        root = self._root(pointer)
        return root / "packs" if root is not None else self._program

    def _open(self) -> Opened:
        """The current one if it is whole, else the one before, else the program's; a damaged one is let go."""
        state = kept.read_state(self._folder)
        if state is None:
            return Opened("program", "", Refused(Reason.DAMAGED, kept.CURRENT))
        if state.current is None:
            return Opened("program", "")
        trouble = self._trouble(state.current)
        if trouble is None:
            self._use = state.current
            return Opened("current", state.current.version)
        good = state.previous is not None and self._trouble(state.previous) is None
        left = state.without_current(good)
        with suppress(OSError):  # a folder that cannot be written is judged again at the next start
            kept.write_state(self._folder, left)
        self._use = left.current
        return Opened("previous" if left.current else "program", left.current.version if left.current else "", trouble)

    def _trouble(self, pointer: Pointer) -> Refused | None:
        found = intact(self._folder / pointer.sha256)
        return found if isinstance(found, Refused) else None

    # ── what comes ───────────────────────────────────────────────────────────────────────────────────────────────────

    def check(self, client: PackSource) -> Waiting | NothingNew | Refused:
        """Asks the platform, fetches what is new and makes it ready. A bundle that was refused is not fetched again."""
        offer = client.packs_offer()
        if offer is None or isinstance(offer, Unavailable):
            return NothingNew("none" if offer is None else "unavailable")
        if not _is_sound(offer):
            return Refused(Reason.OTHER_FILE, "offer")
        if self._use is not None and offer.sha256 == self._use.sha256:
            return NothingNew("current")
        waiting = kept.read_waiting(self._folder)
        if waiting is not None and waiting.sha256 == offer.sha256:
            return Waiting(waiting.version, waiting.sha256)
        known = self._refused.get(offer.sha256)
        if known is not None:
            return known
        if not self._state().is_newer(offer.version):
            return Refused(Reason.OLD_VERSION, offer.version)
        if offer.bytes > MAX_BUNDLE:
            return Refused(Reason.TOO_LARGE, f"{offer.bytes} bytes")
        data = client.packs_bytes(offer.sha256)
        if isinstance(data, Unavailable):
            return NothingNew("unavailable")
        if hashlib.sha256(data).hexdigest() != offer.sha256:
            return Refused(Reason.OTHER_FILE)
        return self._remembered(offer.sha256, self.install(data))

    def _remembered(self, sha256: str, outcome: Waiting | Refused) -> Waiting | Refused:
        if isinstance(outcome, Refused) and outcome.reason not in _AGAIN:
            self._refused = {sha256: outcome}  # the platform offers one at a time
        return outcome

    def install(self, data: bytes) -> Waiting | Refused:
        """Verifies a bundle, unpacks it and loads its packs; then it waits for `swap`. Nothing in use is touched."""
        found = verify(data, self._keys, self._program_version)
        if isinstance(found, Refused):
            return found
        if not self._state().is_newer(found.manifest.version):
            return Refused(Reason.OLD_VERSION, found.manifest.version)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with locked(self._folder / "staging.lock", wait=False) as mine:
                if not mine:
                    return Refused(Reason.BUSY)
                self._prune()
                shelf = stage(found, self._folder, self._today(), self._step)
                if isinstance(shelf, Refused):
                    return shelf
                self._ready = {found.sha256: shelf}
                pointer = Pointer(found.sha256, found.manifest.version)
                kept.write_waiting(self._folder, pointer)
                self._step("waiting")
        except OSError as error:
            return refusal(error)
        return Waiting(pointer.version, pointer.sha256)

    # ── what changes between sessions ────────────────────────────────────────────────────────────────────────────────

    def swap(self) -> Swapped | NothingNew | Refused:
        """Puts the waiting bundle into use; also takes over what `kiosk packs install` or `rollback` did meanwhile."""
        try:
            if not self._folder.is_dir():
                return NothingNew("none")
            with self._guard:
                with locked(self._folder / "state.lock", wait=True):
                    refused = self._promote()
                return refused or self._take(self._state().current)
        except OSError as error:
            return refusal(error)

    def rollback(self) -> Swapped | NothingNew | Refused:
        """Back to the bundle before, or to the program's packs; a second time leads forward again."""
        try:
            state = self._state()
            if state.current is None and state.previous is None:
                return Refused(Reason.NO_PREVIOUS)
            with self._guard:
                with locked(self._folder / "state.lock", wait=True):
                    back = self._state().back()
                    trouble = self._trouble(back.current) if back.current else None
                    if trouble is not None:
                        return trouble
                    kept.forget_waiting(self._folder)
                    kept.write_state(self._folder, back)
                return self._take(back.current)
        except OSError as error:
            return refusal(error)

    def _promote(self) -> Refused | None:
        """From waiting to current. Raises OSError; whatever happens, one of the two is pointed to."""
        pointer, state = kept.read_waiting(self._folder), self._state()
        if pointer is None or pointer == state.current:
            return None
        refused = self._trouble(pointer)
        if refused is None and state.is_newer(pointer.version):
            kept.write_state(self._folder, state.with_new(pointer))
            self._step("current")
        kept.forget_waiting(self._folder)
        self._step("forgotten")
        return refused

    def _take(self, pointer: Pointer | None) -> Swapped | NothingNew:
        if pointer == self._use:
            return NothingNew("current")
        ready = self._ready.pop(pointer.sha256, None) if pointer else None
        folder = self._shelf_of(pointer)
        place.use(self._root(pointer))
        shelf = ready or load_shelf(folder, self._today())
        self._use = pointer
        with suppress(OSError), locked(self._folder / "staging.lock", wait=False) as mine:
            if mine:
                self._prune()
                self._step("pruned")
        return Swapped(pointer.version if pointer else "", folder, shelf)

    def _state(self) -> State:
        """A damaged pointer counts as none: what is in use in this process holds the floor."""
        found = kept.read_state(self._folder)
        if found is not None:
            return found
        return State(self._use, None, self._use.version if self._use else "")

    def _prune(self) -> None:
        state, waiting = self._state(), kept.read_waiting(self._folder)
        pointed = (state.current, state.previous, waiting, self._use)
        prune(self._folder, {pointer.sha256 for pointer in pointed if pointer})
