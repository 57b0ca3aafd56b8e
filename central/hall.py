"""The hall: numbered tickets, number ranges for terminals that may lose the line, calls for help."""

from __future__ import annotations

import json
import re
import secrets
from datetime import timedelta
from pathlib import Path
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, Field

from central import hall_floor
from central.db import Connection, first
from central.interface import TERMINALS, refusals
from central.platform import Platform
from central.wire import ThePlatform, TheTerminal, WireProblem

router = APIRouter(prefix="/v1", tags=["hall"], responses=TERMINALS)
HALL = json.loads(Path(__file__).with_name("hall.json").read_text(encoding="utf-8"))
SERVICES: list[dict[str, Any]] = HALL["services"]
OFFLINE_LETTERS: str = HALL["offline_letters"]  # never a service's prefix
LAST_NUMBER = 999
OFFLINE_NUMBER = re.compile(r"([A-Z])([0-9]{3})")


def service_for(asked: str) -> dict[str, Any]:
    """By id, title or a word in the name of a department; the comprehensive window takes what nobody else does."""
    for service in SERVICES:
        if asked in (service["id"], service["title"]) or any(word in asked for word in service["words"]):
            return service
    return SERVICES[0]


class TicketRequest(BaseModel):
    """`subject_hash`: a keyed digest of the person, made by the terminal; "" for a visitor without a card."""

    service: str = Field(max_length=100)
    subject_hash: str = Field(default="", max_length=128)


class Ticket(BaseModel):
    """`known`: the person had this ticket already today."""

    number: str
    service: str
    title: str
    windows: list[str]
    waiting: int
    minutes: int
    issued_at: str
    known: bool


class RangeRequest(BaseModel):
    """`days` from today on."""

    count: int = Field(default=20, ge=1, le=200)
    days: int = Field(default=4, ge=1, le=14)


class NumberRange(BaseModel):
    day: str
    letter: str
    first: int
    last: int


class Ranges(BaseModel):
    ranges: list[NumberRange]


class IssuedTicket(BaseModel):
    day: str = Field(pattern=r"^\d{4}-\d{2}-\d{2}$")
    number: str = Field(max_length=8)
    service: str = Field(max_length=100)
    subject_hash: str = Field(default="", max_length=128)
    issued_at: str = Field(max_length=40)


class Issued(BaseModel):
    tickets: list[IssuedTicket] = Field(max_length=1000)


class Reconciled(BaseModel):
    """`refused`: number and why."""

    accepted: list[str]
    refused: dict[str, str]


class CallRequest(BaseModel):
    """`place` and `reason` are words for the desk; no personal data is needed."""

    place: str = Field(default="", max_length=100)
    reason: str = Field(default="", max_length=200)


class HelpCall(BaseModel):
    """`state`: ringing, answered, cancelled."""

    call_id: str
    state: str
    called_at: str
    answered_at: str
    answered_by: str


@router.get("/hall/services")
def services(terminal: TheTerminal) -> list[dict[str, Any]]:
    """What a ticket can be drawn for."""
    return [{name: service[name] for name in ("id", "title", "prefix", "windows")} for service in SERVICES]


@router.post("/hall/tickets", responses=refusals(409))
def draw(request: TicketRequest, platform: ThePlatform, terminal: TheTerminal) -> Ticket:
    """One active ticket per person, service and day: asking again gives the same number."""
    service = service_for(request.service)
    day = platform.now().date().isoformat()
    with platform.db.transaction() as db:
        db.alone(hall_floor.HALL)
        hall_floor.begin_day(db, day)
        row = hall_floor.active(db, day, service["id"], request.subject_hash)
        known = row is not None
        if row is None:
            number = _next_number(db, day, service["prefix"])
            _insert(db, terminal, day, number, service["id"], request.subject_hash, platform.stamp(), "waiting")
            row = first(db.execute("SELECT * FROM ticket WHERE day = ? AND number = ?", (day, number)))
        waiting = hall_floor.waiting_before(db, day, service["id"], row)
    return Ticket(
        number=row["number"],
        service=service["id"],
        title=service["title"],
        windows=service["windows"],
        waiting=waiting,
        minutes=waiting * service["mean_minutes"] // len(service["windows"]),
        issued_at=row["issued_at"],
        known=known,
    )


@router.get("/hall/board")
def board(platform: ThePlatform, terminal: TheTerminal) -> hall_floor.Board:
    """What the displays of the hall show: numbers and windows, no persons."""
    with platform.db.reading() as db:
        return hall_floor.board(db, platform.now().date().isoformat())


def _next_number(db: Connection, day: str, prefix: str) -> str:
    """Starts again with 001 every day."""
    row = first(
        db.execute(
            """SELECT max(CAST(substr(number, 2) AS INTEGER)) AS last FROM ticket
               WHERE day = ? AND substr(number, 1, 1) = ?""",
            (day, prefix),
        )
    )
    last = row["last"] or 0
    if last >= LAST_NUMBER:
        raise WireProblem(409, "today's numbers are used up")
    return f"{prefix}{last + 1:03d}"


