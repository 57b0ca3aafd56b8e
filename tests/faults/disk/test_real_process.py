"""The real build in real processes: killed at a sync, a sync that fails, the power cut on ext4, a full disk."""

from __future__ import annotations

from tests.faults.disk.trial import controls, is_caught, survives


def test_a_kill_at_every_sync_leaves_all_that_was_acknowledged() -> None:
    survives("kill")


@controls("kill")
def test_control_a_kill_shows_a_worse_outbox(worse: str) -> None:
    is_caught("kill", worse)


def test_an_io_error_at_every_sync_makes_no_answer_untrue() -> None:
    survives("EIO")


@controls("EIO")
def test_control_an_io_error_shows_a_worse_outbox(worse: str) -> None:
    is_caught("EIO", worse)


def test_a_power_cut_on_a_real_file_system_takes_nothing_that_was_acknowledged() -> None:
    survives("power cut")


@controls("power cut")
def test_control_a_power_cut_on_a_real_file_system_shows_a_worse_outbox(worse: str) -> None:
    is_caught("power cut", worse)


def test_a_really_full_disk_is_said_and_all_goes_on_when_there_is_room() -> None:
    survives("full disk")


@controls("full disk")
def test_control_a_really_full_disk_shows_a_worse_outbox(worse: str) -> None:
    is_caught("full disk", worse)
