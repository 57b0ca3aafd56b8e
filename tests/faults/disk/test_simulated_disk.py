"""The very statements of the outbox on a disk that drops and tears what was not synced, fails at a sync, or is full."""

from __future__ import annotations

import random

import pytest

from tests.faults.disk.simulated_disk import PAGE, SECTOR, Change, Cut, Kind, Platter
from tests.faults.disk.trial import controls, is_caught, survives


def test_a_power_cut_at_every_write_takes_nothing_that_was_acknowledged() -> None:
    survives("simulated disk")


@controls("simulated disk")
def test_control_a_power_cut_shows_a_worse_outbox(worse: str) -> None:
    is_caught("simulated disk", worse)


def test_a_failing_sync_makes_no_answer_untrue_even_if_the_power_goes_next() -> None:
    survives("failing sync")


@controls("failing sync")
def test_control_a_failing_sync_shows_a_worse_outbox(worse: str) -> None:
    is_caught("failing sync", worse)


def test_a_disk_full_at_any_write_uses_no_number_and_loses_nothing() -> None:
    survives("full simulated disk")


@controls("full simulated disk")
def test_control_a_full_disk_shows_a_worse_outbox(worse: str) -> None:
    is_caught("full simulated disk", worse)


# ── the simulated disk itself ────────────────────────────────────────────────────────────────────────────────────────


def platter(*changes: Change) -> Platter:
    found = Platter()
    for change in changes:
        found.play(change)
    return found


OLD = Change(Kind.WRITE, "f", 0, b"o" * 2 * PAGE)
NEW = Change(Kind.WRITE, "f", 0, b"n" * 2 * PAGE)
SYNC = Change(Kind.SYNC, "f")


@pytest.mark.parametrize("cut", list(Cut))
def test_what_was_synced_survives_every_cut(cut: Cut) -> None:
    assert platter(OLD, SYNC).after_power_cut(cut, random.Random(1)) == {"f": OLD.data}


def test_what_was_only_written_is_dropped_kept_or_torn_at_sectors() -> None:
    disk = platter(OLD, SYNC, NEW)
    assert disk.after_power_cut(Cut.DROP, random.Random(1)) == {"f": OLD.data}
    assert disk.after_power_cut(Cut.KEEP, random.Random(1)) == {"f": NEW.data}
    for cut, size in ((Cut.SECTORS, SECTOR), (Cut.PREFIX, SECTOR), (Cut.PAGES, PAGE)):
        seen = {disk.after_power_cut(cut, random.Random(n))["f"] for n in range(50)}
        pieces = {found[at : at + size] for found in seen for at in range(0, 2 * PAGE, size)}
        assert len(seen) > 2 and pieces == {b"o" * size, b"n" * size}


def test_a_file_that_was_never_synced_may_be_gone_and_a_deleted_one_may_come_back() -> None:
    assert platter(OLD).after_power_cut(Cut.DROP, random.Random(1)) == {}
    assert platter(OLD, SYNC, Change(Kind.DELETE, "f")).after_power_cut(Cut.DROP, random.Random(1)) == {"f": OLD.data}
    assert platter(OLD, SYNC, Change(Kind.DELETE, "f")).after_power_cut(Cut.KEEP, random.Random(1)) == {}


def test_the_first_sync_of_a_new_log_makes_deletions_in_its_folder_durable() -> None:
    deleted = (OLD, SYNC, Change(Kind.DELETE, "f"))
    log = (Change(Kind.OPENED, "f-wal"), Change(Kind.WRITE, "f-wal", 0, b"log"), Change(Kind.SYNC, "f-wal"))
    assert platter(*deleted, *log).after_power_cut(Cut.DROP, random.Random(1)) == {"f-wal": b"log"}


def test_after_a_failed_sync_the_next_one_brings_nothing_to_the_disk() -> None:
    disk = platter(OLD, SYNC, NEW, Change(Kind.SYNC_FAILED, "f"), SYNC)
    assert disk.after_power_cut(Cut.KEEP, random.Random(1)) == {"f": OLD.data}
