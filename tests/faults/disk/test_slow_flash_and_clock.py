"""A slow disk under load, and a clock that jumps by 30 days while the terminal works."""

from __future__ import annotations

from tests.faults.disk.trial import controls, is_caught, survives


def test_threads_that_seal_on_slow_flash_get_rising_numbers_and_lose_nothing_when_killed() -> None:
    survives("slow flash")


@controls("slow flash")
def test_control_slow_flash_shows_a_worse_outbox(worse: str) -> None:
    is_caught("slow flash", worse)


def test_a_jumping_clock_neither_stops_nor_hurries_nor_reorders_the_sending() -> None:
    survives("clock")


@controls("clock")
def test_control_a_jumping_clock_shows_a_worse_sender(worse: str) -> None:
    is_caught("clock", worse)
