"""Each journey of `kiosk demo` in a process of its own: real touches, real platform, devices played, traces sought."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from ui.demo.journeys import JOURNEYS, WORKER, Journey

AT_ONCE = 2  # three processes each; a build machine has two cores
LIMIT = 240.0  # seconds of one journey; the longest takes 60 on two cores
ALL = LIMIT * len(JOURNEYS) / AT_ONCE  # a test also waits for those before its own
ROOT = Path(__file__).resolve().parents[2]
WHOLE_CASE, PART = 15, 5  # pictures at least
MOST_COLOURS = 256 * 256  # getcolors() answers None above; more than enough to tell a page from a blank
pytestmark = [pytest.mark.journey, pytest.mark.timeout(ALL)]


@dataclass(frozen=True, slots=True)
class Played:
    """How `kiosk demo` ended: exit status, what it wrote on the screen, summary.json, its folder."""

    status: int
    words: str
    summary: dict[str, Any]
    out: Path


Plays = dict[str, Future[Played]]


def play(name: str, out: Path) -> Played:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("QT_") and k not in ("DISPLAY", "WAYLAND_DISPLAY")}
    environment = {**kept, "QT_QPA_PLATFORM": "offscreen", "QT_QUICK_BACKEND": "software"}
    command = [sys.executable, "-m", "kiosk", "demo", "--journey", name, "--out", str(out)]
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, start_new_session=True,
    )  # fmt: skip
    try:
        words, _ = process.communicate(timeout=LIMIT)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)  # platform and simulators too
        words, _ = process.communicate()
        words += f"\nnot finished after {LIMIT} s"
    summary = out / "summary.json"
    found = json.loads(summary.read_text("utf-8")) if summary.exists() else {}
    return Played(process.returncode, words, found, out)


@pytest.fixture(scope="module")
def plays(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Future[Played]]]:
    """Those journeys that were asked for, in the order of their tests, two at a time."""
    asked = [
        item.callspec.params["name"] for item in request.session.items if "plays" in getattr(item, "fixturenames", ())
    ]
    folder = tmp_path_factory.mktemp("journeys")
    pool = ThreadPoolExecutor(AT_ONCE)
    yield {name: pool.submit(play, name, folder / name) for name in dict.fromkeys(asked)}
    pool.shutdown(cancel_futures=True)


@pytest.mark.parametrize("name", JOURNEYS)
def test_a_journey_ends_as_it_should_and_leaves_no_trace(name: str, plays: Plays) -> None:
    journey, played = JOURNEYS[name], plays[name].result()
    summary = played.summary
    assert summary, played.words
    ended = {key: summary[key] for key in ("error", "outcome", "as_expected", "cases_on_platform", "queue_left")}
    expected = {"error": "", "outcome": journey.outcome, "as_expected": True, "cases_on_platform": journey.cases}
    assert ended == {**expected, "queue_left": 0}
    assert summary["canary_places"] == []
    assert summary["canary_hits"] == 0
    assert summary["receipt_verified"] is (journey.cases > 0)
    assert played.status == 0, played.words
    if journey.platform != "up":
        assert summary["cases_while_down"] in ((0,) if journey.platform == "down" else (0, 1))
    if journey.cases:
        assert [paper for paper in summary["papers"] if paper.endswith(".pdf")], "no form was printed"
        slips = [paper for paper in summary["papers"] if paper.startswith("receipt-")]
        assert slips or journey.person is WORKER, "no receipt was printed, and no result takes its place"
    assert_pictures(journey, played)


def assert_pictures(journey: Journey, played: Played) -> None:
    """Enough, of the screen's size, none of them blank."""
    names = played.summary["pages"]
    assert len(names) >= (WHOLE_CASE if journey.cases and journey.person is not WORKER else PART)
    for name in names:
        with Image.open(played.out / name) as picture:
            assert "{}x{}".format(*picture.size) == played.summary["size"], name
            colours = picture.convert("RGB").getcolors(MOST_COLOURS)
            assert colours is None or len(colours) > 8, f"{name} is blank"
