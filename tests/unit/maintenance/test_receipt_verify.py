"""`kiosk receipt verify` as anybody uses it: texts, rows of receipts, the platform's word, and what it all proves."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from kiosk.documents.texts import texts
from kiosk.maintenance.receipts import Verdict, check, verify
from offline_queue.receipts.row import Link
from offline_queue.receipts.text import Reason, issue
from tests.unit.maintenance.receipt_kit import PAYLOAD, SEALED, Kit, by_platform, make_kit, numbers, on_paper, row


@pytest.fixture
def kit(tmp_path: Path) -> Kit:
    return make_kit(tmp_path)


@pytest.mark.parametrize("name", ["one", "two"])
def test_a_genuine_receipt_is_told_with_what_it_proves_and_what_not(kit: Kit, name: str) -> None:
    (made,) = row(getattr(kit, name), 1)
    ok, said = verify(made.text, kit.keys)
    assert ok and said.splitlines()[1].startswith(f"真：{made.number}")
    assert said.splitlines()[2].startswith(f"genuine: {made.number}") and "not acceptance" in said
    for part in (made.digest, made.attachments_digest, made.suite.hash_name, "已校准", "synced", "LX0417"):
        assert part in said
    for part in ("受理或者批准", "来办事的人是谁", "终端的钟走得准", "accepted or approved", "who the person was"):
        assert part in said


def test_everything_is_there_for_a_machine(kit: Kit) -> None:
    (made,) = row(kit.one, 1, "free-running")
    checked = kit.check(made.text, on_paper(made.number))
    document = json.loads(checked.as_json())
    terminal, platform = document["findings"]
    assert document["genuine"] is True
    assert (terminal["kind"], terminal["verdict"], terminal["number"]) == ("terminal", "genuine", made.number)
    assert (terminal["digest"], terminal["receipt_hash"]) == (made.digest, made.hash)
    assert terminal["time"] == made.sealed_at.isoformat() and terminal["clock_quality"] == "free-running"
    assert (platform["kind"], platform["case_number"]) == ("platform", "20260123456789")
    assert {"zh", "en"} == set(terminal["proved"][0]) and terminal["not_proved"]


def test_the_platforms_receipt_holds_as_json_and_as_the_text_of_its_code(kit: Kit, tmp_path: Path) -> None:
    (made,) = row(kit.one, 1)
    (tmp_path / "platform.json").write_text(by_platform(made.number), "utf-8")
    for given in (str(tmp_path / "platform.json"), on_paper(made.number), by_platform(made.number)):
        checked = kit.check(given)
        assert checked.genuine and numbers(checked) == [made.number]
        assert "办件 20260123456789" in checked.as_text() and "已经受理" in checked.as_text()


def test_without_the_platforms_key_its_receipt_is_neither_true_nor_false(kit: Kit) -> None:
    (made,) = row(kit.one, 1)
    checked = check([on_paper(made.number)], kit.keys)
    assert not checked.genuine and checked.findings[0].verdict is Verdict.UNCHECKED
    assert "--platform-key" in checked.as_text()
    both = check([f"{made.text}\n{on_paper(made.number)}"], kit.keys)
    assert both.genuine and [one.verdict for one in both.findings] == [Verdict.GENUINE, Verdict.UNCHECKED]


@pytest.mark.parametrize("content", [None, "", "{", '{"keys": [{}]}'])
def test_without_published_keys_nothing_is_said_about_the_receipt(kit: Kit, content: str | None) -> None:
    (made,) = row(kit.one, 1)
    keys = kit.keys.with_name("other.json")
    if content is not None:
        keys.write_text(content, "utf-8")
    checked = check([made.text], keys)
    assert not checked.genuine and checked.findings[0].verdict is Verdict.UNCHECKED
    assert "--keys" in checked.as_text()


def test_a_row_of_receipts_is_checked_link_by_link(kit: Kit) -> None:
    made = row(kit.two, 4)
    checked = kit.check(*(one.text for one in (made[3], made[0], made[1])))
    assert checked.genuine and [one.what for one in checked.together] == [Link.JOINED, Link.GAP]
    assert "中间还有 1 张没有给" in checked.as_text()


def test_a_receipt_put_into_a_row_is_told_although_its_signature_holds(kit: Kit) -> None:
    first, second, third = row(kit.one, 3)
    other = issue(kit.one, second.number, SEALED, "synced", b"forged", [], first.hash)
    checked = kit.check(first.text, other.text, third.text)
    assert not checked.genuine and all(one.verdict is Verdict.GENUINE for one in checked.findings)
    assert [one.what for one in checked.together if not one.good] == [Link.BROKEN]
    assert not kit.check(second.text, other.text).genuine


@pytest.mark.parametrize(("payload", "what", "genuine"), [(PAYLOAD, "same", True), (b"other", "differ", False)])
def test_terminal_and_platform_must_have_signed_the_same_content(
    kit: Kit, payload: bytes, what: str, genuine: bool
) -> None:
    (made,) = row(kit.one, 1)
    checked = kit.check(made.text, by_platform(made.number, payload))
    assert checked.genuine is genuine and [one.what for one in checked.together] == [what]


def test_digests_of_different_hashes_are_not_compared(kit: Kit) -> None:
    (made,) = row(kit.two, 1)
    checked = kit.check(made.text, on_paper(made.number))
    assert checked.genuine and [one.what for one in checked.together] == ["other_hash"]


def test_one_false_receipt_among_true_ones_makes_the_whole_false(kit: Kit) -> None:
    first, second = row(kit.one, 2)
    changed = second.text.replace("T2253", "T2254")
    for given in ([first.text, changed], [f"{first.text}\n{changed}"]):
        checked = kit.check(*given)
        assert not checked.genuine
        assert [one.reason for one in checked.findings] == ["", Reason.CHANGED]


def test_a_torn_copy_beside_a_whole_one_does_no_harm(kit: Kit) -> None:
    (made,) = row(kit.one, 1)
    assert kit.check(f"TR1:LX04\n{made.text}\nTR9:").genuine


def test_a_time_outside_the_keys_validity_is_refused_and_of_a_free_running_clock_only_told(
    kit: Kit, tmp_path: Path
) -> None:
    document = json.loads(kit.keys.read_text("utf-8"))
    for entry in document["keys"]:
        entry["until"] = "2026-11-20T22:00:00+08:00"
    kit.keys.write_text(json.dumps(document), "utf-8")
    sure, unsure = row(kit.one, 1)[0], row(kit.one, 1, "free-running")[0]
    assert kit.check(sure.text).findings[0].reason == Reason.OUTSIDE_VALIDITY
    told = kit.check(unsure.text)
    assert told.genuine and "有效期" in told.as_text() and "outside the validity" in told.as_text()


def test_what_cannot_be_a_file_is_told_in_a_sentence(kit: Kit, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "large.txt").write_bytes(b"TR1:" * 2_000_000)
    (tmp_path / "bell\x07.txt").write_bytes(b"\x1b[2J\x07TR1:")
    names = [
        tmp_path / "pipe",
        tmp_path,
        tmp_path / "large.txt",
        tmp_path / "not there",
        "/dev/zero",
        tmp_path / "bell\x07.txt",
    ]
    checked = kit.check(*map(str, names))
    assert not checked.genuine and len(checked.findings) == len(names)
    said = checked.as_text() + checked.as_json()
    assert "\x07" not in said and "\x1b" not in said and "Traceback" not in said


@pytest.mark.parametrize(
    "given", ["", " ", "TR1:", "{", "{}", "\x00" * 50, "x" * 300, "a:b", "PR1:", "~/x y", "\ud800"]
)
def test_what_is_no_receipt_gives_two_sentences(kit: Kit, given: str) -> None:
    checked = kit.check(given)
    assert not checked.genuine and len(checked.as_text().splitlines()) == 3
    checked.as_text().encode("utf-8")
    assert not kit.check().genuine


def test_no_name_of_a_folder_and_nothing_of_a_foreign_file_is_repeated(kit: Kit, tmp_path: Path) -> None:
    path = tmp_path / "form.txt"
    path.write_text("申请人 林知夏 999901199605030266 TR1:x", "utf-8")
    said = kit.check(str(path)).as_text()
    assert "林知夏" not in said and "9999011996" not in said and str(tmp_path) not in said


def test_every_reason_link_and_problem_has_both_languages() -> None:
    words = texts("receipt_check")
    assert {*words["reasons"]} == {*Reason} and {*words["joints"]} == {*Link}
    for group in words.values():
        for zh, en in group.values():
            assert zh and en and not en.isspace() and any(c >= "\u4e00" for c in zh)
