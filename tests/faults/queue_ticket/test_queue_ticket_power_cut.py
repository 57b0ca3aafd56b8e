"""The power goes, or the disk is full or damaged, at each step of writing a number down."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.platform_client import TicketRange
from kiosk.session.ticket_book import Book
from tests.unit.platform.test_tickets import NOW, TODAY, Hall, office, stocked

DIES = """
import os, signal, sys
from pathlib import Path
from kiosk.platform_client import Unavailable, Why
from kiosk.session.tickets import TicketOffice
from datetime import datetime
step, path = sys.argv[1], Path(sys.argv[2])
def die(*args, **more):
    os.kill(os.getpid(), signal.SIGKILL)
if step == "while it is written":
    os.fsync = die
elif step == "before it is renamed":
    Path.replace = die
else:
    real, calls = os.fsync, []
    def second(file):
        calls.append(file)
        real(file) if len(calls) == 1 else die()
    os.fsync = second
class Down:
    def draw_ticket(self, service, subject_hash=""):
        return Unavailable(Why.NO_LINE)
print(TicketOffice(path, Down()).issue("tax", "victim", datetime.fromisoformat(sys.argv[3])).number, flush=True)
"""


@pytest.mark.parametrize("step", ["while it is written", "before it is renamed", "after it was renamed"])
def test_killed_at_any_step_no_number_was_shown_and_none_is_given_out_twice(tmp_path: Path, step: str) -> None:
    path = tmp_path / "t.json"
    desk, hall = stocked(path)
    assert desk.issue("tax", "first", NOW).number == "T001"
    command = [sys.executable, "-c", DIES, step, str(path), NOW.isoformat()]
    root = Path(__file__).resolve().parents[3]
    died = subprocess.run(command, capture_output=True, cwd=root, timeout=60, check=False)
    assert (died.returncode, died.stdout) == (-signal.SIGKILL, b"")
    following = office(path, hall).issue("tax", "next", NOW).number
    assert following == ("T003" if step == "after it was renamed" else "T002")
    assert office(path, hall).issue("tax", "first", NOW).number == "T001"


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_full_disk_is_a_clear_failure_and_nothing_is_used_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    desk, _ = stocked(tmp_path / "t.json")
    before = (tmp_path / "t.json").read_bytes()

    def full(*args: object, **more: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(*((os, "fsync") if call == "fsync" else (Path, "replace")), full)
        ticket = desk.issue("tax", "a", NOW)
    assert (ticket.number, ticket.failed) == ("", "store")
    assert (tmp_path / "t.json").read_bytes() == before
    assert desk.issue("tax", "a", NOW).number == "T001"


def test_with_a_full_disk_no_numbers_are_reserved_that_could_not_be_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall = Hall()
    desk = office(tmp_path / "t.json", hall)

    def full(*args: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    desk.restock(TODAY)
    assert hall.asked == []


def test_with_a_full_disk_the_halls_own_number_is_still_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*args: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert office(tmp_path / "t.json", Hall()).issue("tax", "a", NOW).number == "C001"


@pytest.mark.parametrize("cut", [0, 1, 20, -1])
def test_a_torn_book_gives_no_number_instead_of_a_guess_and_is_set_aside(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "t.json"
    desk, hall = stocked(path)
    desk.issue("tax", "a", NOW)
    path.write_bytes(path.read_bytes()[:cut])
    assert office(path, hall).issue("tax", "b", NOW).failed == "none_left"
    assert path.with_suffix(".damaged").exists()


def test_a_flipped_bit_in_a_book_that_still_reads_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "t.json"
    desk, hall = stocked(path)
    desk.issue("tax", "a", NOW)
    path.write_text(path.read_text("utf-8").replace('"following": 2', '"following": 1'), "utf-8")
    assert office(path, hall).issue("tax", "b", NOW).failed == "none_left"


def test_no_personal_value_stands_in_the_book(tmp_path: Path) -> None:
    book = Book(tmp_path / "t.json")
    assert book.write(book.read().with_ranges([TicketRange(TODAY, "T", 1, 6)]))
    desk, _ = stocked(tmp_path / "t.json")
    desk.issue("tax", "5f1d" * 16, NOW)
    (given,) = book.read().given
    assert set(given.__slots__) == {
        "day", "number", "matter", "subject", "issued_at", "windows", "local", "told",
    }  # fmt: skip
