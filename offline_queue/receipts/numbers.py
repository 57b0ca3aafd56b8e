"""Receipt numbers `TERMINAL-EPOCH-SEQ-CHECK`: made, and checked by ISO 7064 MOD 97-10."""

from __future__ import annotations

import re

NUMBER = r"[A-Z0-9]{2,12}-[0-9]{2}-[0-9]{6,9}-[0-9]{2}"  # for other patterns; none of them may add to its ends
_NUMBER = re.compile(NUMBER)


def check_digits(body: str) -> str:
    """ISO 7064 MOD 97-10 over letters and digits; separators are not counted. Two digits, 02 to 98.

    Notices every changed digit, every letter changed for another letter, and two swapped neighbouring digits. A letter
    counts as two digits, so that one read as a digit (in the terminal's name) passes once in 97 times.
    """
    return f"{98 - _as_number(body + '00') % 97:02d}"


def make_number(terminal_id: str, epoch: str, seq: int) -> str:
    body = f"{terminal_id}-{epoch}-{seq:06d}"
    return f"{body}-{check_digits(body)}"


def number_is_sound(number: str) -> bool:
    """Form and check digits."""
    return _NUMBER.fullmatch(number) is not None and check_digits(number[:-3]) == number[-2:]


def split_number(number: str) -> tuple[str, str, int]:
    """(terminal, epoch, SEQ) of a sound number."""
    terminal_id, epoch, seq, _ = number.split("-")
    return terminal_id, epoch, int(seq)


def _as_number(text: str) -> int:
    return int("".join(str(int(c, 36)) for c in text if c != "-"))
