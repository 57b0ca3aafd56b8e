"""What is set on a scanner before it scans, checked against what it offers: SANE takes a mistyped name in silence.

Pure functions on the shape that the child makes of an option: no library, so that they are tested without a device.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

A4_MM = (210.0, 297.0)
GLASS_MM = (220.0, 301.0)  # as much of the glass as there is: an A4 sheet that lies askew needs more than A4
LEAST_DPI, MOST_DPI = 150.0, 300.0  # below it small print is lost, above it a page is 3 MB and nobody sees more
TRUE, FALSE = frozenset({"1", "yes", "true", "on"}), frozenset({"0", "no", "false", "off"})
Value = str | int | float


class Refused(Exception):
    """The device is not what the address says. Its text is for the technician and never personal."""


@dataclass(frozen=True, slots=True)
class Option:
    """`kind`: bool, int, fixed, string, button. `constraint`: None, (least, most, step) or a list of allowed values."""

    name: str
    kind: str
    unit: str  # "mm", "pixel" or ""
    constraint: Any
    usable: bool  # active and settable now


@cache
def names() -> Mapping[str, Mapping[str, Sequence[str]]]:
    """names.toml: sources, modes, sensors."""
    return tomllib.loads((resources.files(__package__) / "names.toml").read_text("utf-8"))


def sources_of(option: Option | None) -> dict[str, str]:
    """Source ("flatbed", "feeder") to the device's own word for it. A device without the option is a flatbed."""
    if option is None:
        return {"flatbed": ""}
    return _words(option, names()["sources"])


def mode_of(option: Option, wanted: str) -> str:
    """The device's word for "color" or "gray". Refused when it has none."""
    words = _words(option, names()["modes"])
    if wanted not in words:
        raise Refused(f"the device has no mode {wanted}")
    return words[wanted]


def resolution_of(option: Option, wanted: float) -> float:
    """What is allowed and nearest to `wanted`, between 150 and 300. Refused when nothing is."""
    allowed = option.constraint
    if isinstance(allowed, tuple) and len(allowed) == 3:
        least, most, step = map(float, allowed)
        nearest = min(max(wanted, least, LEAST_DPI), most, MOST_DPI)
        steps = least + round((nearest - least) / step) * step if step > 0 else nearest
        choices = [value for value in (steps, steps - step, steps + step) if least <= value <= most]
    elif isinstance(allowed, list):
        choices = [float(value) for value in allowed]
    else:
        choices = [wanted]
    choices = [value for value in choices if LEAST_DPI <= value <= MOST_DPI]
    if not choices:
        raise Refused(f"the device offers nothing between {LEAST_DPI:.0f} and {MOST_DPI:.0f} dots per inch")
    return min(choices, key=lambda value: abs(value - wanted))


def area_of(option: Option, millimetres: float) -> float | None:
    """An edge of the page, as far as the device goes; None when it is to stay as it is."""
    allowed = option.constraint
    if not option.usable or not (isinstance(allowed, tuple) and len(allowed) == 3):
        return None
    least, most = float(allowed[0]), float(allowed[1])
    if option.unit != "mm":
        return most if millimetres else least
    return min(max(millimetres, least), most)


def value_of(option: Option, text: str) -> Value:
    """`text` of the address as the value of an option. Refused when the device does not allow it."""
    if not option.usable:
        raise Refused(f"the option {option.name!r} cannot be set now")
    try:
        value = _typed(option.kind, text)
    except ValueError:
        raise Refused(f"the option {option.name!r} is a {option.kind}") from None
    allowed = option.constraint
    if isinstance(allowed, list) and value not in allowed:
        raise Refused(f"the option {option.name!r} allows other values only")
    if isinstance(allowed, tuple) and not isinstance(value, str) and not allowed[0] <= value <= allowed[1]:
        raise Refused(f"the option {option.name!r} goes from {allowed[0]} to {allowed[1]}")
    return value


def sensors_of(options: Mapping[str, Option]) -> dict[str, str]:
    """Sensor ("media", "cover_open", "double_feed") to the name of the option that tells it."""
    found = {}
    for sensor, candidates in names()["sensors"].items():
        name = next((name for name in candidates if name in options), None)
        if name is not None:
            found[sensor] = name
    return found


def _words(option: Option, known: Mapping[str, Sequence[str]]) -> dict[str, str]:
    allowed = option.constraint if isinstance(option.constraint, list) else []
    offered = [word for word in allowed if isinstance(word, str)]
    found = {}
    for name, synonyms in known.items():
        word = next((word for synonym in synonyms for word in offered if word.casefold() == synonym), None)
        if word is not None:
            found[name] = word
    return found


def _typed(kind: str, text: str) -> Value:
    match kind:
        case "bool" if text.lower() in TRUE | FALSE:
            return int(text.lower() in TRUE)
        case "int":
            return int(text)
        case "fixed":
            return float(text)
        case "string":
            return text
    raise ValueError
