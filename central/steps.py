"""The log of a case: every step of a sub-case and every note, with time and name, only ever added to."""

from __future__ import annotations

from central.db import Connection
from central.platform import Platform


def write_step(
    platform: Platform, db: Connection, case_number: str, ordinal: int, state: str, clerk: str, note: str
) -> None:
    db.execute(
        "INSERT INTO step (case_number, ordinal, at, state, clerk, note) VALUES (?, ?, ?, ?, ?, ?)",
        (case_number, ordinal, platform.stamp(), state, clerk, note),
    )


def write_note(platform: Platform, db: Connection, case_number: str, clerk: str, note: str) -> None:
    """For the clerk who opens the case; the citizen does not see it."""
    db.execute(
        "INSERT INTO case_note (case_number, at, clerk, note) VALUES (?, ?, ?, ?)",
        (case_number, platform.stamp(), clerk, note),
    )
