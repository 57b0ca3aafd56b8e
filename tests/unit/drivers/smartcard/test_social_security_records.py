"""Records of EF05 and EF06: padding, packed dates, names in GBK, and what is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.smartcard.social_security import decode, item

CARD = {
    0x01: bytes.fromhex("999901") + b"\x11" * 13,
    0x03: b"2.00",
    0x05: bytes.fromhex("20160905"),
    0x06: bytes.fromhex("20260904"),
    0x07: b"A99000029",
}
HOLDER = {
    0x08: b"999901199409170130",
    0x09: "周以安".encode("gbk").ljust(30, b"\0"),
    0x0A: b"1",
    0x0B: b"\x01",
    0x0D: bytes.fromhex("19940917"),
}


def test_a_card_without_its_holder() -> None:
    card = decode(CARD)
    assert card is not None
    assert (card.card_number, card.region, card.version, card.holder_read) == ("A99000029", "999901", "2.00", False)


def test_a_card_with_its_holder() -> None:
    card = decode(CARD | HOLDER)
    assert card is not None
    assert (card.holder_read, card.name, card.id_number) == (True, "周以安", "999901199409170130")
    assert (card.sex, card.nation, card.birth) == ("1", "01", "19940917")


@pytest.mark.parametrize("sex", [b"1", b"\x01"])
def test_sex_as_a_character_or_as_a_number(sex: bytes) -> None:
    card = decode(CARD | HOLDER | {0x0A: sex})
    assert card is not None
    assert card.sex == "1"


@pytest.mark.parametrize("empty", [b"", b"\xff" * 4, b"\x00" * 4])
def test_an_empty_date_is_empty(empty: bytes) -> None:
    card = decode(CARD | {0x06: empty})
    assert card is not None
    assert card.valid_to == ""


def test_numbers_are_padded_and_a_rare_name_is_four_bytes() -> None:
    name = "陈𠮷䶮".encode("gb18030").ljust(30, b"\0")
    card = decode(CARD | HOLDER | {0x07: b"A9900\0\0\0\0", 0x09: name})
    assert card is not None
    assert (card.card_number, card.name) == ("A9900", "陈𠮷䶮")


@pytest.mark.parametrize(
    "damage",
    [
        {0x01: b"\x99"},
        {0x01: b"\xab" * 16},
        {0x03: b""},
        {0x05: bytes.fromhex("20161305")},
        {0x05: bytes.fromhex("2016090A")},
        {0x07: b"\0" * 9},
        {0x07: b"A99\x1b[2J\0"},
        {0x08: b"9999"},
        {0x08: b"\xff" * 18},
        {0x09: b"\0" * 30},
        {0x09: b"\x81" * 29},
        {0x09: "周\n安".encode("gbk")},
        {0x0B: b"\xa1"},
        {0x0D: bytes.fromhex("19940932")},
    ],
)
def test_a_damaged_item_makes_no_card(damage: dict[int, bytes]) -> None:
    assert decode(CARD | HOLDER | damage) is None


@pytest.mark.parametrize("missing", [0x01, 0x03, 0x07, 0x09])
def test_an_item_that_is_needed_and_missing_makes_no_card(missing: int) -> None:
    items = CARD | HOLDER
    del items[missing]
    assert decode(items) is None


def test_a_record_is_identifier_length_value_and_filling() -> None:
    assert item(bytes.fromhex("0A0131FFFF")) == (0x0A, b"1")
    assert item(bytes.fromhex("0A02 31")) is None
    assert item(b"\x0a") is None


@given(st.dictionaries(st.sampled_from([*CARD, *HOLDER]), st.binary(max_size=40)))
def test_no_items_whatever_raise(damage: dict[int, bytes]) -> None:
    decode(CARD | HOLDER | damage)
