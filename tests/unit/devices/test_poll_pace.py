"""How often a device is polled: as it wishes, at least with every look and behind every call."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from drivers.contract.device import PacesPolls
from tests.unit.devices.conftest import Stage, ToyDevice


class PacedToy(ToyDevice):
    """Polled as `poll_again_s` says; counts what it is asked."""

    def __init__(self, poll_again_s: float, **behaviour: Callable[[ToyDevice], Any]) -> None:
        super().__init__(**behaviour)
        self.poll_again_s = poll_again_s
        self.polls = self.looks = 0

    def poll(self) -> object | None:
        self.polls += 1
        return super().poll()

    def status(self) -> Any:
        self.looks += 1
        return super().status()


def fitted(stage: Stage, toy: ToyDevice) -> None:
    stage.supervisor.fit("toy", lambda: toy)
    stage.supervisor.start()


def test_a_device_that_waits_for_nothing_is_polled_with_its_looks_only(stage: Stage) -> None:
    toy = PacedToy(math.inf)
    fitted(stage, toy)
    stage.until(lambda: toy.looks >= 5)
    assert toy.polls <= toy.looks


def test_a_device_that_is_at_a_card_is_polled_again_at_once(stage: Stage) -> None:
    toy = PacedToy(0.0)
    fitted(stage, toy)
    stage.until(lambda: toy.polls >= 200)
    assert toy.looks < 200


def test_a_call_that_changes_what_a_device_waits_for_is_followed_by_a_poll_at_once(stage: Stage) -> None:
    toy = PacedToy(math.inf)
    fitted(stage, toy)
    stage.until(lambda: toy.polls)

    def arm(device: PacedToy) -> int:
        device.poll_again_s = 0.0
        return device.polls

    answers = stage.ask(arm)
    stage.until(lambda: answers)
    stage.until(lambda: toy.polls >= answers[0] + 50)


def test_a_device_without_a_wish_is_polled_at_the_usual_pace(stage: Stage) -> None:
    polled: list[float] = []
    toy = ToyDevice(poll=lambda _toy: polled.append(0.0))
    assert not isinstance(toy, PacesPolls)
    fitted(stage, toy)
    stage.until(lambda: len(polled) >= 20)
