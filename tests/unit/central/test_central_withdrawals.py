"""撤回告知承诺 at a terminal: the applicant alone, before the decision, once; a clerk sees what comes too late."""

from __future__ import annotations

import re
from typing import Any

import pytest
from fastapi.testclient import TestClient

from central import commitments
from central.db import first
from central.platform import Platform
from tests.unit.central.applications import PERSON, hand_in, move, newborn, notes, progress, states, subform, withdrawal
from tests.unit.central.test_central_desk import csrf_of
from tests.unit.central.written_terminal import Clock, Sender

OTHER = {"name": "周以安", "id_number": "999901199409170130"}
SIGNED = "2026-11-20T21:30:05+08:00"
COMMITMENT = {
    "id": "c1", "item": "remote", "proof": "居住证明", "replaces": ["household_book", "residence_permit"],
    "text_sha256": "cd" * 32, "read_aloud": True, "credit": "good", "chosen_at": "2026-11-20T21:20:00+08:00",
}  # fmt: skip
SIGNATURE = b"\x89PNG a signature"
TOO_LATE = "没有改动：已经作出决定，或者这份承诺已经撤回、认定不实"


def application(**more: Any) -> dict[str, Any]:
    parts = [subform("remote", "县医疗保障局", "异地就医备案", materials=["household_book"])]
    return newborn(subforms=parts, pledges=[], commitments=[COMMITMENT], **more)


@pytest.fixture
def sent(sender: Sender) -> tuple[str, str]:
    """Receipt number and case number."""
    body, receipt = sender.send(application(), item="newborn@2.0.0")
    return body["number"], receipt["case_number"]


def withdraw(sender: Sender, payload: dict[str, Any], sealed_at: str = "") -> str:
    """The case number of the receipt."""
    return str(hand_in(sender, payload, sealed_at, kind="withdrawal")["case_number"])


def sign(sender: Sender, payload: object) -> dict[str, Any]:
    """The body of a withdrawal that was sent with the applicant's signature."""
    body = sender.body(payload, (SIGNATURE,), kind="withdrawal")
    [attachment] = body["attachments"]
    attachment |= {"name": "signature", "media_type": "image/png"}
    assert sender.put(body).status_code == 202
    assert sender.patch(attachment["sha256"], 0, SIGNATURE).status_code == 204
    return body


def found(platform: Platform) -> list[tuple[str, str, str]]:
    """Of each withdrawal: its case, its commitment, its problem."""
    with platform.db.reading() as db:
        rows = db.execute("SELECT case_number, commitment, problem FROM supplement ORDER BY received_at").fetchall()
    return [(row["case_number"], row["commitment"], row["problem"]) for row in rows]


def commitment_of(platform: Platform, case: str) -> dict[str, Any]:
    with platform.db.reading() as db:
        return first(db.execute("SELECT state, clerk, note FROM commitment WHERE case_number = ?", (case,)))


def test_a_commitment_withdrawn_in_time_is_withdrawn_and_the_proofs_are_owed(
    platform: Platform, sender: Sender, sent: tuple[str, str], other_terminal: Sender
) -> None:
    number, case = sent
    move(platform, case, 0, "受理")
    assert withdraw(other_terminal, withdrawal(number)) == case
    assert found(platform) == [(case, "c1", "")]
    assert commitment_of(platform, case) == {"state": "withdrawn", "clerk": "平台", "note": "本人在终端撤回"}
    assert notes(platform, case) == ["申请人撤回告知承诺“居住证明”（本人在终端撤回），改交证明，最晚 2026-12-04"]
    after = progress(sender, case)
    assert after["withdrawable"] == []
    assert [(row["material"], row["name"], row["due"], row["state"]) for row in after["owed"]] == [
        ("household_book", "户口簿", "2026-12-04", "owed")
    ]
    with platform.db.reading() as db:
        assert {row["reason"] for row in db.execute("SELECT reason FROM owed").fetchall()} == {"withdrawn"}
    assert sender.post("/v1/credit", {"id_number": PERSON["id_number"]}).json()["state"] == "good"


def test_after_the_decision_nothing_changes_and_a_clerk_sees_when_it_was_signed(
    platform: Platform, sender: Sender, sent: tuple[str, str]
) -> None:
    number, case = sent
    move(platform, case, 0, "受理", "办结")
    assert withdraw(sender, withdrawal(number), SIGNED) == case
    assert found(platform) == [(case, "c1", "too_late")]
    assert states(sender, case) == ["办结"] and progress(sender, case)["owed"] == []
    assert commitment_of(platform, case)["state"] == "valid"
    assert notes(platform, case) == [
        "申请人 2026-11-20 21:30 在终端签名“撤回告知承诺：居住证明”，没有改动：已经作出决定，不能再撤回承诺，请核对"
    ]


