"""The queue's benchmarks: their tables tell what was met, their stores give back what they were given."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

from benchmarks import queue
from benchmarks.intake_load import INTAKE, SLOT, requests_of
from benchmarks.queue_backlog import build, timed
from benchmarks.queue_build import fill, open_outbox, request
from benchmarks.queue_drain import Load
from benchmarks.queue_enqueue import LIMIT, TRIED, Series, power_cuts
from benchmarks.queue_stores import AS_IT_COMES, STORES
from benchmarks.queue_table import Table, Target, ratio_of_pairs, short
from benchmarks.queue_worker import PAYLOAD, make_payload


def test_every_part_is_there() -> None:
    for place in queue.PARTS.values():
        module, _, function = place.partition(":")
        assert callable(getattr(import_module(module), function))


def test_a_part_that_cannot_be_measured_takes_no_other_away(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(queue.PARTS, "drain", "benchmarks.no_such_module:measure")
    monkeypatch.setitem(queue.PARTS, "fleet", f"{__name__}:one_table")
    assert queue.main(["drain", "fleet"]) == 0
    said = capsys.readouterr().out
    assert "drain was not measured: ModuleNotFoundError" in said
    assert said.endswith("queue: 1 of 2 targets met\n")


def one_table(quick: bool) -> list[Table]:
    return [Table("one", ("a",), targets=[Target("quick", 0.95, ">=", 0.9), Target("slow", 2, "==", 1)])]


def test_a_table_tells_its_rows_notes_and_targets() -> None:
    table = Table("title", ("store", "ms"), notes=["how"], targets=[Target("ours", 0.5, ">=", 0.9)])
    table.add("ours", "1.00")
    assert str(table).splitlines() == [
        "title",
        "store  ms",
        "ours   1.00",
        "  how",
        "  MISSED  ours: 0.5, target >= 0.9",
    ]
    with pytest.raises(ValueError, match="1 cells for 2 columns"):
        table.add("ours")


def test_numbers_are_told_with_three_digits_and_ratios_by_pairs() -> None:
    assert [short(value) for value in (0.0123, 1.0, 12.345, 1234.5, 100_000)] == [
        "0.0123",
        "1",
        "12.3",
        "1,234",
        "100,000",
    ]
    assert ratio_of_pairs([1.0, 10.0, 4.0], [2.0, 10.0, 1.0]) == 1.0
    assert Series([0.004], [1, 1, 1, 5]).cells(Series([0.002])) == ("4.00", "0.50")
    assert Series([0.004], [1, 1, 1, 5]).said == "1 (2.00)"


@pytest.mark.parametrize("name", [name for name in STORES if name != LIMIT])
def test_a_store_gives_back_what_it_was_given_and_not_what_was_taken(name: str, tmp_path: Path) -> None:
    store = STORES[name](tmp_path)
    for number in range(3):
        store.put(make_payload(number), b"attached")
    store.take()
    store.close()
    again = STORES[name](tmp_path)
    try:
        waiting = [int(payload[:16]) for payload in again.payloads()]
        assert waiting in ([1, 2], [0, 1, 2])  # ours keeps what it sent, until the purge
        assert "WAL, FULL" in again.settings
    finally:
        again.close()


def test_stores_as_they_come_are_not_all_durable(tmp_path: Path) -> None:
    settings = {}
    for name, open_store in AS_IT_COMES.items():
        (folder := tmp_path / name).mkdir()
        store = open_store(folder)
        settings[name] = store.settings
        store.close()
    assert settings["litequeue"] == settings["diskcache"] == "WAL, NORMAL"


def test_without_being_asked_no_power_is_cut() -> None:
    assert {row[1] for row in power_cuts(0).rows} == {TRIED}


def test_a_backlog_is_sealed_by_the_outbox_itself(tmp_path: Path) -> None:
    fill(tmp_path / "one", 5, lambda: request(PAYLOAD))
    with open_outbox(tmp_path / "one") as outbox:
        assert outbox.backlog() == (5, 5 * PAYLOAD)
        assert outbox.verify_chain() == ""
        assert len(outbox.sendable()) == 5


def test_each_size_of_backlog_is_timed_at_the_same_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.queue_backlog.ROUNDS", 1)
    monkeypatch.setattr("benchmarks.queue_backlog.EACH", 1)
    found = timed(build(tmp_path, (3, 5)))
    assert {tuple(by_size) for by_size in found.values()} == {(3, 5)}
    assert all(seconds > 0 for by_size in found.values() for seconds in by_size.values())


def test_a_load_counts_its_content() -> None:
    assert Load(3, 500, 0).size == 3 * (PAYLOAD + 500)


def test_a_submission_is_offered_then_committed() -> None:
    (offer, created), (commit, done) = requests_of(INTAKE, b"some-id\t{}")
    assert offer.startswith(b"PUT /v1/submissions/some-id HTTP/1.1\r\n")
    assert b"Idempotency-Key: some-id\r\nContent-Digest: sha-256=:" in offer
    assert offer.endswith(b"Content-Length: 2\r\n\r\n{}")
    assert commit.startswith(b"POST /v1/submissions/some-id/commit HTTP/1.1\r\n")
    assert (created, done) == (201, 200)
    assert len(requests_of(SLOT, b"some-id\t{}")) == 1
