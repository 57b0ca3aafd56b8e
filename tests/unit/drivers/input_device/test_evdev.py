"""Input events and the questions to the kernel, as numbers that linux/input.h gives."""

from __future__ import annotations

import os
import tomllib
from importlib import resources
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.contract.faults import Fault
from drivers.input_device.driver import options_of
from drivers.simulators.input_device import KEYS
from drivers.transport import evdev
from drivers.transport.evdev import EVENT, EvdevNode, Event, EventReader

EVENTS = st.builds(
    Event, st.sampled_from([0, 2, 3, 4, 0x11, 0x1F]), st.integers(0, 0x2FF), st.integers(-(2**31), 2**31 - 1)
)


def test_an_event_has_24_bytes_and_the_requests_are_those_of_the_header() -> None:
    assert EVENT.size == 24
    assert evdev.EVIOCGRAB == 0x40044590
    assert evdev.EVIOCGID == 0x80084502
    assert evdev.EVIOCGNAME == 0x81004506
    assert evdev.EVIOCGKEY == 0x80604518
    assert evdev.eviocgbit(evdev.EV_KEY, evdev.KEY_MAX) == 0x80604521
    assert evdev.bits(b"\x01\x80") == {0, 15}


@given(st.lists(EVENTS), st.integers(1, 60))
def test_events_come_out_as_they_went_in_whatever_the_pieces(events: list[Event], piece: int) -> None:
    data = b"".join(EVENT.pack(1, 2, event.type, event.code, event.value) for event in events)
    reader = EventReader()
    found = [event for i in range(0, len(data), piece) for event in reader.feed(data[i : i + piece])]
    assert found == events
    assert not reader.garbled


@given(st.binary(max_size=500))
def test_no_bytes_whatever_raise(data: bytes) -> None:
    reader = EventReader()
    assert all(isinstance(event, Event) for event in reader.feed(data))


def test_no_repr_of_an_event_names_the_key() -> None:
    assert "30" not in repr(Event(1, 30, 1))


def test_a_stand_in_is_read_and_answers_no_questions(tmp_path: Path) -> None:
    path = tmp_path / "node"
    os.mkfifo(path)
    writer = os.open(path, os.O_RDWR | os.O_NONBLOCK)
    node = EvdevNode(str(path), grab=True)
    try:
        assert node.open() is None
        os.write(writer, b"x" * 24)
        assert node.read(0.1) == b"x" * 24
        assert node.read(0) == b""
        assert (node.identity.real, node.codes(1, 0x2FF), node.held()) == (False, None, None)
        assert isinstance(node.write(b"x"), Fault)
    finally:
        os.close(writer)
        assert isinstance(node.read(0), Fault)
        assert not node.is_open
        node.close()


def test_a_character_device_that_is_no_input_node_is_not_asked(tmp_path: Path) -> None:
    node = EvdevNode("/dev/null", grab=True)
    assert node.open() is None
    assert not node.identity.real
    node.close()
    assert isinstance(EvdevNode(str(tmp_path / "nothing")).open(), Fault)


@pytest.mark.parametrize("query", ["need=piano", "stuck_s=0", "stuck_s=nan", "stuck_s=long", "colour=red"])
def test_an_address_that_makes_no_sense_is_refused(query: str) -> None:
    with pytest.raises(ValueError):
        options_of(f"input:///dev/input/event0?{query}")


def test_the_proposed_keys_mean_one_thing_each_and_are_those_of_the_simulated_keypad() -> None:
    text = (resources.files("drivers.input_device") / "keypad.toml").read_text("utf-8")
    rows = tomllib.loads(text)["key"]
    codes = [code for row in rows for code in row["evdev"] + row["also"]]
    names = [name for row in rows for name in row["qt"]]
    assert len(set(codes)) == len(codes)
    assert len(set(names)) == len(names)
    assert {row["meaning"] for row in rows} == {"digit", "confirm", "back", "previous", "next", "repeat", "help"}
    assert set(KEYS.values()) <= set(codes)
