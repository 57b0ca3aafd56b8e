"""New packs from the platform: fetched and verified while citizens are served, put into use between two of them."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.audit.log import log
from kiosk.packs.bundle.refused import Refused
from kiosk.packs.bundle.store import PackStore, Swapped, Waiting
from kiosk.packs.loader import Shelf
from kiosk.platform_client import PlatformClient
from kiosk.watch import Watch

EVERY = 600.0  # seconds: a new version is published some times a month, and is in force from a date that stands in it
STOP_LIMIT = 6.0


class PackWatch(Watch):
    """Looks every ten minutes; what it finds waits for `swap`."""

    def __init__(self, store: PackStore, platform: PlatformClient, every: float = EVERY) -> None:
        super().__init__("pack-watch", every, STOP_LIMIT)
        self._store, self._platform = store, platform
        self._said = ""

    def look(self) -> None:
        found = self._store.check(self._platform)
        if isinstance(found, Waiting):
            self._say("packs_ready", found.version)
        elif isinstance(found, Refused):
            self._say("packs_refused", found.sentence)

    def _say(self, event: str, detail: str) -> None:
        """Edges only: a bad bundle stays published until somebody looks."""
        if detail != self._said:
            self._said = detail
            if event == "packs_refused":
                log().error(event, detail=detail)
            else:
                log().info(event, detail=detail)


def swapper(store: PackStore, use: Callable[[Shelf], None]) -> Callable[[], None]:
    """What is called between two sessions. `use` puts the new shelf in the place of the old one."""

    def swap() -> None:
        found = store.swap()
        if isinstance(found, Swapped):
            use(found.shelf)
            log().info("packs_swapped", detail=found.version or "program")
        elif isinstance(found, Refused):
            log().error("packs_refused", detail=found.sentence)

    return swap
