"""Whatever happens in whatever order, a terminal starts with whole packs, and no version comes back by itself."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.packs.bundle.disk import intact
from kiosk.packs.bundle.keys import PackKey
from kiosk.packs.bundle.manifest import version_order
from kiosk.packs.bundle.refused import Refused
from kiosk.packs.bundle.state import read_state
from kiosk.packs.bundle.store import PackStore, Swapped, Waiting
from tests.unit.packs.bundle.conftest import FIRST, SECOND, THIRD, TODAY, Bundles
from tests.unit.packs.bundle.test_power_cuts import STEPS, PowerCut

VERSIONS = (FIRST, SECOND, THIRD)
INSTALLS = st.tuples(st.just("install"), st.sampled_from(VERSIONS))
CUTS = st.tuples(st.just("cut"), st.sampled_from(STEPS))
OTHERS = st.tuples(st.sampled_from(["swap", "rollback", "restart", "damage"]), st.just(""))


class Terminal:
    """A terminal and what is known of it from outside."""

    def __init__(self, folder: Path, program: Path, keys: dict[str, PackKey], bundles: Bundles) -> None:
        self.folder, self.program, self.keys, self.bundles = folder, program, keys, bundles
        self.cut_at = ""
        self.highest: tuple[int, ...] = ()  # version that was in use and may not come back without a technician
        self.restart()

    def step(self, name: str) -> None:
        if name == self.cut_at:
            raise PowerCut

    def restart(self) -> None:
        self.cut_at = ""
        self.store = PackStore(self.folder, self.program, self.keys, today=lambda: TODAY, step=self.step)

    def do(self, what: str, about: str) -> None:
        try:
            self._do(what, about)
        except PowerCut:
            self.restart()

    def _do(self, what: str, about: str) -> None:
        if what == "install":
            self._install(about)
        elif what == "swap":
            self.store.swap()
        elif what == "rollback":
            self.store.rollback()
        elif what == "restart":
            self.restart()
        elif what == "cut":
            self.cut_at = about
        elif what == "damage" and self.store.in_use is not None:
            shutil.rmtree(self.folder / self.store.in_use.sha256)
            self.highest = ()  # what is damaged may be fetched again
            self.restart()

    def _install(self, version: str) -> None:
        outcome = self.store.install(self.bundles(version))
        if version_order(version) <= self.highest:
            assert isinstance(outcome, Refused)
        if isinstance(outcome, Waiting):
            swapped = self.store.swap()
            assert isinstance(swapped, Swapped)
            self.highest = max(self.highest, version_order(version))

    def is_sound(self) -> None:
        """Seen with the eyes of the next start."""
        state = read_state(self.folder)
        assert state is not None
        next_start = PackStore(self.folder, self.program, self.keys, today=lambda: TODAY)
        assert next_start.opened.trouble is None
        if next_start.in_use is None:
            assert next_start.shelf_folder() == self.program
        else:
            assert not isinstance(intact(self.folder / next_start.in_use.sha256), Refused)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(events=st.lists(INSTALLS | CUTS | OTHERS, max_size=8))
def test_any_order_of_installs_cuts_damage_and_rollbacks_leaves_whole_packs(
    events: list[tuple[str, str]], program: Path, keys: dict[str, PackKey], bundles: Bundles
) -> None:
    with tempfile.TemporaryDirectory() as place:
        terminal = Terminal(Path(place) / "store", program, keys, bundles)
        for what, about in events:
            terminal.do(what, about)
            terminal.is_sound()
