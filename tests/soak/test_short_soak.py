"""The soak in short; the whole of it is `python -m tests.soak --sessions 20000`."""

from __future__ import annotations

from pathlib import Path

from tests.soak.run import Reading, grown, soak

SESSIONS = 300


def test_three_hundred_sessions_leave_no_thread_no_file_and_no_memory_behind(tmp_path: Path) -> None:
    readings = soak(tmp_path, SESSIONS, SESSIONS // 20, lambda _reading: None)
    assert grown(readings[len(readings) // 2 :]) == []  # behind a longer warm-up: each library loads at its first use


def flat(**changed: float) -> list[Reading]:
    """Thirty readings; `changed` begins in the second half."""
    usual = {"sessions": 1, "seconds": 1.0, "threads": 10, "handles": 10, "memory_mb": 100.0}
    return [Reading(**usual) if n < 15 else Reading(**{**usual, **changed}) for n in range(30)]  # type: ignore[arg-type]


def test_growth_is_found_and_a_single_peak_is_not() -> None:
    assert grown(flat()) == []
    assert grown(flat(threads=11)) == ["threads grew from 10 to 11"]
    assert grown(flat(memory_mb=104.0)) == []
    assert grown(flat(memory_mb=106.0)) == ["memory_mb grew from 100 to 106"]
    peak = flat()
    peak[-1] = flat(handles=50)[-1]
    assert grown(peak) == []
