"""The contract suite against input devices: simulated keypad, a written node that answers questions, and a real one."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from drivers.contract.faults import Fault
from drivers.contract.status import Health
from drivers.input_device.driver import EvdevDevice, from_address, options_of
from drivers.simulators.input_device import KEYS, KeypadSimulator
from drivers.transport.evdev import EV_KEY, EVENT, Identity
from drivers.transport.link import link_lost
from tests.contracts.device_contract import DeviceContract, Rig
from tests.contracts.input_contract import InputDeviceContract

QUICK = "stuck_s=0.2"


class TestKeypadOnTheSimulator(InputDeviceContract):
    @pytest.fixture
    def rig(self) -> Iterator[Rig]:
        simulator = KeypadSimulator()
        device = from_address(f"{simulator.start()}?{QUICK}")
        yield Rig(device, lambda: simulator.play("unplug"), simulator.clear, simulator.press)
        device.close()
        simulator.stop()


class WrittenNode:
    """A real node as far as the driver can see: it says its name, its abilities and which keys are down."""

    def __init__(self, piece: int) -> None:
        self.piece = piece
        self.identity = Identity(True, "Tactile Keypad", 0x1234, 0x00AB, 0x0111, "K-17")
        self.abilities = {EV_KEY: frozenset(KEYS.values())}
        self.plugged, self.is_open = True, False
        self.down: set[int] = set()
        self.arriving = b""

    def press(self, key: str) -> None:
        label, _, half = key.partition(":")
        for name, value in (("down", 1), ("up", 0)):
            if half in ("", name):
                self.arriving += EVENT.pack(1, 2, EV_KEY, KEYS[label], value) + EVENT.pack(1, 2, 0, 0, 0)
                (self.down.add if value else self.down.discard)(KEYS[label])

    def codes(self, kind: int, highest: int) -> frozenset[int] | None:
        return self.abilities.get(kind, frozenset()) if self.is_open else None

    def held(self) -> frozenset[int] | None:
        return frozenset(self.down)

    def plug(self, plugged: bool) -> None:
        self.plugged = plugged
        self.down.clear()

    def open(self) -> Fault | None:
        self.is_open = self.plugged
        return None if self.plugged else link_lost("open: written")

    def close(self) -> None:
        self.is_open = False

    def flush(self) -> Fault | None:
        self.arriving = b""
        return None

    def write(self, data: bytes) -> Fault | None:
        raise AssertionError("a keypad is told nothing")

    def read(self, timeout: float) -> bytes | Fault:
        if not self.plugged or not self.is_open:
            return link_lost("read: written")
        chunk, self.arriving = self.arriving[: self.piece], self.arriving[self.piece :]
        return chunk


def written(piece: int, options: str = "") -> tuple[WrittenNode, EvdevDevice]:
    node = WrittenNode(piece)
    address = f"input:///script?{QUICK}{options}"
    return node, EvdevDevice(address, node, options_of(address))


class TestKeypadOnWrittenEvents(InputDeviceContract):
    @pytest.fixture(params=[5, 24, 4096])
    def rig(self, request: pytest.FixtureRequest) -> Rig:
        node, device = written(request.param)
        return Rig(device, lambda: node.plug(False), lambda: node.plug(True), node.press)


@pytest.mark.hardware
class TestKeypadOfFlesh(DeviceContract):
    """HARDWARE_KEYPAD=input:///dev/input/by-id/…-event-kbd — a person pulls the plug when the terminal asks."""

    @pytest.fixture
    def rig(self) -> Iterator[Rig]:
        device = from_address(os.environ["HARDWARE_KEYPAD"])
        yield Rig(device, lambda: _ask("pull the plug"), lambda: _ask("put the plug in"))
        device.close()


def test_a_node_says_its_name_its_number_and_its_serial_number() -> None:
    _, device = written(4096)
    assert device.open() is None
    assert (device.info.model, device.info.serial) == ("Tactile Keypad 1234:00ab", "K-17")
    assert {name: measured for name, _, measured in device.self_test().checks}["abilities"] == "keypad"


def test_a_mouse_at_the_place_of_the_keypad_is_a_fault() -> None:
    node, device = written(4096)
    node.abilities = {EV_KEY: frozenset({272, 273})}
    device.open()
    assert device.status().health is Health.FAULT
    assert not device.self_test().passed


def test_a_touch_panel_is_known_by_its_axes() -> None:
    node, device = written(4096, "&need=touch")
    node.abilities = {EV_KEY: frozenset({330}), 3: frozenset({0, 1})}
    device.open()
    assert device.status().health is Health.READY
    node.abilities = {EV_KEY: frozenset({330}), 3: frozenset({53})}
    assert device.status().health is Health.FAULT


def test_a_key_that_was_down_before_the_device_was_opened_is_known() -> None:
    node, device = written(4096)
    node.down.add(KEYS["5"])
    device.open()
    assert device._down.keys() == {KEYS["5"]}


def _ask(what: str) -> None:
    input(f"{what}, then press Enter: ")
