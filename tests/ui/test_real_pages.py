"""What the presenter makes of real packs, site and texts, measured as drawn; and what its pages let a finger do."""

from __future__ import annotations

import pytest

from kiosk.session.states import Presentation
from ui.gallery import Gallery, Look, real_pages
from ui.gallery_real import page_of
from ui.gallery_states import states
from ui.viewmodels.page_state import PageState

LOOKS = [Look("normal"), Look("elder"), Look("normal", landscape=True)]


def shown(gallery: Gallery, name: str, look: Look) -> PageState:
    page = page_of(states()[name], Presentation(look.theme, look.reach, look.lang), look.landscape)
    assert page is not None
    return gallery.show_page(page, look)


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.suffix)
def test_every_real_page_keeps_the_measures_without_a_warning(gallery: Gallery, look: Look) -> None:
    complaints = []
    for name, page in real_pages(look):
        gallery.show_page(page, look)
        complaints += gallery.measure(name, look).complaints
        complaints += [f"{name} {look.suffix}: {warning}" for warning in gallery.warnings]
        gallery.warnings.clear()
    assert not complaints, "\n".join(complaints[:40])


@pytest.mark.parametrize("look", [*LOOKS, Look("elder", landscape=True), Look("elder", reach=True)], ids=str)
def test_answers_with_a_way_out_offer_it(gallery: Gallery, finger, look: Look) -> None:
    shown(gallery, "proof_purpose", look)
    finger.touch("way_out")
    assert ("way_out", "") in gallery.shown.intents


def test_a_certificate_number_is_typed_without_changing_the_layer(gallery: Gallery, finger) -> None:
    shown(gallery, "mother_certificate_no_open", Look("normal"))
    finger.touch(*(f"key:{character}" for character in "Y990000417"))
    assert finger.find("edit").property("text") == "Y990000417"
    shown(gallery, "mother_child_name_open", Look("normal"))
    assert finger.find("key:q") is not None


def test_the_english_keyboard_begins_with_letters_and_has_english_faces(gallery: Gallery, finger) -> None:
    shown(gallery, "mother_child_name_open", Look("normal", lang="en"))
    assert finger.find("key:space").property("face") == "space"
    finger.touch("key:shift", "key:l", "key:i")
    assert finger.find("edit").property("text") == "Li"


def test_a_row_without_an_arrow_cannot_be_pressed(gallery: Gallery, finger) -> None:
    shown(gallery, "signature_father", Look("normal"))
    finger.touch("document:application")
    assert not [intent for intent, _ in gallery.shown.intents if intent == "document"]


def test_only_values_that_may_be_changed_say_so(gallery: Gallery, finger) -> None:
    shown(gallery, "review_mother_0", Look("normal"))
    finger.touch("edit:applicant_name", "edit:together")
    assert [intent for intent in gallery.shown.intents if intent[0] == "edit"] == [("edit", "together")]


def test_the_technician_has_normal_sizes_after_a_citizen_with_large_type(gallery: Gallery, finger) -> None:
    shown(gallery, "technician_devices", Look("normal"))
    normal = finger.find("tab:queue").height()
    shown(gallery, "technician_devices", Look("elder", reach=True))
    assert finger.find("tab:queue").height() == normal
    assert gallery.measure("technician", Look("normal")).complaints == []


def test_digits_typed_in_large_reach_stand_above_the_line(gallery: Gallery, finger) -> None:
    shown(gallery, "mother_other_id_open", Look("elder", reach=True))
    finger.touch(*(f"key:{digit}" for digit in "9999"))
    assert gallery.shown.intents[-1] == ("edit", "9999")
