"""What a clerk does with a case: each action a form of its own, under the clerk's name, refused with a sentence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, HTTPException, Request, Response
from fastapi.responses import RedirectResponse

from central import clerks, commitments, custody, delivery, moves, overdue, supplements
from central.agencies import credit
from central.db import Connection
from central.desk import ActingClerk, show_case
from central.platform import Platform
from central.states import NotAllowed
from central.steps import write_note
from central.wire import ThePlatform

router = APIRouter(prefix="/desk/cases/{case_number}", include_in_schema=False)
Note = Annotated[str, Form(max_length=1000)]
Short = Annotated[str, Form(max_length=100)]
NOT_FOUND = "没有这个办件"


def _do(
    request: Request,
    platform: Platform,
    clerk: clerks.Session,
    case_number: str,
    place: str,
    work: Callable[[Connection], None],
) -> Response:
    """Back to its place on the page; with the sentence of a NotAllowed it is the page itself."""
    try:
        with platform.db.transaction() as db:
            moves.case_of(db, case_number)
            work(db)
    except NotAllowed as problem:
        return show_case(request, case_number, clerk, platform, str(problem), 409)
    except LookupError as error:
        raise HTTPException(404, NOT_FOUND) from error
    return RedirectResponse(f"/desk/cases/{case_number}#{place}", 303)


@router.post("/owed/{material}")
def extend(
    request: Request, case_number: str, material: str, clerk: ActingClerk, platform: ThePlatform,
    until: Short = "", note: Note = "",
) -> Response:  # fmt: skip
    """延期: 不可抗力."""

    def work(db: Connection) -> None:
        try:
            day = date.fromisoformat(until).isoformat()
        except ValueError:
            raise NotAllowed("期限要写成 2026-12-04 这样") from None
        overdue.extend(platform, db, case_number, material, day, clerk.clerk, note)

    return _do(request, platform, clerk, case_number, "owed", work)


@router.post("/commitments/{commitment_id}")
def change_commitment(
    request: Request, case_number: str, commitment_id: str, clerk: ActingClerk, platform: ThePlatform,
    to: Annotated[str, Form()], note: Note = "",
) -> Response:  # fmt: skip
    """撤回 (the applicant's wish) or 核查不实."""
    change = {commitments.WITHDRAWN: commitments.withdraw, commitments.FALSE: commitments.find_false}.get(to)
    if change is None:
        raise HTTPException(400, "撤回，或者核查不实")

    def work(db: Connection) -> None:
        change(platform, db, case_number, commitment_id, clerk.clerk, note)

    return _do(request, platform, clerk, case_number, "commitments", work)


@router.post("/credit/{entry}")
def repair(
    request: Request, case_number: str, entry: int, clerk: ActingClerk, platform: ThePlatform, note: Note = ""
) -> Response:
    """信用修复."""

    def work(db: Connection) -> None:
        credit.repair(platform, db, case_number, entry, clerk.clerk, note)

    return _do(request, platform, clerk, case_number, "credit", work)


@router.post("/custody")
def hand_over(
    request: Request, case_number: str, clerk: ActingClerk, platform: ThePlatform, to: Short = "", what: Short = ""
) -> Response:
    """交接."""

    def work(db: Connection) -> None:
        custody.hand_over(platform, db, case_number, to, what, clerk.clerk)

    return _do(request, platform, clerk, case_number, "custody", work)


@router.post("/delivery")
def hand_out(
    request: Request, case_number: str, clerk: ActingClerk, platform: ThePlatform,
    action: Annotated[str, Form()], tracking: Short = "",
) -> Response:  # fmt: skip
    """我来寄; 已寄出 or 已领取."""

    def work(db: Connection) -> None:
        if action == "take":
            delivery.take_on(platform, db, case_number, clerk.clerk)
        else:
            delivery.done(platform, db, case_number, clerk.clerk, tracking)

    return _do(request, platform, clerk, case_number, "delivery", work)


@router.post("/notes")
def note_down(
    request: Request, case_number: str, clerk: ActingClerk, platform: ThePlatform, note: Note = ""
) -> Response:
    """A note for colleagues."""

    def work(db: Connection) -> None:
        if note.strip():
            write_note(platform, db, case_number, clerk.clerk, note.strip())

    return _do(request, platform, clerk, case_number, "notes", work)


@router.post("/{ordinal}")
def set_state(
    request: Request, case_number: str, ordinal: int, clerk: ActingClerk, platform: ThePlatform,
    state: Annotated[str, Form()], note: Note = "",
) -> Response:  # fmt: skip
    """受理, 补正, 办结 or 终止 of one part."""

    def work(db: Connection) -> None:
        moves.set_state(platform, db, case_number, ordinal, state, clerk.clerk, note)

    return _do(request, platform, clerk, case_number, f"part-{ordinal}", work)


hand_ins = APIRouter(include_in_schema=False)


@hand_ins.post("/desk/supplements/{submission_id}")
def settle(submission_id: str, clerk: ActingClerk, platform: ThePlatform) -> Response:
    """已处理: a clerk has looked at a hand-in that found no case."""
    try:
        with platform.db.transaction() as db:
            supplements.settle(platform, db, submission_id, clerk.clerk)
    except LookupError as error:
        raise HTTPException(404, "没有这份补交或者撤回") from error
    return RedirectResponse("/desk", 303)
