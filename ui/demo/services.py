"""Journeys by kinds of service: members left out, licences fetched, promises, papers that follow, other regions."""

from __future__ import annotations

import secrets
import sqlite3
from contextlib import closing

from kiosk.platform_client import Unavailable
from ui.demo import doors
from ui.demo.finger import Missing
from ui.demo.player import SIGNATURE, Player

SECOND = "LX0418"  # another terminal of the county


def whole(p: Player) -> None:
    """From the waiting page to the wipe, with whatever this item asks for; then what the platform has of it."""
    p.start()
    p.choose()
    p.identify()
    p.fill()
    p.between()
    p.materials()
    p.review_and_sign()
    p.papers()
    p.rate("")
    p.farewell()
    p.until_sent()
    note_subcases(p)


def note_subcases(p: Player) -> None:
    """What the platform has, part by part, with what each waits for."""
    case = case_of(p)
    p.note("subcases", [sub.id for sub in case.subcases])
    p.note("waiting", {sub.id: list(sub.waiting_for) for sub in case.subcases if sub.waiting_for})
    p.note("owed", {paper.material: paper.state for paper in case.owed})
    p.note("custody", [f"{link.giver} → {link.taker}" for link in case.custody])
    p.note("office", case.office)
    p.note("commitments", _commitments(p))


def _commitments(p: Player) -> list[str]:
    """告知承诺 as they reached the platform."""
    database = p.stack.out / "platform" / "central.db"
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as db:
        return [str(row[0]) for row in db.execute("SELECT commitment_id FROM commitment ORDER BY commitment_id")]


def case_of(p: Player):  # type: ignore[no-untyped-def]
    answer = p.app.terminal.tools.platform.progress(number=p.receipt_number)
    if isinstance(answer, Unavailable) or not answer.cases:
        raise Missing("the case on the platform")
    return answer.cases[0]


def offline(p: Player) -> None:
    """Nobody can be asked for licences: papers are laid down and marked to be compared (待核)."""
    p.start()
    p.choose()
    p.identify()
    p.fill()
    p.materials()
    p.review_and_sign()
    p.papers()
    p.rate("")
    p.farewell()
    p.note("cases_while_down", p.stack.counts()["cases"])
    p.stack.trouble("up")
    p.until_sent()
    note_subcases(p)


def supplemented_elsewhere(p: Player) -> None:
    """容缺: received with a paper missing; days later it is handed in at another terminal, by card."""
    whole(p)
    first = p.receipt_number
    p.note("owed_before", dict(p.notes["owed"]))  # type: ignore[call-overload]
    _other_terminal(p)
    f = p.finger
    _to_the_case(p, "supplement")
    p.picture("progress_owed")
    f.touch("supplement")
    f.on("Camera")
    p.person = p.later()
    while f.on("Camera", "Materials") == "Camera":
        p.photograph_next()
    p.picture("supplement_ready")
    f.touch("primary")
    _received(p, first, "supplement")


def _received(p: Player, case: str, what: str) -> None:
    """The receipt of what was handed in later, and what the platform has of the case since; `case`: its receipt."""
    f = p.finger
    f.on("Paper", seconds=60)
    p.remember_receipt()
    f.until("the receipt is out", p.printed, 60)
    p.picture(f"{what}_receipt")
    f.touch("primary")
    f.on("TakeCard")
    p.farewell()
    p.until_sent()
    later, p.receipt_number = p.receipt_number, case
    note_subcases(p)
    p.note("promises_left", [promise.id for promise in case_of(p).withdrawable])
    p.note(what, later)
    p.receipt_number = later


def _to_the_case(p: Player, button: str) -> None:
    """The progress page, by card, with what may be done to the case."""
    f = p.finger
    doors.to_the_progress_question(p)
    p.stack.sim("idcard", "lay", p.person.card)
    f.until("the card is read", lambda: bool(getattr(p.app.bridge.page, "person_name", "")))
    f.touch("primary")
    f.on("Progress")
    f.until(button, lambda: f.there(button))
    f.pump(0.3)


def taken_back(p: Player) -> None:
    """撤回承诺: promised, then taken back by card; what was spared is owed on the platform."""
    whole(p)
    first = p.receipt_number
    f = p.finger
    _to_the_case(p, "withdraw")
    p.picture("progress_promise")
    f.touch("withdraw")
    while f.on("Promise", "Signature") == "Promise":
        p.picture("withdraw")
        f.touch("primary")
        f.pump(0.2)
    f.draw("stroke", SIGNATURE)
    p.picture("withdraw_sign")
    f.touch("primary")
    _received(p, first, "withdrawal")


def _other_terminal(p: Player) -> None:
    """The first one goes home; the same simulators stand beside another one, with a store of its own."""
    p.app.stop()
    from ui.app import open_terminal

    platform = p.stack.settings.platform.model_copy(update={"token": secrets.token_urlsafe(16)})
    settings = p.stack.settings.model_copy(
        update={"terminal_id": SECOND, "data": p.out / "terminal2", "platform": platform}
    )
    p.app = open_terminal(settings)
    p.finger.move_to(p.app)
    p.finger.on("Attract", seconds=30)
    p.finger.until("the devices are ready", p.ready, 30)
