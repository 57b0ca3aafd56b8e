"""好差评: one rating a case, attached to what it rates by the submission id."""

from __future__ import annotations

import json

from central.db import Connection, Row
from central.payload import payload_of

UNKNOWN_CASE = "-"


def rated_case(db: Connection, row: Row) -> str:
    """The number of the rated case, "-" if there is none."""
    case = db.execute("SELECT case_number FROM cases WHERE submission_id = ?", (row["order_key"],)).fetchone()
    return str(case["case_number"]) if case else UNKNOWN_CASE


def keep(db: Connection, row: Row) -> None:
    """A second rating of a case is received and not counted."""
    payload = payload_of(row)
    stars = payload.get("level", payload.get("stars", 0))
    reasons = payload.get("reasons", [])
    db.execute(
        """INSERT INTO rating (submission_id, about, stars, reasons, words, given_at) VALUES (?, ?, ?, ?, ?, ?)
           ON CONFLICT (about) DO NOTHING""",
        (
            row["submission_id"],
            row["order_key"],
            int(stars) if isinstance(stars, int) and 1 <= stars <= 5 else 0,
            json.dumps([str(reason) for reason in reasons] if isinstance(reasons, list) else [], ensure_ascii=False),
            str(payload.get("text", ""))[:2000],
            row["sealed_at"],
        ),
    )
