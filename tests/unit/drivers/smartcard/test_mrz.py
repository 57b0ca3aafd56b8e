"""Machine-readable zones: the specimens of ICAO 9303 parts 4, 5 and 11."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.contract.smartcard import PassportKey
from drivers.smartcard import mrz

TD3 = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<" + "L898902C36UTO7408122F1204159ZE184226B<<<<<10"
TD1 = "I<UTOD231458907<<<<<<<<<<<<<<<" + "7408122F1204159UTO<<<<<<<<<<<6" + "ERIKSSON<<ANNA<MARIA<<<<<<<<<<"
LONG = "I<UTOD23145890<7349<<<<<<<<<<<" + "3407127M9507122UTO<<<<<<<<<<<2" + "STEVENSON<<PETER<JOHN<<<<<<<<<"


def test_the_specimen_of_a_passport() -> None:
    passport = mrz.decode(TD3)
    assert passport is not None
    assert (passport.document_number, passport.issuer, passport.nationality) == ("L898902C3", "UTO", "UTO")
    assert (passport.surname, passport.given_names, passport.sex) == ("ERIKSSON", "ANNA MARIA", "F")
    assert (passport.birth, passport.expiry, passport.authentic) == ("740812", "120415", False)


def test_the_specimen_of_a_card() -> None:
    passport = mrz.decode(TD1)
    assert passport is not None
    assert (passport.document_number, passport.surname, passport.given_names) == ("D23145890", "ERIKSSON", "ANNA MARIA")
    assert (passport.birth, passport.sex, passport.expiry) == ("740812", "F", "120415")


def test_a_number_of_more_than_nine_characters_goes_on_in_the_optional_data() -> None:
    passport = mrz.decode(LONG)
    assert passport is not None
    assert passport.document_number == "D23145890734"


@pytest.mark.parametrize("zone", [TD3, TD1])
def test_one_wrong_digit_anywhere_that_is_checked_is_refused(zone: str) -> None:
    layout = mrz.LAYOUTS[len(zone)]
    for start, end in layout.checked:
        for at in range(start, end):
            if zone[at].isdigit():
                wrong = zone[:at] + str((int(zone[at]) + 1) % 10) + zone[at + 1 :]
                assert mrz.decode(wrong) is None, at


@pytest.mark.parametrize("zone", ["", "P<UTO", TD3[:-1], TD3 + "<", TD3.lower(), TD3.replace("F", "Q", 1)])
def test_what_is_no_zone_is_none(zone: str) -> None:
    assert mrz.decode(zone) is None


def test_the_keys_text_has_a_check_digit_behind_each_part() -> None:
    assert mrz.key_text(PassportKey("L898902C", "690806", "940623")) == b"L898902C<369080619406236"
    assert mrz.key_text(PassportKey("D23145890734", "340712", "950712")) == b"D23145890734934071279507122"


@pytest.mark.parametrize(
    "key",
    [
        PassportKey("", "690806", "940623"),
        PassportKey("L89", "6908", "940623"),
        PassportKey("护照", "690806", "940623"),
    ],
)
def test_an_impossible_key_is_not_tried(key: PassportKey) -> None:
    assert mrz.key_text(key) is None


@given(st.text(alphabet="ABC0123456789<", min_size=88, max_size=90))
def test_no_zone_whatever_raises(zone: str) -> None:
    mrz.decode(zone)


@given(st.text(alphabet="ABCXYZ0123456789<", max_size=20))
def test_the_check_digit_finds_any_single_change_of_a_digit(text: str) -> None:
    for at, char in enumerate(text):
        if char.isdigit():
            assert mrz.check_digit(text) != mrz.check_digit(text[:at] + str((int(char) + 3) % 10) + text[at + 1 :])
