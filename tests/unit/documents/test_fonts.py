"""Fonts are found or named; each character gets a font that has it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.documents import fonts
from kiosk.documents.sheet import paragraph


def test_a_missing_font_names_the_debian_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "ROOTS", (tmp_path, tmp_path / "none"))
    fonts.font.cache_clear()
    with pytest.raises(fonts.PaperFontMissing, match="fonts-arphic-gbsn00lp"):
        fonts.font("Song")
    assert fonts.missing_packages() == (
        "fonts-arphic-gbsn00lp",
        "fonts-arphic-uming",
        "fonts-hanazono",
        "fonts-wqy-zenhei",
    )


def test_on_this_machine_no_package_is_missing() -> None:
    assert fonts.missing_packages() == ()


def test_rare_characters_take_the_first_font_that_has_them() -> None:
    assert list(fonts.runs("陈䶮𠮷", "Song")) == [("Song", "陈"), ("Ming", "䶮"), ("HanaA", "𠮷")]


@settings(deadline=None)  # the first rare character loads a font
@given(st.text(max_size=40))
def test_runs_keep_every_character_or_put_the_geta_mark(text: str) -> None:
    pieces = list(fonts.runs(text, "Song"))
    shown = "".join(piece for _, piece in pieces)
    assert len(shown) == len(text)
    assert all(a == b or a == fonts.UNKNOWN for a, b in zip(shown, text, strict=True))


@settings(deadline=None)
@given(st.text(max_size=60))
def test_markup_never_breaks_whatever_a_value_holds(text: str) -> None:
    paragraph(text).wrap(200, 1000)
