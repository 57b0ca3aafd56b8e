"""A new pack to begin with, made from the templates in assets/packs-lint/new."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from kiosk.packs.codes import ASSETS

TEMPLATES = ASSETS / "packs-lint" / "new"
_ID = re.compile(r"[a-z][a-z0-9-]{0,31}")


def scaffold(folder: Path, pack_id: str, one_thing: bool = False, today: date | None = None) -> list[Path]:
    """Writes `folder`/`pack_id`/… and says which files. ValueError for an id that cannot be one; never writes over."""
    if not _ID.fullmatch(pack_id):
        raise ValueError(f"{pack_id!r}: small letters, digits and hyphens, beginning with a letter, at most 32")
    target = folder / pack_id
    if target.exists():
        raise FileExistsError(17, "there is one already", target.name)
    name = pack_id.replace("-", "_")
    values = {"NEW_ID": pack_id, "NEW_NAME": name, "NEW_DAY": (today or date.today()).isoformat()}
    source = TEMPLATES / ("one_thing" if one_thing else "item")
    made = []
    for path in sorted(source.rglob("*.yaml")):
        text = path.read_text("utf-8")
        for mark, value in values.items():
            text = text.replace(mark, value)
        place = target / path.relative_to(source)
        if place.parent.name == "members":
            place = place.with_name(f"{name}_{place.name}")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, "utf-8")
        made.append(place)
    return made
