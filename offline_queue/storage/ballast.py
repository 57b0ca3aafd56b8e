"""Room on the disk: a reserve looked at before a session, and a ballast file given up when the disk is full."""

from __future__ import annotations

import errno
import os
import shutil
from contextlib import suppress
from pathlib import Path

from offline_queue.files import fsync_folder

DISK_FULL_ERRORS = (errno.ENOSPC, errno.EDQUOT)


class Ballast:
    """A file that holds space, so that even a full disk can still take a COMMIT."""

    def __init__(self, folder: Path, size: int, reserve: int) -> None:
        self._path = folder / "ballast.bin"
        self._part = folder / "ballast.part"
        self._folder = folder
        self._size = size
        self._reserve = reserve

    def has_room(self) -> bool:
        """Whether the reserve is free. Ask before a session starts."""
        return shutil.disk_usage(self._folder).free >= self._reserve

    def stow(self) -> None:
        """Takes the space again when there is plenty; a disk that is too full for it is no error.

        Its blocks are really taken (no hole), and its name only given when they are. It needs no sync: after a power
        cut it is there or is stowed again.
        """
        with suppress(OSError):
            self._part.unlink(missing_ok=True)  # of a process that was killed here
            if self._size == 0 or self.in_place or shutil.disk_usage(self._folder).free < self._reserve + self._size:
                return
            try:
                with self._part.open("wb") as file:
                    os.posix_fallocate(file.fileno(), 0, self._size)
                self._part.rename(self._path)
            except OSError:
                self._part.unlink(missing_ok=True)

    def give_up(self) -> bool:
        """Deletes the file; False when it was gone already.

        A journalling file system gives freed blocks away only after it has written down that they are free: the sync.
        """
        if not self.in_place:
            return False
        self._path.unlink(missing_ok=True)
        with suppress(OSError):
            fsync_folder(self._folder)
        return True

    @property
    def in_place(self) -> bool:
        return self._path.exists()

    @property
    def ready(self) -> bool:
        """In place, or none is wanted."""
        return self._size == 0 or self.in_place
