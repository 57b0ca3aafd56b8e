"""`kiosk receipt verify`: anybody can check a receipt with the published keys."""

from __future__ import annotations

import sys
from pathlib import Path

from offline_queue.identity import load_keys
from offline_queue.receipts import Verified, verify_receipt

LONGEST = 1_000_000  # bytes; a receipt's text has some 400


def verify(file_or_text: str, keys: Path) -> tuple[bool, str]:
    """(whether it holds, one sentence). `file_or_text`: a path, the text itself, or - for standard input."""
    if not keys.exists():
        return False, f"no published keys at {keys}: name them with --keys"
    try:
        given = _read(file_or_text)
    except OSError as error:
        return False, f"cannot read {file_or_text}: {error.strerror}"
    found = verify_receipt(given, load_keys(keys))
    if isinstance(found, Verified):
        return True, f"genuine: {found.number}, received {found.sealed_at}. 收件, not acceptance"
    return False, found.sentence


def _read(file_or_text: str) -> bytes | str:
    if file_or_text == "-":
        return sys.stdin.buffer.read(LONGEST)
    path = Path(file_or_text)
    if len(file_or_text) < 4096 and "\n" not in file_or_text and path.is_file():
        with path.open("rb") as file:
            return file.read(LONGEST)
    return file_or_text
