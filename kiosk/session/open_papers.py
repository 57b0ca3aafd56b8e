"""Which receipt printers were in the middle of a paper when the power failed or the program died."""

from __future__ import annotations

import contextlib
from pathlib import Path

from offline_queue.receipts.identity import fsync_folder


class OpenPapers:
    """One empty file a printer while it prints: there before the first byte is sent, gone when the end is known.

    What is found at the start is a torn slip of somebody else's: it must be cut off before the next one is printed.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._left = {path.name for path in folder.iterdir()}

    def begin(self, role: str) -> None:
        """A disk that refuses this stops no paper."""
        with contextlib.suppress(OSError):
            (self._folder / role).touch(mode=0o600)
            fsync_folder(self._folder)

    def end(self, role: str) -> None:
        with contextlib.suppress(OSError):
            (self._folder / role).unlink(missing_ok=True)

    def torn(self, role: str) -> bool:
        """Whether an earlier run left this printer in the middle of a paper; told once."""
        if role not in self._left:
            return False
        self._left.discard(role)
        return True
