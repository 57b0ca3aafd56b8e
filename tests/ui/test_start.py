"""The start as a service manager sees it: a first page soon, a session behind it, a clear end when it cannot be."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

LIMIT = 60.0  # seconds on a busy machine


def start(tmp_path: Path, config: str, **env: str) -> subprocess.CompletedProcess[str]:
    path = tmp_path / "terminal.toml"
    path.write_text(f'data = "{tmp_path / "data"}"\n{config}', "utf-8")
    return subprocess.run(
        [sys.executable, "-m", "kiosk", "run", "--config", str(path)],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_QUICK_BACKEND": "software", **env},
        capture_output=True, text=True, timeout=LIMIT, check=False,
    )  # fmt: skip


def test_the_first_page_comes_and_the_session_behind_it(tmp_path: Path) -> None:
    done = start(tmp_path, "", TERMINAL_REPORT_FIRST_FRAME="1")
    lines = [line.split()[0] for line in done.stdout.splitlines()]
    assert done.returncode == 0, done.stderr
    assert lines == ["first-frame", "session"]


def test_an_unknown_site_ends_with_one_sentence(tmp_path: Path) -> None:
    done = start(tmp_path, 'site = "atlantis"\n')
    assert done.returncode == 1
    assert "atlantis" in done.stderr and "Traceback" not in done.stderr


def test_what_it_writes_is_for_its_own_user_only(tmp_path: Path) -> None:
    start(tmp_path, "", TERMINAL_REPORT_FIRST_FRAME="1")
    open_files = [p for p in (tmp_path / "data").rglob("*") if p.is_file() and p.stat().st_mode & 0o077]
    assert open_files == []


def test_a_queue_that_cannot_be_opened_leaves_a_page_that_says_so(tmp_path: Path) -> None:
    """Not an end: the service manager would start it again and again, and the screen would flash all night."""
    queue = tmp_path / "data" / "queue"
    queue.mkdir(parents=True)
    (queue / "outbox.db").write_bytes(b"no database " * 1000)
    path = tmp_path / "terminal.toml"
    path.write_text(f'data = "{tmp_path / "data"}"\n', "utf-8")
    child = subprocess.Popen(
        [sys.executable, "-m", "kiosk", "run", "--config", str(path)],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_QUICK_BACKEND": "software"},
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert child.stderr is not None
        said = next(line for line in child.stderr if "cannot start" in line)
        assert "Traceback" not in said
        with pytest.raises(subprocess.TimeoutExpired):
            child.wait(1.5)
    finally:
        child.terminate()
        code = child.wait(LIMIT)
        if child.stderr is not None:
            child.stderr.close()
    assert code == 0
    assert (queue / "outbox.db").read_bytes().startswith(b"no database "), "nothing was made anew over it"
