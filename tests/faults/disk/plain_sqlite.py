"""Plain SQLite under the statements of the outbox, on the real disk or on the simulated one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import apsw

from offline_queue.storage.engine import Engine, Trouble, write_back
from tests.faults.disk.simulated_disk import TapingVFS

_FULL = (apsw.FullError,)
_DISK = (apsw.IOError, apsw.CantOpenError, apsw.ReadOnlyError)
_DAMAGED = (apsw.CorruptError, apsw.NotADBError)


class PlainConnection:
    """PEP 249 as far as the outbox uses it."""

    def __init__(self, path: Path, vfs: TapingVFS | None) -> None:
        self._real = apsw.Connection(str(path), vfs=vfs.name if vfs else None)
        if vfs:
            self._real.execute("PRAGMA locking_mode = EXCLUSIVE")  # no shared memory in a VFS of Python

    @property
    def in_transaction(self) -> bool:
        return self._real.in_transaction

    def execute(self, statement: str, values: Sequence[Any] = (), /) -> apsw.Cursor:
        return self._real.execute(statement, tuple(values))

    def executemany(self, statement: str, values: Iterable[Sequence[Any]], /) -> apsw.Cursor:
        return self._real.executemany(statement, values)

    def close(self) -> None:
        self._real.close()


def plain_sqlite(vfs: TapingVFS | None = None) -> Engine:
    """Does not encrypt: the key is not used."""
    return Engine(
        connect=lambda path, key: PlainConnection(path, vfs),
        trouble=_trouble,
        sync_again=vfs.write_back if vfs else write_back,
        rekey=lambda connection, key: None,
    )


def _trouble(error: BaseException) -> Trouble | None:
    for kinds, trouble in ((_FULL, Trouble.FULL), (_DISK, Trouble.DISK), (_DAMAGED, Trouble.DAMAGED)):
        if isinstance(error, kinds):
            return trouble
    return None
