"""ISO 7816-4 as bytes: commands, following answers, objects, answers to reset."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.contract.faults import Fault
from drivers.smartcard import codec
from drivers.smartcard.codec import Answer, Command
from drivers.smartcard.slot import MOVED, Card, Connected


class Script:
    """A slot that plays (asked, answered) in hex; anything else is an error."""

    is_open = True

    def __init__(self, *exchanges: tuple[str, str]) -> None:
        self._exchanges = list(exchanges)

    def transmit(self, apdu: bytes, seconds: float) -> bytes | Fault:
        asked, answered = self._exchanges.pop(0)
        assert apdu == bytes.fromhex(asked)
        return bytes.fromhex(answered)

    @property
    def finished(self) -> bool:
        return not self._exchanges


def ask(script: Script, command: Command, *, t0: bool = True, seconds: float = 5.0) -> Answer | Fault:
    return Card(script, Connected(b"", t0), time.monotonic() + seconds, 1.0).ask(command)


def test_commands_are_written_as_the_sheet_has_them() -> None:
    assert codec.select_aid(codec.SOCIAL_SECURITY_AID).encode().hex() == "00a404000f7378312e73682ec9e7bbe1b1a3d5cf"
    assert codec.select_file(0xEF05).encode().hex() == "00a4020002ef05"
    assert codec.record_by_index(1).encode().hex() == "00b2010400"
    assert codec.record_by_id(8).encode().hex() == "00b2080000"
    assert codec.RESIDENT_CARD_SERIAL.encode().hex() == "0036000008"


def test_over_t0_data_and_le_do_not_go_together() -> None:
    command = Command(0x00, 0x88, 0x00, 0x00, b"\x01\x02", le=256)
    assert command.encode().hex() == "0088000002010200"
    assert command.encode(t0=True).hex() == "00880000020102"
    assert Command(0x00, 0x44, 0x00, 0x00).encode(t0=True).hex() == "0044000000"


def test_61_is_followed_piece_by_piece() -> None:
    script = Script(("00b2010400", "0102 6102"), ("00c0000002", "0304 6101"), ("00c0000001", "05 9000"))
    answer = ask(script, codec.record_by_index(1))
    assert isinstance(answer, Answer)
    assert (answer.data.hex(), answer.sw) == ("0102030405", 0x9000)
    assert script.finished


def test_6c_is_answered_with_the_length_that_it_names() -> None:
    script = Script(("00b2010400", "6C03"), ("00b2010403", "010203 9000"))
    answer = ask(script, codec.record_by_index(1))
    assert isinstance(answer, Answer)
    assert answer.data.hex() == "010203"


def test_a_card_that_names_a_length_twice_is_given_up() -> None:
    assert isinstance(ask(Script(("00b2010400", "6C03"), ("00b2010403", "6C04")), codec.record_by_index(1)), Fault)


def test_an_empty_success_is_a_card_that_has_gone() -> None:
    assert ask(Script(("00b2010400", "")), codec.record_by_index(1)) is MOVED


def test_after_the_callers_time_nothing_is_sent() -> None:
    fault = ask(Script(), codec.record_by_index(1), seconds=-1)
    assert isinstance(fault, Fault)


def test_a_command_and_an_answer_do_not_show_what_they_carry() -> None:
    command = codec.verify("123456", 0, "bcd")
    assert command is not None
    assert command.encode().hex() == "0020000003123456"
    assert "123456" not in repr(command)
    assert "3456" not in repr(command)
    assert "\\x124V" not in repr(command)
    assert "data" not in repr(Answer(b"secret", 0x9000))


@pytest.mark.parametrize(
    ("pin", "coding", "data"),
    [("123456", "ascii", "313233343536"), ("1234", "bcd", "1234"), ("12345", "bcd", "12345f")],
)
def test_a_pin_is_coded_as_configured(pin: str, coding: str, data: str) -> None:
    command = codec.verify(pin, 0x81, coding)
    assert command is not None
    assert (command.p2, command.data.hex()) == (0x81, data)


@pytest.mark.parametrize(("sw", "left"), [(0x63C2, 2), (0x63C0, 0), (0x6983, 0), (0x6984, 0), (0x6982, None)])
def test_tries_left(sw: int, left: int | None) -> None:
    assert codec.tries_left(sw) == left


def test_objects_of_one_two_and_three_bytes_of_length() -> None:
    for size in (0, 1, 127, 128, 255, 256, 5000):
        length = bytes([size]) if size < 128 else b"\x82" + size.to_bytes(2, "big")
        assert codec.tlv(b"\x5f\x1f" + length + b"\x41" * size + b"\x00\x00") == [(0x5F1F, b"\x41" * size)]
    assert codec.child(bytes.fromhex("7F61060201017F6000"), 0x7F61, 0x02) == b"\x01"


@pytest.mark.parametrize(
    "torn", ["61", "6105", "610541", "6180", "6184FFFFFFFF", "5F", "5F1F", "5F9F9F1F0141", "618200"]
)
def test_torn_objects_are_none(torn: str) -> None:
    assert codec.tlv(bytes.fromhex(torn)) is None


@given(st.binary(max_size=300))
def test_no_bytes_whatever_raise(data: bytes) -> None:
    codec.tlv(data)
    codec.child(data, 0x61, 0x5F1F)
    codec.answer(data)
    codec.atr_is_whole(data)


# Real answers to reset as published: a T=0 card, a bank card, two contactless ones built by PC/SC readers.
@pytest.mark.parametrize(
    "atr",
    [
        "3B6500002063CB6800",
        "3B6E00008031806686840C016E0183009000",
        "3B8880010073C8401300900071",
        "3B8F8001804F0CA000000306030001000000006A",
    ],
)
def test_whole_answers_to_reset(atr: str) -> None:
    data = bytes.fromhex(atr)
    assert codec.atr_is_whole(data)
    assert not codec.atr_is_whole(data[:-1])
    assert not codec.atr_is_whole(b"\x3a" + data[1:])


def test_a_check_byte_is_checked_where_there_is_one() -> None:
    assert not codec.atr_is_whole(bytes.fromhex("3B8880010073C8401300900070"))
