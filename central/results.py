"""Immediate results (即办): made at the commit, fetched by the terminal, checked by whoever has the code."""

from __future__ import annotations

import json
import secrets
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from central import moves, sheets
from central.cases import IMMEDIATE, title_of
from central.db import Connection, Row
from central.interface import TERMINALS, refusals
from central.pages import page
from central.payload import mapping, payload_of, text
from central.platform import Platform
from central.social_insurance import asked, proof_paper, social_insurance_record
from central.states import BY_ITSELF
from central.steps import write_note
from central.wire import ThePlatform, TheTerminal, WireProblem

router = APIRouter(tags=["results"])
CODE_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no 0 1 I O: the code is typed from paper
SS_PROOF = "ss-proof"


def make_if_immediate(platform: Platform, db: Connection, row: Row, case_number: str) -> None:
    """When the payload says "result": "immediate": accepts, closes and keeps the result.

    Where there is nothing to print at once the case stays open for a window, without a word about why.
    """
    payload = payload_of(row)
    if payload.get("result") != IMMEDIATE:
        return
    data = _result(platform, db, row, case_number, payload)
    if data is None or not moves.close_by_itself(platform, db, case_number):
        write_note(platform, db, case_number, BY_ITSELF, sheets.WORDS["note"])
        return
    db.execute(
        "INSERT INTO result (submission_id, check_code, data) VALUES (?, ?, ?)",
        (row["submission_id"], data["check_code"], json.dumps(data, ensure_ascii=False)),
    )


def _result(
    platform: Platform, db: Connection, row: Row, case_number: str, payload: dict[str, Any]
) -> dict[str, Any] | None:
    """None: not for this person, not at once."""
    kind, code, today = row["item"].split("@")[0], _new_code(db), platform.now().date()
    applicant = mapping(payload.get("applicant"))
    name, id_number = text(applicant, "name"), text(applicant, "id_number")
    data: dict[str, Any] = {
        "kind": kind,
        "title": title_of(payload, row["item"]),
        "name": name,
        "id_number_masked": mask(id_number),
        "case_number": case_number,
        "issued_at": platform.stamp(),
        "check_code": code,
        "check_path": f"/check/{code}",
    }
    if kind.startswith(SS_PROOF):
        data |= social_insurance_record(id_number, today)
        return {**data, "paper": proof_paper(data, asked(payload), id_number)}
    about = sheets.About(data["title"], name, id_number, case_number, today)
    paper = sheets.paper(kind, about, payload)
    return paper and {**data, "issuer": paper["issuer"], "statement": paper["statement"], "paper": paper}


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
    """200 with the result, 202 while there is none yet, 404 for an unknown submission or another terminal's.

    `state` window: there will be none, a window takes it on; `message` says so and nothing else.
    """
    with platform.db.reading() as db:
        known = db.execute(
            """SELECT r.data, c.result_kind FROM submission s LEFT JOIN result r USING (submission_id)
               LEFT JOIN cases c USING (submission_id) WHERE s.submission_id = ? AND s.terminal_id = ?""",
            (submission_id, terminal),
        ).fetchone()
    if known is None:
        raise WireProblem(404, "no such submission")
    if known["data"] is not None:
        return JSONResponse({"state": "ready", "data": json.loads(known["data"])})
    if known["result_kind"] == IMMEDIATE:
        return JSONResponse({"state": "window", "message": sheets.WORDS["at_window"]})
    return JSONResponse({"state": "not_ready"}, 202)


@router.get("/check/{code}", include_in_schema=False)
def check(code: str, request: Request, platform: ThePlatform) -> Response:
    """The public page for whoever holds the paper: just enough to compare."""
    with platform.db.reading() as db:
        found = db.execute("SELECT data FROM result WHERE check_code = ?", (code.strip().upper(),)).fetchone()
    data = json.loads(found["data"]) if found else None
    shown = {**data, "name": mask_name(data["name"])} if data else None
    return page(request, "check.html", {"code": code, "data": shown}, 200 if data else 404)
