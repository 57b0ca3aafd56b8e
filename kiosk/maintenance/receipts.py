"""`kiosk receipt verify`: anybody can check a receipt with the published keys."""

from __future__ import annotations

import sys
from pathlib import Path

from offline_queue.identity import load_keys
from offline_queue.receipts import Verified, verify_receipt

LONGEST_NAME = 255  # of a path; a receipt's text is longer
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
    if len(file_or_text) > LONGEST_NAME or not file_or_text.isprintable() or file_or_text.startswith("TR1:"):
        return file_or_text
    path = Path(file_or_text)
    if path.is_file() or not any(c.isspace() or c == ":" for c in file_or_text):  # a name of a file that is not there
        with path.open("rb") as file:
            return file.read(LONGEST)
    return file_or_text
