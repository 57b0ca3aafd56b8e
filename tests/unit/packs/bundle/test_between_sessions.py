"""New packs come into use between two citizens, for everybody who holds the one table."""

from __future__ import annotations

from kiosk.offered import Offered
from kiosk.pack_watch import PackWatch, swapper
from kiosk.packs.loader import Shelf, load_shelf
from tests.unit.packs.bundle.conftest import FIRST, SECOND, TODAY, Bundles, Stores
from tests.unit.packs.bundle.test_store import Platform


def test_what_the_watch_fetched_is_in_use_after_the_swap_and_not_before(store: Stores, bundles: Bundles) -> None:
    terminal, platform = store(), Platform(bundles())
    offered = Offered(load_shelf(terminal.shelf_folder(), TODAY).packs)
    before = set(offered)
    swap = swapper(terminal, lambda shelf: offered.replace(shelf.packs))
    swap()
    assert set(offered) == before
    PackWatch(terminal, platform).look()  # type: ignore[arg-type]
    assert set(offered) == before, "a citizen may be in the middle of a form"
    swap()
    assert set(offered) == {"ss-proof"}


def test_who_looks_through_the_table_meanwhile_goes_on_with_what_there_was(store: Stores, bundles: Bundles) -> None:
    terminal = store()
    offered = Offered(load_shelf(terminal.shelf_folder(), TODAY).packs)
    seen = []
    for pack in offered.values():
        offered.replace({})
        seen.append(pack.id)
    assert seen
    assert len(offered) == 0


def test_a_bad_bundle_changes_nothing_and_is_said_once(store: Stores, bundles: Bundles) -> None:
    terminal = store()
    terminal.install(bundles())
    terminal.swap()
    bad = bundles(SECOND)[:-40]
    taken: list[Shelf] = []
    swap = swapper(terminal, taken.append)
    watch = PackWatch(terminal, Platform(bad, SECOND))  # type: ignore[arg-type]
    watch.look()
    watch.look()
    swap()
    assert taken == []
    assert terminal.in_use is not None
    assert terminal.in_use.version == FIRST
