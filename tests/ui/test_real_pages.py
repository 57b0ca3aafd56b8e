"""What the presenter makes of real packs, site and texts, measured as drawn; and what its pages let a finger do."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kiosk.session.states import Presentation
from ui.gallery import Gallery, Look, real_pages
from ui.gallery_real import page_of, world
from ui.gallery_states import guide_state, states
from ui.viewmodels.page_state import PageState
from ui.viewmodels.pages import GuideState

LOOKS = [Look("normal"), Look("elder"), Look("normal", landscape=True)]
SHAPES = [{}, {"landscape": True}, {"reach": True}]  # landscape is drawn the same in reach
GUIDE_LOOKS = [
    Look(theme, **shape, lang=lang) for lang in ("zh", "en") for theme in ("normal", "elder") for shape in SHAPES
]


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


def guides(look: Look) -> Iterator[tuple[str, GuideState]]:
    """Every page of the guide of every pack."""
    said = Presentation(look.theme, look.reach, look.lang)
    for pack in world().rules.packs:
        part, parts = 0, 1
        while part < parts:
            page = page_of(guide_state(pack, part), said, look.landscape)
            assert isinstance(page, GuideState) and page.part == part
            yield f"{pack}_{part}", page
            part, parts = part + 1, page.parts


@pytest.mark.parametrize("look", GUIDE_LOOKS, ids=lambda look: look.suffix)
def test_every_page_of_every_guide_keeps_the_measures_and_prints_above_the_foot(gallery: Gallery, look: Look) -> None:
    complaints = []
    for name, page in guides(look):
        gallery.show_page(page, look)
        found = gallery.measure(name, look)
        complaints += [*found.complaints, *(f"{name} {look.suffix}: {warning}" for warning in gallery.warnings)]
        gallery.warnings.clear()
        if "print" in found.pressables:
            _, y, _, tall = found.pressables["print"]
            assert y + tall <= found.pressables["back"][1], f"{name}: print is not above the buttons"
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
