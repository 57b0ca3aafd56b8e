"""异地收件 and 出件: who has the papers at every moment, whose queue it is, and an address that few eyes see."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from central import clerks, custody, delivery
from central.platform import Platform
from central.states import NotAllowed
from tests.unit.central.applications import move, newborn, progress, subform
from tests.unit.central.written_terminal import PASSWORD, Sender

AWAY = {"region": "999902", "office": "石桥县政务服务中心"}
FIRST = {"at": "2026-11-20T21:30:05+08:00", "from": "申请人", "to": "终端 LX0417", "what": "户口簿扫描件 2 页"}
POST = {"way": "post", "receiver": "林知夏", "mobile": "13800000417", "address": "柳岸社区6幢302室", "place": ""}
ONE_PART = [subform("hukou", "县公安局", "出生登记")]


@pytest.fixture
def away(sender: Sender) -> str:
    _, receipt = sender.send(newborn(handling=AWAY, custody=[FIRST]))
    return str(receipt["case_number"])


def links(sender: Sender, case: str) -> list[tuple[str, str]]:
    return [(link["from"], link["to"]) for link in progress(sender, case)["custody"]]


def test_the_chain_begins_with_the_citizen_and_reaches_the_region_that_handles_it(sender: Sender, away: str) -> None:
    found = progress(sender, away)
    assert (found["region"], found["office"]) == ("999902", "石桥县政务服务中心")
    assert links(sender, away) == [
        ("申请人", "终端 LX0417"), ("终端 LX0417", "县级平台"), ("县级平台", "石桥县政务服务中心"),
    ]  # fmt: skip
    assert found["custody"][0] == FIRST and found["custody"][2]["what"] == FIRST["what"]


def test_a_clerk_hands_on_what_the_last_one_received(platform: Platform, sender: Sender, away: str) -> None:
    def hand_over(to: str, what: str) -> None:
        with platform.db.transaction() as db:
            custody.hand_over(platform, db, away, to, what, "石窗口")

    for to, what in ((" ", "x"), ("石桥县公安局", ""), ("石桥县政务服务中心", "原件")):
        with pytest.raises(NotAllowed):
            hand_over(to, what)
    hand_over("石桥县公安局", "电子件一套")
    assert links(sender, away)[-1] == ("石桥县政务服务中心", "石桥县公安局")
    with platform.db.reading() as db:
        chain = custody.chain(db, away)
    assert custody.gap(chain) == "" and chain[-1]["clerk"] == "石窗口"


def test_a_local_case_needs_no_chain(sender: Sender) -> None:
    _, receipt = sender.send(newborn())
    assert links(sender, receipt["case_number"]) == []


def test_a_chain_that_begins_elsewhere_shows_its_gap(platform: Platform, sender: Sender) -> None:
    second = {**FIRST, "from": "邮局", "to": "终端"}
    _, receipt = sender.send(newborn(custody=[FIRST, second]))
    with platform.db.reading() as db:
        assert custody.gap(custody.chain(db, receipt["case_number"])) == "终端 LX0417 → 邮局"


@given(st.lists(st.sampled_from("abcd"), max_size=8))
def test_a_chain_where_each_hands_on_what_he_received_has_no_gap(holders: list[str]) -> None:
    chain = [{"from": a, "to": b} for a, b in pairwise(holders)]
    assert custody.gap(chain) == ""
    assert len(chain) < 2 or custody.gap([*chain, {"from": "elsewhere", "to": "x"}]).endswith("→ elsewhere")


def test_a_case_stands_in_the_queue_of_the_region_that_handles_it(
    platform: Platform, sender: Sender, away: str
) -> None:
    _, receipt = sender.send(newborn())
    with platform.db.transaction() as db:
        clerks.set_password(db, "石窗口", PASSWORD, "999902")
    sender.client.post("/desk/sign-in", data={"name": "石窗口", "password": PASSWORD})
    queue = sender.client.get("/desk").text
    assert away in queue and receipt["case_number"] not in queue and "异地收件 999901 → 999902" in queue
    everything = sender.client.get("/desk?region=").text
    assert away in everything and receipt["case_number"] in everything
    assert away not in sender.client.get("/desk?region=999901").text


def deliver(platform: Platform, case: str, clerk: str, tracking: str | None = None) -> None:
    with platform.db.transaction() as db:
        if tracking is None:
            delivery.take_on(platform, db, case, clerk)
        else:
            delivery.done(platform, db, case, clerk, tracking)


def shown(platform: Platform, case: str, clerk: str) -> str:
    with platform.db.reading() as db:
        return str(delivery.for_clerk(delivery.of_case(db, case), clerk))


def test_the_address_is_shown_to_the_clerk_who_posts_it_until_it_is_posted(platform: Platform, sender: Sender) -> None:
    _, receipt = sender.send(newborn(subforms=ONE_PART, pledges=[], delivery=POST))
    case = receipt["case_number"]
    with pytest.raises(NotAllowed, match="全部办结"):
        deliver(platform, case, "陈窗口")
    move(platform, case, 0, "受理", "办结")
    assert "柳岸" not in shown(platform, case, "陈窗口")
    deliver(platform, case, "陈窗口")
    assert "柳岸" in shown(platform, case, "陈窗口") and "柳岸" not in shown(platform, case, "李窗口")
    with pytest.raises(NotAllowed, match="由接手的人"):
        deliver(platform, case, "李窗口", "SF9990001")
    with pytest.raises(NotAllowed, match="运单号"):
        deliver(platform, case, "陈窗口", " ")
    deliver(platform, case, "陈窗口", "SF9990001")
    assert "柳岸" not in shown(platform, case, "陈窗口")
    told = progress(sender, case)["delivery"]
    assert told == {"way": "post", "state": "sent", "tracking": "SF9990001", "place": ""}
    with pytest.raises(NotAllowed, match="已经出件"):
        deliver(platform, case, "陈窗口", "SF9990001")


def test_what_is_collected_needs_no_number_and_is_not_posted(platform: Platform, sender: Sender) -> None:
    way = {"way": "window", "place": "综合窗口"}
    _, receipt = sender.send(newborn(subforms=ONE_PART, pledges=[], delivery=way))
    case = receipt["case_number"]
    move(platform, case, 0, "受理", "办结")
    with pytest.raises(NotAllowed, match="没有选邮寄"):
        deliver(platform, case, "陈窗口")
    deliver(platform, case, "陈窗口", "")
    assert progress(sender, case)["delivery"]["state"] == "collected"


def test_where_nothing_was_chosen_nothing_is_handed_out(platform: Platform, sender: Sender) -> None:
    _, receipt = sender.send(newborn())
    assert progress(sender, receipt["case_number"])["delivery"] is None
    with pytest.raises(LookupError):
        deliver(platform, receipt["case_number"], "陈窗口")
