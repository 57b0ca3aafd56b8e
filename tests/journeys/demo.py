"""`kiosk demo` in a process of its own, and how it ended."""

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

AT_ONCE = 2  # three processes each; a build machine has two cores
LIMIT = 240.0  # seconds of one journey; the longest takes 60 on two cores
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Played:
    """How `kiosk demo` ended: exit status, what it wrote on the screen, summary.json, its folder."""

    status: int
    words: str
    summary: dict[str, Any]
    out: Path


Plays = dict[str, Future[Played]]


def play(option: str, name: str, out: Path) -> Played:
    """`option`: --journey or --fault."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("QT_") and k not in ("DISPLAY", "WAYLAND_DISPLAY")}
    environment = {**kept, "QT_QPA_PLATFORM": "offscreen", "QT_QUICK_BACKEND": "software"}
    command = [sys.executable, "-m", "kiosk", "demo", option, name, "--out", str(out)]
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


def plays_of(request: pytest.FixtureRequest, folder: Path, option: str) -> Iterator[Plays]:
    """Those that this module's tests ask for, in the order of the tests, two at a time."""
    asked = [
        item.callspec.params["name"]  # type: ignore[attr-defined]
        for item in request.session.items
        if item.getparent(pytest.Module) is request.node and "plays" in getattr(item, "fixturenames", ())
    ]
    pool = ThreadPoolExecutor(AT_ONCE)
    yield {name: pool.submit(play, option, name, folder / name) for name in dict.fromkeys(asked)}
    pool.shutdown(cancel_futures=True)
