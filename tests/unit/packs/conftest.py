"""The shipped packs, and a way to make a broken one."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.packs.loader import Shelf
from kiosk.packs.schema import Pack
from tests.unit.packs.pack_walk import ASSETS, SHELF


@pytest.fixture(scope="session")
def shelf() -> Shelf:
    return SHELF


@pytest.fixture(scope="session")
def newborn(shelf: Shelf) -> Pack:
    return shelf.packs["newborn"]


@pytest.fixture(scope="session")
def proof(shelf: Shelf) -> Pack:
    return shelf.packs["ss-proof"]


@pytest.fixture
def copied(tmp_path: Path) -> Callable[..., Path]:
    """Copy a shipped pack under a new id and change its text; gives the folder of packs."""

    def copy(new_id: str, file: str = "pack.yaml", old: str = "", new: str = "", source: str = "ss-proof") -> Path:
        folder = tmp_path / "packs" / new_id
        shutil.copytree(ASSETS / "packs" / source, folder)
        head = folder / "pack.yaml"
        head.write_text(head.read_text("utf-8").replace(f"id: {source}\n", f"id: {new_id}\n", 1), "utf-8")
        if old:
            path = folder / file
            text = path.read_text("utf-8")
            assert old in text
            path.write_text(text.replace(old, new), "utf-8")
        return folder.parent

    return copy
