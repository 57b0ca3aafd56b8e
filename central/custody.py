"""Who has the papers of a case: each hand-over is a record, the chain is rebuilt from the records (异地收件)."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from central.db import Connection, Row
from central.payload import objects, text
from central.platform import Platform
from central.states import BY_ITSELF, NotAllowed

PLATFORM = "县级平台"
DATA = "电子件一套"


def begin(platform: Platform, db: Connection, case: Mapping[str, Any], payload: Mapping[str, Any]) -> None:
    """What the terminal wrote down, its own hand-over to the platform, and then to the region that handles it."""
    told = objects(payload.get("custody"))
    away = case["region"] != case["received_region"]
    if not told and not away:
        return
    for entry in told:
        _write(db, case["case_number"], text(entry, "at") or platform.stamp(), entry, BY_ITSELF)
    what = text(told[-1], "what") if told else DATA
    holder = text(told[-1], "to") if told else f"终端 {case['terminal_id']}"
    _write(db, case["case_number"], platform.stamp(), {"from": holder, "to": PLATFORM, "what": what or DATA}, BY_ITSELF)
    if away:
        to = case["office"] or f"区划 {case['region']}"
        _write(db, case["case_number"], platform.stamp(), {"from": PLATFORM, "to": to, "what": what or DATA}, BY_ITSELF)


def hand_over(platform: Platform, db: Connection, case_number: str, to: str, what: str, clerk: str) -> None:
    """From whoever has it now. Raises NotAllowed."""
    db.alone(f"case {case_number}")
    if not to.strip() or not what.strip():
        raise NotAllowed("交接要写明交给谁、交了什么")
    held = chain(db, case_number)
    giver = held[-1]["to"] if held else PLATFORM
    if to.strip() == giver:
        raise NotAllowed(f"现在就在“{giver}”手里")
    _write(db, case_number, platform.stamp(), {"from": giver, "to": to.strip(), "what": what.strip()}, clerk)


def _write(db: Connection, case_number: str, at: str, entry: Mapping[str, Any], clerk: str) -> None:
    db.execute(
        "INSERT INTO custody (case_number, at, giver, taker, what, clerk) VALUES (?, ?, ?, ?, ?, ?)",
        (case_number, at, *(text(entry, key) for key in ("from", "to", "what")), clerk),
    )


def chain(db: Connection, case_number: str) -> list[dict[str, str]]:
    """Oldest first: at, from, to, what, clerk."""
    rows: list[Row] = db.execute("SELECT * FROM custody WHERE case_number = ? ORDER BY id", (case_number,)).fetchall()
    return [
        {"at": row["at"], "from": row["giver"], "to": row["taker"], "what": row["what"], "clerk": row["clerk"]}
        for row in rows
    ]


def gap(links: list[dict[str, str]]) -> str:
    """Between whom the chain is broken, "" where each one handed on what he had received."""
    for before, after in pairwise(links):
        if before["to"] != after["from"]:
            return f"{before['to']} → {after['from']}"
    return ""
