"""Somebody shows a code that was made to do harm."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(("fault", "reason"), [("control", "!control_characters"), ("script", "!script")])
def test_a_hostile_code_is_refused_with_its_reason_and_the_next_one_is_read(bench, fault: str, reason: str) -> None:
    bench.sim.play(fault)
    bench.sim.show("https://example.invalid/a")
    assert bench.heard() == [reason]
    bench.well()


def test_a_code_that_contains_the_end_mark_does_not_pass_as_two_codes(bench) -> None:
    end = "\r" if "wedge" in bench.address else "\r\n"
    bench.sim.show(f"TKC-1{end}TKC-2")
    assert bench.heard() == ["!too_fast"]
    assert bench.heard(1, 0.3) == []


def test_hostile_codes_do_not_put_the_reader_out_of_service(bench) -> None:
    bench.sim.play("control")
    for n in range(4):
        bench.sim.show(f"https://example.invalid/{n}")
        bench.heard(1)
    assert bench.trouble()[0].usable
    bench.well()
