"""The contract suite, and the death of pcscd, against a real pcscd with virtual readers."""

from __future__ import annotations

import os
import queue
import signal
import time
from collections.abc import Iterator

import pytest

from drivers.contract.faults import FaultCode
from drivers.contract.smartcard import Passport, SmartCardFailed, SmartCardInserted, SmartCardRemoved
from drivers.contract.status import Health
from drivers.simulators.smart_card import SmartCardSimulator
from drivers.smartcard.driver import from_address
from kiosk.devices.events import DeviceFact, Event
from kiosk.devices.pace import Pace
from kiosk.devices.supervisor import Supervisor
from tests.contracts.device_contract import POLL_SECONDS, STATUS_SECONDS, Rig, poll_until, status_until, timed
from tests.contracts.smartcard_contract import SPECIMEN, SmartCardReaderContract
from tests.patience import PATIENCE
from tests.peers.pcscd import READER, Pcscd

QUICK = "look_every_s=0.02"


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pcscd]:
    pcscd = Pcscd(tmp_path_factory.mktemp("pcscd"))
    pcscd.take_machine()
    yield pcscd
    pcscd.leave_machine()


@pytest.fixture
def pcscd(machine: Pcscd) -> Pcscd:
    machine.start()
    return machine


@pytest.fixture
def simulator(pcscd: Pcscd) -> Iterator[SmartCardSimulator]:
    made = SmartCardSimulator(pcscd=("127.0.0.1", pcscd.port), reader=READER)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def rig(pcscd: Pcscd, simulator: SmartCardSimulator) -> Iterator[Rig]:
    device = from_address(f"{simulator.start()}?{QUICK}")
    yield Rig(device, pcscd.kill, pcscd.start, simulator.lay, simulator.take)
    device.close()


class TestReaderOnPcscd(SmartCardReaderContract):
    """Unplugged means: pcscd was killed."""


def test_a_pcscd_that_was_killed_and_started_again_is_found_without_closing_the_driver(
    rig: Rig, pcscd: Pcscd, simulator: SmartCardSimulator
) -> None:
    rig.device.open()
    rig.device.arm(True)
    for _ in range(2):
        pcscd.kill()
        status_until(rig.device, Health.ABSENT)
        assert rig.device.poll() is None
        pcscd.start()
        status_until(rig.device, Health.READY)
    rig.lay("ssc:zhou_yian")
    assert poll_until(rig.device, SmartCardInserted).social_security.name == "周以安"


def test_a_pcscd_that_dies_over_an_open_passport_does_not_spoil_the_next_reading(
    rig: Rig, pcscd: Pcscd, simulator: SmartCardSimulator
) -> None:
    rig.device.open()
    rig.device.arm(True)
    rig.lay("passport:lin_zhixia")
    poll_until(rig.device, SmartCardInserted)
    assert isinstance(rig.device.read_passport(SPECIMEN, 8.0), Passport)
    pcscd.kill()
    assert rig.device.read_passport(SPECIMEN, 8.0).code in (FaultCode.LINK_LOST, FaultCode.CARD_MOVED)
    rig.take()
    pcscd.start()
    status_until(rig.device, Health.READY)
    poll_until(rig.device, SmartCardRemoved)
    rig.lay("passport:lin_zhixia")
    poll_until(rig.device, SmartCardInserted)
    assert isinstance(rig.device.read_passport(SPECIMEN, 8.0), Passport)


def test_a_pcscd_that_does_not_answer_is_absent_in_time_and_healed_when_it_goes_on(rig: Rig, pcscd: Pcscd) -> None:
    rig.device.open()
    rig.device.arm(True)
    pcscd.stop_the_clock(True)
    try:
        assert timed(POLL_SECONDS, rig.device.poll) is None
        assert timed(STATUS_SECONDS, rig.device.status).fault.code is FaultCode.NO_ANSWER
    finally:
        pcscd.stop_the_clock(False)
    status_until(rig.device, Health.READY)


def test_a_library_that_crashes_takes_nothing_but_its_child_with_it(rig: Rig, pcscd: Pcscd) -> None:
    rig.device.open()
    rig.device.arm(True)
    os.kill(rig.device._slot._child.pid, signal.SIGKILL)
    assert rig.device.poll() is None
    status_until(rig.device, Health.READY)
    rig.lay("ssc:zhou_yian")
    assert poll_until(rig.device, SmartCardInserted).social_security.name == "周以安"


def test_a_mute_card_hangs_nobody_and_the_reader_works_after_it(rig: Rig, simulator: SmartCardSimulator) -> None:
    rig.device.close()
    device = from_address(f"{simulator.start()}?{QUICK}&apdu_s=0.4")
    try:
        device.open()
        device.arm(True)
        simulator.play("mute")
        rig.lay("ssc:lin_zhixia")
        assert poll_until(device, SmartCardFailed).fault.code is FaultCode.CARD_UNREADABLE
        rig.take()
        simulator.clear()
        status_until(device, Health.READY)
        poll_until(device, SmartCardRemoved)
        rig.lay("ssc:lin_zhixia")
        assert poll_until(device, SmartCardInserted).social_security.name == "林知夏"
    finally:
        device.close()


def test_the_supervisor_has_an_armed_reader_back_after_its_pcscd_was_killed(
    pcscd: Pcscd, simulator: SmartCardSimulator
) -> None:
    address = f"{simulator.start()}?{QUICK}"
    told: queue.SimpleQueue[Event] = queue.SimpleQueue()
    pace = Pace(poll_every=0.01, look_every=0.1, look_again=0.05, reopen=(0.1, 0.2))
    supervisor = Supervisor(told.put, pace)
    supervisor.fit("smartcard", lambda: from_address(address))
    supervisor.start()
    try:
        board_until(supervisor, Health.READY)
        supervisor.call("smartcard", lambda reader: reader.arm(True), lambda _: None, 2.0)
        pcscd.kill()
        board_until(supervisor, Health.ABSENT)
        pcscd.start()
        board_until(supervisor, Health.READY)
        supervisor.call("smartcard", lambda reader: reader.arm(True), lambda _: None, 2.0)
        simulator.lay("ssc:zhou_yian")
        while not isinstance(event := told.get(timeout=PATIENCE), DeviceFact):
            pass
        assert event.fact.social_security.name == "周以安"
    finally:
        assert supervisor.stop() == ()


def board_until(supervisor: Supervisor, health: Health, seconds: float = PATIENCE) -> None:
    deadline = time.monotonic() + seconds
    while supervisor.board()["smartcard"].health is not health:
        assert time.monotonic() < deadline, supervisor.board()
        time.sleep(0.02)


@pytest.mark.parametrize("at", [2, 9])
def test_a_card_pulled_at_an_apdu_was_moved_and_the_next_one_is_read(
    rig: Rig, simulator: SmartCardSimulator, at: int
) -> None:
    rig.device.open()
    rig.device.arm(True)
    simulator.cut_at = at
    simulator.play("removed_midway")
    rig.lay("ssc:lin_zhixia")
    assert poll_until(rig.device, SmartCardFailed).fault.code is FaultCode.CARD_MOVED
    poll_until(rig.device, SmartCardRemoved)
    rig.lay("ssc:zhou_yian")
    assert poll_until(rig.device, SmartCardInserted).social_security.name == "周以安"
