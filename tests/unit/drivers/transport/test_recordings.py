"""Recording and replaying: what was said comes back, and nothing personal is ever written."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest

from drivers.contract.faults import Fault, FaultCode
from drivers.simulators.idcard import IdCardSimulator, load_people
from drivers.transport.recorder import record
from drivers.transport.replay import load, replay_link
from drivers.transport.scripted import Exchange
from tests.patience import PATIENCE

QUICK = "&look_every_s=0.01&probe_every_s=0.02&appended_address=yes"


class WhenAsked:
    """Ends a recording a few questions after the card was read: a number of them, since time is the host's."""

    def __init__(self, sim: IdCardSimulator, questions: int = 12) -> None:
        self._sim, self._questions = sim, questions

    def is_set(self) -> bool:
        return self._sim.counters()["commands"] >= self._questions


@pytest.fixture
def sim():
    made = IdCardSimulator(read_seconds=0.0)
    yield made
    made.stop()


@pytest.mark.parametrize("key", [person["key"] for person in load_people()])
def test_a_recording_of_any_card_holds_nothing_of_the_person(sim: IdCardSimulator, tmp_path: Path, key: str) -> None:
    address = sim.start() + QUICK
    sim.lay(key)
    assert isinstance(record(address, tmp_path / "card.jsonl", PATIENCE, WhenAsked(sim)), int)
    person = next(person for person in load_people() if person["key"] == key)
    said = b"".join(
        chunk for exchange in load(tmp_path / "card.jsonl") for chunk in exchange.chunks if chunk is not None
    )
    assert len(said) > 1400
    for field in ("name", "id_number", "address", "english_name", "appended_address"):
        if person.get(field):
            assert person[field].encode("utf-16-le") not in said, field
    assert "样本".encode("utf-16-le") in said or b"S\0P\0E\0C" in said


@pytest.mark.parametrize("fault", ["corrupted", "short", "left_over", "doubled", "card_away_early"])
def test_what_was_damaged_on_the_line_is_no_way_around_the_redaction(
    sim: IdCardSimulator, tmp_path: Path, fault: str
) -> None:
    address = sim.start() + QUICK + "&read_s=0.1&gap_s=0.03"
    sim.lay("lin_zhixia")
    threading.Timer(0.03, sim.play, (fault,)).start()
    sim.play(fault) if fault == "card_away_early" else None
    record(address, tmp_path / "card.jsonl", 0.3)
    said = b"".join(c for exchange in load(tmp_path / "card.jsonl") for c in exchange.chunks if c is not None)
    assert "林知夏".encode("utf-16-le") not in said
    assert "柳岸".encode("utf-16-le") not in said


def test_a_recording_is_readable_by_its_owner_only_and_never_overwritten(sim: IdCardSimulator, tmp_path: Path) -> None:
    out = tmp_path / "card.jsonl"
    record(sim.start(), out, 0.0)
    assert out.stat().st_mode & 0o077 == 0
    with pytest.raises(FileExistsError):
        record("samv+serial:///nowhere", out, 0.0)


def test_a_device_that_is_not_there_is_a_fault_and_an_unknown_kind_is_refused(tmp_path: Path) -> None:
    fault = record("samv+serial:///dev/does-not-exist", tmp_path / "none.jsonl", 0.1)
    assert isinstance(fault, Fault)
    assert fault.code is FaultCode.LINK_LOST
    with pytest.raises(ValueError, match=r"what is personal in 'ipp'"):
        record("ipp://127.0.0.1", tmp_path / "none2.jsonl", 0.1)


def test_a_cancelled_recording_ends_at_once(sim: IdCardSimulator, tmp_path: Path) -> None:
    cancel = threading.Event()
    cancel.set()
    assert isinstance(record(sim.start(), tmp_path / "card.jsonl", 60.0, cancel), int)


def test_each_question_gets_its_own_answers_in_order_and_the_last_one_for_ever(tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [
        {"recording": 1, "scheme": "x", "redacted": True},
        {"ms": 0, "event": "open"},
        {"ms": 0, "dir": ">", "hex": "01"},
        {"ms": 1, "dir": "<", "hex": "aa"},
        {"ms": 2, "dir": ">", "hex": "02"},
        {"ms": 3, "dir": ">", "hex": "01"},
        {"ms": 4, "dir": "<", "hex": "bb"},
        {"ms": 4, "dir": "<", "hex": "cc"},
        {"ms": 9, "dir": ">", "hex": "03"},
        {"ms": 9, "event": "lost"},
    ]
    path = tmp_path / "some.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    assert load(path) == [
        Exchange(b"\1", (b"\xaa",)),
        Exchange(b"\2"),
        Exchange(b"\1", (b"\xbb", b"\xcc")),
        Exchange(b"\3", (None,)),
    ]
    link = replay_link(path)
    link.open()
    heard = []
    for question in (b"\1", b"\1", b"\1", b"\2", b"\7"):
        link.flush()
        link.write(question)
        heard.append(link.read(0))
    assert heard == [b"\xaa", b"\xbb", b"\xbb", b"", b""]
    link.write(b"\3")
    link.flush()
    link.write(b"\3")
    assert isinstance(link.read(0), Fault)


@pytest.mark.parametrize("text", ["no json", '{"recording": 2}', '{"recording": 1}\n{"dir": ">", "hex": "zz"}', "[]"])
def test_what_is_no_recording_is_refused_with_the_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text(text, "utf-8")
    with pytest.raises(ValueError, match=r"bad.jsonl, line"):
        load(path)
