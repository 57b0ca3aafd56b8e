"""Queue numbers: from the hall, else from the range reserved ahead; none twice, also over a power cut."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from kiosk.platform_client import IssuedTicket, Reconciled, Ticket, TicketRange, Unavailable, Why
from kiosk.session.tickets import TicketOffice

NOW = datetime(2026, 11, 21, 22, 47, tzinfo=timezone(timedelta(hours=8)))
TODAY = NOW.date().isoformat()


class Hall:
    """The platform's side, up or down."""

    def __init__(self, up: bool = True) -> None:
        self.up, self.drawn, self.told = up, 0, list[IssuedTicket]()

    def draw_ticket(self, service: str, subject_hash: str = "") -> Ticket | Unavailable:
        if not self.up:
            return Unavailable(Why.NO_LINE)
        self.drawn += 1
        return Ticket(f"C{self.drawn:03d}", service, "户籍", ("6", "7"), 2, 10, NOW.isoformat(), False)

    def reserve_tickets(self, count: int = 20, days: int = 4) -> tuple[TicketRange, ...] | Unavailable:
        return (TicketRange(TODAY, "T", 1, 6),) if self.up else Unavailable(Why.NO_LINE)

    def report_issued(self, tickets: tuple[IssuedTicket, ...]) -> Reconciled | Unavailable:
        if not self.up:
            return Unavailable(Why.NO_LINE)
        self.told += tickets
        return Reconciled(tuple(t.number for t in tickets), {})


def test_with_the_line_up_the_hall_gives_the_number(tmp_path: Path) -> None:
    office = TicketOffice(tmp_path / "t.json", Hall())  # type: ignore[arg-type]
    ticket = office.issue("household", "s", NOW)
    assert (ticket.number, ticket.local, ticket.ahead) == ("C001", False, 2)


def test_without_line_and_range_it_says_so(tmp_path: Path) -> None:
    office = TicketOffice(tmp_path / "t.json", Hall(up=False))  # type: ignore[arg-type]
    assert office.issue("household", "s", NOW).failed


def test_numbers_given_out_offline_are_told_once_the_line_is_back(tmp_path: Path) -> None:
    hall = Hall()
    office = TicketOffice(tmp_path / "t.json", hall)  # type: ignore[arg-type]
    office.restock(TODAY)
    hall.up = False
    first, second = office.issue("household", "a", NOW), office.issue("tax", "b", NOW)
    assert (first.number, second.number, first.local) == ("T001", "T002", True)
    office.restock(TODAY)
    assert hall.told == []
    hall.up = True
    office.restock(TODAY)
    office.restock(TODAY)
    assert [t.number for t in hall.told] == ["T001", "T002"]


@given(cuts=st.lists(st.booleans(), min_size=1, max_size=12))
def test_no_number_is_given_out_twice_over_power_cuts(tmp_path_factory: object, cuts: list[bool]) -> None:
    path = tmp_path_factory.mktemp("tickets") / "t.json"  # type: ignore[attr-defined]
    hall = Hall()
    office = TicketOffice(path, hall)  # type: ignore[arg-type]
    office.restock(TODAY)
    hall.up = False
    given_out = []
    for cut in cuts:
        if cut:
            office = TicketOffice(path, hall)  # type: ignore[arg-type]
        ticket = office.issue("household", "s", NOW)
        given_out += [ticket.number] if ticket.number else []
    assert len(given_out) == len(set(given_out)) == min(len(cuts), 6)


def test_a_torn_file_gives_no_number_instead_of_a_guess(tmp_path: Path) -> None:
    path = tmp_path / "t.json"
    path.write_text('{"ranges": [{"range"', "utf-8")
    assert TicketOffice(path, Hall(up=False)).issue("household", "s", NOW).failed  # type: ignore[arg-type]
