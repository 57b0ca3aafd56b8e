"""出件: how the citizen gets the result. An address is shown to the clerk who posts it, until it is posted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from central import moves
from central.db import Connection, Row
from central.payload import mapping, text
from central.platform import Platform
from central.states import CLOSED, OPEN, NotAllowed
from central.steps import write_note

TERMINAL, WINDOW, POST = "terminal", "window", "post"
WAYS = {TERMINAL: "自助终端自取", WINDOW: "窗口领取", POST: "邮寄"}
SENT, COLLECTED = "sent", "collected"
LONGEST_TRACKING = 40


def keep(db: Connection, case_number: str, payload: Mapping[str, Any]) -> None:
    told = mapping(payload.get("delivery"))
    if text(told, "way") not in WAYS:
        return
    db.execute(
        "INSERT INTO delivery (case_number, way, receiver, mobile, address, place) VALUES (?, ?, ?, ?, ?, ?)",
        (case_number, *(text(told, key) for key in ("way", "receiver", "mobile", "address", "place"))),
    )


def of_case(db: Connection, case_number: str) -> Row | None:
    return db.execute("SELECT * FROM delivery WHERE case_number = ?", (case_number,)).fetchone()


def for_clerk(row: Row | None, clerk: str) -> dict[str, Any] | None:
    """Receiver, mobile and address only for the clerk who took it on to post it, while it is not posted."""
    if row is None:
        return None
    mine = row["way"] != POST or (row["poster"] == clerk and not row["state"])
    hidden = {} if mine else {"receiver": "", "mobile": "", "address": ""}
    return {**row, **hidden, "words": WAYS[row["way"]], "mine": mine}


def take_on(platform: Platform, db: Connection, case_number: str, clerk: str) -> None:
    """我来寄. Raises NotAllowed, LookupError."""
    row = _ready(db, case_number)
    if row["way"] != POST:
        raise NotAllowed("申请人没有选邮寄")
    db.execute("UPDATE delivery SET poster = ? WHERE case_number = ?", (clerk, case_number))
    write_note(platform, db, case_number, clerk, "接手邮寄，查看了收件地址")


def done(platform: Platform, db: Connection, case_number: str, clerk: str, tracking: str) -> None:
    """Posted with its number, or collected. Raises NotAllowed, LookupError."""
    row = _ready(db, case_number)
    number = tracking.strip()
    if row["way"] == POST and row["poster"] != clerk:
        raise NotAllowed("由接手的人登记寄出")
    if row["way"] == POST and not 4 <= len(number) <= LONGEST_TRACKING:
        raise NotAllowed("寄出要写运单号")
    db.execute(
        "UPDATE delivery SET state = ?, tracking = ?, done_at = ? WHERE case_number = ?",
        (SENT if row["way"] == POST else COLLECTED, number, platform.stamp(), case_number),
    )
    write_note(platform, db, case_number, clerk, f"已寄出，运单号 {number}" if row["way"] == POST else "已领取")


def _ready(db: Connection, case_number: str) -> Row:
    db.alone(f"case {case_number}")
    row = of_case(db, case_number)
    if row is None:
        raise LookupError("nothing is to be handed out")
    if row["state"]:
        raise NotAllowed("已经出件")
    states = [part["state"] for part in moves.subcases(db, case_number)]
    if CLOSED not in states or any(state in OPEN for state in states):
        raise NotAllowed("全部办结以后才出件")
    return row
