"""The matters of the hall for which this site gives out queue numbers (assets/sites/<site>/hall.yaml)."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from kiosk.packs.words import Strict, Words
from kiosk.packs.yamlfile import read_yaml


class Matter(Strict):
    """`id` is the hall's own service id; the hall decides the prefix, the windows are said until it answers."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_-]{0,31}$")
    title: Words
    windows: str


class Hall(Strict):
    matters: tuple[Matter, ...] = ()


def load_hall(folder: Path) -> Hall:
    """A site without the file gives out no numbers."""
    path = folder / "hall.yaml"
    return Hall.model_validate(read_yaml(path)) if path.exists() else Hall()
