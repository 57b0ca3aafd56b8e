"""Which packs this terminal has in use, and which of them its site offers."""

from __future__ import annotations

from collections.abc import ItemsView, Iterator, Mapping, ValuesView
from datetime import date

from kiosk.config.settings import Settings
from kiosk.packs.bundle.keys import trusted_keys
from kiosk.packs.bundle.store import PackStore
from kiosk.packs.loader import Shelf, load_shelf
from kiosk.packs.schema import Pack


class Offered(Mapping[str, Pack]):
    """Replaced as a whole between two sessions: whoever is looking through it goes on with what there was."""

    def __init__(self, packs: dict[str, Pack]) -> None:
        self._packs = packs

    def replace(self, packs: dict[str, Pack]) -> None:
        self._packs = packs

    def __getitem__(self, name: str) -> Pack:
        return self._packs[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._packs)

    def __len__(self) -> int:
        return len(self._packs)

    def values(self) -> ValuesView[Pack]:
        return self._packs.values()

    def items(self) -> ItemsView[str, Pack]:
        return self._packs.items()


def store_of(settings: Settings) -> PackStore:
    """Bundles that came from the platform, over the packs of the program. Raises ValueError for keys that are none."""
    return PackStore(settings.pack_store, settings.packs, trusted_keys(settings.pack_keys))


def shelf_of(settings: Settings, today: date) -> Shelf:
    """What is in use, for commands that look at a terminal from outside."""
    return load_shelf(store_of(settings).shelf_folder(), today)
