"""Queue numbers: from the hall, else from the range reserved ahead; one a person, matter and day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.platform_client import Health, IssuedTicket, Reconciled, Ticket, TicketRange, Unavailable, Why
from kiosk.session.ticket_book import Book, Given, Shelf
from kiosk.session.tickets import TicketOffice

CHINA = timezone(timedelta(hours=8))
NOW = datetime(2026, 11, 21, 22, 47, tzinfo=CHINA)
TODAY = NOW.date().isoformat()


class Hall:
    """The platform's side, up or down, with a clock of its own."""

    def __init__(self, up: bool = True, now: datetime = NOW) -> None:
        self.up, self.now, self.drawn, self.told = up, now, 0, list[IssuedTicket]()
        self.asked: list[int] = []  # days of each reservation

    def health(self) -> Health | Unavailable:
        return Health(self.now.isoformat()) if self.up else Unavailable(Why.NO_LINE)

    def draw_ticket(self, service: str, subject_hash: str = "") -> Ticket | Unavailable:
        if not self.up:
            return Unavailable(Why.NO_LINE)
        self.drawn += 1
        return Ticket(f"C{self.drawn:03d}", service, "户籍", ("6", "7"), 2, 10, self.now.isoformat(), False)

    def reserve_tickets(self, count: int = 20, days: int = 4) -> tuple[TicketRange, ...] | Unavailable:
        self.asked.append(days)
        first = self.now.date()
        found = tuple(TicketRange((first + timedelta(days=n)).isoformat(), "T", 1, 6) for n in range(days))
        return found if self.up else Unavailable(Why.NO_LINE)

    def report_issued(self, tickets: tuple[IssuedTicket, ...]) -> Reconciled | Unavailable:
        if not self.up:
            return Unavailable(Why.NO_LINE)
        self.told += tickets
        return Reconciled(tuple(t.number for t in tickets), {})


def office(path: Path, hall: Hall, at: datetime = NOW) -> TicketOffice:
    return TicketOffice(path, hall, lambda: at)  # type: ignore[arg-type]


def stocked(path: Path, hall: Hall | None = None, at: datetime = NOW) -> tuple[TicketOffice, Hall]:
    """An office with numbers ahead, the line now down."""
    hall = hall or Hall()
    found = office(path, hall, at)
    found.restock(TODAY)
    hall.up = False
    return found, hall


def test_with_the_line_up_the_hall_gives_the_number(tmp_path: Path) -> None:
    ticket = office(tmp_path / "t.json", Hall()).issue("household", "s", NOW)
    assert (ticket.number, ticket.local, ticket.ahead, ticket.windows) == ("C001", False, 2, "6、7 号窗口")


def test_without_line_and_range_it_says_so(tmp_path: Path) -> None:
    assert office(tmp_path / "t.json", Hall(up=False)).issue("household", "s", NOW).failed == "none_left"


def test_numbers_given_out_offline_are_told_once_the_line_is_back(tmp_path: Path) -> None:
    desk, hall = stocked(tmp_path / "t.json")
    first, second = desk.issue("household", "a", NOW), desk.issue("tax", "b", NOW)
    assert (first.number, second.number, first.local) == ("T001", "T002", True)
    desk.restock(TODAY)
    assert hall.told == []
    hall.up = True
    desk.restock(TODAY)
    desk.restock(TODAY)
    assert [t.number for t in hall.told] == ["T001", "T002"]


def test_who_asks_again_offline_gets_the_same_number_also_after_a_restart(tmp_path: Path) -> None:
    desk, hall = stocked(tmp_path / "t.json")
    assert desk.issue("tax", "a", NOW).number == "T001"
    assert desk.issue("tax", "b", NOW).number == "T002"
    again = office(tmp_path / "t.json", hall).issue("tax", "a", NOW)
    assert (again.number, again.local) == ("T001", True)
    assert desk.issue("household", "a", NOW).number == "T003"


def test_who_has_a_number_from_the_hall_keeps_it_when_the_line_is_down(tmp_path: Path) -> None:
    hall = Hall()
    desk = office(tmp_path / "t.json", hall)
    desk.restock(TODAY)
    given = desk.issue("tax", "a", NOW)
    hall.up = False
    again = desk.issue("tax", "a", NOW)
    assert (again.number, again.windows, again.local) == (given.number, given.windows, False)


def test_a_number_that_the_hall_does_not_know_yet_is_not_replaced_by_another_from_the_hall(tmp_path: Path) -> None:
    desk, hall = stocked(tmp_path / "t.json")
    desk.issue("tax", "a", NOW)
    hall.up = True
    assert desk.issue("tax", "a", NOW).number == "T001"
    assert hall.drawn == 0


def test_visitors_without_a_tag_each_get_a_number(tmp_path: Path) -> None:
    desk, _ = stocked(tmp_path / "t.json")
    assert [desk.issue("tax", "", NOW).number for _ in range(3)] == ["T001", "T002", "T003"]


