"""Options of drivers and engines: defaults of a manifest.toml, overridden by name, each of its default's type."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Collection, Iterable, Mapping
from importlib import resources
from typing import Any
from urllib.parse import parse_qs, urlsplit

BOOLEANS = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}


def manifest(package: str | None) -> dict[str, Any]:
    """The manifest.toml of `package`, which is the caller's __package__."""
    assert package is not None
    return tomllib.loads((resources.files(package) / "manifest.toml").read_text("utf-8"))


def pairs_of(text: str) -> dict[str, str]:
    """name=value&name=value, as behind the ? of a registry address; of a name that comes twice the last value."""
    return {name: values[-1] for name, values in parse_qs(text, keep_blank_values=True).items()}


def path_of(address: str) -> str:
    """The path of a device file in a registry address. ValueError where there is none."""
    path = urlsplit(address).path
    if not path.strip("/"):
        raise ValueError("the address names no path of a device")
    return path


def overridden(
    defaults: Mapping[str, Any],
    given: Mapping[str, object],
    whose: str,
    *,
    choices: Mapping[str, Collection[object]] | None = None,
    positive: Iterable[str] = (),
) -> dict[str, Any]:
    """`defaults` with what is given, as text or as TOML has it.

    ValueError, with a sentence for the technician: an unknown name, a value of another type, none of the `choices`, a
    number among `positive` that is not. Names in both that `defaults` lacks do not count.
    """
    options = dict(defaults)
    for name, value in given.items():
        if name not in options:
            raise ValueError(f"{whose} has no option {name!r}; it has {', '.join(options)}")
        options[name] = _typed(name, type(options[name]), str(value))
    for name, known in (choices or {}).items():
        if name in options and options[name] not in known:
            raise ValueError(f"{name} is one of {', '.join(map(str, known))}")
    for name in positive:
        if name in options and options[name] <= 0:
            raise ValueError(f"{name} is a positive number")
    return options


def _typed(name: str, kind: type, text: str) -> Any:
    if kind is bool:
        if text.lower() not in BOOLEANS:
            raise ValueError(f"{name} is yes or no, not {text!r}")
        return BOOLEANS[text.lower()]
    try:
        value = kind(text)
    except ValueError:
        raise ValueError(f"{name} is a number, not {text!r}") from None
    if kind is float and not math.isfinite(value):
        raise ValueError(f"{name} is a number, not {text!r}")
    return value
