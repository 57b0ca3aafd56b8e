"""The whole path from a card on the simulated reader to an event, with the cable pulled in between."""

from __future__ import annotations

from drivers.contract.idcard import CardGone, CardRead
from drivers.contract.status import Health
from drivers.registry import open_driver
from drivers.simulators.idcard import IdCardSimulator
from kiosk.devices import DeviceFact
from tests.unit.devices.conftest import Stage


def test_a_card_is_read_the_cable_pulled_and_a_card_read_again(stage: Stage) -> None:
    simulator = IdCardSimulator(read_seconds=0.0)
    address = simulator.start() + "&look_every_s=0.005&probe_every_s=0.01"

    def kinds() -> list[type]:
        return [type(event.fact) for event in stage.events if isinstance(event, DeviceFact)]

    stage.supervisor.fit("idcard", lambda: open_driver(address))
    stage.supervisor.start()
    stage.ask(lambda reader: reader.arm(True), role="idcard")
    simulator.lay("gulnar")
    Stage.until(lambda: kinds() == [CardRead])
    Stage.until(lambda: stage.supervisor.board()["idcard"].media)
    simulator.take()
    Stage.until(lambda: kinds() == [CardRead, CardGone])
    simulator.play("unplug")
    Stage.until(lambda: stage.health("idcard") is Health.ABSENT)
    simulator.clear()
    Stage.until(lambda: stage.health("idcard") is Health.READY)
    simulator.lay("li_hk")
    Stage.until(lambda: kinds() == [CardRead, CardGone, CardRead])
    info = stage.supervisor.info("idcard")
    assert info is not None
    assert info.serial == "05.01-20255703-0012345678-0123456789"
    assert stage.supervisor.stop() == ()
    simulator.stop()
