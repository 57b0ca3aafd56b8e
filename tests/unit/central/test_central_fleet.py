"""Heartbeats: the last word of each terminal, and the page that shows who needs somebody."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from central.fleet import duration
from tests.unit.central.written_terminal import Clock, Sender

BEAT: dict[str, Any] = {
    "version": 1, "at": "2026-11-20T21:30:05+08:00", "clock_quality": "synced", "software": "terminal 0.1.0",
    "counts": {"sealed": 2, "uploading": 1, "committed": 40, "purged": 9, "dead": 1}, "oldest_seconds": 0, "stuck": [],
    "held": "", "epoch": "03", "last_seq": 52, "disk_free_bytes": 12_345_678_901,
}  # fmt: skip
STUCK = {"number": "LX0417-03-000007-11", "state": "dead", "reason": "attachment <b>gone</b>"}


def beat(sender: Sender, **change: Any) -> int:
    return int(sender.post("/v1/heartbeat", {**BEAT, **change}).status_code)


def test_the_page_shows_last_message_backlog_age_stuck_numbers_and_why_a_terminal_is_held(
    signed_in: TestClient, sender: Sender, clock: Clock
) -> None:
    assert beat(sender, oldest_seconds=7500, stuck=[STUCK]) == 204
    held = Sender(sender.client, terminal_id="LX0999")
    assert beat(held, held="clock") == 204
    page = signed_in.get("/desk/terminals").text
    for text in ("LX0417", "11月20日 21:31", "3 件", "2 小时 5 分", "LX0417-03-000007-11", "发不出去", "有件卡住"):
        assert text in page
    for text in ("全部暂停上传", "时钟不准", "03 · 52", "12.3 GB", "terminal 0.1.0"):
        assert text in page
    assert "<b>gone" not in page and "&lt;b&gt;gone" in page
    assert page.index("LX0999") < page.index("LX0417")  # held before stuck


def test_the_last_word_counts_and_silence_is_seen(signed_in: TestClient, sender: Sender, clock: Clock) -> None:
    beat(sender, held="token")
    beat(sender)
    assert "正常" in signed_in.get("/desk/terminals").text
    clock.pass_by(minutes=20)
    page = signed_in.get("/desk/terminals").text
    assert "没有消息" in page and "正常" not in page
    Sender(sender.client, terminal_id="LX0999").get("/v1/slot")
    assert "还没有报过" in signed_in.get("/desk/terminals").text


def test_figures_without_end_harm_no_page(signed_in: TestClient, sender: Sender) -> None:
    assert beat(sender, disk_free_bytes=10**4000, oldest_seconds=10**4000, last_seq=1) == 204
    assert signed_in.get("/desk/terminals").status_code == 200


@pytest.mark.parametrize(
    "wrong", [{"stuck": [STUCK] * 51}, {"counts": {"sealed": -1}}, {"held": "x" * 201}, {"citizen": "林知夏"}]
)
def test_what_does_not_fit_is_refused(sender: Sender, wrong: dict[str, Any]) -> None:
    assert beat(sender, **wrong) == 422


def test_only_clerks_see_it_and_it_leads_there_from_the_desk(client: TestClient, signed_in: TestClient) -> None:
    assert 'href="/desk/terminals"' in signed_in.get("/desk").text
    signed_in.cookies.clear()
    assert client.get("/desk/terminals").headers["location"] == "/desk/sign-in"


@pytest.mark.parametrize(
    ("seconds", "words"), [(59, "不到 1 分"), (3599, "59 分"), (3660, "1 小时 1 分"), (90_000, "1 天 1 小时")]
)
def test_times_are_told_in_the_two_largest_units(seconds: int, words: str) -> None:
    assert duration(seconds) == words
