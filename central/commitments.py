"""告知承诺 (国办发〔2020〕42号): kept with the text's digest, withdrawn before the decision, found false at a check."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from central import moves, owed, workdays
from central.agencies import credit
from central.db import Connection, Row
from central.payload import objects, payload_of, text, texts
from central.platform import Platform
from central.states import OPEN, NotAllowed
from central.steps import write_note

VALID, WITHDRAWN, FALSE = "valid", "withdrawn", "false"
RULES = json.loads(Path(__file__).with_name("commitments.json").read_text(encoding="utf-8"))


def keep(db: Connection, case_number: str, payload: Mapping[str, Any]) -> None:
    for n, commitment in enumerate(objects(payload.get("commitments")), 1):
        db.execute(
            """INSERT INTO commitment (case_number, commitment_id, subform_id, proof, replaces, text_sha256, read_aloud,
               credit, chosen_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING""",
            (
                case_number,
                text(commitment, "id") or f"commitment_{n}",
                text(commitment, "item"),
                text(commitment, "proof"),
                json.dumps(texts(commitment.get("replaces")), ensure_ascii=False),
                text(commitment, "text_sha256"),
                int(commitment.get("read_aloud") is True),
                text(commitment, "credit"),
                text(commitment, "chosen_at"),
            ),
        )


def of_case(db: Connection, case_number: str, parts: list[Row]) -> list[dict[str, Any]]:
    """With `withdrawable`: valid, and no decision on its part yet. `parts`: the sub-cases."""
    rows = db.execute(
        "SELECT * FROM commitment WHERE case_number = ? ORDER BY commitment_id", (case_number,)
    ).fetchall()
    return [{**row, "withdrawable": row["state"] == VALID and _undecided(row, parts)} for row in rows]


def _undecided(row: Row, parts: list[Row]) -> bool:
    about = [part for part in parts if part["subform_id"] == row["subform_id"]] or parts
    return any(part["state"] in OPEN for part in about)


def withdraw(platform: Platform, db: Connection, case_number: str, commitment_id: str, clerk: str, note: str) -> None:
    """The applicant takes it back: what it replaced must be filed. Raises NotAllowed, LookupError."""
    row = _valid(db, case_number, commitment_id)
    if not _undecided(row, moves.subcases(db, case_number)):
        raise NotAllowed("已经作出决定，不能再撤回承诺")
    _change(platform, db, row, WITHDRAWN, clerk, note)
    due = workdays.due(platform.now().date(), RULES["proofs_working_days"], "workday")
    about = {"due": due.day.isoformat(), "certain": due.certain, "where": RULES["where"]}
    about |= {"what": row["proof"], "consequence": RULES["consequence"]}
    for material, name in papers(db, row).items():
        owed.add(db, case_number, material, name, about, owed.WITHDRAWN)
    why = f"（{note.strip()}）" if note.strip() else ""
    told = f"申请人撤回告知承诺“{row['proof']}”{why}，改交证明，最晚 {about['due']}"
    write_note(platform, db, case_number, clerk, told)


def papers(db: Connection, row: Row) -> dict[str, str]:
    """What must be filed once it is withdrawn: id of the material → its name.

    Of all that the commitment may spare only what this case would have needed, as the application lists it: who lives
    somewhere owes a residence permit, and no labour contract. An application that lists none owes the proof.
    """
    names, spared = _material_names(db, row["case_number"]), json.loads(row["replaces"])
    listed = {material: names[material] for material in spared if material in names}
    return listed or {material: str(row["proof"]) for material in spared[:1]}


def find_false(platform: Platform, db: Connection, case_number: str, commitment_id: str, clerk: str, note: str) -> None:
    """The check shows that it was not true. What becomes of the part is for the clerk to decide: 补正 or 终止."""
    row = _valid(db, case_number, commitment_id)
    if not note.strip():
        raise NotAllowed("核查不实要写明查到什么")
    _change(platform, db, row, FALSE, clerk, note)
    credit.write(platform, db, moves.case_of(db, case_number), credit.FALSE_COMMITMENT, commitment_id, clerk)
    write_note(platform, db, case_number, clerk, f"告知承诺“{row['proof']}”核查不实：{note.strip()}")


def find(db: Connection, case_number: str, commitment_id: str) -> Row | None:
    return db.execute(
        "SELECT * FROM commitment WHERE case_number = ? AND commitment_id = ?", (case_number, commitment_id)
    ).fetchone()


def _valid(db: Connection, case_number: str, commitment_id: str) -> Row:
    db.alone(f"case {case_number}")
    row = find(db, case_number, commitment_id)
    if row is None:
        raise LookupError("no such commitment")
    if row["state"] != VALID:
        raise NotAllowed("这份承诺已经撤回，或者已经认定不实")
    return row


def _change(platform: Platform, db: Connection, row: Row, state: str, clerk: str, note: str) -> None:
    db.execute(
        """UPDATE commitment SET state = ?, changed_at = ?, clerk = ?, note = ?
           WHERE case_number = ? AND commitment_id = ?""",
        (state, platform.stamp(), clerk, note.strip(), row["case_number"], row["commitment_id"]),
    )


def _material_names(db: Connection, case_number: str) -> dict[str, str]:
    case = moves.case_of(db, case_number)
    row = db.execute("SELECT payload FROM submission WHERE submission_id = ?", (case["submission_id"],)).fetchone()
    return owed.material_names(payload_of(row)) if row else {}
