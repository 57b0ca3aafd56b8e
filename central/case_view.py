"""What the desk's page of a case shows: everything about it, in the words of the window."""

from __future__ import annotations

import json
from typing import Any

from central import commitments, custody, delivery, moves, owed, supplements, withdrawals
from central.agencies import credit
from central.cases import FILED
from central.db import Connection, Row, first
from central.payload import mapping, objects, payload_of, text
from central.platform import Platform
from central.progress import about_part
from central.states import NEXT_STATES, OPEN, whole_state

PICTURES = frozenset({"image/jpeg", "image/png", "image/webp"})
STARS = {5: "非常满意", 4: "满意", 3: "基本满意", 2: "不满意", 1: "非常不满意", 0: "没有星级"}
SOURCES = {"A": "部门共享", "B": "窗口核过", "C": "申请人上传", "D": "申请人填写"}
MATERIAL_STATES = {
    "received": "已收",
    "fetched": "已取电子证照",
    "pledged": "容缺后补",
    "committed": "告知承诺",
    "signed": "已签",
    "not_needed": "不用交",
}
OWED_STATES = {owed.OWED: "待补", owed.HANDED_IN: "已补", owed.OVERDUE: "逾期"}
COMMITMENT_STATES = {"valid": "有效", "withdrawn": "已撤回", "false": "核查不实"}
CREDIT = {"good": "信用已查", "unchecked": "信用没有查到，请核对"}
CLOCKS = {"not_started": "受理后起算", "running": "计时中", "stopped": "补正，停止计时", "over": ""}
PROBLEMS = {
    "no_case": "没有找到这个回执编号",
    "other_person": "和办件的申请人不是同一个人",
    "no_material": "没有登记欠交",
    "too_late": "没有改动：已经作出决定，或者这份承诺已经撤回、认定不实",
    "no_commitment": "没有改动：这个办件里没有这份承诺",
}
NOBODY_READ = "没有读证件，不知道是不是申请人本人"
SIGNATURE = "signature"


def values(platform: Platform, db: Connection, case: Row, clerk: str) -> dict[str, Any]:
    number, submission_id, today = case["case_number"], case["submission_id"], platform.now().date().isoformat()
    submission = first(db.execute("SELECT * FROM submission WHERE submission_id = ?", (submission_id,)))
    payload = payload_of(submission)
    parts = moves.subcases(db, number)
    materials = objects(payload.get("materials"))
    names = {text(m, "id"): text(m, "name") for m in materials}
    chain = custody.chain(db, number)
    return {
        "case": case,
        "submission": submission,
        "filed": case["result_kind"] == FILED,
        "away": case["region"] != case["received_region"],
        "state": whole_state(part["state"] for part in parts),
        "subcases": [_part(db, part, parts, today) for part in parts],
        "forms": [] if parts else _forms(payload),
        "applicant": mapping(payload.get("applicant")),
        "left_out": objects(payload.get("left_out")),
        "materials": [_material(m) for m in materials],
        "scans": _scans(db, submission_id, names),
        "owed": [_owed(row) for row in owed.of_case(db, number, today)],
        "commitments": [_commitment(row, parts) for row in commitments.of_case(db, number, parts)],
        "credit": credit.of_case(db, number),
        "custody": chain,
        "gap": custody.gap(chain),
        "delivery": delivery.for_clerk(delivery.of_case(db, number), clerk),
        "hand_ins": [_with_scans(db, row) for row in supplements.of_case(db, number)],
        "notes": db.execute("SELECT * FROM case_note WHERE case_number = ? ORDER BY id", (number,)).fetchall(),
        "rating": _rating(db, submission_id),
        "open": any(part["state"] in OPEN for part in parts),
        "sources": SOURCES,
        "pictures": PICTURES,
    }


def _part(db: Connection, row: Row, parts: list[Row], today: str) -> dict[str, Any]:
    steps = "SELECT * FROM step WHERE case_number = ? AND ordinal = ? ORDER BY id"
    about = about_part(db, row, parts, today)
    return {
        **row,
        **about,
        "fields": json.loads(row["fields"]),
        "next": NEXT_STATES[row["state"]],
        "clock_words": CLOCKS[about["clock"]],
        "steps": db.execute(steps, (row["case_number"], row["ordinal"])).fetchall(),
    }


def _forms(payload: dict[str, Any]) -> list[dict[str, Any]]:
    """备查制: the forms as they were filed, for reading."""
    return [{**form, "fields": objects(form.get("fields"))} for form in objects(payload.get("subforms"))]


def _material(material: dict[str, Any]) -> dict[str, Any]:
    return {
        **material,
        "shown": MATERIAL_STATES.get(text(material, "state"), ""),
        "licence": mapping(material.get("licence")),
        "pending": material.get("check") == "pending",
    }


def _owed(row: Row) -> dict[str, Any]:
    late = owed.came_late(row)
    return {**row, "words": "逾期后补" if late else OWED_STATES[row["state"]], "late": late}


def _commitment(row: dict[str, Any], parts: list[Row]) -> dict[str, Any]:
    about = next((part["item"] for part in parts if part["subform_id"] == row["subform_id"]), "")
    words, credit = COMMITMENT_STATES[row["state"]], CREDIT.get(row["credit"], row["credit"])
    return {**row, "about": about, "words": words, "credit_words": credit}


def hand_in(row: Row) -> dict[str, Any]:
    """A paper or a withdrawal in words. `row`: of supplement, with `kind`."""
    withdrawal = row["kind"] == withdrawals.KIND
    unread = withdrawal and row["problem"] == supplements.OTHER_PERSON and not row["person"]
    return {
        **row,
        "withdrawal": withdrawal,
        "title": row["name"] if withdrawal else f"补交的“{row['name']}”",
        "problem_words": NOBODY_READ if unread else PROBLEMS.get(row["problem"], ""),
    }


def _with_scans(db: Connection, row: Row) -> dict[str, Any]:
    return {**hand_in(row), "scans": _scans(db, row["submission_id"], {row["material"]: row["name"]})}


def supplement_values(db: Connection, submission_id: str) -> dict[str, Any]:
    """A hand-in that found no case: what a clerk needs to find out where it belongs. Raises LookupError."""
    row = db.execute(
        "SELECT p.*, s.kind, s.payload, s.terminal_id, s.sealed_at, s.number AS receipt FROM supplement p"
        " JOIN submission s USING (submission_id) WHERE p.submission_id = ?",
        (submission_id,),
    ).fetchone()
    if row is None:
        raise LookupError("no such hand-in")
    applicant = mapping(payload_of(row).get("applicant"))
    return {"hand_in": _with_scans(db, row), "applicant": applicant, "pictures": PICTURES}


def _scans(db: Connection, submission_id: str, names: dict[str, str]) -> list[dict[str, Any]]:
    """Attachments are named material_1, material_2 …: shown with the material's own words."""
    rows = db.execute("SELECT * FROM attachment WHERE submission_id = ? ORDER BY ordinal", (submission_id,)).fetchall()
    return [{**row, "words": _words_for(row["name"], names)} for row in rows]


def _words_for(attachment: str, names: dict[str, str]) -> str:
    if attachment == SIGNATURE:
        return "申请人签名"
    material, _, page_number = attachment.rpartition("_")
    return f"{names[material]} {page_number}" if material in names else attachment


def _rating(db: Connection, submission_id: str) -> dict[str, Any] | None:
    row = db.execute("SELECT * FROM rating WHERE about = ?", (submission_id,)).fetchone()
    return row and {**row, "reasons": json.loads(row["reasons"]), "name": STARS[row["stars"]]}
