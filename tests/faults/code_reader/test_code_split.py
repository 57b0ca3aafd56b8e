"""The reader, its adapter or a busy host pauses in the middle of a code."""

from __future__ import annotations


def test_a_pause_in_the_middle_makes_one_code_and_not_two(bench) -> None:
    bench.open("torn_s=3.0")
    bench.sim.play("split")
    bench.sim.show("https://example.invalid/login")
    assert bench.heard() == ["https://example.invalid/login"]
    assert bench.heard(1, 0.3) == []
