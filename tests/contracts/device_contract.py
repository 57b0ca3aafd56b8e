"""What every device must do: subclass DeviceContract and give a `rig` fixture (simulator, script, real peer)."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable
from typing import Any

from drivers.contract.device import Device, DeviceInfo, MediaAction, SelfTestReport
from drivers.contract.faults import Fault
from drivers.contract.idcard import CardFailed, CardGone, CardLayout, CardRead
from drivers.contract.status import DeviceStatus, Health
from tests.patience import PATIENCE, within

OPEN_SECONDS, STATUS_SECONDS, POLL_SECONDS = 3.0, 1.0, 0.3  # the promises of drivers/contract/device.py


@dataclasses.dataclass
class Rig:
    """A closed device and the hands on its plug. `lay` and `take` only where something can be laid."""

    device: Any
    unplug: Callable[[], None]
    plug_in: Callable[[], None]
    lay: Callable[[str], None] = lambda key: None
    take: Callable[[], None] = lambda: None


def timed(seconds: float, action: Callable[[], Any]) -> Any:
    with within(seconds):
        return action()


def poll_until(device: Device, kind: type, seconds: float = PATIENCE) -> Any:
    """The first fact of this kind; facts of other kinds on the way are an error."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        fact = device.poll()
        if fact is not None:
            assert isinstance(fact, kind), fact
            return fact
        time.sleep(0.005)
    raise AssertionError(f"no {kind.__name__} in {seconds} s")


def status_until(device: Device, health: Health, seconds: float = PATIENCE) -> DeviceStatus:
    deadline = time.monotonic() + seconds
    status = device.status()
    while status.health is not health and time.monotonic() < deadline:
        time.sleep(0.02)
        status = device.status()
    assert status.health is health
    return status


class DeviceContract:
    """The part that all devices share."""

    def test_it_says_who_it_is_before_it_is_opened(self, rig: Rig) -> None:
        assert isinstance(rig.device, Device)
        assert isinstance(rig.device.info, DeviceInfo)
        assert rig.device.info.kind
        assert rig.device.info.address

    def test_a_healthy_device_opens_in_time_and_is_usable(self, rig: Rig) -> None:
        assert timed(OPEN_SECONDS, rig.device.open) is None
        status = timed(STATUS_SECONDS, rig.device.status)
        assert status.health.usable
        assert status.fault is None

    def test_a_poll_returns_in_time_with_nothing_or_a_fact(self, rig: Rig) -> None:
        rig.device.open()
        for _ in range(5):
            fact = timed(POLL_SECONDS, rig.device.poll)
            assert fact is None or dataclasses.is_dataclass(fact)

    def test_a_device_that_is_not_there_is_a_fault_value_and_no_exception(self, rig: Rig) -> None:
        rig.unplug()
        assert isinstance(timed(OPEN_SECONDS, rig.device.open), Fault)
        assert timed(STATUS_SECONDS, rig.device.status).health is Health.ABSENT
        assert timed(POLL_SECONDS, rig.device.poll) is None

    def test_a_device_unplugged_while_open_becomes_absent_and_names_its_fault(self, rig: Rig) -> None:
        rig.device.open()
        rig.unplug()
        timed(POLL_SECONDS, rig.device.poll)
        assert status_until(rig.device, Health.ABSENT).fault is not None

    def test_a_device_that_is_plugged_in_again_works_after_close_and_open(self, rig: Rig) -> None:
        rig.device.open()
        rig.unplug()
        status_until(rig.device, Health.ABSENT)
        rig.plug_in()
        rig.device.close()
        assert rig.device.open() is None
        assert rig.device.status().health.usable

    def test_close_may_come_before_open_and_twice(self, rig: Rig) -> None:
        rig.device.close()
        assert rig.device.open() is None
        rig.device.close()
        rig.device.close()
        assert rig.device.poll() is None
        assert rig.device.open() is None

    def test_the_self_test_passes_on_a_healthy_device_and_fails_without_one(self, rig: Rig) -> None:
        rig.device.open()
        report = rig.device.self_test()
        assert isinstance(report, SelfTestReport)
        assert report.passed
        assert report.checks
        rig.unplug()
        assert not rig.device.self_test().passed

    def test_a_reset_of_a_healthy_device_leaves_it_healthy(self, rig: Rig) -> None:
        rig.device.open()
        assert rig.device.reset(MediaAction.KEEP) is None
        assert rig.device.status().health.usable


class IdCardReaderContract(DeviceContract):
    """`rig.lay` takes a key of drivers/simulators/people.json."""

    def test_a_reader_that_is_not_armed_reads_nothing(self, rig: Rig) -> None:
        rig.device.open()
        rig.lay("lin_zhixia")
        assert [rig.device.poll() for _ in range(5)] == [None] * 5

    def test_a_closed_reader_stays_closed_until_it_is_opened(self, rig: Rig) -> None:
        rig.device.open()
        rig.device.close()
        assert rig.device.status().health is Health.ABSENT
        assert not rig.device.self_test().passed
        assert rig.device.open() is None
        assert rig.device.status().health.usable

    def test_a_laid_card_is_read_once_and_its_leaving_is_told_once(self, rig: Rig) -> None:
        rig.device.open()
        rig.device.arm(True)
        rig.lay("lin_zhixia")
        card = poll_until(rig.device, CardRead).card
        assert (card.layout, card.name, card.id_number) == (CardLayout.CITIZEN, "林知夏", "999901199605030266")
        assert rig.device.status().media
        assert [rig.device.poll() for _ in range(20)] == [None] * 20
        rig.take()
        poll_until(rig.device, CardGone)
        assert not rig.device.status().media
        assert [rig.device.poll() for _ in range(20)] == [None] * 20

    def test_the_same_card_is_read_again_after_it_left(self, rig: Rig) -> None:
        rig.device.open()
        rig.device.arm(True)
        for _ in range(2):
            rig.lay("lin_zhixia")
            poll_until(rig.device, CardRead)
            rig.take()
            poll_until(rig.device, CardGone)

    def test_no_fact_about_a_card_shows_the_card(self, rig: Rig) -> None:
        rig.device.open()
        rig.device.arm(True)
        rig.lay("lin_zhixia")
        fact = poll_until(rig.device, CardRead)
        assert "林知夏" not in repr(fact)
        assert "999901" not in repr(fact)
        assert not isinstance(fact, CardFailed)
