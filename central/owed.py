"""What the citizen still has to hand in: what was pledged (容缺), and proofs after a commitment was withdrawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from central.db import Connection, Row, marks
from central.payload import day, mapping, objects, text

OWED, HANDED_IN, OVERDUE = "owed", "handed_in", "overdue"
PLEDGED, WITHDRAWN = "pledged", "withdrawn"  # why it is owed: only who breaks a pledge loses credit


def keep_pledges(db: Connection, case_number: str, payload: Mapping[str, Any]) -> None:
    """The pledges of an application. One without the id of its material is kept under a number."""
    names = {text(material, "id"): text(material, "name") for material in objects(payload.get("materials"))}
    for n, pledge in enumerate(objects(payload.get("pledges")), 1):
        material = text(pledge, "material") or f"pledge_{n}"
        add(db, case_number, material, names.get(material) or text(pledge, "what"), pledge, PLEDGED)


def add(db: Connection, case_number: str, material: str, name: str, about: Mapping[str, Any], reason: str) -> None:
    """`about`: what, form, due, certain, where, consequence. What is owed already stays as it is."""
    db.execute(
        """INSERT INTO owed (case_number, material, name, what, form, due, certain, place, consequence, reason)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING""",
        (
            case_number,
            material,
            name,
            *(text(about, key) for key in ("what", "form")),
            day(about, "due"),
            int(about.get("certain") is not False),
            *(text(about, key) for key in ("where", "consequence")),
            reason,
        ),
    )


def of_case(db: Connection, case_number: str, today: str) -> list[Row]:
    """By due date. `state` is overdue as soon as the day is over, whether the daily sweep came by or not."""
    rows = db.execute("SELECT * FROM owed WHERE case_number = ? ORDER BY due, material", (case_number,)).fetchall()
    return [
        {**row, "state": OVERDUE if row["state"] == OWED and "" < row["due"] < today else row["state"]} for row in rows
    ]


def find(db: Connection, case_number: str, material: str) -> Row | None:
    return db.execute("SELECT * FROM owed WHERE case_number = ? AND material = ?", (case_number, material)).fetchone()


def came_late(row: Row) -> bool:
    """Handed in after its day; the day on which the terminal took it counts."""
    return bool("" < row["due"] < row["handed_in_at"][:10])


def names_open(db: Connection, case_number: str, materials: Iterable[str]) -> list[str]:
    """Of these materials the ones that were not handed in."""
    wanted = tuple(materials)
    if not wanted:
        return []
    rows = db.execute(
        f"SELECT name FROM owed WHERE case_number = ? AND state <> ? AND material IN ({marks(wanted)}) ORDER BY material",  # noqa: S608, E501
        (case_number, HANDED_IN, *wanted),
    ).fetchall()
    return [row["name"] for row in rows]


def set_state(db: Connection, row: Row, state: str, **more: str) -> None:
    """`more`: due, handed_in_at."""
    columns = {"state": state, **more}
    names = ", ".join(f"{name} = ?" for name in columns)
    db.execute(
        f"UPDATE owed SET {names} WHERE case_number = ? AND material = ?",  # noqa: S608
        (*columns.values(), row["case_number"], row["material"]),
    )


def material_names(payload: Mapping[str, Any]) -> dict[str, str]:
    """Of an application: id → name."""
    return {text(m, "id"): text(m, "name") or text(m, "id") for m in objects(mapping(payload).get("materials"))}
