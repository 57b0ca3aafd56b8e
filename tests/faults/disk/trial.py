"""How a test uses a rig of tests.proof.rigs: the outbox survives it, and one that was made worse does not."""

from __future__ import annotations

import pytest

from tests.proof.rigs import RIGS


def survives(name: str) -> None:
    rig = RIGS[name]
    if reason := rig.why_not():
        pytest.skip(reason)
    found = rig.run()
    assert found.survived, found


def is_caught(name: str, worse: str) -> None:
    rig = RIGS[name]
    if reason := rig.why_not():
        pytest.skip(reason)
    found = rig.controls[worse]()
    assert found.failures, f"{worse}: nothing was found at {found.points} points"


def controls(name: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("worse", list(RIGS[name].controls))