def _insert(
    db: Connection, terminal: str, day: str, number: str, service: str, subject: str, at: str, state: str
) -> None:
    db.execute(
        """INSERT INTO ticket (day, number, service, subject_hash, issued_at, terminal_id, state, arrival)
           SELECT ?, ?, ?, ?, ?, ?, ?, coalesce(max(arrival), 0) + 1 FROM ticket WHERE day = ?""",
        (day, number, service, subject, at, terminal, state, day),
    )


@router.post("/hall/ranges", responses=refusals(409))
def reserve(request: RangeRequest, platform: ThePlatform, terminal: TheTerminal) -> Ranges:
    """Numbers under letters of their own that this terminal alone may give out, also without the line."""
    today = platform.now().date()
    with platform.db.transaction() as db:
        db.alone(hall_floor.HALL)
        days = [(today + timedelta(days=n)).isoformat() for n in range(request.days)]
        return Ranges(ranges=[_reserve_day(db, terminal, day, request.count) for day in days])


def _reserve_day(db: Connection, terminal: str, day: str, count: int) -> NumberRange:
    for letter in OFFLINE_LETTERS:
        used = first(
            db.execute("SELECT max(last) AS last FROM number_range WHERE day = ? AND letter = ?", (day, letter))
        )["last"]
        begin = (used or 0) + 1
        if begin + count - 1 <= LAST_NUMBER:
            found = NumberRange(day=day, letter=letter, first=begin, last=begin + count - 1)
            db.execute(
                "INSERT INTO number_range (day, letter, first, last, terminal_id) VALUES (?, ?, ?, ?, ?)",
                (day, letter, found.first, found.last, terminal),
            )
            return found
    raise WireProblem(409, "no numbers are left for offline use")


@router.post("/hall/issued")
def reconcile(request: Issued, platform: ThePlatform, terminal: TheTerminal) -> Reconciled:
    """Tells the hall what was given out offline. Telling it twice changes nothing."""
    accepted: list[str] = []
    refused: dict[str, str] = {}
    today = platform.now().date().isoformat()
    with platform.db.transaction() as db:
        db.alone(hall_floor.HALL)
        hall_floor.begin_day(db, today)
        for ticket in request.tickets:
            problem = _take_issued(db, terminal, ticket, today, hall_floor.no_later(ticket.issued_at, platform.now()))
            if problem:
                refused[ticket.number] = problem
            else:
                accepted.append(ticket.number)
    return Reconciled(accepted=accepted, refused=refused)


def _take_issued(db: Connection, terminal: str, ticket: IssuedTicket, today: str, at: str) -> str:
    parts = OFFLINE_NUMBER.fullmatch(ticket.number)
    if parts is None:
        return "not a ticket number"
    owned = db.execute(
        "SELECT 1 FROM number_range WHERE day = ? AND letter = ? AND first <= ? AND last >= ? AND terminal_id = ?",
        (ticket.day, parts[1], int(parts[2]), int(parts[2]), terminal),
    ).fetchone()
    if owned is None:
        return "not in a range of this terminal"
    if not db.execute("SELECT 1 FROM ticket WHERE day = ? AND number = ?", (ticket.day, ticket.number)).fetchone():
        service = service_for(ticket.service)["id"]
        over = ticket.day < today
        state = "lapsed" if over else hall_floor.state_beside(db, terminal, ticket.day, service, ticket.subject_hash)
        subject = "" if over else ticket.subject_hash
        _insert(db, terminal, ticket.day, ticket.number, service, subject, at, state)
    return ""


@router.post("/calls")
def call(request: CallRequest, platform: ThePlatform, terminal: TheTerminal) -> HelpCall:
    """Rings at the desk until somebody goes."""
    call_id = secrets.token_hex(8)
    with platform.db.transaction() as db:
        db.execute(
            """INSERT INTO help_call (call_id, terminal_id, place, reason, state, called_at)
               VALUES (?, ?, ?, ?, 'ringing', ?)""",
            (call_id, terminal, request.place, request.reason, platform.stamp()),
        )
        return _call(db, call_id, terminal)


@router.get("/calls/{call_id}", responses=refusals(404))
def call_state(call_id: str, platform: ThePlatform, terminal: TheTerminal) -> HelpCall:
    with platform.db.reading() as db:
        return _call(db, call_id, terminal)


@router.post("/calls/{call_id}/cancel", responses=refusals(404))
def cancel_call(call_id: str, platform: ThePlatform, terminal: TheTerminal) -> HelpCall:
    """The citizen needs nobody any more; an answered call stays answered."""
    with platform.db.transaction() as db:
        db.execute(
            "UPDATE help_call SET state = 'cancelled' WHERE call_id = ? AND terminal_id = ? AND state = 'ringing'",
            (call_id, terminal),
        )
        return _call(db, call_id, terminal)


def _call(db: Connection, call_id: str, terminal: str) -> HelpCall:
    row = db.execute("SELECT * FROM help_call WHERE call_id = ? AND terminal_id = ?", (call_id, terminal)).fetchone()
    if row is None:
        raise WireProblem(404, "no such call")
    return HelpCall(**{name: row[name] for name in HelpCall.model_fields})


def answer_call(platform: Platform, db: Connection, call_id: str, clerk: str) -> None:
    """The first clerk who says so goes."""
    db.execute(
        """UPDATE help_call SET state = 'answered', answered_at = ?, answered_by = ?
           WHERE call_id = ? AND state = 'ringing'""",
        (platform.stamp(), clerk, call_id),
    )
