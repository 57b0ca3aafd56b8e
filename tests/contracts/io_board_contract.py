"""What every I/O board must do: lamps obey, no edge is lost, and each is told once."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from drivers.contract.io_board import Flash, Inputs, InputsChanged, IoBoard, Lamp, Power
from tests.contracts.device_contract import DeviceContract, Rig, poll_until


@dataclass
class BoardRig(Rig):
    """`press` as the simulator's; `lit` are the lamps that burn, and how; `cut` the seconds that the UPS was given."""

    press: Callable[[str], None] = lambda contact: None
    lit: Callable[[], dict[str, str]] = dict
    cut: Callable[[], int | None] = lambda: None


def changes(rig: Rig, seconds: float = 0.15) -> list[InputsChanged]:
    """All facts of a while."""
    facts, deadline = [], time.monotonic() + seconds
    while time.monotonic() < deadline:
        fact = rig.device.poll()
        if fact is not None:
            facts.append(fact)
        time.sleep(0.005)
    return facts


class IoBoardContract(DeviceContract):
    def test_it_is_an_io_board(self, rig: BoardRig) -> None:
        assert isinstance(rig.device, IoBoard)
        assert rig.device.info.kind == "io_board"
        assert rig.device.inputs == Inputs()

    def test_the_picture_at_the_start_is_told(self, rig: BoardRig) -> None:
        rig.press("door")
        rig.device.open()
        fact = poll_until(rig.device, InputsChanged)
        assert (fact.now.door_open, fact.now.power) == (True, Power.MAINS)
        assert fact.changed == {"door_open", "power"}
        assert rig.device.inputs == fact.now
        assert changes(rig) == []

    def test_a_short_touch_of_the_call_button_is_told_once_with_both_edges(self, rig: BoardRig) -> None:
        rig.device.open()
        changes(rig)
        rig.press("call")
        for pressed in (True, False):
            fact = poll_until(rig.device, InputsChanged)
            assert (fact.changed, fact.now.call_button) == ({"call_button"}, pressed)
        assert changes(rig) == []

    def test_each_contact_tells_both_edges(self, rig: BoardRig) -> None:
        rig.device.open()
        changes(rig)
        names = {"door": "door_open", "tamper": "tampered", "presence": "presence", "phones": "headphones"}
        for closed in (True, False):
            for contact, name in names.items():
                rig.press(contact)
                fact = poll_until(rig.device, InputsChanged)
                assert (fact.changed, getattr(fact.now, name)) == ({name}, closed)

    def test_the_power_is_told_on_its_way_down_and_up(self, rig: BoardRig) -> None:
        rig.device.open()
        changes(rig)
        for power in (Power.BATTERY, Power.BATTERY_LOW, Power.MAINS):
            rig.press(f"power:{power}")
            fact = poll_until(rig.device, InputsChanged)
            assert (fact.changed, fact.now.power) == ({"power"}, power)

    def test_a_press_while_the_board_was_unplugged_is_told_when_it_is_back(self, rig: BoardRig) -> None:
        rig.device.open()
        changes(rig)
        rig.unplug()
        rig.press("call")
        rig.device.status()
        rig.plug_in()
        rig.device.close()
        assert rig.device.open() is None
        assert poll_until(rig.device, InputsChanged).now.call_button
        assert not poll_until(rig.device, InputsChanged).now.call_button

    def test_lamps_burn_as_told_and_come_back_with_the_board(self, rig: BoardRig) -> None:
        rig.device.open()
        assert rig.device.set_lamp(Lamp.ID_CARD, Flash.SLOW) is None
        assert rig.device.set_lamp(Lamp.STATUS_GOOD, Flash.CONTINUOUS) is None
        assert rig.lit() == {"id_card": "slow", "status_good": "continuous"}
        assert rig.device.set_lamp(Lamp.ID_CARD, Flash.OFF) is None
        assert rig.lit() == {"status_good": "continuous"}
        rig.unplug()
        rig.device.status()
        assert rig.device.set_lamp(Lamp.SCANNER, Flash.QUICK) is not None
        rig.plug_in()
        rig.device.close()
        rig.device.open()
        assert rig.lit() == {"status_good": "continuous", "scanner": "quick"}

    def test_the_ups_is_told_when_to_switch_off(self, rig: BoardRig) -> None:
        assert rig.device.cut_power(60) is not None
        rig.device.open()
        assert rig.device.cut_power(60) is None
        assert rig.cut() == 60
