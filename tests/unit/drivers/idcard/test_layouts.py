"""Four layouts of one text, and the people of the simulators."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.contract.idcard import CardLayout
from drivers.idcard.layouts import (
    LAYOUTS,
    check_731,
    decode,
    decode_address,
    encode_text,
    layout_of,
    old_number,
)
from drivers.simulators import idcard_wire as wire
from drivers.simulators.idcard import load_people

PEOPLE = {person["key"]: person for person in load_people()}


def mod_11_2(first_17: str) -> str:
    """ISO 7064 MOD 11-2 by its recursive definition, not by the table of weights."""
    rest = 0
    for digit in first_17:
        rest = (rest + int(digit)) * 2 % 11
    return "0123456789X"[(12 - rest) % 11]


@pytest.mark.parametrize("number", ["932682198501010017", "911124198108030024"])
def test_mod_11_2_verifies_the_published_specimens(number: str) -> None:
    assert mod_11_2(number[:17]) == number[17]


@pytest.mark.parametrize("person", PEOPLE.values(), ids=PEOPLE)
def test_people_are_synthetic_and_have_right_check_digits(person: dict[str, str]) -> None:
    number = person["id_number"]
    if person["layout"] == "foreigner_2017":
        assert check_731(number[:14]) == int(number[14])
        assert number[3:5] == "99"
        return
    assert mod_11_2(number[:17]) == number[17]
    assert number[6:14] == person["birth"]
    if person["layout"] != "foreigner_2023":
        assert int(number[16]) % 2 == int(person["sex"]) % 2
    assert {"citizen": "9999", "hmt_permit": "8100", "foreigner_2023": "9996"}[person["layout"]] == number[:4]


@pytest.mark.parametrize("person", PEOPLE.values(), ids=PEOPLE)
def test_every_person_is_decoded_as_written(person: dict[str, str]) -> None:
    card = decode(wire.text_of(person), wire.photo_of(person["key"]))
    assert card is not None
    assert card.layout.value == person["layout"]
    for field in ("name", "sex", "birth", "id_number", "valid_from", "valid_to"):
        assert getattr(card, field) == person[field], field
    for field in ("nation", "address", "authority", "english_name", "nationality", "pass_number"):
        assert getattr(card, field) == person.get(field, ""), field
    assert card.photo_wlt.startswith(b"WL\x66\x00\x7e\x00\x32\x00\x00\xff\x85")
    assert len(card.photo_wlt) == 1024


def test_rare_characters_of_one_and_two_code_units_survive() -> None:
    card = decode(wire.text_of(PEOPLE["chen_rare"]))
    assert card is not None
    assert card.name == "陈䶮𠮷"


def test_a_space_between_the_two_parts_of_an_english_name_stays() -> None:
    name = "IVANOVA ANASTASIA MARIA DOMINIKOVN OF PSKOV"
    assert name[34] == " "
    card = decode(wire.text_of(PEOPLE["ivanova_2023"] | {"english_name": name}))
    assert card is not None
    assert card.english_name == name


def test_a_foreigner_without_a_chinese_name_is_called_by_the_english_one() -> None:
    for key in ("smith_2017", "ivanova_2023"):
        card = decode(wire.text_of(PEOPLE[key] | {"name": ""}))
        assert card is not None
        assert card.name == card.english_name != ""


def test_the_old_number_is_rebuilt_from_the_link_and_is_empty_without_one() -> None:
    card = decode(wire.text_of(PEOPLE["ivanova_2023"]))
    assert card is not None
    assert card.old_number == "RUS990191080828"
    assert check_731(card.old_number[:14]) == int(card.old_number[14])
    without = decode(wire.text_of(PEOPLE["ivanova_2023"] | {"old_link": ""}))
    assert without is not None
    assert without.old_number == ""


@given(st.text(max_size=4), st.text(max_size=20), st.text(max_size=4))
def test_no_link_of_any_shape_breaks_the_old_number(nationality: str, number: str, link: str) -> None:
    assert len(old_number(nationality, number, link)) in (0, 15)


def test_each_layout_stays_within_the_text_and_no_two_fields_overlap() -> None:
    for layout in CardLayout:
        taken: set[int] = set(range(248, 250))
        for spans in LAYOUTS[layout].values():
            for start, length in spans:
                field = set(range(start, start + length))
                assert not field & taken, layout
                taken |= field
        assert max(taken) < 256


@given(st.binary(min_size=256, max_size=256))
def test_any_256_bytes_are_a_record_or_nothing(text: bytes) -> None:
    card = decode(text)
    assert card is None or (card.name and card.id_number and card.birth)


def test_an_unknown_flag_half_a_surrogate_and_an_empty_card_are_nothing() -> None:
    whole = wire.text_of(PEOPLE["lin_zhixia"])
    assert decode(whole[:248] + "Q".encode("utf-16-le") + whole[250:]) is None
    assert decode(b"\x00\xd8" + whole[2:]) is None
    assert decode(" ".encode("utf-16-le") * 128) is None


def test_a_record_does_not_show_itself() -> None:
    card = decode(wire.text_of(PEOPLE["lin_zhixia"]))
    assert "林" not in repr(card)


def test_an_appended_address_loses_its_filling_and_no_bytes_raise() -> None:
    written = "临溪县云栖街道桥头社区2幢101室"
    assert decode_address(written.ljust(35).encode("utf-16-le")) == written
    assert decode_address(b"") == ""
    assert decode_address(b"\x00\xd8" * 35) is None


@given(st.sampled_from(CardLayout), st.data())
def test_what_is_written_into_a_layout_is_read_out_of_it(layout: CardLayout, data: st.DataObject) -> None:
    letters = st.text(st.characters(codec="utf-16-le", min_codepoint=0x21, max_codepoint=0xD7FF), max_size=200)
    fields = {
        name: data.draw(letters)[: sum(length for _, length in spans) // 2] for name, spans in LAYOUTS[layout].items()
    }
    text = encode_text(layout, fields)
    assert len(text) == 256
    assert layout_of(text) is layout
    card = decode(text)
    if card is not None:
        for name in set(fields) - {"name", "old_number"}:
            assert getattr(card, name) == fields[name].strip(" \0"), name


def test_the_old_number_takes_what_the_sheet_says_from_each_part() -> None:
    body = "RUS" + "99" + "01" + "910808" + "2"
    assert old_number("RUS", "999643199108080024", "012") == body + str(check_731(body))
    assert check_731("A") == 10 * 7 % 10
    assert check_731("0A1") == (0 * 7 + 10 * 3 + 1) % 10