@pytest.mark.parametrize(
    ("at_the_desk", "state"), [(commitments.withdraw, "withdrawn"), (commitments.find_false, "false")]
)
def test_what_the_desk_has_changed_before_stays_as_it_is(
    platform: Platform, sender: Sender, sent: tuple[str, str], clock: Clock, at_the_desk: Any, state: str
) -> None:
    number, case = sent
    with platform.db.transaction() as db:
        at_the_desk(platform, db, case, "c1", "陈窗口", "到窗口来说")
    before = progress(sender, case)["owed"]
    clock.pass_by(days=2)
    assert withdraw(sender, withdrawal(number)) == case
    assert found(platform) == [(case, "c1", "too_late")]
    assert commitment_of(platform, case) == {"state": state, "clerk": "陈窗口", "note": "到窗口来说"}
    assert progress(sender, case)["owed"] == before
    assert "这份承诺已经撤回，或者已经认定不实" in notes(platform, case)[-1]


def test_a_commitment_that_the_case_does_not_have_waits_for_a_clerk(
    platform: Platform, sender: Sender, sent: tuple[str, str]
) -> None:
    number, case = sent
    assert withdraw(sender, withdrawal(number, "c9")) == case
    assert found(platform) == [(case, "c9", "no_commitment")]
    assert commitment_of(platform, case)["state"] == "valid"
    assert "这个办件里没有这份承诺，请核对" in notes(platform, case)[0]


@pytest.mark.parametrize("person", [OTHER, None, {"name": "林知夏", "id_number": ""}])
def test_nobody_but_the_applicant_withdraws_and_the_case_is_not_told(
    platform: Platform, sender: Sender, sent: tuple[str, str], person: dict[str, str] | None
) -> None:
    number, case = sent
    assert withdraw(sender, withdrawal(number, person=person)) == "-"
    assert found(platform) == [("", "c1", "other_person")]
    assert commitment_of(platform, case)["state"] == "valid" and notes(platform, case) == []


def test_an_application_without_a_person_is_withdrawn_from_by_nobody(platform: Platform, sender: Sender) -> None:
    body, receipt = sender.send(application(applicant={}))
    for person in (PERSON, None):
        assert withdraw(sender, withdrawal(body["number"], person=person)) == "-"
    assert commitment_of(platform, receipt["case_number"])["state"] == "valid"


def test_a_withdrawal_that_comes_before_its_case_is_carried_out_when_it_arrives(
    platform: Platform, sender: Sender, other_terminal: Sender
) -> None:
    body = sender.body(application(), item="newborn@2.0.0")
    assert withdraw(other_terminal, withdrawal(body["number"])) == "-"
    assert withdraw(other_terminal, withdrawal(body["number"], person=OTHER)) == "-"
    assert found(platform) == [("", "c1", "no_case")] * 2
    sender.put(body)
    case = sender.commit(body).json()["body"]["case_number"]
    assert sorted(found(platform)) == [("", "c1", "other_person"), (case, "c1", "")]
    assert commitment_of(platform, case)["state"] == "withdrawn"
    assert {row["due"] for row in progress(sender, case)["owed"]} == {"2026-12-04"}


def test_sent_again_it_is_one_withdrawal_with_the_same_receipt(
    platform: Platform, sender: Sender, sent: tuple[str, str], clock: Clock
) -> None:
    body = sign(sender, withdrawal(sent[0]))
    receipt = sender.commit(body)
    clock.pass_by(days=3)
    assert sender.put(body).content == sender.commit(body).content == receipt.content
    assert found(platform) == [(sent[1], "c1", "")] and len(notes(platform, sent[1])) == 1
    assert {row["due"] for row in progress(sender, sent[1])["owed"]} == {"2026-12-04"}


def test_a_second_withdrawal_gets_a_receipt_and_changes_nothing(
    platform: Platform, sender: Sender, sent: tuple[str, str], clock: Clock
) -> None:
    withdraw(sender, withdrawal(sent[0]))
    clock.pass_by(days=3)
    assert withdraw(sender, withdrawal(sent[0])) == sent[1]
    assert found(platform) == [(sent[1], "c1", ""), (sent[1], "c1", "too_late")]
    assert {row["due"] for row in progress(sender, sent[1])["owed"]} == {"2026-12-04"}


