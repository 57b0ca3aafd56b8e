"""The handle that tests, the dev dock and the demo hold of the printer simulators."""

from __future__ import annotations

import json
import socket
import threading
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from drivers.simulators.form_printer import IppPrinterSimulator
from drivers.simulators.receipt_printer import EscPosSimulator

SIMULATORS = [EscPosSimulator, IppPrinterSimulator]


@pytest.mark.parametrize("make", SIMULATORS)
def test_every_fault_has_a_chinese_label_and_can_be_played_and_cleared(make: Any, tmp_path: Path) -> None:
    simulator = make(tmp_path)
    simulator.start()
    try:
        for fault, label in simulator.faults().items():
            assert not label.isascii()
            simulator.play(fault)
            assert fault in simulator.state()["faults"]
            assert label in simulator.state()["summary"]
            simulator.clear()
            assert simulator.state()["faults"] == []
        json.dumps(simulator.state())
    finally:
        simulator.stop()


@pytest.mark.parametrize("make", SIMULATORS)
def test_an_unknown_fault_is_refused_with_the_known_ones(make: Any, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="paper_out"):
        make(tmp_path).play("on_fire")


@pytest.mark.parametrize("make", SIMULATORS)
def test_it_keeps_its_address_when_it_is_plugged_in_again_and_leaves_no_thread(make: Any, tmp_path: Path) -> None:
    before = set(threading.enumerate())
    simulator = make(tmp_path)
    where = urlsplit(simulator.start())
    simulator.play("unplug")
    with pytest.raises(OSError):
        socket.create_connection((where.hostname, where.port), 1).close()
    simulator.clear()
    socket.create_connection((where.hostname, where.port), 1).close()
    simulator.stop()
    assert set(threading.enumerate()) <= before
