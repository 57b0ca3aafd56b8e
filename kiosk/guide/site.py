"""What a site tells its visitors: name, items in their order, nearest places, telephones, help (assets/sites)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from kiosk.packs.schema import Pack, PackId
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


@dataclass(frozen=True, slots=True)
class Sighting:
    """What the platform last said of another terminal: the items that it could do then."""

    items: frozenset[str]
    as_of: datetime


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Another terminal for an item. `age_s`: how old the news is that it can do it; None when nothing is known."""

    place: Place
    age_s: float | None = None


NEWS_LASTS = 900.0  # seconds; a terminal tells its health every minute: after 15 nothing is known of it


class Telephone(Strict):
    name: Words
    number: str
    hours: str = ""


class HelpText(Strict):
    """One short answer of the help page."""

    id: str
    title: Words
    text: Words


class Group(Strict):
    """Items that belong to one part of life: they stand together on the screen and in the 事项清单."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,31}$")]
    title: Words
    items: tuple[PackId, ...] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Shelved:
    """A group with its packs. `title` None: what no group names."""

    title: Words | None
    packs: tuple[Pack, ...]


class Site(Strict):
    """One site. `items` is what it offers, in its order; `panes` stand large on the home page."""

    id: str
    name: Words
    county: str
    region: Annotated[str, StringConstraints(pattern=r"^(\d{6})?$")] = ""  # GB/T 2260
    terminal_label: str
    terminal_code: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}[0-9]{4}$")]
    address: str
    duty_phone: str
    supervision_phone: str
    publisher: str
    items: tuple[PackId, ...] = Field(min_length=1)
    others: bool = False  # packs that are not listed are offered, too, behind those that are
    groups: tuple[Group, ...] = ()
    panes: tuple[PackId, ...] = Field(default=(), max_length=4)  # none: those that say so themselves
    most_used: tuple[PackId, ...] = Field(default=(), max_length=10)
    web: str = ""  # where the public papers can be read; their QR code gives it instead of the content
    places: tuple[Place, ...] = Field(min_length=1)
    telephones: tuple[Telephone, ...] = ()
    help: tuple[HelpText, ...] = ()
    greeting_day: Words
    greeting_night: Words
    confirm: tuple[str, ...] = ()

    def offered(self, packs: Mapping[str, Pack]) -> dict[str, Pack]:
        """What this site offers of all packs that are here (S1): its own choice, in its order."""
        listed = {name: packs[name] for name in self.items if name in packs}
        return listed | {name: pack for name, pack in packs.items() if self.others and name not in listed}

    def shelved(self, packs: Iterable[Pack]) -> tuple[Shelved, ...]:
        """The packs by group, in the groups' order; what no group names comes last, in the order given."""
        left = {pack.id: pack for pack in packs}
        found = [Shelved(g.title, tuple(left.pop(name) for name in g.items if name in left)) for g in self.groups]
        return tuple(part for part in (*found, Shelved(None, tuple(left.values()))) if part.packs)

    def nearest(self, kind: Literal["centre", "terminal"] | None = None, item: str | None = None) -> tuple[Place, ...]:
        """Places by distance; with `item`, those that offer it."""
        fitting = (
            p for p in self.places if kind in (None, p.kind) and (item is None or not p.items or item in p.items)
        )
        return tuple(sorted(fitting, key=lambda place: place.distance_m))

    def elsewhere(self, item: str, sightings: Mapping[str, Sighting], now: datetime) -> Elsewhere | None:
        """The nearest terminal that can do an item as far as is known: none that lately could not.

        One of which nothing is known is named only when no terminal is known to be able, and says so.
        """
        unknown: Elsewhere | None = None
        for place in self.nearest("terminal", item):
            seen = sightings.get(place.id)
            age = (now - seen.as_of).total_seconds() if seen else NEWS_LASTS
            if seen is not None and age < NEWS_LASTS:
                if item in seen.items:
                    return Elsewhere(place, max(0.0, age))
            elif unknown is None:
                unknown = Elsewhere(place)
        return unknown


def load_site(folder: Path) -> Site:
    """Raises OSError or ValueError: a terminal without a site does not know where it stands."""
    return Site.model_validate(read_yaml(folder / "site.yaml"))
