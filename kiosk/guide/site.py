"""What a site tells its visitors: name, items in their order, nearest places, telephones, help (assets/sites)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from kiosk.packs.schema import PackId
from kiosk.packs.words import Strict, Words
from kiosk.packs.yamlfile import read_yaml


class Place(Strict):
    """A centre or another terminal. Health of a terminal is not here: it comes from the platform with its age."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,31}$")]
    kind: Literal["centre", "terminal"]
    name: Words
    address: str
    distance_m: int = Field(ge=0)
    hours: Words
    telephone: str = ""
    always_open: bool = False
    items: tuple[PackId, ...] = ()  # empty: all


class Telephone(Strict):
    name: Words
    number: str
    hours: str = ""


class HelpText(Strict):
    """One short answer of the help page."""

    id: str
    title: Words
    text: Words


class Site(Strict):
    """One site. `items` is what it offers, in the order of the home page."""

    id: str
    name: Words
    county: str
    terminal_label: str
    terminal_code: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}[0-9]{4}$")]
    address: str
    duty_phone: str
    supervision_phone: str
    publisher: str
    items: tuple[PackId, ...] = Field(min_length=1)
    most_used: tuple[PackId, ...] = ()
    places: tuple[Place, ...] = Field(min_length=1)
    telephones: tuple[Telephone, ...] = ()
    help: tuple[HelpText, ...] = ()
    greeting_day: Words
    greeting_night: Words
    confirm: tuple[str, ...] = ()

    def nearest(self, kind: Literal["centre", "terminal"] | None = None, item: str | None = None) -> tuple[Place, ...]:
        """Places by distance; with `item`, those that offer it."""
        fitting = (
            p for p in self.places if kind in (None, p.kind) and (item is None or not p.items or item in p.items)
        )
        return tuple(sorted(fitting, key=lambda place: place.distance_m))


def load_site(folder: Path) -> Site:
    """Raises OSError or ValueError: a terminal without a site does not know where it stands."""
    return Site.model_validate(read_yaml(folder / "site.yaml"))
