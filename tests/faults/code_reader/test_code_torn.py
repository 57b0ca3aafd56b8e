"""Half a code arrives, and nothing more."""

from __future__ import annotations

import time


def test_half_a_code_is_refused_and_never_glued_to_the_next_one(bench) -> None:
    bench.sim.play("torn")
    bench.sim.show("https://example.invalid/login")
    assert bench.heard() == ["!torn"]
    bench.well()


def test_the_second_half_of_a_code_that_was_under_way_at_arming_is_not_told(line) -> None:
    line.open("torn_s=3.0")
    line.sim.play("split")
    line.reader.arm(False)
    line.sim.show("https://example.invalid/login")
    began = time.monotonic()
    while line.reader._last_byte < began and time.monotonic() < began + 5:
        assert line.reader.poll() is None
    line.reader.arm(True)
    assert line.heard(1, 0.6) == []
    line.well()
