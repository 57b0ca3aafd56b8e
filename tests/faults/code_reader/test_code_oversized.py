"""A code of 10 KB."""

from __future__ import annotations

import tracemalloc


def test_ten_kilobytes_are_refused_once_and_nothing_of_them_is_told(bench) -> None:
    bench.sim.play("oversized")
    bench.sim.show("A")
    assert bench.heard() == ["!too_long"]
    assert bench.heard(1, 0.6) == []
    bench.well()


def test_a_flood_does_not_grow_the_memory(line) -> None:
    line.sim.play("oversized")
    line.sim.show("A")
    line.heard(1)
    tracemalloc.start()
    try:
        for _ in range(5):
            line.sim.show("A")
            line.heard(1, 0.3)
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert held < 100_000
