"""Terminals and the reference hall in any order of asking, losing the line, losing replies, crashing, midnight."""

from __future__ import annotations

import shutil
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from central import hall, hall_floor
from central.db import CHINA
from central.platform import Platform
from central.wire import WireProblem
from kiosk.platform_client import Health, IssuedTicket, Reconciled, Ticket, TicketRange, Unavailable, Why
from kiosk.session.ticket_book import Book
from kiosk.session.tickets import TicketOffice

NAMES = ("LX0417", "LX0999")
CLOCKS = {"LX0417": timedelta(minutes=7), "LX0999": timedelta(minutes=-7)}  # how wrong each terminal's clock is
PEOPLE = st.sampled_from(("p1", "p2", "p3"))
MATTERS = st.sampled_from(("tax", "household"))
LOST = Unavailable(Why.NO_LINE)


class Line:
    """One terminal's line to the hall. `replies`: the hall carries out what it is asked, but nobody hears of it."""

    def __init__(self, platform: Platform, name: str) -> None:
        self.platform, self.name, self.up, self.replies = platform, name, True, True

    def health(self) -> Health | Unavailable:
        return self._heard(Health(self.platform.stamp())) if self.up else LOST

    def draw_ticket(self, service: str, subject_hash: str = "") -> Ticket | Unavailable:
        if not self.up:
            return LOST
        request = hall.TicketRequest(service=service, subject_hash=subject_hash)
        body = hall.draw(request, self.platform, self.name).model_dump()
        return self._heard(Ticket(**{**body, "windows": tuple(body["windows"])}))

    def reserve_tickets(self, count: int = 20, days: int = 4) -> tuple[TicketRange, ...] | Unavailable:
        if not self.up:
            return LOST
        try:
            found = hall.reserve(hall.RangeRequest(count=3, days=days), self.platform, self.name)
        except WireProblem:
            return Unavailable(Why.BUSY)
        return self._heard(tuple(TicketRange(**r.model_dump()) for r in found.ranges))

    def report_issued(self, tickets: tuple[IssuedTicket, ...]) -> Reconciled | Unavailable:
        if not self.up:
            return LOST
        told = [hall.IssuedTicket(**{name: getattr(t, name) for name in IssuedTicket.__slots__}) for t in tickets]
        done = hall.reconcile(hall.Issued(tickets=told), self.platform, self.name)
        assert done.refused == {}
        return self._heard(Reconciled(tuple(done.accepted), done.refused))

    def _heard(self, answer: Any) -> Any:
        return answer if self.replies else LOST


