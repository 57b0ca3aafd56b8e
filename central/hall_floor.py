"""What happens to a ticket in the hall: waiting, called, served, gone; and what a new day does to those of yesterday.

waiting ──call_next──▶ called ──serve──▶ serving ──finish──▶ done
                       called ──miss──▶ no_show ──recall──▶ called
replaced   a number whose reply never reached the terminal, which then gave out one of its own
duplicate  a second number of a person who has an active one for the service from another terminal
lapsed     the day is over
"""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel

from central.db import Connection, Row, first
from central.platform import Platform
from central.wire import WireProblem

HALL = "hall"  # whoever gives out, calls or moves a number is alone with all of them
# verb: (states it may come from, state it leads to)
VERBS = {
    "recall": (("called", "no_show"), "called"),
    "serve": (("called",), "serving"),
    "finish": (("called", "serving"), "done"),
    "miss": (("called",), "no_show"),
}


class Shown(BaseModel):
    """A line of the hall's display."""

    number: str
    counter: str
    state: str


class Board(BaseModel):
    """Called and serving numbers, the newest call first; how many wait per service."""

    day: str
    called: list[Shown]
    waiting: dict[str, int]


def begin_day(db: Connection, day: str) -> None:
    """Tickets of earlier days are over, and whose they were is forgotten."""
    db.execute("UPDATE ticket SET state = 'lapsed' WHERE day < ? AND state IN ('waiting', 'called', 'serving')", (day,))
    db.execute("UPDATE ticket SET subject_hash = '' WHERE day < ? AND subject_hash <> ''", (day,))


def active(db: Connection, day: str, service: str, subject_hash: str) -> Row | None:
    """The ticket that this person has now for the service; None for a visitor without a card."""
    if not subject_hash:
        return None
    return db.execute(
        """SELECT * FROM ticket WHERE day = ? AND service = ? AND subject_hash = ?
           AND state IN ('waiting', 'called', 'serving') ORDER BY arrival""",
        (day, service, subject_hash),
    ).fetchone()


def no_later(issued_at: str, now: datetime) -> str:
    """The time by which an offline ticket is called: what its terminal says, but never one that is still to come."""
    try:
        at = datetime.fromisoformat(issued_at).astimezone(now.tzinfo)
    except ValueError:
        at = now
    return min(at, now).isoformat(timespec="seconds")


def waiting_before(db: Connection, day: str, service: str, row: Row) -> int:
    found = first(
        db.execute(
            """SELECT count(*) AS n FROM ticket WHERE day = ? AND service = ? AND state = 'waiting'
               AND (issued_at, arrival) < (?, ?)""",
            (day, service, row["issued_at"], row["arrival"]),
        )
    )
    return int(found["n"])


def state_beside(db: Connection, terminal: str, day: str, service: str, subject_hash: str) -> str:
    """The state in which an offline ticket is taken over, beside one that the person may have already.

    A terminal gives out its own number only when it knows of none from the hall. So a waiting one that the hall gave to
    the same terminal never reached the person: the number on the paper takes its place.
    """
    other = active(db, day, service, subject_hash)
    if other is None:
        return "waiting"
    if other["terminal_id"] == terminal and other["state"] == "waiting":
        db.execute("UPDATE ticket SET state = 'replaced' WHERE day = ? AND number = ?", (day, other["number"]))
        return "waiting"
    return "duplicate"


def call_next(platform: Platform, service: str, counter: str, clerk: str) -> str:
    """The number that has waited longest, by the time at which it was given out, offline or not; "" for none."""
    day = platform.now().date().isoformat()
    with platform.db.transaction() as db:
        db.alone(HALL)
        begin_day(db, day)
        row = db.execute(
            """SELECT number FROM ticket WHERE day = ? AND service = ? AND state = 'waiting'
               ORDER BY issued_at, arrival LIMIT 1""",
            (day, service),
        ).fetchone()
        if row is None:
            return ""
        _step(platform, db, day, row["number"], "called", counter, clerk)
    number: str = row["number"]
    return number


def move(platform: Platform, number: str, verb: str, counter: str, clerk: str) -> str:
    """Carries out one of VERBS on a ticket of today; the new state. WireProblem 404 or 409."""
    sources, target = VERBS[verb]
    day = platform.now().date().isoformat()
    with platform.db.transaction() as db:
        db.alone(HALL)
        row = db.execute("SELECT state FROM ticket WHERE day = ? AND number = ?", (day, number)).fetchone()
        if row is None:
            raise WireProblem(404, "no such ticket today")
        if row["state"] not in sources:
            raise WireProblem(409, f"a ticket that is {row['state']} cannot {verb}")
        _step(platform, db, day, number, target, counter, clerk)
    return target


def board(db: Connection, day: str) -> Board:
    rows = db.execute(
        """SELECT t.number, t.state, s.counter FROM ticket t JOIN ticket_step s ON s.id =
               (SELECT max(id) FROM ticket_step WHERE day = t.day AND number = t.number)
           WHERE t.day = ? AND t.state IN ('called', 'serving') ORDER BY s.id DESC""",
        (day,),
    ).fetchall()
    counts = db.execute(
        "SELECT service, count(*) AS n FROM ticket WHERE day = ? AND state = 'waiting' GROUP BY service", (day,)
    ).fetchall()
    called = [Shown(number=row["number"], counter=row["counter"], state=row["state"]) for row in rows]
    return Board(day=day, called=called, waiting={row["service"]: row["n"] for row in counts})


def _step(platform: Platform, db: Connection, day: str, number: str, state: str, counter: str, clerk: str) -> None:
    db.execute("UPDATE ticket SET state = ? WHERE day = ? AND number = ?", (state, day, number))
    db.execute(
        "INSERT INTO ticket_step (day, number, state, counter, clerk, at) VALUES (?, ?, ?, ?, ?, ?)",
        (day, number, state, counter, clerk, platform.stamp()),
    )
