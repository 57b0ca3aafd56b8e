"""Where the outboxes of the proof lie, and how each of them is opened."""

from __future__ import annotations

from pathlib import Path

from offline_queue import Limits, Outbox, TerminalIdentity
from offline_queue.storage.engine import SQLCIPHER
from tests.proof.weakened import weakened

#: A folder where a sync costs nothing; None where there is no such (then the usual one, and more patience).
MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None
KEY = bytes(range(32))
ROOMY = Limits(reserve=0, ballast=64 * 1024)


def identity(folder: Path) -> TerminalIdentity:
    """Made once beside the outbox, before any fault."""
    return TerminalIdentity.load_or_create(folder.with_name("identity.json"), KEY, "LX0417", "03")


def opened(folder: str | Path, weakness: str = "") -> Outbox:
    return Outbox.open(Path(folder), KEY, identity(Path(folder)), limits=ROOMY, engine=weakened(SQLCIPHER, weakness))
