"""The book of queue numbers on the disk: ranges with the next free number, and what was given out.

Written beside, flushed, renamed, and the folder flushed: at any power cut there is the old book or the new one, and a
number is shown only after the new one is there. No personal data: subjects are keyed digests.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from kiosk.platform_client import TicketRange


@dataclass(frozen=True, slots=True)
class Stock:
    """Numbers letter+following … letter+last that this terminal alone may give out on `day`."""

    day: str
    letter: str
    first: int
    last: int
    following: int

    @property
    def left(self) -> int:
        return self.last - self.following + 1


@dataclass(frozen=True, slots=True)
class Given:
    """A number that somebody has. `local`: from a range of ours; `told`: the hall knows it."""

    day: str
    number: str
    matter: str
    subject: str
    issued_at: str
    windows: str = ""
    local: bool = False
    told: bool = True


@dataclass(frozen=True, slots=True)
class Shelf:
    """What stands in the book."""

    stock: tuple[Stock, ...] = ()
    given: tuple[Given, ...] = ()

    @property
    def untold(self) -> tuple[Given, ...]:
        return tuple(g for g in self.given if g.local and not g.told)

    def held(self, day: str, matter: str, subject: str) -> Given | None:
        found = [g for g in self.given if (g.day, g.matter, g.subject) == (day, matter, subject)]
        return found[-1] if found else None

    def following(self, day: str) -> str:
        """The next free number of that day, "" when there is none."""
        stock = next((s for s in self.stock if s.day == day and s.left > 0), None)
        return f"{stock.letter}{stock.following:03d}" if stock else ""

    def with_number_used(self, number: str, day: str) -> Shelf:
        def used(s: Stock) -> Stock:
            mine = s.day == day and f"{s.letter}{s.following:03d}" == number
            return replace(s, following=s.following + 1) if mine else s

        return replace(self, stock=tuple(used(s) for s in self.stock))

    def with_given(self, given: Given) -> Shelf:
        """A later number of the same subject, matter and day takes the place of a told one: that was called."""
        same = (given.day, given.matter, given.subject)
        kept = [g for g in self.given if not (g.told and given.subject and (g.day, g.matter, g.subject) == same)]
        return replace(self, given=(*kept, given))

    def with_ranges(self, fresh: Iterable[TicketRange]) -> Shelf:
        known = {(s.day, s.letter, s.first) for s in self.stock}
        new = [Stock(r.day, r.letter, r.first, r.last, r.first) for r in fresh]
        return replace(self, stock=(*self.stock, *(s for s in new if (s.day, s.letter, s.first) not in known)))

    def told(self, told: Iterable[Given]) -> Shelf:
        done = set(told)
        return replace(self, given=tuple(replace(g, told=True) if g in done else g for g in self.given))

    def since(self, day: str) -> Shelf:
        """Without what is over; what the hall was not told yet stays, however old."""
        given = tuple(g for g in self.given if g.day >= day or not g.told)
        return Shelf(tuple(s for s in self.stock if s.day >= day), given)


class Book:
    """Not for several threads at once."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> Shelf:
        """A torn, foreign or damaged file is an empty shelf: a number is never given out from a guess.

        It is set aside (.damaged) for a technician: the hall may not know yet what stood in it.
        """
        try:
            raw = json.loads(self._path.read_text("utf-8"))
            shelf = raw["shelf"]
            if raw["sha256"] == _digest(shelf):
                return Shelf(tuple(Stock(**s) for s in shelf["stock"]), tuple(Given(**g) for g in shelf["given"]))
        except OSError:
            return Shelf()
        except (ValueError, KeyError, TypeError):
            pass
        with contextlib.suppress(OSError):
            self._path.replace(self._path.with_suffix(".damaged"))
        return Shelf()

    def write(self, shelf: Shelf) -> bool:
        """Whether it is on the disk for sure. When not (full, broken), there is the old book or the whole new one."""
        body = asdict(shelf)
        beside = self._path.with_suffix(".tmp")
        try:
            with beside.open("w", encoding="utf-8") as file:
                json.dump({"sha256": _digest(body), "shelf": body}, file)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(self._path)
            self._flush_folder()
        except OSError:
            return False
        return True

    def _flush_folder(self) -> None:
        folder = os.open(self._path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _digest(body: Any) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
