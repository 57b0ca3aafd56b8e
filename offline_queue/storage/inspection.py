"""After a crash: files without a row go, a row without its file is DEAD. In small pieces, so that nobody waits."""

from __future__ import annotations

from itertools import islice

from offline_queue.errors import StoreFailed
from offline_queue.files import fsync_folder
from offline_queue.model import State
from offline_queue.storage import rows, views
from offline_queue.storage.core import MISSING_FILE, Core

AT_ONCE = 200  # files looked at while a sealing may have to wait


class Inspection(Core):
    def inspect(self) -> None:
        """Looks at every file and at every row that needs one. Raises OutboxError."""
        try:
            self._sweep()
        except OSError as error:
            raise StoreFailed(f"the disk fails: {error.strerror}") from error
        self._look_for_files()

    def _sweep(self) -> None:
        names = self._files.names()
        swept = False
        while some := list(islice(names, AT_ONCE)):
            with self._files_lock:  # a file that a sealing has just put there has no row yet
                orphans = [name for name in some if not self._store.read(rows.needed, name)]
                for name in orphans:
                    self._files.remove(name)
            swept = swept or bool(orphans)
        if swept:
            fsync_folder(self._files.folder)

    def _look_for_files(self) -> None:
        after = ""
        while names := self._store.read(views.needed_files, after, AT_ONCE):
            after = names[-1]
            for sha256 in names:
                if not self._files.has(sha256):
                    self._bury_all(sha256)

    def _bury_all(self, sha256: str) -> None:
        ids = self._store.read(rows.needed, sha256)
        for row in self._store.read(views.rows_of, ids):
            if row.state is not State.COMMITTED:
                self._bury(row.submission_id, row.number, row.state, MISSING_FILE)
