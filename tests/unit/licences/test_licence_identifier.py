"""Identifiers of electronic licences: one wrong or exchanged character is always noticed."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kiosk.licences.identifier import ROOT, check_character, identifier, identifier_ok

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def part(least: int, most: int) -> st.SearchStrategy[str]:
    return st.text(ALPHABET, min_size=least, max_size=most)


identifiers = st.builds(identifier, part(21, 21), part(18, 18), part(1, 20), part(3, 3))


def test_the_check_character_is_that_of_iso_7064() -> None:
    """A Global Release Identifier, which uses the same MOD 37,36 (ISO 7064): A1-2425G-ABC1234002-M."""
    assert check_character("A12425GABC1234002") == "M"


@given(identifiers)
def test_what_is_made_here_is_right(text: str) -> None:
    assert identifier_ok(text)
    assert text.startswith(ROOT + ".")


@given(identifiers, st.data())
def test_one_wrong_character_is_noticed(text: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(len(ROOT) + 1, len(text) - 1))
    assume(text[place] != ".")
    wrong = data.draw(st.sampled_from(ALPHABET).filter(lambda char: char != text[place]))
    assert not identifier_ok(text[:place] + wrong + text[place + 1 :])


@given(identifiers, st.data())
def test_two_exchanged_neighbours_are_noticed(text: str, data: st.DataObject) -> None:
    """But for those that follow each other in the alphabet: of these MOD 37,36 misses some."""
    place = data.draw(st.integers(len(ROOT) + 1, len(text) - 2))
    one, other = ALPHABET.find(text[place]), ALPHABET.find(text[place + 1])
    assume(min(one, other) >= 0 and abs(one - other) not in (0, 1, len(ALPHABET) - 1))
    assert not identifier_ok(text[:place] + text[place + 1] + text[place] + text[place + 2 :])


@pytest.mark.parametrize(
    "text", ["", "1.2.156.3005.2", "1.2.156.3005.2.1.1.1.1.1", "结婚证", "1.2.156.3005.2." + "0" * 50]
)
def test_another_form_is_no_identifier(text: str) -> None:
    assert not identifier_ok(text)


@given(identifiers)
def test_the_root_and_small_letters_are_not_forgiven(text: str) -> None:
    assert not identifier_ok("1.2.156.3005.3" + text.removeprefix(ROOT))
    assume(text != text.lower())
    assert not identifier_ok(text.lower())


def test_parts_of_a_wrong_length_make_none() -> None:
    with pytest.raises(ValueError, match="GB/T 36904"):
        identifier("1" * 20, "2" * 18, "1", "001")


@given(st.text())
def test_no_text_raises(text: str) -> None:
    assert identifier_ok(text) in (True, False)
