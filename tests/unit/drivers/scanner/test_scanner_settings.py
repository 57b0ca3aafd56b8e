"""What is set on a scanner: nearest resolution, the device's own words, mistyped values."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.scanner import settings
from drivers.scanner.settings import LEAST_DPI, MOST_DPI, Option, Refused


def option(name: str, kind: str, constraint: object = None, unit: str = "", usable: bool = True) -> Option:
    return Option(name, kind, unit, constraint, usable)


@pytest.mark.parametrize(
    ("constraint", "wanted", "got"),
    [
        ([75, 100, 150, 300, 600], 200, 150),
        ([75, 100, 150, 300, 600], 240, 300),
        ((50.0, 1200.0, 1.0), 200, 200),
        ((50.0, 1200.0, 1.0), 600, 300),
        ((75.0, 600.0, 75.0), 200, 225),
        ((0.0, 1200.0, 0.0), 212, 212),
        (None, 200, 200),
    ],
)
def test_the_nearest_allowed_resolution_is_taken(constraint: object, wanted: float, got: float) -> None:
    assert settings.resolution_of(option("resolution", "int", constraint), wanted) == got


@pytest.mark.parametrize("constraint", [[75, 100], [600, 1200], (50.0, 100.0, 1.0), []])
def test_a_device_without_a_fitting_resolution_is_refused(constraint: object) -> None:
    with pytest.raises(Refused, match="150 and 300"):
        settings.resolution_of(option("resolution", "int", constraint), 200)


@given(st.lists(st.integers(1, 2400), min_size=1), st.floats(1, 2400))
def test_a_resolution_is_one_of_the_list_and_fits_or_is_refused(allowed: list[int], wanted: float) -> None:
    try:
        got = settings.resolution_of(option("resolution", "int", allowed), wanted)
    except Refused:
        assert not [value for value in allowed if LEAST_DPI <= value <= MOST_DPI]
    else:
        assert got in allowed
        assert LEAST_DPI <= got <= MOST_DPI


def test_sources_are_known_by_the_names_that_backends_give_them() -> None:
    words = option("source", "string", ["Flatbed", "ADF", "ADF Duplex", "Transparency"])
    assert settings.sources_of(words) == {"flatbed": "Flatbed", "feeder": "ADF"}
    assert settings.sources_of(option("source", "string", ["ADF Front"])) == {"feeder": "ADF Front"}
    assert settings.sources_of(option("source", "string", ["Camera"])) == {}
    assert settings.sources_of(None) == {"flatbed": ""}


def test_a_mode_that_the_device_does_not_have_is_refused() -> None:
    modes = option("mode", "string", ["Lineart", "True Gray"])
    assert settings.mode_of(modes, "gray") == "True Gray"
    with pytest.raises(Refused, match="color"):
        settings.mode_of(modes, "color")


def test_an_edge_goes_as_far_as_the_glass() -> None:
    edge = option("br-y", "fixed", (0.0, 216.0, 0.0), unit="mm")
    assert settings.area_of(edge, 301.0) == 216.0
    assert settings.area_of(edge, 0.0) == 0.0
    assert settings.area_of(option("br-y", "int", (0, 5000, 1), unit="pixel"), 301.0) == 5000
    assert settings.area_of(option("br-y", "int", (0, 5000, 1), unit="pixel"), 0.0) == 0
    assert settings.area_of(option("br-y", "fixed", None, unit="mm"), 301.0) is None
    assert settings.area_of(option("br-y", "fixed", (0.0, 216.0, 0.0), unit="mm", usable=False), 301.0) is None


@pytest.mark.parametrize(
    ("kind", "constraint", "text", "value"),
    [
        ("bool", None, "yes", 1),
        ("bool", None, "OFF", 0),
        ("int", (0, 10, 1), "7", 7),
        ("fixed", (0.0, 10.0, 0.5), "7.5", 7.5),
        ("string", ["Grid"], "Grid", "Grid"),
        ("string", None, "free", "free"),
    ],
)
def test_a_value_of_the_address_is_typed_as_the_option(kind: str, constraint: object, text: str, value: object) -> None:
    assert settings.value_of(option("x", kind, constraint), text) == value


@pytest.mark.parametrize(
    ("kind", "constraint", "text"),
    [
        ("bool", None, "perhaps"),
        ("int", None, "1.5"),
        ("int", (0, 10, 1), "11"),
        ("fixed", (0.0, 10.0, 0.0), "-1"),
        ("string", ["Grid"], "grid"),
        ("button", None, "1"),
    ],
)
def test_a_value_that_the_option_does_not_take_is_refused(kind: str, constraint: object, text: str) -> None:
    with pytest.raises(Refused, match="'x'"):
        settings.value_of(option("x", kind, constraint), text)


def test_an_option_that_only_tells_cannot_be_set_but_is_a_sensor() -> None:
    sensor = option("page-loaded", "bool", usable=False)
    with pytest.raises(Refused):
        settings.value_of(sensor, "1")
    assert settings.sensors_of({"page-loaded": sensor}) == {"media": "page-loaded"}
