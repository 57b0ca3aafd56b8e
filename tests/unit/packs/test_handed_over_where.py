"""出件: where a result is handed over stands once, in the pack's result, and is what the citizen reads and signs."""

from __future__ import annotations

import pytest

from kiosk.packs.schema import Pack
from tests.unit.packs.pack_walk import SHELF


def with_a_choice() -> list[Pack]:
    return [pack for pack in SHELF.packs.values() if any(field.id == "delivery_way" for field in pack.form)]


@pytest.mark.parametrize("pack", with_a_choice(), ids=lambda pack: pack.id)
def test_the_window_in_the_question_and_on_paper_is_the_pack_s(pack: Pack) -> None:
    field = pack.field("delivery_way")
    for way in pack.result.delivery:
        choice = next(choice for choice in field.choices if choice.code == way.way)
        if way.way == "window" and way.place is not None:
            assert choice.detail == way.place
            assert way.place.zh in choice.formal
        if way.way == "post" and way.fee is not None:
            assert choice.detail == way.fee
            assert choice.formal == "邮寄"
