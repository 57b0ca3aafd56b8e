"""The reader sends each code twice."""

from __future__ import annotations


def test_a_doubled_code_is_told_once(bench) -> None:
    bench.sim.play("doubled")
    for text in ("TKC-1", "TKC-2"):
        bench.sim.show(text)
        assert bench.heard() == [text]
        assert bench.heard(1, 0.3) == []
