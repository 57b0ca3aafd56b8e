"""好差评: one rating a case, attached to what it rates by the submission id."""

from __future__ import annotations

import json
import sqlite3

from central.cases import payload_of
from central.platform import Platform

UNKNOWN_CASE = "-"


def take(platform: Platform, db: sqlite3.Connection, row: sqlite3.Row) -> str:
    """The number of the rated case, "-" if there is none. A second rating of a case is received and not counted."""
    payload = payload_of(row)
    stars = payload.get("level", payload.get("stars", 0))
    reasons = payload.get("reasons", [])
    db.execute(
        """INSERT INTO rating (submission_id, about, stars, reasons, words, given_at) VALUES (?, ?, ?, ?, ?, ?)
           ON CONFLICT (about) DO NOTHING""",
        (
            row["submission_id"],
            row["order_key"],
            stars if isinstance(stars, int) and 1 <= stars <= 5 else 0,
            json.dumps([str(reason) for reason in reasons] if isinstance(reasons, list) else [], ensure_ascii=False),
            str(payload.get("text", ""))[:2000],
            row["sealed_at"],
        ),
    )
    case = db.execute("SELECT case_number FROM cases WHERE submission_id = ?", (row["order_key"],)).fetchone()
    return str(case["case_number"]) if case else UNKNOWN_CASE
