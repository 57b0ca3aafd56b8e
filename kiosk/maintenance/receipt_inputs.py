"""What was given to be checked: a text, a file that holds one, a QR picture, a PDF. Nothing in it is trusted."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

LONGEST_NAME = 255  # of a path; a receipt's text is longer
LARGEST_TEXT = 4_000_000  # bytes; a receipt's text has some 400
LARGEST_FILE = 32 * 1024 * 1024  # a picture of a telephone has up to 20 MB
READ_SECONDS = 40.0  # ten pages, drawn on a slow machine; then its reader is stopped
_TEXTS = ("TR", "PR", "{")  # how a text that is no path begins


@dataclass(frozen=True, slots=True)
class Given:
    """One thing to check. `problem`: a key of the words, "" for none; there may be text all the same."""

    name: str  # printable: a file's name, "-", "text"
    text: str = ""
    problem: str = ""


def read_given(file_or_text: str) -> Given:
    """`file_or_text`: a path, the text itself, or - for standard input. Never raises for what is given."""
    if file_or_text == "-":
        return _sorted_out("-", sys.stdin.buffer.read(LARGEST_FILE + 1))
    if _is_text(file_or_text):
        return Given("text", file_or_text[:LARGEST_TEXT])
    path = Path(file_or_text)
    name = "".join(c if c.isprintable() else "?" for c in path.name) or "?"
    try:
        if path.exists() and not path.is_file():
            return Given(name, problem="no_file")  # a device or a pipe may never end
        with path.open("rb") as file:
            return _sorted_out(name, file.read(LARGEST_FILE + 1))
    except FileNotFoundError:
        return Given(name, problem="not_there")
    except OSError:
        return Given(name, problem="no_access")


def _is_text(given: str) -> bool:
    if len(given) > LONGEST_NAME or not given.isprintable() or (given.startswith(_TEXTS[:2]) and ":" in given):
        return True
    if given.startswith(_TEXTS[2]) or not given:
        return True
    try:
        return not Path(given).exists() and any(c.isspace() or c == ":" for c in given)
    except (OSError, ValueError):
        return True


def _sorted_out(name: str, data: bytes) -> Given:
    """By its first bytes, not by its name."""
    if len(data) > LARGEST_FILE:
        return Given(name, problem="file_too_large")
    if data.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")):
        return _read_apart(name, "picture", data)
    if b"%PDF-" in data[:1024]:
        return _read_apart(name, "pdf", data)
    if len(data) > LARGEST_TEXT:
        return Given(name, problem="file_too_large")
    return Given(name, data.decode("utf-8", errors="replace"))


def _read_apart(name: str, kind: str, data: bytes) -> Given:
    """In a process of its own, which is killed with all its children when its time is over."""
    command = [sys.executable, "-m", "kiosk.maintenance.receipt_reader", kind]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
    ) as process:
        try:
            out, _ = process.communicate(data, READ_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            return Given(name, problem="too_slow")
    try:
        told = json.loads(out)
        return Given(name, "\n".join(told["texts"]), told["problem"])
    except (ValueError, KeyError, TypeError):
        return Given(name, problem=f"{kind}_unreadable")
