"""What the platform answers is believed only in the form that was agreed on."""

from __future__ import annotations

from typing import Any

import pytest

from kiosk.platform_answers import Credit, PacksOffer, known, progress

CREDIT = {"as_of": "2026-11-22", "state": "good", "reason": "", "since": "", "until": ""}
CASE = {
    "case_number": "20261122-1", "number": "LX0417-03-000001-58", "submission_id": "s", "title": "新生儿出生一件事",
    "item": "newborn@1.0.0", "state": "收件", "received_at": "2026-11-22T10:00:00+08:00", "subcases": [],
}  # fmt: skip


def test_what_a_newer_platform_adds_is_left_out() -> None:
    assert Credit(**known(Credit, {**CREDIT, "score": 710})) == Credit(**CREDIT)


@pytest.mark.parametrize("state", [None, 1, True, ["good"], {"good": 1}])
def test_a_field_of_another_kind_is_no_answer(state: object) -> None:
    with pytest.raises(TypeError):
        known(Credit, {**CREDIT, "state": state})


def test_a_yes_is_no_number_of_bytes() -> None:
    with pytest.raises(TypeError):
        known(PacksOffer, {"version": "1.0.0", "sha256": "0" * 64, "bytes": True, "published_at": ""})


@pytest.mark.parametrize("changed", [{"title": ["a"]}, {"subcases": [{"state": 3}]}, {"owed": [{"name": 1}]}])
def test_progress_with_a_field_of_another_kind_is_no_progress(changed: dict[str, Any]) -> None:
    assert len(progress({"as_of": "now", "cases": [CASE]}).cases) == 1
    with pytest.raises(TypeError):
        progress({"as_of": "now", "cases": [{**CASE, **changed}]})
