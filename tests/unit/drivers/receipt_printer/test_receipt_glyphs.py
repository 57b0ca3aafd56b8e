"""Drawing of characters that a printer lacks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.receipt_printer import glyphs
from drivers.receipt_printer.codec import Encoder
from drivers.receipt_printer.profiles import load_profile


@pytest.fixture
def no_fonts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    caches = (glyphs._installed, glyphs._face, glyphs._has, glyphs._font_name)
    monkeypatch.setenv("XDG_DATA_DIRS", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    for cache in caches:
        cache.cache_clear()
    yield
    for cache in caches:
        cache.cache_clear()


@pytest.mark.parametrize("char", "䶮㛃𠮷龘·中A")
def test_debians_fonts_have_the_rare_characters_of_names(char: str) -> None:
    assert glyphs.has_glyph(char)


def test_different_rare_characters_look_different() -> None:
    assert len({glyphs.draw_line(char, 12, 1, False).tobytes() for char in "䶮㛃𠮷〓"}) == 4


def test_a_character_that_no_font_has_is_printed_as_the_mark_for_a_missing_sort() -> None:
    assert not glyphs.has_glyph("\U00013000")
    assert glyphs.draw_line("\U00013000", 12, 1, False).tobytes() == glyphs.draw_line("〓", 12, 1, False).tobytes()


@pytest.mark.usefixtures("no_fonts")
def test_without_any_chinese_font_the_error_names_the_packages_to_install() -> None:
    with pytest.raises(glyphs.FontsMissing, match="fonts-noto-cjk"):
        Encoder(load_profile("generic80")).line("䶮")


@pytest.mark.usefixtures("no_fonts")
def test_without_any_chinese_font_ordinary_text_still_prints() -> None:
    encoder = Encoder(load_profile("generic80"))
    encoder.line("收件回执")
    assert "收件回执".encode("gb18030") in encoder.finish()
