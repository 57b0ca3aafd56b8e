"""What counts as a signature."""

from __future__ import annotations

import pytest

from kiosk.session.signature import lacks
from ui.demo.player import SIGNATURE

DOT = ((0.5, 0.5),)
RULED = tuple((0.1 + n / 20, 0.5) for n in range(16))
SLANTED = tuple((0.1 + n / 20, 0.2 + n / 40) for n in range(16))
SPECK = tuple((0.5 + (n % 2) * 0.04, 0.5) for n in range(20))
CROSS = (((0.3, 0.3), (0.6, 0.7)), ((0.6, 0.3), (0.3, 0.7)))
WAVE = tuple((0.1 + n / 20, 0.4 + (n % 4) * 0.1) for n in range(16))


@pytest.mark.parametrize(
    ("strokes", "missing"),
    [
        ((), "none"),
        ((DOT,) * 50, "none"),
        ((RULED,), "line"),
        ((SLANTED,), "line"),
        ((SPECK,), "small"),
        ((RULED, RULED), "small"),
        (CROSS, ""),
        ((WAVE,), ""),
        (tuple(tuple(stroke) for stroke in SIGNATURE), ""),
    ],
    ids=["nothing", "dots", "ruled", "slanted", "speck", "two_ruled", "cross", "wave", "name"],
)
def test_a_name_or_a_cross_will_do_and_a_touch_a_speck_or_a_line_will_not(strokes: object, missing: str) -> None:
    assert lacks(strokes) == missing  # type: ignore[arg-type]