class Halls(RuleBasedStateMachine):
    """What people hold in their hands is what this machine remembers; everything else may crash."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.now = datetime(2026, 11, 21, 23, 30, tzinfo=CHINA)
        self.platform = Platform.open(self.folder / "central", dev=True, now=lambda: self.now)
        self.lines = {name: Line(self.platform, name) for name in NAMES}
        self.offices: dict[str, TicketOffice] = {}
        self.hands: dict[tuple[str, str], tuple[str, str, str]] = {}  # (day, number): terminal, person, matter
        for name in NAMES:
            self.crash(name)

    def teardown(self) -> None:
        self.platform.close()
        shutil.rmtree(self.folder)

    @rule(name=st.sampled_from(NAMES))
    def crash(self, name: str) -> None:
        path, line = self.folder / f"{name}.json", self.lines[name]
        self.offices[name] = TicketOffice(path, line, lambda: self.now + CLOCKS[name])  # type: ignore[arg-type]

    @rule(name=st.sampled_from(NAMES), up=st.booleans(), replies=st.booleans())
    def line(self, name: str, up: bool, replies: bool) -> None:
        self.lines[name].up, self.lines[name].replies = up, replies

    @rule(name=st.sampled_from(NAMES))
    def restock(self, name: str) -> None:
        self.offices[name].restock((self.now + CLOCKS[name]).date().isoformat())

    @rule(name=st.sampled_from(NAMES), person=PEOPLE, matter=MATTERS)
    def ask(self, name: str, person: str, matter: str) -> None:
        ticket = self.offices[name].issue(matter, person, self.now + CLOCKS[name])
        if ticket.failed:
            return
        given = Book(self.folder / f"{name}.json").read().given
        day = next(g.day for g in reversed(given) if (g.number, g.subject) == (ticket.number, person))
        holder = self.hands.setdefault((day, ticket.number), (name, person, matter))
        assert holder[1:] == (person, matter), "two people hold the same number"

    @rule(minutes=st.sampled_from((1, 20, 40)))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(service=MATTERS, verbs=st.lists(st.sampled_from(sorted(hall_floor.VERBS)), max_size=3))
    def a_window_calls(self, service: str, verbs: list[str]) -> None:
        number = hall_floor.call_next(self.platform, service, "8", "clerk")
        if number:
            for verb in verbs:
                try:
                    hall_floor.move(self.platform, number, verb, "8", "clerk")
                except WireProblem:
                    break

    @precondition(lambda self: self.hands)
    @rule()
    def all_lines_mend(self) -> None:
        """In the end the hall knows every number that somebody holds."""
        for name in NAMES:
            self.line(name, True, True)
            self.restock(name)
        with self.platform.db.transaction() as db:
            known = {(r["day"], r["number"]) for r in db.execute("SELECT day, number FROM ticket").fetchall()}
        assert set(self.hands) <= known

    @invariant()
    def nobody_waits_twice(self) -> None:
        with self.platform.db.transaction() as db:
            rows = db.execute(
                """SELECT count(*) FROM ticket WHERE state IN ('waiting', 'called', 'serving') AND subject_hash <> ''
                   GROUP BY day, service, subject_hash HAVING count(*) > 1"""
            ).fetchall()
        assert rows == []


Halls.TestCase.settings = settings(
    max_examples=15, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
)


class TestNobodyEverHoldsANumberThatSomebodyElseHolds(Halls.TestCase):
    """Runs the machine above."""


def test_a_hall_reply_that_is_lost_leaves_no_ghost_in_the_queue(tmp_path: Path) -> None:
    now = datetime(2026, 11, 21, 10, 0, tzinfo=CHINA)
    platform = Platform.open(tmp_path / "central", dev=True, now=lambda: now)
    line = Line(platform, "LX0417")
    office = TicketOffice(tmp_path / "t.json", line, lambda: now)  # type: ignore[arg-type]
    try:
        office.restock("2026-11-21")
        line.replies = False
        on_paper = office.issue("tax", "p1", now).number
        line.replies = True
        office.restock("2026-11-21")
        assert hall_floor.call_next(platform, "tax", "8", "clerk") == on_paper
        assert hall_floor.call_next(platform, "tax", "8", "clerk") == ""
    finally:
        platform.close()


@pytest.mark.parametrize("first", ["D001", "T001"])
def test_a_second_number_from_another_terminal_does_not_wait_twice(tmp_path: Path, first: str) -> None:
    now = datetime(2026, 11, 21, 10, 0, tzinfo=CHINA)
    platform = Platform.open(tmp_path / "central", dev=True, now=lambda: now)
    lines = [Line(platform, name) for name in NAMES]
    one, other = (TicketOffice(tmp_path / f"{ln.name}.json", ln, lambda: now) for ln in lines)  # type: ignore[arg-type]
    try:
        one.restock("2026-11-21")
        other.restock("2026-11-21")
        lines[0].up = first == "D001"
        lines[1].up = False
        assert one.issue("tax", "p1", now).number == first
        assert other.issue("tax", "p1", now).number != first
        for office, line in ((one, lines[0]), (other, lines[1])):
            line.up = True
            office.restock("2026-11-21")
        assert hall_floor.call_next(platform, "tax", "8", "clerk") == first
        assert hall_floor.call_next(platform, "tax", "8", "clerk") == ""
    finally:
        platform.close()
