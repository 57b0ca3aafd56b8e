"""The case desk: what a window clerk sees and does in a browser. Plain pages, no script is needed."""

from __future__ import annotations

import hmac
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Cookie, Depends, Form, HTTPException, Request, Response
from fastapi.responses import RedirectResponse

from central import case_view, clerks, clock, hall, supplements
from central.db import Connection, Row, marks
from central.pages import SAFE_HEADERS, page
from central.states import OPEN, SLOWEST_FIRST, whole_state
from central.wire import ThePlatform

router = APIRouter(include_in_schema=False)
COOKIE = "desk"
MOST_CASES = 200
CALLS_SHOWN = timedelta(hours=2)


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
def overview(
    request: Request, clerk: TheClerk, platform: ThePlatform, state: str = "", region: str | None = None
) -> Response:
    """Calls for help on top, then hand-ins that found no case, then the newest cases of the clerk's region."""
    queue = clerk.region if region is None else region
    with platform.db.reading() as db:
        regions = [row["region"] for row in db.execute("SELECT DISTINCT region FROM cases ORDER BY region").fetchall()]
        listed = _listed(db, queue, platform.now().date().isoformat())
        calls = _calls(db, (platform.now() - CALLS_SHOWN).isoformat(timespec="seconds"))
        waiting = supplements.unsettled(db)
    counts = {name: sum(case["state"] == name for case in listed) for name in SLOWEST_FIRST}
    shown = [case for case in listed if not state or case["state"] == state]
    values = {
        "clerk": clerk, "cases": shown, "calls": calls, "counts": counts, "state": state, "total": len(listed),
        "regions": regions, "region": queue, "hand_ins": [case_view.hand_in(row) for row in waiting],
    }  # fmt: skip
    return page(request, "desk.html", values)


def _listed(db: Connection, region: str, today: str) -> list[dict[str, Any]]:
    where, wanted = ("WHERE region = ?", (region,)) if region else ("", ())
    newest = f"SELECT * FROM cases {where} ORDER BY received_at DESC, case_number LIMIT ?"  # noqa: S608
    rows = db.execute(newest, (*wanted, MOST_CASES)).fetchall()
    parts: dict[str, list[Row]] = {row["case_number"]: [] for row in rows}
    if rows:
        found = f"SELECT * FROM subcase WHERE case_number IN ({marks(parts)})"  # noqa: S608
        for part in db.execute(found, tuple(parts)).fetchall():
            parts[part["case_number"]].append(part)
    return [{**row, **_summary(parts[row["case_number"]], today)} for row in rows]


def _summary(parts: list[Row], today: str) -> dict[str, Any]:
    """`due`: the first last day of the parts whose clock runs, "" for none."""
    running = [part for part in parts if part["state"] in OPEN and clock.state(part, True) == clock.RUNNING]
    due = min((part["due"] for part in running if part["due"]), default="")
    return {
        "parts": len(parts),
        "state": whole_state(part["state"] for part in parts),
        "due": due,
        "late": "" < due < today,
    }


def _calls(db: Connection, since: str) -> list[Row]:
    return db.execute(
        """SELECT * FROM help_call WHERE state IN ('ringing', 'answered') AND called_at >= ?
           ORDER BY state = 'answered', called_at DESC LIMIT 8""",
        (since,),
    ).fetchall()


@router.get("/desk/cases/{case_number}")
def case_page(request: Request, case_number: str, clerk: TheClerk, platform: ThePlatform) -> Response:
    return show_case(request, case_number, clerk, platform, "", 200)


def show_case(
    request: Request, case_number: str, clerk: clerks.Session, platform: ThePlatform, problem: str, status: int
) -> Response:
    with platform.db.reading() as db:
        case = db.execute("SELECT * FROM cases WHERE case_number = ?", (case_number,)).fetchone()
        if case is None:
            raise HTTPException(404, "没有这个办件")
        values = case_view.values(platform, db, case, clerk.clerk)
    return page(request, "case.html", {**values, "clerk": clerk, "problem": problem}, status)


@router.get("/desk/supplements/{submission_id}")
def hand_in_page(request: Request, submission_id: str, clerk: TheClerk, platform: ThePlatform) -> Response:
    """A later hand-in that waits for a clerk."""
    try:
        with platform.db.reading() as db:
            values = case_view.supplement_values(db, submission_id)
    except LookupError as error:
        raise HTTPException(404, "没有这份补交或者撤回") from error
    return page(request, "supplement.html", {**values, "clerk": clerk})


@router.get("/desk/scans/{submission_id}/{ordinal}")
def scan(submission_id: str, ordinal: int, clerk: TheClerk, platform: ThePlatform) -> Response:
    """A scan as a picture; anything that is no picture only as a file to save."""
    with platform.db.reading() as db:
        row = db.execute(
            """SELECT a.sha256, a.media_type, s.terminal_id FROM attachment a JOIN submission s USING (submission_id)
               JOIN receipt USING (submission_id) WHERE a.submission_id = ? AND a.ordinal = ?""",
            (submission_id, ordinal),
        ).fetchone()
    data = platform.blobs.read(row["terminal_id"], row["sha256"]) if row else None
    if row is None or data is None:
        raise HTTPException(404, "没有这个附件")
    if row["media_type"] in case_view.PICTURES:
        return Response(data, media_type=row["media_type"], headers=SAFE_HEADERS)
    headers = {**SAFE_HEADERS, "Content-Disposition": f'attachment; filename="{submission_id[:8]}-{ordinal}"'}
    return Response(data, media_type="application/octet-stream", headers=headers)


@router.post("/desk/calls/{call_id}")
def go(call_id: str, clerk: ActingClerk, platform: ThePlatform) -> Response:
    """我去."""
    with platform.db.transaction() as db:
        hall.answer_call(platform, db, call_id, clerk.clerk)
    return RedirectResponse("/desk", 303)
