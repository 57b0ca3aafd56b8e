"""Papers look as they did when somebody last looked at them (golden_pictures.py renews)."""

from __future__ import annotations

import pytest
from PIL import Image, ImageChops, ImageFilter

from tests.unit.documents.golden_pictures import FOLDER, PICTURES, drawn, kept, same


@pytest.mark.parametrize("name", PICTURES)
def test_a_paper_looks_as_its_golden_picture(name: str) -> None:
    assert same(drawn(name), kept(name)), f"{name} looks different; renew the picture if it should"


def test_no_picture_is_left_over() -> None:
    assert {path.stem for path in FOLDER.glob("*.png")} == set(PICTURES)


def test_another_rasteriser_is_borne_and_a_moved_line_is_not() -> None:
    picture = kept("commitment")
    assert same(picture, picture.filter(ImageFilter.GaussianBlur(0.7)))
    assert same(picture, picture.point(lambda grey: max(0, grey - 12)))
    assert not same(picture, ImageChops.offset(picture, 0, 9))


def test_a_missing_signature_is_noticed() -> None:
    picture = kept("pledges")
    without = picture.copy()
    without.paste(255, (150, 480, 330, 540))
    assert not same(picture, without)


def test_pictures_of_other_sizes_differ() -> None:
    assert not same(Image.new("L", (10, 10)), Image.new("L", (10, 20)))
