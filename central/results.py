"""Immediate results (即办): made at the commit, fetched by the terminal, checked by anybody with the code on the paper.

There is no agency behind this reference platform: the social-insurance record is synthetic, derived from the ID number.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from datetime import date
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from central import cases
from central.db import Connection, Row
from central.interface import TERMINALS, refusals
from central.pages import page
from central.platform import Platform
from central.wire import ThePlatform, TheTerminal, WireProblem

router = APIRouter(tags=["results"])
CODE_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no 0 1 I O: the code is typed from paper
WORDS = json.loads(Path(__file__).with_name("results.json").read_text(encoding="utf-8"))
SS_PROOF = "ss-proof"


def make_if_immediate(platform: Platform, db: Connection, row: Row, case_number: str) -> None:
    """When the payload says "result": "immediate": accepts, closes and keeps the result."""
    payload = cases.payload_of(row)
    if payload.get("result") != "immediate":
        return
    cases.close_by_itself(platform, db, case_number)
    code = _new_code(db)
    applicant = payload.get("applicant")
    applicant = applicant if isinstance(applicant, dict) else {}
    name, id_number = str(applicant.get("name", "")), str(applicant.get("id_number", ""))
    data: dict[str, Any] = {
        "kind": row["item"].split("@")[0],
        "title": cases.title_of(payload, row["item"]),
        "name": name,
        "id_number_masked": mask(id_number),
        "case_number": case_number,
        "issued_at": platform.stamp(),
        "check_code": code,
        "check_path": f"/check/{code}",
    }
    if data["kind"].startswith(SS_PROOF):
        record = social_insurance_record(id_number, platform.now().date())
        data |= record
        data["paper"] = proof_paper(data, _asked(payload), id_number)
    db.execute(
        "INSERT INTO result (submission_id, check_code, data) VALUES (?, ?, ?)",
        (row["submission_id"], code, json.dumps(data, ensure_ascii=False)),
    )


def social_insurance_record(id_number: str, today: date) -> dict[str, Any]:
    """A synthetic record of the last 24 months: the same number gives the same employer, base and gap."""
    seed = hashlib.sha256(f"social-insurance/{id_number}".encode()).digest()
    base = 4000 + int.from_bytes(seed[:2], "big") % 60 * 100
    last = (
        today.year * 12 + today.month - 1 - (1 if today.day > 15 else 2)
    )  # a month appears after the 15th of the next
    gap = last - 3 - seed[2] % 18
    months = [f"{month // 12:04d}-{month % 12 + 1:02d}" for month in range(last - 23, last + 1) if month != gap]
    return {
        "issuer": WORDS["issuer"],
        "statement": WORDS["statement"].format(from_month=months[0], to_month=months[-1]),
        "employer": WORDS["employers"][seed[3] % len(WORDS["employers"])],
        "place": WORDS["place"],
        "status": WORDS["status"],
        "from_month": months[0],
        "to_month": months[-1],
        "months": months,
        "monthly_base_yuan": base,
        "insurances": [
            {**insurance, "status": WORDS["status"], "months_paid": len(months)} for insurance in WORDS["insurances"]
        ],
    }


def _asked(payload: dict[str, Any]) -> dict[str, str]:
    """What the applicant chose: insurance, period, from_day, to_day, purpose. Anything odd counts as not chosen."""
    answers = payload.get("answers")
    given = answers if isinstance(answers, dict) else {}
    return {k: str(v["value"]) for k, v in given.items() if isinstance(v, dict) and isinstance(v.get("value"), str)}


def proof_paper(record: dict[str, Any], asked: dict[str, str], id_number: str) -> dict[str, Any]:
    """The certificate as it is to be printed: statement, facts, table. The terminal adds no word of its own."""
    words = WORDS["paper"]
    months = _in_period(record["months"], asked)
    chosen = [i for i in record["insurances"] if asked.get("insurance", "all") in ("all", i["code"])]
    first, last = (months[0], months[-1]) if months else ("", "")
    facts = [
        (words["name"], record["name"]),
        (words["id_number"], id_number),
        (words["employer"], record["employer"]),
        (words["place"], record["place"]),
        (words["status"], record["status"]),
        (words["base"], words["base_unit"].format(yuan=record["monthly_base_yuan"])),
    ]
    if asked.get("purpose") in words["purposes"]:
        facts.append((words["purpose"], words["purposes"][asked["purpose"]]))
    return {
        "title": record["title"].removesuffix("打印"),
        "statement": WORDS["statement"].format(from_month=first, to_month=last) if months else words["none"],
        "facts": facts,
        "columns": words["columns"],
        "rows": [[i["name"], i["status"], first, last, str(len(months))] for i in chosen] if months else [],
        "issuer": record["issuer"],
        "note": words["note"],
    }


def _in_period(months: list[str], asked: dict[str, str]) -> list[str]:
    """Months of the chosen period. A range counts whole months."""
    period = asked.get("period", "")
    if period == "range":
        first, last = asked.get("from_day", "")[:7], asked.get("to_day", "")[:7]
        return [m for m in months if (not first or m >= first) and (not last or m <= last)]
    return months[-WORDS["periods"].get(period, len(months)) :]


def mask(text: str) -> str:
    """First six and last two characters of an ID number."""
    return text[:6] + "*" * (len(text) - 8) + text[-2:] if len(text) > 8 else "*" * len(text)


def mask_name(name: str) -> str:
    return name[:1] + "*" * (len(name) - 1)


def _new_code(db: Connection) -> str:
    while True:
        code = "-".join("".join(secrets.choice(CODE_LETTERS) for _ in range(4)) for _ in range(3))
        if not db.execute("SELECT 1 FROM result WHERE check_code = ?", (code,)).fetchone():
            return code


@router.get(
    "/v1/submissions/{submission_id}/result",
    responses={**TERMINALS, **refusals(404), 202: {"description": "Not ready yet."}},
)
def result(submission_id: str, platform: ThePlatform, terminal: TheTerminal) -> Response:
    """200 with the result, 202 while there is none yet, 404 for an unknown submission or another terminal's."""
    with platform.db.reading() as db:
        known = db.execute(
            """SELECT r.data FROM submission s LEFT JOIN result r USING (submission_id)
               WHERE s.submission_id = ? AND s.terminal_id = ?""",
            (submission_id, terminal),
        ).fetchone()
    if known is None:
        raise WireProblem(404, "no such submission")
    if known["data"] is None:
        return JSONResponse({"state": "not_ready"}, 202)
    return JSONResponse({"state": "ready", "data": json.loads(known["data"])})


@router.get("/check/{code}", include_in_schema=False)
def check(code: str, request: Request, platform: ThePlatform) -> Response:
    """The public page for whoever holds the paper: just enough to compare."""
    with platform.db.reading() as db:
        found = db.execute("SELECT data FROM result WHERE check_code = ?", (code.strip().upper(),)).fetchone()
    data = json.loads(found["data"]) if found else None
    shown = {**data, "name": mask_name(data["name"])} if data else None
    return page(request, "check.html", {"code": code, "data": shown}, 200 if data else 404)
