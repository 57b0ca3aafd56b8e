"""Manifests of all drivers: the same keys, and nothing in them that is not so."""

from __future__ import annotations

import tomllib
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import drivers
from drivers.registry import DRIVERS

KEYS = {
    "kind", "model", "schemes", "contract", "factory", "simulator", "source", "python", "debian", "hardware_tested",
}  # fmt: skip


def manifests() -> list[Any]:
    """One table for each driver; a folder with two drivers has a table for each."""
    found = []
    for path in sorted(Path(drivers.__file__).parent.glob("*/manifest.toml")):
        whole = tomllib.loads(path.read_text("utf-8"))
        tables = [whole] if "kind" in whole else [table for table in whole.values() if "kind" in table]
        found += [pytest.param(table, id=f"{path.parent.name}-{table['model']}") for table in tables]
    return found


def named(target: str) -> Any:
    module, _, name = target.partition(":")
    return getattr(import_module(module), name)


@pytest.mark.parametrize("table", manifests())
def test_what_a_manifest_names_is_there(table: dict[str, Any]) -> None:
    assert table.keys() >= KEYS
    assert all(callable(named(table[key])) for key in ("contract", "factory", "simulator"))
    assert all(DRIVERS[scheme] == table["factory"] for scheme in table["schemes"])


def test_every_scheme_of_the_registry_has_a_manifest() -> None:
    assert {scheme for table in manifests() for scheme in table.values[0]["schemes"]} == set(DRIVERS)


@pytest.mark.parametrize("folder", sorted({target.split(".")[1] for target in DRIVERS.values()}))
def test_every_driver_folder_looks_the_same(folder: str) -> None:
    path = Path(drivers.__file__).parent / folder
    assert all((path / name).is_file() for name in ("driver.py", "manifest.toml", "README.md"))
