"""Room on the disk: a reserve looked at before a session, and a ballast file given up when the disk is full."""

from __future__ import annotations

import os
import shutil
from pathlib import Path


class Ballast:
    """A file that holds space, so that even a full disk can still take a COMMIT."""

    def __init__(self, folder: Path, size: int, reserve: int) -> None:
        self._path = folder / "ballast.bin"
        self._folder = folder
        self._size = size
        self._reserve = reserve

    def has_room(self) -> bool:
        """Whether the reserve is free. Ask before a session starts."""
        return shutil.disk_usage(self._folder).free >= self._reserve

    def stow(self) -> None:
        """Takes the space again when there is plenty; a disk that is too full for it is no error."""
        if self._size == 0 or self.in_place or shutil.disk_usage(self._folder).free < self._reserve + self._size:
            return
        part = self._path.with_suffix(".part")
        try:
            with part.open("wb") as file:
                os.posix_fallocate(file.fileno(), 0, self._size)
            part.rename(self._path)
        except OSError:
            part.unlink(missing_ok=True)

    def give_up(self) -> bool:
        """Deletes the file; False when it was gone already."""
        if not self.in_place:
            return False
        self._path.unlink(missing_ok=True)
        return True

    @property
    def in_place(self) -> bool:
        return self._path.exists()
