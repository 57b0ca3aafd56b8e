"""A record that can never arrive stops nothing but its own order key, and the technician sees it with its reason."""

from __future__ import annotations

import pytest

from tests.faults.poison.poisoned import RECORDS, Poison
from tests.proof.rigs import poisoned


@pytest.mark.parametrize("poison", list(Poison))
def test_the_other_ninety_nine_do_not_wait_for_the_poisoned_one(poison: Poison) -> None:
    found = poisoned(poison)
    assert found.survived, found


def test_control_a_queue_with_one_order_key_does_not_get_past_the_poisoned_one() -> None:
    found = poisoned(Poison.REFUSED, one_key=True)
    assert found.lost > RECORDS // 2, found
