"""The serial link on a pseudo-terminal: exact time-outs, exclusive opening, every loss a value."""

from __future__ import annotations

import os
import time
import tty
from collections.abc import Iterator

import pytest

from drivers.contract.faults import Fault, FaultCode
from drivers.transport.scripted import Exchange, ScriptedLink
from drivers.transport.serial_port import SerialPort


@pytest.fixture
def line() -> Iterator[tuple[int, SerialPort]]:
    master, slave = os.openpty()
    tty.setraw(slave)
    port = SerialPort(os.ttyname(slave), 115200)
    assert port.open() is None
    os.close(slave)
    yield master, port
    port.close()
    try:
        os.close(master)
    except OSError:
        assert not port.is_open  # the test pulled the plug


def test_bytes_go_both_ways(line: tuple[int, SerialPort]) -> None:
    master, port = line
    assert port.write(b"\x11\xff") is None
    assert os.read(master, 16) == b"\x11\xff"
    os.write(master, b"\x00\x90")
    assert port.read(1.0) == b"\x00\x90"


def test_silence_is_no_bytes_after_the_time_asked_for(line: tuple[int, SerialPort]) -> None:
    began = time.monotonic()
    assert line[1].read(0.1) == b""
    assert 0.09 < time.monotonic() - began < 0.5


def test_a_flush_forgets_what_arrived(line: tuple[int, SerialPort]) -> None:
    master, port = line
    os.write(master, b"left over")
    time.sleep(0.01)
    assert port.flush() is None
    os.write(master, b"new")
    assert port.read(1.0) == b"new"


def test_a_port_is_opened_by_one_program_only(line: tuple[int, SerialPort]) -> None:
    second = SerialPort(os.ttyname(_slave_of(line[1])), 115200)
    fault = second.open()
    assert fault is not None
    assert fault.code is FaultCode.LINK_LOST


@pytest.mark.parametrize("action", ["read", "write", "flush"])
def test_a_pulled_plug_is_link_lost_and_the_port_is_closed(line: tuple[int, SerialPort], action: str) -> None:
    master, port = line
    os.close(master)
    results = {
        "read": lambda: port.read(0.1),
        "write": lambda: port.write(b"x"),
        "flush": port.flush,
    }
    fault = results[action]()
    assert isinstance(fault, Fault)
    assert fault.code is FaultCode.LINK_LOST
    assert not port.is_open


def test_a_port_that_does_not_exist_or_is_closed_is_link_lost() -> None:
    port = SerialPort("/dev/does-not-exist", 115200)
    for result in (port.open(), port.flush(), port.write(b"x"), port.read(0.01)):
        assert isinstance(result, Fault)
        assert result.code is FaultCode.LINK_LOST
    port.close()


def test_a_script_plays_its_exchanges_and_refuses_others() -> None:
    link = ScriptedLink([Exchange(b"a", (b"1", b"2")), Exchange(b"b", (b"3", None))])
    assert link.open() is None
    assert link.write(b"a") is None
    assert [link.read(0), link.read(0), link.read(0)] == [b"1", b"2", b""]
    with pytest.raises(AssertionError, match="does not expect"):
        link.write(b"x")
    assert link.write(b"b") is None
    assert link.finished
    assert link.read(0) == b"3"
    assert isinstance(link.read(0), Fault)
    assert isinstance(link.open(), Fault)


def _slave_of(port: SerialPort) -> int:
    assert port._port is not None
    return int(port._port.fileno())
