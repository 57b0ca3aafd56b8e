"""`kiosk demo` in a process of its own, and how it ended."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

AT_ONCE = 2 * (os.cpu_count() or 1)  # three processes each, which wait for half of their time, as a person does
LIMIT = 240.0  # seconds of one journey; the longest takes 60 on two cores
IN_TURN = 3600.0  # seconds for a test, which also waits for the journeys before its own
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Played:
    """How `kiosk demo` ended: exit status, what it wrote on the screen, summary.json, its folder."""

    status: int
    words: str
    summary: dict[str, Any]
    out: Path


Plays = dict[tuple[str, str], Future[Played]]  # by option and name


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


def plays_of(items: Sequence[pytest.Item], folder: Path) -> Iterator[Plays]:
    """Those that these tests ask for (OPTION of their module, parameter `name`), in their order, AT_ONCE at a time."""
    asked = [
        (item.module.OPTION, item.callspec.params["name"])  # type: ignore[attr-defined]
        for item in items
        if "plays" in getattr(item, "fixturenames", ())
    ]
    pool = ThreadPoolExecutor(AT_ONCE)
    yield {each: pool.submit(play, *each, folder / "".join(each)) for each in dict.fromkeys(asked)}
    pool.shutdown(cancel_futures=True)
