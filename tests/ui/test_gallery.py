"""Every sample page in every look: sizes, targets, overlaps, cut words, fixed places; and pages that are forgotten."""

from __future__ import annotations

import pytest
from PySide6.QtTest import QTest

from ui.gallery import Gallery, Look, drawn, samples
from ui.gallery_measure import Measured
from ui.viewmodels.page_state import PageState

# contrast has the sizes of elder: one layout of it is enough
LOOKS = [
    Look("normal"),
    Look("normal", landscape=True),
    Look("normal", reach=True),
    Look("elder"),
    Look("elder", landscape=True),
    Look("elder", reach=True),
    Look("contrast"),
]
OWN_FRAME = {"Attract", "OutOfService", "Technician", "TimeOut"}  # pages with a frame of their own
REACH_BAND_U = 238
LAST = {"foot:exit", "foot:public"}  # the last place may be empty


@pytest.fixture(scope="module")
def measured(whole_gallery: Gallery) -> dict[Look, dict[str, Measured]]:
    """Everything drawn and measured once."""
    results: dict[Look, dict[str, Measured]] = {}
    for look in LOOKS:
        found = results.setdefault(look, {})
        for name, sample in samples().items():
            if not drawn(sample, look):
                continue
            whole_gallery.warnings.clear()
            state = whole_gallery.show(sample, look)
            found[name] = whole_gallery.measure(name, look)
            found[name].complaints += [f"{name} {look.suffix}: {warning}" for warning in whole_gallery.warnings]
            found[name].page = state.name
    whole_gallery.warnings.clear()
    return results


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.suffix)
def test_every_page_keeps_the_measures_without_a_warning(measured: dict[Look, dict[str, Measured]], look: Look) -> None:
    complaints = [line for page in measured[look].values() for line in page.complaints]
    assert not complaints, "\n".join(complaints[:40])


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.suffix)
def test_primary_back_and_foot_never_move(measured: dict[Look, dict[str, Measured]], look: Look) -> None:
    with_back, alone, feet = set(), set(), set()
    for page in measured[look].values():
        if page.page in OWN_FRAME:
            continue
        if page.primary is not None:
            (with_back if page.has_back else alone).add(page.primary)
        feet.add(tuple(sorted((place, box) for place, box in page.foot.items() if place not in LAST)))
    assert len(with_back) == 1
    assert len(alone) <= 1
    for other in alone:  # without a way back it takes its place too, and ends at the same corner
        (one,) = with_back
        assert (other[0] + other[2], other[1], other[3]) == (one[0] + one[2], one[1], one[3])
    assert len(feet - {()}) == 1


def test_in_reach_nothing_is_pressed_above_the_band(
    measured: dict[Look, dict[str, Measured]], gallery: Gallery
) -> None:
    line = 1920 - REACH_BAND_U * gallery.display.u - 2
    for look in LOOKS:
        if not look.reach:
            continue
        for name, page in measured[look].items():
            if page.page in OWN_FRAME:
                continue
            high = {what: box for what, box in page.pressables.items() if box[1] < line}
            assert not high, f"{name} {look.suffix}: {high}"


def test_every_page_of_the_contract_has_a_sample(gallery: Gallery) -> None:
    """The gallery is there for its application: samples draw text."""
    shown = {sample(False).name for sample in samples().values()}
    assert shown == {state.name for state in PageState.__subclasses__()}


def test_a_forgotten_page_shows_nothing_and_says_nothing(gallery: Gallery) -> None:
    for name, sample in samples().items():
        gallery.show(sample, Look("normal"))
        vm = gallery.shown.vm
        assert vm is not None
        vm.forget()
        gallery.settle(2)
        assert not gallery.warnings, f"{name}: {gallery.warnings}"


def test_moving_things_move_and_rest_without_a_warning(gallery: Gallery) -> None:
    gallery.display.arrange(less_motion=False)
    try:
        for name in ("identify", "take_card", "paper", "fault"):
            gallery.show(samples()[name], Look("normal"))
            first = gallery.window.grabWindow()
            QTest.qWait(350)
            if name in ("identify", "take_card"):
                assert gallery.window.grabWindow() != first
            gallery.display.arrange(theme="contrast")
            gallery.settle()
        gallery.display.arrange(less_motion=True)
        QTest.qWait(150)  # a colour on its way (80 ms) may arrive
        still = gallery.window.grabWindow()
        QTest.qWait(200)
        assert gallery.window.grabWindow() == still
    finally:
        gallery.display.arrange(less_motion=True)


def test_the_theme_changes_what_is_on_the_screen_at_once(gallery: Gallery) -> None:
    gallery.show(samples()["home"], Look("normal"))
    before = gallery.window.grabWindow().pixelColor(3, 700)
    gallery.display.arrange(theme="contrast")
    gallery.settle()
    after = gallery.window.grabWindow().pixelColor(3, 700)
    assert (before.name(), after.name()) == ("#f1f3ef", "#000000")
