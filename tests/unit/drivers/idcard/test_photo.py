"""The seam for a photo codec: a stranger's program gets the bytes, and whatever it does the card is read."""

from __future__ import annotations

import os
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from drivers.contract.faults import Fault, FaultCode
from drivers.contract.idcard import CardRead
from drivers.idcard.photo import LARGEST, PhotoCodec
from drivers.idcard.session import finish
from drivers.simulators import toy_photo
from tests.patience import within
from tests.unit.drivers.idcard.written_reader import WrittenReader, fact_of

Program = Callable[[str], str]


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """Writes an executable Python program with this body; returns its path."""

    def write(body: str) -> str:
        path = tmp_path / "codec"
        path.write_text(f"#!{sys.executable} -IS\n" + textwrap.dedent(body), "utf-8")
        path.chmod(0o755)
        return str(path)

    return write


@pytest.fixture
def toy(tmp_path: Path) -> str:
    path = tmp_path / "toy-codec"
    path.write_text(f"#!/bin/sh\nexec {sys.executable} -IS {toy_photo.__file__}\n", "utf-8")
    path.chmod(0o755)
    return str(path)


def test_a_card_is_read_with_its_picture_by_the_toy_codec(toy: str) -> None:
    reader = WrittenReader(f"&photo_codec={toy}&photo_s=20")
    reader.model.lay("lin_zhixia")
    fact = fact_of(reader.device, 20)
    assert isinstance(fact, CardRead)
    assert fact.card.photo == toy_photo.picture_of(fact.card.photo_wlt)
    assert fact.card.photo.startswith(b"\xff\xd8")
    lines = {name: (passed, measured) for name, passed, measured in reader.device.self_test().checks}
    passed, measured = lines["photo_codec"]
    assert passed
    assert measured.startswith("toy-codec: last picture in")
    assert "photo" not in repr(fact.card)


def test_the_citizen_does_not_wait_for_a_codec_that_hangs_and_reads_without_a_picture(program: Program) -> None:
    path = program("import time; time.sleep(600)")
    reader = WrittenReader(f"&photo_codec={path}&photo_s=0.25")
    reader.model.lay("lin_zhixia")
    with within(5.0):
        assert reader.device.poll() is None  # the picture is waited for in steps too
        fact = fact_of(reader.device)
    assert isinstance(fact, CardRead)
    assert fact.card.photo == b""
    assert len(fact.card.photo_wlt) == 1024
    report = reader.device.self_test()
    assert not report.passed
    assert ("photo_codec", False, "codec: killed after 0.25 s") in report.checks


@pytest.mark.parametrize(
    ("body", "note"),
    [
        ("import sys; sys.stdin.buffer.read(); print('no picture')", "that are no picture"),
        ("import sys; sys.exit(3)", "gave 0 bytes"),
        ("import os; os.close(0); os.kill(os.getpid(), 11)", "gave 0 bytes"),
        ("import sys\nwhile True: sys.stdout.buffer.write(b'BM' * 50000)", "that are no picture"),
    ],
)
def test_what_is_no_picture_is_a_fault_with_a_note(program: Program, body: str, note: str) -> None:
    codec = PhotoCodec(program(body), 20.0)
    answer = finish(codec.decoding(toy_photo.photo_of("anybody")))
    assert isinstance(answer, Fault)
    assert answer.code is FaultCode.INTERNAL
    healthy, said = codec.check()
    assert not healthy
    assert note in said


def test_a_program_that_is_not_there_or_not_executable_is_said_so(tmp_path: Path) -> None:
    missing = PhotoCodec(str(tmp_path / "wlt2bmp"), 1.0)
    assert missing.check() == (False, "wlt2bmp is not an executable file")
    assert isinstance(finish(missing.decoding(bytes(1024))), Fault)
    (tmp_path / "text").write_text("nothing", "utf-8")
    assert PhotoCodec(str(tmp_path / "text"), 1.0).check()[0] is False


def test_a_codec_that_is_left_in_the_middle_is_killed_with_its_children(program: Program, tmp_path: Path) -> None:
    note = tmp_path / "pids"
    path = program(
        f"""
        import os, time
        child = os.fork()
        with open({str(note)!r}, "a") as file:
            file.write(f"{{os.getpid()}}\\n")
        time.sleep(600)
        """
    )
    steps = PhotoCodec(path, 60.0).decoding(bytes(1024))
    deadline = time.monotonic() + 20
    while not (note.exists() and note.read_text().count("\n") == 2) and time.monotonic() < deadline:
        next(steps)
    steps.close()
    pids = [int(line) for line in note.read_text().split()]
    assert len(pids) == 2
    while any(_runs(pid) for pid in pids):
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_the_program_sees_nothing_of_our_environment(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERMINAL_SECRET", "x")
    body = "import os, sys; sys.stdout.buffer.write(b'BM' + b' '.join(k.encode() for k in os.environb and os.environ))"
    answer = finish(PhotoCodec(program(body), 20.0).decoding(bytes(1024)))
    assert isinstance(answer, bytes)
    assert b"SECRET" not in answer
    assert b"HOME" not in answer


def test_the_limit_leaves_room_for_any_picture_of_a_card() -> None:
    assert LARGEST > 54 + 126 * 308


def test_the_toy_codec_takes_nothing_but_toy_pictures() -> None:
    assert toy_photo.picture_of(bytes(1024)) is None
    assert toy_photo.picture_of(toy_photo.photo_of("a")[:-1]) is None
    assert toy_photo.photo_of("a") != toy_photo.photo_of("b")


def _runs(pid: int) -> bool:
    """A killed child of a child is a zombie until its new parent looks."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z" and os.getpgid(pid) > 0
    except (FileNotFoundError, ProcessLookupError):
        return False
