"""Addresses and options, the choice of a reader, the table of PC/SC, DG2, and what must never be shown."""

from __future__ import annotations

import logging

import pytest

from drivers.contract.faults import Fault
from drivers.contract.smartcard import Passport, PassportKey, SmartCardInserted
from drivers.registry import open_driver
from drivers.simulators.smart_card import SmartCardSimulator, load_cards
from drivers.smartcard.driver import options_of
from drivers.smartcard.passport import portrait_of
from drivers.smartcard.pcsc import MEANINGS
from drivers.smartcard.pcsc_child import choose
from tests.contracts.device_contract import poll_until


def test_any_option_of_the_manifest_may_stand_in_the_address() -> None:
    options = options_of("pcsc:///Reader?ef06=pin&pin_ref=129&portrait=yes&read_s=2")
    assert (options["ef06"], options["pin_ref"], options["portrait"], options["read_s"]) == ("pin", 129, True, 2.0)


@pytest.mark.parametrize("query", ["ef06=maybe", "records=both", "pin_coding=utf8", "colour=red", "pin_ref=x"])
def test_an_option_that_is_not_there_is_refused(query: str) -> None:
    with pytest.raises(ValueError, match=r"option|one of|a number"):
        open_driver(f"pcsc:///Reader?{query}")


def test_a_virtual_reader_needs_host_and_port() -> None:
    with pytest.raises(ValueError, match="host and a port"):
        open_driver("pcsc+vpcd://127.0.0.1")


def test_a_reader_is_found_by_its_name_or_how_its_name_begins() -> None:
    names = ["ACS ACR39U 01 00", "ACS ACR1252 00 00", "ACS ACR1252 00 01"]
    assert choose("ACS ACR39U", names) == "ACS ACR39U 01 00"
    assert choose("ACS ACR1252 00 01", names) == "ACS ACR1252 00 01"
    assert choose("", names) == "ACS ACR1252 00 00"
    assert choose("Gemalto", names) is None
    assert choose("", []) is None


def test_the_deaths_of_pcscd_lose_the_handle() -> None:
    assert all(MEANINGS[code].lost for code in (0x8010001D, 0x8010001E, 0x80100003, 0x80100009))
    assert not MEANINGS[0x80100069].lost


def test_a_group_without_a_picture_has_none() -> None:
    assert portrait_of(b"") == b""
    assert portrait_of(bytes.fromhex("7506 7F6103 020100")) == b""


@pytest.fixture
def simulator():
    made = SmartCardSimulator()
    yield made
    made.stop()


def test_every_card_of_the_simulator_is_told(simulator: SmartCardSimulator) -> None:
    device = open_driver(simulator.start() + "?look_every_s=0.005&portrait=1")
    try:
        assert device.open() is None
        device.arm(True)
        for document in load_cards()["passport"]:
            simulator.lay(f"passport:{document['key']}")
            while not isinstance(device.poll(), SmartCardInserted):
                pass
            key = PassportKey(document["number"], document["birth"], document["expiry"])
            passport = device.read_passport(key, 5.0)
            assert isinstance(passport, Passport)
            assert passport.surname == document["surname"]
            assert passport.portrait.startswith(b"\xff\xd8\xff")
            assert passport.portrait.endswith(b"\xff\xd9")
    finally:
        device.close()


def test_nothing_of_a_card_or_a_pin_reaches_a_log_or_a_fault(
    simulator: SmartCardSimulator, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    simulator.play("ef06_pin")
    device = open_driver(simulator.start() + "?look_every_s=0.005")
    try:
        device.open()
        device.arm(True)
        simulator.lay("ssc:lin_zhixia")
        shown = [repr(poll_until(device, SmartCardInserted))]
        shown += [repr(device.read_holder(pin, 5.0)) for pin in ("987654", "98765x", "123456")]
        shown += [repr(device.read_passport(PassportKey("E99000016", "960503", "310617"), 5.0)), repr(vars(device))]
    finally:
        device.close()
    said = " ".join(shown) + caplog.text + "".join(capfd.readouterr())
    assert isinstance(device.read_holder("123456", 1.0), Fault)
    for secret in ("987654", "98765x", "123456", "E99000016", "960503", "林知夏", "999901199605030266", "A99000011"):
        assert secret not in said