def test_a_paper_that_was_handed_in_before_is_not_owed_again(
    platform: Platform, sender: Sender, sent: tuple[str, str]
) -> None:
    number, case = sent
    withdraw(sender, withdrawal(number))
    hand_in(sender, {"number": number, "material": "household_book", "name": "户口簿", "applicant": PERSON})
    withdraw(sender, withdrawal(number))
    assert [row["state"] for row in progress(sender, case)["owed"]] == ["handed_in"]


ODD: list[Any] = [
    b"no JSON", b"\xff", b"[" * 5000, [], {}, {"number": 5, "commitment": [], "proof": {}, "applicant": "x"},
    {"number": None, "commitment": True, "proof": "\0\ud800", "applicant": {"id_number": ["x"]}, "filed_at": 10**30},
    {"number": "".join(map(chr, range(0x4E00, 0x4E00 + 3000))), "commitment": "长" * 9000, "proof": "长" * 9000},
]  # fmt: skip


@pytest.mark.parametrize("payload", ODD, ids=range(len(ODD)))
def test_an_odd_withdrawal_is_received_and_waits_for_a_clerk_who_can_see_it(
    platform: Platform, sender: Sender, signed_in: TestClient, payload: Any
) -> None:
    body, receipt = sender.send(payload, kind="withdrawal")
    assert receipt["case_number"] == "-" and [row[2] for row in found(platform)] == ["no_case"]
    assert sender.commit(body).json()["body"] == receipt
    assert "撤回告知承诺" in signed_in.get("/desk").text
    assert signed_in.get(f"/desk/supplements/{body['submission_id']}").status_code == 200


@pytest.mark.parametrize("wrong", [None, [], {}, True, ""])
def test_a_withdrawal_that_names_no_commitment_is_no_paper_that_was_handed_in(
    platform: Platform, sender: Sender, sent: tuple[str, str], wrong: Any
) -> None:
    payload = {**withdrawal(sent[0]), "commitment": wrong, "proof": wrong, "material": "household_book"}
    assert withdraw(sender, payload) == sent[1]
    assert found(platform) == [(sent[1], "", "no_commitment")]
    assert commitment_of(platform, sent[1])["state"] == "valid"


# ── at the desk ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_page_of_the_case_shows_the_withdrawal_with_its_signature(
    signed_in: TestClient, sender: Sender, sent: tuple[str, str]
) -> None:
    assert sender.commit(sign(sender, withdrawal(sent[0]))).status_code == 200
    text = signed_in.get(f"/desk/cases/{sent[1]}").text
    assert "在终端撤回的承诺" in text and "撤回告知承诺：居住证明" in text and "申请人签名" in text
    assert "补交的材料" not in text and "本人在终端撤回" in text and "撤回承诺后要交" in text
    scan = re.search(r'src="(/desk/scans/[^"]+/0)"', text.split("在终端撤回的承诺")[1])
    assert scan is not None and signed_in.get(scan[1]).content == SIGNATURE
    assert "撤回告知承诺" not in signed_in.get("/desk").text  # nothing is left to do


def test_a_withdrawal_that_came_too_late_stands_on_the_desk_until_a_clerk_has_seen_it(
    signed_in: TestClient, platform: Platform, sender: Sender, sent: tuple[str, str]
) -> None:
    move(platform, sent[1], 0, "受理", "办结")
    body = sign(sender, withdrawal(sent[0]))
    sender.commit(body)
    desk = signed_in.get("/desk").text
    assert "<strong>撤回告知承诺：居住证明</strong>" in desk and TOO_LATE in desk and "补交的" not in desk
    path = f"/desk/supplements/{body['submission_id']}"
    assert f'href="{path}"' in desk
    text = signed_in.get(path).text
    for words in ("撤回承诺 · 办件台", TOO_LATE, "签名的人", PERSON["name"], sent[0], sent[1], "申请人签名"):
        assert words in text, words
    assert "补交" not in text
    assert signed_in.post(path, data={"csrf": csrf_of(desk)}).status_code == 303
    assert "撤回告知承诺" not in signed_in.get("/desk").text


@pytest.mark.parametrize(
    ("person", "words"),
    [(OTHER, "和办件的申请人不是同一个人"), (None, "没有读证件，不知道是不是申请人本人")],
)
def test_the_desk_says_why_somebody_could_not_withdraw(
    signed_in: TestClient, sender: Sender, sent: tuple[str, str], person: dict[str, str] | None, words: str
) -> None:
    withdraw(sender, withdrawal(sent[0], person=person))
    assert words in signed_in.get("/desk").text
