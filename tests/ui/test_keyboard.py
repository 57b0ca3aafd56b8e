"""The on-screen keyboard, touched key by key: pinyin, candidates, other layers; and what it must not do."""

from __future__ import annotations

import pytest

from ui.gallery import Gallery, Look, samples


@pytest.fixture
def edit(gallery: Gallery, finger):
    gallery.show(samples()["search_empty"], Look("normal"))
    gallery.shown.intents.clear()
    item = finger.find("edit")
    assert item is not None
    return item


def spell(finger, letters: str) -> None:
    finger.touch(*(f"key:{letter}" for letter in letters))


def candidates(finger) -> list[str]:
    shown = (finger.find(f"candidate:{n}") for n in range(12))
    return [item.property("say") for item in shown if item is not None]


def test_zhou_and_the_first_candidate_write_a_name(edit, gallery: Gallery, finger) -> None:
    spell(finger, "zhou")
    assert edit.property("preeditText") == "zhou"
    assert candidates(finger)[0] == "周"
    finger.touch("candidate:0")
    assert edit.property("text") == "周"
    assert [intent for intent in gallery.shown.intents if intent[0] == "edit"][-1] == ("edit", "周")


def test_no_word_is_offered_before_something_is_typed(edit, finger) -> None:
    spell(finger, "jiang")
    finger.touch("key:space")
    assert edit.property("text") != ""
    assert candidates(finger) == []


def test_the_keyboard_does_not_learn_what_was_picked(edit, finger) -> None:
    spell(finger, "zhou")
    before = candidates(finger)
    for _ in range(4):
        finger.touch("candidate:3")
        spell(finger, "zhou")
    assert candidates(finger) == before
    finger.touch("key:space")


def test_the_arrow_turns_candidates_and_comes_back_to_the_first(edit, finger) -> None:
    spell(finger, "yi")
    first = candidates(finger)
    finger.touch("candidate:more")
    assert candidates(finger) and candidates(finger) != first
    picked = candidates(finger)[1]
    finger.touch("candidate:1")
    assert edit.property("text") == picked


def test_the_middle_dot_settles_what_is_composed(edit, finger) -> None:
    spell(finger, "guli")
    finger.touch("key:·")
    text = edit.property("text")
    assert text.endswith("·") and len(text) == 3
    assert edit.property("preeditText") == ""


def test_digits_capitals_and_erasing(edit, finger) -> None:
    finger.touch("key:layer:digits", "key:1", "key:2")
    finger.touch("key:layer:latin", "key:shift", "key:a", "key:b", "key:space", "key:c")
    assert edit.property("text") == "12Ab c"
    finger.touch("key:erase", "key:erase")
    assert edit.property("text") == "12Ab"


def test_a_new_page_begins_with_pinyin_and_an_empty_field(edit, gallery: Gallery, finger) -> None:
    spell(finger, "zhou")
    finger.touch("key:layer:digits")
    gallery.show(samples()["home"], Look("normal"))
    assert finger.find("key:q") is None
    gallery.show(samples()["search_empty"], Look("normal"))
    assert finger.find("key:q") is not None
    assert finger.find("edit").property("text") == ""
    assert finger.find("edit").property("preeditText") == ""
