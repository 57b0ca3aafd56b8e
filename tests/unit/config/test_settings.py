"""terminal.toml: what is wrong is told with file and key; no secret stands in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.config.settings import ConfigError, Screen, Settings, load, make_technician, pin_is_right, technician_of

CARD, PIN = "999901198607070312", "246810"


def test_a_key_that_nobody_knows_is_named_with_its_file(tmp_path: Path) -> None:
    path = tmp_path / "terminal.toml"
    path.write_text('terminal_id = "LX0417"\nscren = 1\n', "utf-8")
    with pytest.raises(ConfigError, match=r"terminal\.toml: scren"):
        load(path)


@pytest.mark.parametrize("text", ["= 1", 'terminal_id = "small"', "idle_seconds = 5"])
def test_what_cannot_be_used_is_refused_with_a_sentence(tmp_path: Path, text: str) -> None:
    path = tmp_path / "terminal.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(ConfigError):
        load(path)


def test_a_missing_file_is_told_and_no_file_gives_a_terminal_with_nothing_fitted(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="does not exist"):
        load(tmp_path / "none.toml")
    assert load(None).devices == {}


def test_a_file_that_cannot_be_read_is_told_with_the_reason(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load(tmp_path)


def test_a_larger_panel_of_the_same_pixels_shows_the_same_picture() -> None:
    small, large = Screen(width_mm=267.7), Screen(width_mm=336.0)
    assert small.unit == pytest.approx(large.unit, rel=0.001)


def test_a_small_panel_keeps_true_millimetres() -> None:
    assert Screen(width_mm=150.0).unit == pytest.approx(1080 / 150.0)


def test_a_technician_is_known_by_card_and_pin_and_the_file_holds_neither() -> None:
    person = make_technician("shen", CARD, PIN)
    settings = Settings(technicians=(person,))
    assert technician_of(settings, CARD) == "shen"
    assert technician_of(settings, CARD[:-1] + "0") == ""
    assert pin_is_right(settings, "shen", PIN)
    assert not pin_is_right(settings, "shen", "246811")
    assert not pin_is_right(settings, "nobody", PIN)
    assert CARD not in person.model_dump_json() and PIN not in person.model_dump_json()
