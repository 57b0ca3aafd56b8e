"""Queue numbers: from the hall while the line is up, from a range reserved ahead while it is down."""

from __future__ import annotations

import json
import os
import threading
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from kiosk.platform_client import IssuedTicket, PlatformClient, TicketRange, Unavailable
from kiosk.session.states import Ticket

LOW = 5  # numbers left of today's range when a new one is fetched


@dataclass(frozen=True, slots=True)
class _Book:
    """What is kept over a power cut: ranges with the next free number, and what was given out and not yet told."""

    ranges: tuple[tuple[TicketRange, int], ...] = ()
    untold: tuple[IssuedTicket, ...] = ()


class TicketOffice:
    """Numbers given out offline carry the terminal's own letter: they cannot collide with the hall's."""

    def __init__(self, path: Path, platform: PlatformClient) -> None:
        self._path, self._platform = path, platform
        self._lock = threading.Lock()

    def issue(self, matter: str, subject: str, now: datetime) -> Ticket:
        """Durable before it is shown. `failed` when neither the hall nor a range has a number."""
        answer = self._platform.draw_ticket(matter, subject)
        if not isinstance(answer, Unavailable):
            windows = "、".join(answer.windows)
            return Ticket(answer.number, matter, f"{windows} 号窗口" if windows else "", answer.waiting, False, now)
        with self._lock:
            book = self._read()
            for i, (span, following) in enumerate(book.ranges):
                if span.day == now.date().isoformat() and following <= span.last:
                    number = f"{span.letter}{following:03d}"
                    told = IssuedTicket(span.day, number, matter, subject, now.isoformat(timespec="seconds"))
                    ranges = (*book.ranges[:i], (span, following + 1), *book.ranges[i + 1 :])
                    self._write(_Book(ranges, (*book.untold, told)))
                    return Ticket(number, matter, "", None, True, now)
        return Ticket(matter=matter, failed="none_left")

    def restock(self, today: str) -> None:
        """With the line up: tell what was given out, fetch numbers ahead. Called now and then, never waits long."""
        with self._lock:
            book = self._read()
        if book.untold:
            told = self._platform.report_issued(book.untold)
            if isinstance(told, Unavailable):
                return
        left = sum(span.last - following + 1 for span, following in book.ranges if span.day == today)
        fresh: tuple[TicketRange, ...] = ()
        if left < LOW:
            answer = self._platform.reserve_tickets()
            fresh = () if isinstance(answer, Unavailable) else answer
        with self._lock:
            now = self._read()
            untold = tuple(t for t in now.untold if t not in book.untold)
            known = {(s.day, s.letter, s.first) for s, _ in now.ranges}
            ranges = [(s, n) for s, n in now.ranges if s.day >= today]
            ranges += [(s, s.first) for s in fresh if (s.day, s.letter, s.first) not in known]
            self._write(_Book(tuple(ranges), untold))

    def _read(self) -> _Book:
        """A torn or foreign file gives an empty book: a number is never given out twice from a guess."""
        try:
            raw = json.loads(self._path.read_text("utf-8"))
            ranges = tuple((TicketRange(**r["range"]), int(r["next"])) for r in raw["ranges"])
            return _Book(ranges, tuple(IssuedTicket(**t) for t in raw["untold"]))
        except (OSError, ValueError, KeyError, TypeError):
            return _Book()

    def _write(self, book: _Book) -> None:
        body = {
            "ranges": [{"range": asdict(span), "next": following} for span, following in book.ranges],
            "untold": [asdict(t) for t in book.untold],
        }
        beside = self._path.with_suffix(".tmp")
        with beside.open("w", encoding="utf-8") as file:
            json.dump(body, file)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self._path)
        folder = os.open(self._path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
