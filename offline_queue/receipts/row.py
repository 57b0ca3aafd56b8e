"""Several receipts of one terminal: each carries the hash of the one before, so none can be taken out or put in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from offline_queue.receipts.numbers import split_number
from offline_queue.receipts.text import NO_RECEIPT_BEFORE, Verified


class Link(StrEnum):
    """What holds between two numbers that follow each other in what was given."""

    JOINED = "joined"  # the later one carries the hash of the earlier one
    BROKEN = "broken"  # neighbours by number, and the hash is another: one of them is not in the terminal's row
    DOUBLED = "doubled"  # two different receipts with one number: the terminal counted twice
    GAP = "gap"  # receipts between them were not given: nothing is said about them
    FALSE_START = "false_start"  # number 1 of an epoch that names a receipt before it


@dataclass(frozen=True, slots=True)
class Joint:
    """`missing`: how many numbers lie between the two."""

    link: Link
    earlier: str
    later: str
    missing: int = 0


def joints(receipts: Iterable[Verified]) -> tuple[Joint, ...]:
    """Between genuine receipts, by terminal, epoch and SEQ; the same receipt twice is one."""
    rows: dict[tuple[str, str], list[Verified]] = {}
    for receipt in dict.fromkeys(receipts):
        terminal_id, epoch, _ = split_number(receipt.number)
        rows.setdefault((terminal_id, epoch), []).append(receipt)
    found: list[Joint] = []
    for row in rows.values():
        row.sort(key=_seq)
        found += [
            Joint(Link.FALSE_START, one.number, one.number)
            for one in row
            if _seq(one) == 1 and one.previous_hash != NO_RECEIPT_BEFORE
        ]
        found += [_joint(earlier, later) for earlier, later in pairwise(row)]
    return tuple(found)


def _seq(receipt: Verified) -> int:
    return split_number(receipt.number)[2]


def _joint(earlier: Verified, later: Verified) -> Joint:
    step = _seq(later) - _seq(earlier)
    if step == 0:
        return Joint(Link.DOUBLED, earlier.number, later.number)
    if step > 1:
        return Joint(Link.GAP, earlier.number, later.number, step - 1)
    link = Link.JOINED if later.previous_hash == earlier.receipt_hash else Link.BROKEN
    return Joint(link, earlier.number, later.number)
