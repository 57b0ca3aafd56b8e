"""The kernel dropped key events of a reader that types."""

from __future__ import annotations


def test_a_code_with_dropped_keys_is_torn_and_not_a_shorter_code(wedge) -> None:
    wedge.sim.play("dropped")
    wedge.sim.show("TKC-2026-000017-42")
    assert wedge.heard() == ["!torn"]
    assert wedge.heard(1, 0.3) == []
    wedge.well()
