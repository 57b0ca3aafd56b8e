"""The start as a service manager sees it: a first page soon, a session behind it, a clear end when it cannot be."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

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
