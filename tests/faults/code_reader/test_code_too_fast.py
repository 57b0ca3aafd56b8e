"""Twenty different codes in two seconds."""

from __future__ import annotations

import time


def test_a_flood_of_codes_is_cut_to_what_a_hand_can_show(bench) -> None:
    bench.open("per_second=3")
    bench.sim.play("too_fast")
    began = time.monotonic()
    bench.sim.show("TKC")
    facts = bench.heard(30, 1.5)
    seconds = int(time.monotonic() - began) + 1
    codes = [fact for fact in facts if not fact.startswith("!")]
    assert codes[0] == "TKC-0"
    assert set(codes) <= {f"TKC-{n}" for n in range(20)}  # whole ones only
    assert len(codes) <= 3 * seconds
    assert "!too_fast" in facts
