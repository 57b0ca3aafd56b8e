"""The serial link on a pseudo-terminal: exact time-outs, exclusive opening, every loss a value."""

from __future__ import annotations

import os
import time
import tty
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from drivers.contract.faults import Fault, FaultCode
from drivers.transport.scripted import Exchange, ScriptedLink
from drivers.transport.serial_port import SerialPort, find_port
from tests.patience import within


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
    with within(0.1):
        assert line[1].read(0.1) == b""
    assert time.monotonic() - began > 0.09


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


def listed(device: str, vid: int | None = None, pid: int | None = None, serial: str | None = None) -> SimpleNamespace:
    """A row as the operating system lists it."""
    return SimpleNamespace(device=device, vid=vid, pid=pid, serial_number=serial)


ADAPTERS = [
    listed("/dev/ttyS0"),
    listed("/dev/ttyUSB0", 0x1A86, 0x7523),
    listed("/dev/ttyUSB1", 0x0403, 0x6001, "A50285BI"),
    listed("/dev/ttyUSB2", 0x0403, 0x6001, "A9XYZ"),
]


@pytest.mark.parametrize(
    ("usb", "device"),
    [
        ("1a86:7523", "/dev/ttyUSB0"),
        ("1A86:7523", "/dev/ttyUSB0"),
        ("0403:6001:A9XYZ", "/dev/ttyUSB2"),
        ("403:6001:A50285BI", "/dev/ttyUSB1"),
    ],
)
def test_a_port_is_found_by_the_identity_of_its_adapter_in_any_order(usb: str, device: str) -> None:
    assert find_port(usb, ADAPTERS) == device
    assert find_port(usb, ADAPTERS[::-1]) == device


@pytest.mark.parametrize("usb", ["0403:6001", "0403:6001:OTHER", "dead:beef"])
def test_no_adapter_or_several_are_link_lost_and_never_a_guess(usb: str) -> None:
    fault = find_port(usb, ADAPTERS)
    assert isinstance(fault, Fault)
    assert fault.code is FaultCode.LINK_LOST


@pytest.mark.parametrize("usb", ["", "1a86", "ttyUSB0", "x:y", "1a86:"])
def test_what_is_no_usb_identity_is_a_value_error(usb: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        find_port(usb, ADAPTERS)


def test_a_port_that_got_another_name_is_found_at_the_next_opening() -> None:
    listing: list[SimpleNamespace] = []
    port = SerialPort("", 115200, usb="1a86:7523", listing=lambda: listing)
    assert isinstance(port.open(), Fault)
    for _ in range(2):
        master, slave = os.openpty()
        tty.setraw(slave)
        listing[:] = [listed(os.ttyname(slave), 0x1A86, 0x7523)]
        assert port.open() is None
        assert port.write(b"x") is None
        assert os.read(master, 9) == b"x"
        port.close()
        os.close(master)
        os.close(slave)


def test_a_new_speed_counts_from_the_next_opening(line: tuple[int, SerialPort]) -> None:
    port = line[1]
    port.baud = 9600
    assert port._port is not None
    assert port._port.baudrate == 115200
    assert port.open() is None
    assert port._port.baudrate == 9600


def _slave_of(port: SerialPort) -> int:
    assert port._port is not None
    return int(port._port.fileno())