def test_the_days_ahead_are_reserved_once_and_not_again_with_todays(tmp_path: Path) -> None:
    hall = Hall()
    desk = office(tmp_path / "t.json", hall)
    desk.restock(TODAY)
    hall.up = False
    for subject in "abc":
        desk.issue("tax", subject, NOW)
    hall.up = True
    desk.restock(TODAY)
    assert hall.asked == [4, 1]


def test_a_reservation_that_is_answered_twice_gives_each_number_once(tmp_path: Path) -> None:
    desk, hall = stocked(tmp_path / "t.json")
    for subject in "abc":
        desk.issue("tax", subject, NOW)
    hall.up = True
    desk.restock(TODAY)  # the same ranges once more
    hall.up = False
    assert [desk.issue("tax", subject, NOW).number for subject in "def"] == ["T004", "T005", "T006"]
    assert desk.issue("tax", "g", NOW).failed == "none_left"


def test_a_range_of_yesterday_is_never_used(tmp_path: Path) -> None:
    hall = Hall()
    hall.reserve_tickets = lambda count=20, days=4: (TicketRange(TODAY, "T", 1, 6),)  # type: ignore[method-assign]
    desk, _ = stocked(tmp_path / "t.json", hall)
    assert desk.issue("tax", "a", NOW + timedelta(days=1)).failed == "none_left"


def test_midnight_is_chinas(tmp_path: Path) -> None:
    desk, _ = stocked(tmp_path / "t.json")
    before = datetime(2026, 11, 21, 15, 59, 59, tzinfo=UTC)
    assert desk.issue("tax", "a", before).number == "T001"
    assert desk.issue("tax", "a", before + timedelta(seconds=1)).number == "T001"
    days = [g.day for g in Book(tmp_path / "t.json").read().given]
    assert days == ["2026-11-21", "2026-11-22"]


@pytest.mark.parametrize("minutes", [-3, -1, 1, 3])
def test_around_midnight_the_halls_day_counts_whatever_our_clock_says(tmp_path: Path, minutes: int) -> None:
    """Learned from its replies: a number of a day that the hall does not have is called by nobody."""
    ours = datetime(2026, 11, 22, 0, 0, tzinfo=CHINA) - timedelta(seconds=minutes * 30)
    halls = ours + timedelta(minutes=minutes)
    assert ours.date() != halls.date()
    desk, _ = stocked(tmp_path / "t.json", Hall(now=halls), ours)
    ticket = desk.issue("tax", "a", ours)
    (given,) = Book(tmp_path / "t.json").read().given
    assert (ticket.number, given.day) == ("T001", halls.date().isoformat())
    assert ticket.issued_at == halls


def test_the_time_of_a_ticket_that_the_hall_knew_already_is_not_its_clock(tmp_path: Path) -> None:
    hall = Hall()
    early = (NOW - timedelta(hours=23)).isoformat()
    hall.draw_ticket = lambda service, subject="": Ticket(  # type: ignore[method-assign]
        "C001", service, "户籍", (), 0, 0, early, True
    )
    desk = office(tmp_path / "t.json", hall)
    desk.restock(TODAY)
    desk.issue("household", "s", NOW)
    hall.up = False
    hall.draw_ticket = lambda service, subject="": Unavailable(Why.NO_LINE)  # type: ignore[method-assign]
    desk.issue("tax", "s", NOW)
    assert Book(tmp_path / "t.json").read().given[-1].day == TODAY


@settings(deadline=None, max_examples=40)  # each example writes and flushes files
@given(cuts=st.lists(st.booleans(), min_size=1, max_size=12))
def test_no_number_is_given_out_twice_over_restarts(tmp_path_factory: pytest.TempPathFactory, cuts: list[bool]) -> None:
    path = tmp_path_factory.mktemp("tickets") / "t.json"
    desk, hall = stocked(path)
    given_out = []
    for turn, cut in enumerate(cuts):
        if cut:
            desk = office(path, hall)
        ticket = desk.issue("household", f"s{turn}", NOW)
        given_out += [ticket.number] if ticket.number else []
    assert given_out == [f"T{n:03d}" for n in range(1, min(len(cuts), 6) + 1)]


TEXT = st.text(st.characters(codec="utf-8"), max_size=6)
GIVENS = st.builds(Given, TEXT, TEXT, TEXT, TEXT, TEXT, TEXT, st.booleans(), st.booleans())


@settings(deadline=None, max_examples=40)
@given(given=st.lists(GIVENS, max_size=4))
def test_what_is_written_into_the_book_is_read_from_it(
    tmp_path_factory: pytest.TempPathFactory, given: list[Given]
) -> None:
    book = Book(tmp_path_factory.mktemp("tickets") / "t.json")
    shelf = Shelf(given=tuple(given)).with_ranges([TicketRange(TODAY, "T", 1, 6)])
    assert book.write(shelf)
    assert book.read() == shelf
