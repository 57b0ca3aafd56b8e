"""The case desk: what a window clerk sees and does in a browser. Plain pages, no script is needed."""

from __future__ import annotations

import hmac
import json
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Cookie, Depends, Form, HTTPException, Request, Response
from fastapi.responses import RedirectResponse

from central import cases, clerks, hall
from central.db import Connection, Row, first
from central.pages import SAFE_HEADERS, page
from central.wire import ThePlatform

router = APIRouter(include_in_schema=False)
COOKIE = "desk"
PICTURES = frozenset({"image/jpeg", "image/png", "image/webp"})
MOST_CASES = 200
CALLS_SHOWN = timedelta(hours=2)
STARS = {5: "非常满意", 4: "满意", 3: "基本满意", 2: "不满意", 1: "非常不满意", 0: "没有星级"}
SOURCES = {"A": "部门共享", "B": "窗口核过", "C": "申请人上传", "D": "申请人填写"}
MATERIAL_STATES = {"received": "已收", "pledged": "容缺后补", "signed": "已签", "not_needed": "不用交"}
SIGNATURE = "signature"


def clerk_of(platform: ThePlatform, desk: Annotated[str, Cookie()] = "") -> clerks.Session:
    """The signed-in clerk; everybody else goes to the sign-in page."""
    with platform.db.reading() as db:
        found = clerks.session(db, desk, platform.now()) if desk else None
    if found is None:
        raise HTTPException(303, headers={"Location": "/desk/sign-in"})
    return found


TheClerk = Annotated[clerks.Session, Depends(clerk_of)]


def checked_clerk(clerk: TheClerk, csrf: Annotated[str, Form()] = "") -> clerks.Session:
    """For everything that changes something: the form must be ours."""
    if not hmac.compare_digest(csrf.encode(), clerk.csrf.encode()):
        raise HTTPException(403, "the form is not from this desk")
    return clerk


ActingClerk = Annotated[clerks.Session, Depends(checked_clerk)]


@router.get("/desk/sign-in")
def sign_in_page(request: Request) -> Response:
    return page(request, "sign_in.html", {"wrong": False})


@router.post("/desk/sign-in")
def sign_in(
    request: Request, platform: ThePlatform, name: Annotated[str, Form()], password: Annotated[str, Form()]
) -> Response:
    token = request.app.state.sign_in.sign_in(platform.db, name.strip(), password, platform.now())
    if token is None:
        return page(request, "sign_in.html", {"wrong": True}, 403)
    answer = RedirectResponse("/desk", 303)
    answer.set_cookie(
        COOKIE, token, httponly=True, samesite="strict", secure=request.url.scheme == "https",
        max_age=int(clerks.SESSION_LENGTH.total_seconds()), path="/desk",
    )  # fmt: skip
    return answer


@router.post("/desk/sign-out")
def sign_out(clerk: ActingClerk, platform: ThePlatform, desk: Annotated[str, Cookie()] = "") -> Response:
    with platform.db.transaction() as db:
        clerks.sign_out(db, desk)
    answer = RedirectResponse("/desk/sign-in", 303)
    answer.delete_cookie(COOKIE, path="/desk")
    return answer


@router.get("/desk")
def overview(request: Request, clerk: TheClerk, platform: ThePlatform, state: str = "") -> Response:
    """Calls for help on top, then the newest cases."""
    with platform.db.reading() as db:
        rows = db.execute(
            "SELECT * FROM cases ORDER BY received_at DESC, case_number LIMIT ?", (MOST_CASES,)
        ).fetchall()
        listed = [{**cases.progress_of(db, row).model_dump(), "terminal_id": row["terminal_id"]} for row in rows]
        calls = _calls(db, (platform.now() - CALLS_SHOWN).isoformat(timespec="seconds"))
    counts = {name: sum(case["state"] == name for case in listed) for name in cases.SLOWEST_FIRST}
    shown = [case for case in listed if not state or case["state"] == state]
    values = {"clerk": clerk, "cases": shown, "calls": calls, "counts": counts, "state": state, "total": len(listed)}
    return page(request, "desk.html", values)


def _calls(db: Connection, since: str) -> list[Row]:
    return db.execute(
        """SELECT * FROM help_call WHERE state IN ('ringing', 'answered') AND called_at >= ?
           ORDER BY state = 'answered', called_at DESC LIMIT 8""",
        (since,),
    ).fetchall()


@router.get("/desk/cases/{case_number}")
def case_page(request: Request, case_number: str, clerk: TheClerk, platform: ThePlatform) -> Response:
    return _show_case(request, case_number, clerk, platform, "", 200)


