"""Each journey of `kiosk demo` in a process of its own: real touches, real platform, devices played, traces sought."""

from __future__ import annotations

import pytest
from PIL import Image

from tests.journeys.demo import IN_TURN, Played, Plays
from ui.demo.journeys import JOURNEYS, Journey

OPTION = "--journey"
PROOF = "ss-proof"  # its result takes the receipt's place
WHOLE_CASE, PART = 15, 5  # pictures at least
MOST_COLOURS = 256 * 256  # getcolors() answers None above; more than enough to tell a page from a blank
pytestmark = [pytest.mark.journey, pytest.mark.timeout(IN_TURN)]


@pytest.mark.parametrize("name", JOURNEYS)
def test_a_journey_ends_as_it_should_and_leaves_no_trace(name: str, plays: Plays) -> None:
    journey, played = JOURNEYS[name], plays[OPTION, name].result()
    summary = played.summary
    assert summary, played.words
    ended = {key: summary[key] for key in ("error", "outcome", "as_expected", "cases_on_platform", "queue_left")}
    expected = {"error": "", "outcome": journey.outcome, "as_expected": True, "cases_on_platform": journey.cases}
    assert ended == {**expected, "queue_left": 0}
    assert summary["unmet"] == [], "what the notes of the journey should hold"
    assert summary["canary_places"] == []
    assert summary["canary_hits"] == 0
    assert summary["receipt_verified"] is (journey.cases > 0)
    assert played.status == 0, played.words
    if journey.platform != "up":
        assert summary["cases_while_down"] in ((0,) if journey.platform == "down" else (0, 1))
    if journey.cases:
        assert [paper for paper in summary["papers"] if paper.endswith(".pdf")], "no form was printed"
        slips = [paper for paper in summary["papers"] if paper.startswith("receipt-")]
        assert slips or journey.pack == PROOF, "no receipt was printed, and no result takes its place"
    assert summary.get("platform_receipts", 0) == (name == "progress"), "what the platform signed, on paper"
    assert_pictures(journey, played)


def assert_pictures(journey: Journey, played: Played) -> None:
    """Enough, of the screen's size, none of them blank."""
    names = played.summary["pages"]
    assert len(names) >= (WHOLE_CASE if journey.cases and journey.pack != PROOF else PART)
    for name in names:
        with Image.open(played.out / name) as picture:
            assert "{}x{}".format(*picture.size) == played.summary["size"], name
            colours = picture.convert("RGB").getcolors(MOST_COLOURS)
            assert colours is None or len(colours) > 8, f"{name} is blank"
