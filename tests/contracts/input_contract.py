"""What every keypad, keyboard and touch panel must do as a device. `rig.lay` presses a key of the simulated keypad."""

from __future__ import annotations

from drivers.contract.input_device import InputDevice, KeyFreed, KeyStuck
from drivers.contract.status import Health
from tests.contracts.device_contract import DeviceContract, Rig, poll_until


class InputDeviceContract(DeviceContract):
    """Made with stuck_s=0.2."""

    def test_it_is_an_input_device(self, rig: Rig) -> None:
        assert isinstance(rig.device, InputDevice)
        assert rig.device.info.kind == "input_device"

    def test_keys_are_noticed_and_never_handed_on(self, rig: Rig) -> None:
        rig.device.open()
        assert rig.device.idle_s is None
        for key in "159":
            rig.lay(key)
            assert rig.device.poll() is None
        assert 0 <= rig.device.idle_s < 5
        assert rig.device.status().health is Health.READY

    def test_a_key_that_stays_down_is_told_once_and_its_coming_up_too(self, rig: Rig) -> None:
        rig.device.open()
        rig.lay("5:down")
        rig.lay("6:down")
        assert poll_until(rig.device, KeyStuck).count >= 1
        rig.device.status()
        assert rig.device.status().health is Health.BLOCKED
        assert not rig.device.self_test().passed
        rig.lay("5:up")
        rig.lay("6:up")
        while not isinstance(fact := poll_until(rig.device, (KeyStuck, KeyFreed)), KeyFreed):
            assert fact.count >= 1
        assert rig.device.status().health is Health.READY
        assert rig.device.poll() is None

    def test_no_fact_and_no_report_names_a_key(self, rig: Rig) -> None:
        rig.device.open()
        rig.lay("5:down")
        fact = poll_until(rig.device, KeyStuck)
        assert repr(fact) == "KeyStuck(count=1)"
        assert "76" not in repr(rig.device.self_test()) + repr(rig.device.status())
