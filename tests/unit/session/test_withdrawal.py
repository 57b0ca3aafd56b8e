"""告知承诺 taken back at any terminal: by card, read and signed, and never by a number alone."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from kiosk.platform_answers import progress as answer_of
from kiosk.session import effects as fx
from kiosk.session.application import Origin, withdrawal_request
from kiosk.session.case_papers import Desk, later_receipt
from kiosk.session.progress import CaseView, PromiseView, case_views
from kiosk.session.states import CaseFile, Overlay, Phase, Presentation, ReceiptFacts
from offline_queue.receipts.text import make_number
from tests.unit.session.kit import MOTHER, SIGNATURE, Session, at_progress, strings_in

NUMBER = make_number("LX0417", "03", 126)
PROOF = "您在外地长期居住的证明"
PROMISE = PromiseView("long_stay", PROOF, ("户口簿", "居住证"), 10)
AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def case(pack_id: str = "med-remote", number: str = NUMBER, *promises: PromiseView) -> CaseView:
    return CaseView("case", "异地就医备案", number, "2026年11月21日", pack_id=pack_id, promises=promises or (PROMISE,))


def file(s: Session) -> CaseFile:
    assert s.state.file is not None
    return s.state.file


def shown(*cases: CaseView, by_code: bool = False, large: bool = False) -> Session:
    """The progress page with the case on it."""
    s = at_progress(cases or (case(),), NUMBER if by_code else "")
    s.state = replace(s.state, presentation=Presentation(theme="elder" if large else "normal"))
    return s


def sealed(s: Session) -> fx.Seal:
    s.touch("withdraw", "long_stay")
    while s.phase is Phase.PROMISE:
        s.touch("primary")
    s.touch("stroke", SIGNATURE)
    s.touch("primary")
    (seal,) = s.sent(fx.Seal)
    assert isinstance(seal, fx.Seal)
    return seal


@pytest.mark.parametrize("pack_id", ["med-remote", "of-another-county"])
@pytest.mark.parametrize("large", [False, True])
def test_it_is_read_signed_and_sealed_whether_this_terminal_knows_the_item_or_not(pack_id: str, large: bool) -> None:
    s = shown(case(pack_id), large=large)
    s.touch("withdraw", "long_stay")
    assert (s.phase, s.state.purpose) == (Phase.PROMISE, "withdraw")
    seal = sealed(s)
    assert seal.file.withdrawal is not None and seal.file.strokes
    assert (seal.file.withdrawal.number, seal.file.withdrawal.commitment) == (NUMBER, "long_stay")
    assert seal.file.citizen == MOTHER and not seal.file.pages


def test_a_number_alone_takes_nothing_back() -> None:
    s = shown(by_code=True)
    assert not s.touch("withdraw", "long_stay").name
    assert s.phase is Phase.SERVICE


def test_what_cannot_be_taken_back_is_not_begun() -> None:
    s = shown()
    for name in ("other", "", "#"):
        assert not s.touch("withdraw", name).name


def test_nothing_is_sealed_before_it_is_signed() -> None:
    s = shown()
    s.touch("withdraw", "long_stay")
    s.touch("primary")
    assert s.phase is Phase.SIGN
    assert not s.touch("primary").name
    s.touch("back")
    assert s.phase is Phase.PROMISE and not file(s).strokes


def test_who_keeps_the_promise_sees_the_cases_again() -> None:
    s = shown()
    s.touch("withdraw", "long_stay")
    s.touch("back")
    assert (s.phase, s.state.place, file(s).withdrawal) == (Phase.SERVICE, "progress", None)
    (asked,) = s.sent(fx.FetchProgress)
    assert isinstance(asked, fx.FetchProgress) and asked.id_number == MOTHER.id_number


def test_a_broken_camera_is_no_reason_to_keep_a_promise() -> None:
    s = shown()
    s.state = replace(s.state, health={k: v for k, v in s.state.health.items() if k == "receipt_printer"})
    assert sealed(s).file.withdrawal is not None


def test_it_gives_one_receipt_and_asks_for_no_rating_and_leaves_nothing() -> None:
    s = shown()
    sealed(s)
    s.settle()
    assert [p.kind for p in s.state.papers] == ["receipt"]
    s.touch("primary")
    assert s.phase is Phase.TAKE_BELONGINGS and s.state.file is None
    assert NUMBER not in "".join(strings_in(s.state))


def test_leaving_half_way_seals_nothing_and_parks_nothing() -> None:
    s = shown()
    s.touch("withdraw", "long_stay")
    s.foot("exit")
    assert s.state.overlay is Overlay.LEAVE
    s.touch("back")
    s.settle()
    assert not s.receipts and not s.sent(fx.ParkDraft)


def test_the_sealed_withdrawal_names_the_case_the_promise_and_the_person_with_their_signature() -> None:
    kept = sealed(shown()).file
    assert kept.withdrawal is not None
    request = withdrawal_request(
        kept.withdrawal, kept, "med-remote@1.0.0", Origin("LX0417", "linxi", "x"), b"k" * 32, AT
    )
    body = json.loads(request.payload)
    assert (request.kind, request.order_key) == ("withdrawal", NUMBER)
    assert (body["number"], body["commitment"], body["proof"]) == (NUMBER, "long_stay", PROOF)
    assert body["applicant"]["id_number"] == MOTHER.id_number
    assert [a.name for a in request.attachments] == ["signature"]
    for lacking in (replace(kept, citizen=None), replace(kept, strokes=())):
        with pytest.raises(ValueError, match="signature"):
            withdrawal_request(kept.withdrawal, lacking, "x@1.0.0", Origin("LX0417", "linxi", "x"), b"k" * 32, AT)


def test_the_receipt_says_what_was_taken_back_and_what_is_owed_now() -> None:
    kept = replace(sealed(shown()).file, receipt=ReceiptFacts(NUMBER, "sub", AT, "qr"))
    paper = later_receipt(Desk("大厅", "LX0417", "12345", "临溪县"), kept, at_platform=False)
    assert paper.item == f"撤回告知承诺：{PROOF}（{NUMBER}）"
    assert "10 个工作日内补交：户口簿、居住证" in paper.next_steps[0]
    assert paper.withdrawal


def test_what_the_platform_lets_be_taken_back_reaches_the_page_and_an_older_one_offers_nothing() -> None:
    body = {
        "case_number": "c", "number": NUMBER, "submission_id": "s", "title": "t", "item": "med-remote@1.0.0",
        "state": "收件", "received_at": "2026-11-21T10:00:00+08:00", "subcases": [],
    }  # fmt: skip
    told = {"id": "long_stay", "item": "med_remote", "proof": PROOF, "papers": ["户口簿", "居住证"], "days": 10}
    for more, expected in (({"withdrawable": [told]}, (PROMISE,)), ({}, ())):
        (view,) = case_views(answer_of({"as_of": "2026-11-22T10:00:00+08:00", "cases": [{**body, **more}]}), (), {})
        assert view.promises == expected
