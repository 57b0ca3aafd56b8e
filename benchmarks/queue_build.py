"""An outbox with a backlog, sealed by the outbox's own code; this set-up alone puts many into one transaction."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from offline_queue import Attachment, Limits, Outbox, SealRequest, TerminalIdentity
from offline_queue.storage.engine import SQLCIPHER, Connection

KEY = bytes(range(32))
LIMITS = Limits(reserve=0, ballast=0)
TERMINAL = "LX0417"
TOGETHER = 1000  # sealings in one transaction


class _Together:
    """A connection that carries out only every so-manieth COMMIT."""

    def __init__(self, real: Connection) -> None:
        self._real = real
        self._commits = 0
        self.in_transaction = False

    def execute(self, statement: str, values: Sequence[Any] = (), /) -> Any:
        word = statement.split(None, 1)[0]
        if word == "BEGIN":
            self.in_transaction = True
            return None if self._real.in_transaction else self._real.execute(statement)
        if word == "COMMIT":
            self.in_transaction = False
            self._commits += 1
            return self._real.execute(statement) if self._commits % TOGETHER == 0 else None
        if word == "ROLLBACK":
            raise RuntimeError("the set-up of the benchmark failed")
        if word == "PRAGMA":  # some are not allowed, or mean something else, within a transaction
            self._finish()
        return self._real.execute(statement, values)

    def executemany(self, statement: str, values: Iterable[Sequence[Any]], /) -> object:
        return self._real.executemany(statement, values)

    def close(self) -> None:
        self._finish()
        self._real.close()

    def _finish(self) -> None:
        if self._real.in_transaction:
            self._real.execute("COMMIT")


def open_outbox(folder: Path) -> Outbox:
    """As the terminal opens it, without ballast and reserve."""
    return Outbox.open(folder / "outbox", KEY, identity_of(folder), limits=LIMITS)


def identity_of(folder: Path) -> TerminalIdentity:
    return TerminalIdentity.load_or_create(folder / "identity.json", KEY, TERMINAL, "01")


def fill(folder: Path, records: int, make: Callable[[], SealRequest]) -> None:
    """`records` more in the outbox of this folder. It is closed afterwards."""
    engine = replace(SQLCIPHER, connect=lambda path, key: _Together(SQLCIPHER.connect(path, key)))
    folder.mkdir(exist_ok=True)
    with Outbox.open(folder / "outbox", KEY, identity_of(folder), limits=LIMITS, engine=engine) as outbox:
        for _ in range(records):
            outbox.seal(make())


def request(payload: int = 4096, attachment: int = 0) -> SealRequest:
    """A record of random bytes, in the order of nobody else."""
    files = (Attachment("page_1", "image/jpeg", secrets.token_bytes(attachment)),) if attachment else ()
    return SealRequest(
        "application", "newborn@1.0.0", secrets.token_hex(8), "tag", secrets.token_bytes(payload), files, "synced"
    )
