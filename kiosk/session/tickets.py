"""Queue numbers: from the hall while the line is up, from a range reserved ahead while it is down.

The day is the hall's: its clock is learned from its own replies, and numbers are only given out for the day that it has
there. A terminal whose clock is wrong around midnight would else hand out a number that nobody calls.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from kiosk.domain.clock import CHINA, wall_clock
from kiosk.platform_client import IssuedTicket, PlatformClient, TicketRange, Unavailable
from kiosk.platform_client import Ticket as HallTicket
from kiosk.session.states import Ticket
from kiosk.session.ticket_book import Book, Given

LOW = 5  # numbers left of today's range when a new one is fetched
DAYS = 4  # reserved ahead: a line that is cut on a Friday evening is often mended on Monday


class TicketOffice:
    """Numbers given out offline carry a letter that the hall itself never uses: they cannot collide with the hall's.

    One active number per subject, matter and day: who asks again offline gets the number that is in the book. `subject`
    is a keyed digest; "" is somebody who gets a new number each time.
    """

    def __init__(self, path: Path, platform: PlatformClient, clock: Callable[[], datetime] = wall_clock) -> None:
        self._book, self._platform, self._clock = Book(path), platform, clock
        self._lock = threading.Lock()  # of the book; never held while the hall is asked
        self._one_by_one = threading.Lock()
        self._skew = timedelta()  # the hall's clock minus ours, at the last reply

    def issue(self, matter: str, subject: str, now: datetime) -> Ticket:
        """Durable before it is shown. `failed`: none_left, or store when the disk refuses; then nothing was used up."""
        with self._one_by_one:
            held = self._held(matter, subject, now)
            if held is not None and held.local and not held.told:
                return _again(held)  # the hall does not know it yet and would give another one
            answer = self._platform.draw_ticket(matter, subject)
            if not isinstance(answer, Unavailable):
                return self._from_hall(answer, matter, subject, now)
            return _again(held) if held is not None else self._from_range(matter, subject, now)

    def restock(self, today: str) -> None:
        """With the line up: tell what was given out, fetch numbers ahead. Called now and then, never waits long.

        `today` (ISO) counts only until the hall has said what day it is.
        """
        health = self._platform.health()
        if not isinstance(health, Unavailable) and self._learn(health.as_of, self._clock()):
            today = self._day(self._clock())
        if not self._tell_hall(today):
            return
        with self._lock:
            shelf = self._book.read()
        if sum(stock.left for stock in shelf.stock if stock.day == today) >= LOW:
            return
        ahead = any(stock.day > today for stock in shelf.stock)
        answer = self._platform.reserve_tickets(days=1 if ahead else DAYS)
        if not isinstance(answer, Unavailable):
            self._keep(answer, today)

    # -- the hall ---------------------------------------------------------------------------------------------
    def _from_hall(self, answer: HallTicket, matter: str, subject: str, now: datetime) -> Ticket:
        if not answer.known:  # a known ticket comes with the time at which it was first given out
            self._learn(answer.issued_at, now)
        at = _moment(answer.issued_at) or now
        windows = f"{'、'.join(answer.windows)} 号窗口" if answer.windows else ""
        ticket = Ticket(answer.number, matter, windows, answer.waiting, False, at)
        if subject:
            day = at.astimezone(CHINA).date().isoformat()
            given = Given(day, answer.number, matter, subject, now.isoformat(timespec="seconds"), windows)
            with self._lock:
                self._book.write(self._book.read().with_given(given))  # not vital: the hall has it
        return ticket

    def _tell_hall(self, today: str) -> bool:
        """Whether the hall knows all numbers now and the disk takes writes: nothing is reserved that cannot be kept."""
        with self._lock:
            untold = self._book.read().untold
        if untold:
            report = tuple(IssuedTicket(g.day, g.number, g.matter, g.subject, g.issued_at) for g in untold)
            if isinstance(self._platform.report_issued(report), Unavailable):
                return False
        with self._lock:
            return self._book.write(self._book.read().told(untold).since(today))

    def _keep(self, fresh: tuple[TicketRange, ...], today: str) -> None:
        """A reply that comes twice adds nothing."""
        with self._lock:
            self._book.write(self._book.read().with_ranges(span for span in fresh if span.day >= today))

    # -- this terminal ----------------------------------------------------------------------------------------
    def _from_range(self, matter: str, subject: str, now: datetime) -> Ticket:
        day, at = self._day(now), (now + self._skew).isoformat(timespec="seconds")
        with self._lock:
            shelf = self._book.read()
            number = shelf.following(day)
            if not number:
                return Ticket(matter=matter, failed="none_left")
            given = Given(day, number, matter, subject, at, local=True, told=False)
            if not self._book.write(shelf.with_number_used(number, day).with_given(given)):
                return Ticket(matter=matter, failed="store")
        return Ticket(number, matter, "", None, True, now + self._skew)

    def _held(self, matter: str, subject: str, now: datetime) -> Given | None:
        """The number that this subject has today for this matter."""
        with self._lock:
            return self._book.read().held(self._day(now), matter, subject) if subject else None

    # -- whose day it is --------------------------------------------------------------------------------------
    def _day(self, now: datetime) -> str:
        return (now + self._skew).astimezone(CHINA).date().isoformat()

    def _learn(self, hall_time: str, now: datetime) -> bool:
        at = _moment(hall_time)
        if at is not None:
            self._skew = at - now
        return at is not None


def _again(given: Given) -> Ticket:
    """The same paper once more. How many wait before it was true when it was first shown, and is not said again."""
    at = _moment(given.issued_at)
    return Ticket(given.number, given.matter, given.windows, None, given.local, at)


def _moment(text: str) -> datetime | None:
    """None for what is no time with a zone."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo else None