def _show_case(
    request: Request, case_number: str, clerk: clerks.Session, platform: ThePlatform, problem: str, status: int
) -> Response:
    with platform.db.reading() as db:
        case = db.execute("SELECT * FROM cases WHERE case_number = ?", (case_number,)).fetchone()
        if case is None:
            raise HTTPException(404, "没有这个办件")
        values = _case_values(db, case)
    values |= {"clerk": clerk, "problem": problem, "sources": SOURCES}
    return page(request, "case.html", values, status)


def _case_values(db: Connection, case: Row) -> dict[str, Any]:
    number, submission_id = case["case_number"], case["submission_id"]
    submission = first(db.execute("SELECT * FROM submission WHERE submission_id = ?", (submission_id,)))
    payload = cases.payload_of(submission)
    subcases = [
        {
            **dict(row),
            "fields": json.loads(row["fields"]),
            "next": cases.NEXT_STATES[row["state"]],
            "steps": db.execute(
                "SELECT * FROM step WHERE case_number = ? AND ordinal = ? ORDER BY id", (number, row["ordinal"])
            ).fetchall(),
        }
        for row in db.execute("SELECT * FROM subcase WHERE case_number = ? ORDER BY ordinal", (number,)).fetchall()
    ]
    rating = db.execute("SELECT * FROM rating WHERE about = ?", (submission_id,)).fetchone()
    materials = _objects(payload.get("materials"))
    return {
        "case": case,
        "submission": submission,
        "state": cases.whole_state(sub["state"] for sub in subcases),
        "subcases": subcases,
        "applicant": next(iter(_objects([payload.get("applicant")])), {}),
        "materials": [{**m, "shown": MATERIAL_STATES.get(str(m.get("state")), "")} for m in materials],
        "scans": _scans(db, submission_id, {str(m.get("id")): str(m.get("name")) for m in materials}),
        "pictures": PICTURES,
        "pledges": _objects(payload.get("pledges")),
        "rating": {**dict(rating), "reasons": json.loads(rating["reasons"]), "name": STARS[rating["stars"]]}
        if rating
        else None,
    }


def _objects(value: object) -> list[dict[str, Any]]:
    """The objects of a list in a payload; whatever else stands there is left out."""
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def _scans(db: Connection, submission_id: str, names: dict[str, str]) -> list[dict[str, Any]]:
    """Attachments are named material_1, material_2 …: shown with the material's own words."""
    rows = db.execute("SELECT * FROM attachment WHERE submission_id = ? ORDER BY ordinal", (submission_id,)).fetchall()
    return [{**dict(row), "words": _words_for(row["name"], names)} for row in rows]


def _words_for(attachment: str, names: dict[str, str]) -> str:
    if attachment == SIGNATURE:
        return "申请人签名"
    material, _, page_number = attachment.rpartition("_")
    return f"{names[material]} {page_number}" if material in names else attachment


@router.post("/desk/cases/{case_number}/{ordinal}")
def set_state(
    request: Request,
    case_number: str,
    ordinal: int,
    clerk: ActingClerk,
    platform: ThePlatform,
    state: Annotated[str, Form()],
    note: Annotated[str, Form(max_length=1000)] = "",
) -> Response:
    """受理, 补正 or 办结 of one part, under the clerk's name."""
    try:
        with platform.db.transaction() as db:
            cases.set_state(platform, db, case_number, ordinal, state, clerk.clerk, note)
    except cases.NotAllowed as problem:
        return _show_case(request, case_number, clerk, platform, str(problem), 409)
    except LookupError as error:
        raise HTTPException(404, "没有这个办件") from error
    return RedirectResponse(f"/desk/cases/{case_number}#part-{ordinal}", 303)


@router.get("/desk/scans/{case_number}/{ordinal}")
def scan(case_number: str, ordinal: int, clerk: TheClerk, platform: ThePlatform) -> Response:
    """A scan as a picture; anything that is no picture only as a file to save."""
    with platform.db.reading() as db:
        row = db.execute(
            """SELECT a.sha256, a.media_type, c.terminal_id FROM attachment a JOIN cases c USING (submission_id)
               WHERE c.case_number = ? AND a.ordinal = ?""",
            (case_number, ordinal),
        ).fetchone()
    data = platform.blobs.read(row["terminal_id"], row["sha256"]) if row else None
    if row is None or data is None:
        raise HTTPException(404, "没有这个附件")
    if row["media_type"] in PICTURES:
        return Response(data, media_type=row["media_type"], headers=SAFE_HEADERS)
    headers = {**SAFE_HEADERS, "Content-Disposition": f'attachment; filename="{case_number}-{ordinal}"'}
    return Response(data, media_type="application/octet-stream", headers=headers)


@router.post("/desk/calls/{call_id}")
def go(call_id: str, clerk: ActingClerk, platform: ThePlatform) -> Response:
    """我去."""
    with platform.db.transaction() as db:
        hall.answer_call(platform, db, call_id, clerk.clerk)
    return RedirectResponse("/desk", 303)
