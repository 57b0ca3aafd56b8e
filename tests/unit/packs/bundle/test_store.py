"""From the platform's offer to the packs in use, and back."""

from __future__ import annotations

import errno
import hashlib
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from kiosk.packs.bundle import disk
from kiosk.packs.bundle.build import seal
from kiosk.packs.bundle.disk import locked
from kiosk.packs.bundle.refused import Reason, Refused
from kiosk.packs.bundle.state import CURRENT, State
from kiosk.packs.bundle.store import NothingNew, Opened, PackStore, Swapped, Waiting
from kiosk.packs.loader import load_shelf
from kiosk.platform_client import Unavailable, Why
from offline_queue.receipts.suites import KeptSigner
from tests.unit.packs.bundle.conftest import FIRST, SECOND, THIRD, TODAY, Bundles, Stores, release
from tests.unit.packs.bundle.test_made_and_verified import contents


@dataclass
class Published:
    version: str
    sha256: str
    bytes: int
    published_at: str = "2026-11-22T08:00:00+08:00"


class Platform:
    """Offers one bundle, and counts how often it was fetched."""

    def __init__(self, data: bytes | None = None, version: str = FIRST) -> None:
        self.data, self.version, self.fetched = data, version, 0
        self.line = True

    def packs_offer(self) -> Published | Unavailable | None:
        if not self.line:
            return Unavailable(Why.NO_LINE)
        if self.data is None:
            return None
        return Published(self.version, hashlib.sha256(self.data).hexdigest(), len(self.data))

    def packs_bytes(self, sha256: str) -> bytes | Unavailable:
        self.fetched += 1
        assert self.data is not None
        return self.data


def used(store: PackStore, data: bytes) -> Swapped:
    """Installed and swapped in."""
    waiting = store.install(data)
    assert isinstance(waiting, Waiting), waiting
    swapped = store.swap()
    assert isinstance(swapped, Swapped), swapped
    return swapped


def reason(outcome: object) -> Reason:
    assert isinstance(outcome, Refused), outcome
    return outcome.reason


def test_without_a_bundle_the_programs_own_packs_are_used(store: Stores, program: Path) -> None:
    fresh = store()
    assert fresh.opened == Opened("program", "")
    assert fresh.shelf_folder() == program
    assert fresh.part("codes") is None
    assert fresh.swap() == NothingNew("none")
    assert reason(fresh.rollback()) is Reason.NO_PREVIOUS


def test_a_published_bundle_waits_until_it_is_swapped_in_and_is_there_after_a_restart(
    store: Stores, bundles: Bundles, program: Path
) -> None:
    terminal, platform = store(), Platform(bundles())
    waiting = terminal.check(platform)
    assert waiting == Waiting(FIRST, hashlib.sha256(bundles()).hexdigest())
    assert terminal.shelf_folder() == program
    swapped = terminal.swap()
    assert isinstance(swapped, Swapped)
    assert swapped.version == FIRST
    assert swapped.shelf.packs.keys() == {"ss-proof"}
    assert swapped.folder == terminal.shelf_folder()
    assert terminal.check(platform) == NothingNew("current")
    again = store()
    assert again.opened == Opened("current", FIRST)
    assert load_shelf(again.shelf_folder(), TODAY).packs.keys() == {"ss-proof"}


def test_a_bundle_that_waits_is_swapped_in_after_a_restart_without_being_fetched_again(
    store: Stores, bundles: Bundles
) -> None:
    platform = Platform(bundles())
    store().check(platform)
    again = store()
    assert isinstance(again.check(platform), Waiting)
    assert platform.fetched == 1
    assert isinstance(again.swap(), Swapped)


def test_a_platform_that_has_nothing_or_does_not_answer_changes_nothing(store: Stores, bundles: Bundles) -> None:
    platform = Platform()
    assert store().check(platform) == NothingNew("none")
    platform.line = False
    assert store().check(platform) == NothingNew("unavailable")


def test_a_refused_bundle_is_not_fetched_a_second_time(store: Stores, bundles: Bundles) -> None:
    terminal, platform = store(), Platform(bundles()[:-1])
    assert reason(terminal.check(platform)) is Reason.NOT_A_BUNDLE
    assert reason(terminal.check(platform)) is Reason.NOT_A_BUNDLE
    assert platform.fetched == 1


def test_another_file_than_the_announced_one_is_refused_and_asked_for_again(store: Stores, bundles: Bundles) -> None:
    class Cut(Platform):
        def packs_bytes(self, sha256: str) -> bytes | Unavailable:
            data = super().packs_bytes(sha256)
            assert isinstance(data, bytes)
            return data[:-1] if self.fetched == 1 else data

    terminal, platform = store(), Cut(bundles())
    assert reason(terminal.check(platform)) is Reason.OTHER_FILE
    assert isinstance(terminal.check(platform), Waiting)


def test_a_bundle_that_is_announced_too_large_or_too_old_is_not_fetched(store: Stores, bundles: Bundles) -> None:
    class Huge(Platform):
        def packs_offer(self) -> Published:
            return Published(SECOND, "0" * 64, 50_000_001)

    platform = Huge()
    assert reason(store().check(platform)) is Reason.TOO_LARGE
    used(store(), bundles(SECOND))
    old = Platform(bundles())
    assert reason(store().check(old)) is Reason.OLD_VERSION
    assert platform.fetched == old.fetched == 0


@pytest.mark.parametrize(
    "offer", [("1", "0" * 64, 1), (FIRST, "../..", 1), (FIRST, "0" * 64, "1"), (FIRST, 7, 1), (3, "0" * 64, 1)]
)
def test_an_offer_of_another_form_is_refused(offer: tuple[str, str, int], store: Stores) -> None:
    class Odd(Platform):
        def packs_offer(self) -> Published:
            return Published(*offer)

    assert reason(store().check(Odd())) is Reason.OTHER_FILE


def test_an_old_bundle_with_its_good_signature_is_not_played_again(store: Stores, bundles: Bundles) -> None:
    terminal = store()
    used(terminal, bundles(SECOND))
    for data in (bundles(), bundles(SECOND)):
        assert reason(terminal.install(data)) is Reason.OLD_VERSION
    assert terminal.opened.version == "" and terminal.in_use is not None
    assert terminal.in_use.version == SECOND


def test_rollback_leads_to_the_one_before_and_the_bad_one_does_not_come_again_by_itself(
    store: Stores, bundles: Bundles, program: Path
) -> None:
    terminal = store()
    used(terminal, bundles())
    used(terminal, bundles(SECOND))
    back = terminal.rollback()
    assert isinstance(back, Swapped)
    assert back.version == FIRST
    assert reason(terminal.check(Platform(bundles(SECOND), SECOND))) is Reason.OLD_VERSION
    forward = terminal.rollback()
    assert isinstance(forward, Swapped)
    assert forward.version == SECOND
    used(terminal, bundles(THIRD))
    assert store().opened == Opened("current", THIRD)


def test_rollback_from_the_first_bundle_leads_to_the_programs_packs(
    store: Stores, bundles: Bundles, program: Path
) -> None:
    terminal = store()
    used(terminal, bundles())
    back = terminal.rollback()
    assert isinstance(back, Swapped)
    assert (back.version, back.folder) == ("", program)
    assert back.shelf.packs.keys() == {"built-in"}
    assert store().opened == Opened("program", "")


def test_the_one_before_is_kept_and_older_ones_are_removed(store: Stores, bundles: Bundles, tmp_path: Path) -> None:
    terminal = store()
    for version in (FIRST, SECOND, THIRD):
        used(terminal, bundles(version))
    kept = {path.name for path in (tmp_path / "store").iterdir() if path.is_dir()}
    assert kept == {hashlib.sha256(bundles(version)).hexdigest() for version in (SECOND, THIRD)}


def test_a_running_terminal_takes_over_what_the_technician_installed_beside_it(store: Stores, bundles: Bundles) -> None:
    terminal, technician = store(), store()
    used(technician, bundles())
    swapped = terminal.swap()
    assert isinstance(swapped, Swapped)
    assert swapped.version == FIRST
    assert terminal.swap() == NothingNew("current")
    assert isinstance(technician.rollback(), Swapped)
    assert isinstance(terminal.swap(), Swapped)
    assert terminal.in_use is None


def test_packs_that_do_not_load_refuse_the_whole_bundle_by_name(
    store: Stores, bundles: Bundles, signer: KeptSigner, tmp_path: Path
) -> None:
    files = {name: data for name, data in contents(bundles()).items() if not name.startswith("manifest")}
    broken = files | {"packs/hf-proof/pack.yaml": b"id: hf-proof\n"}
    packs = {"ss-proof": "1.0.0", "hf-proof": "1.0.0"}
    outcome = store().install(seal(broken, packs, release(SECOND), signer))
    assert reason(outcome) is Reason.PACKS
    assert isinstance(outcome, Refused) and "hf-proof" in outcome.detail
    assert [path for path in (tmp_path / "store").iterdir() if path.is_dir()] == []


def test_a_manifest_that_tells_other_versions_than_the_packs_is_refused(
    store: Stores, bundles: Bundles, signer: KeptSigner
) -> None:
    files = {name: data for name, data in contents(bundles()).items() if not name.startswith("manifest")}
    for packs in ({"ss-proof": "99.0.0"}, {"ss-proof": "1.0.0", "more": "1.0.0"}):
        assert reason(store().install(seal(files, packs, release(SECOND), signer))) is Reason.MANIFEST


# ── damage, and disks ────────────────────────────────────────────────────────────────────────────────────────────────


def one_byte_more(folder: Path) -> None:
    path = next(folder.rglob("guide.yaml"))
    path.write_bytes(path.read_bytes() + b"\n")


def a_file_less(folder: Path) -> None:
    next(folder.rglob("guide.yaml")).unlink()


def a_pack_more(folder: Path) -> None:
    shutil.copytree(folder / "packs" / "ss-proof", folder / "packs" / "evil")


def manifest_gone(folder: Path) -> None:
    (folder / "manifest.json").unlink()


def manifest_garbled(folder: Path) -> None:
    (folder / "manifest.json").write_bytes(b"\x00" * 100)


def all_gone(folder: Path) -> None:
    shutil.rmtree(folder)


DAMAGES = [one_byte_more, a_file_less, a_pack_more, manifest_gone, manifest_garbled, all_gone]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_bundle_gives_way_to_the_one_before_and_can_be_fetched_again(
    damage: Callable[[Path], None], store: Stores, bundles: Bundles
) -> None:
    terminal = store()
    used(terminal, bundles())
    damage(used(terminal, bundles(SECOND)).folder.parent)
    again = store()
    assert (again.opened.source, again.opened.version) == ("previous", FIRST)
    assert again.opened.trouble is not None and again.opened.trouble.reason is Reason.DAMAGED
    assert isinstance(again.check(Platform(bundles(SECOND), SECOND)), Waiting)
    assert isinstance(again.swap(), Swapped)
    assert store().opened == Opened("current", SECOND)


def test_two_damaged_bundles_give_way_to_the_programs_packs(store: Stores, bundles: Bundles, program: Path) -> None:
    terminal = store()
    for version in (FIRST, SECOND):
        a_file_less(used(terminal, bundles(version)).folder.parent)
    again = store()
    assert (again.opened.source, again.shelf_folder()) == ("program", program)
    assert isinstance(again.check(Platform(bundles())), Waiting)


def test_a_garbled_pointer_is_told_and_the_program_goes_on_with_its_own_packs(
    store: Stores, bundles: Bundles, tmp_path: Path
) -> None:
    terminal = store()
    used(terminal, bundles())
    for text in (
        "",
        "[]",
        '{"current": {"sha256": "../..", "version": "2026.11.22-1"}, "previous": null, "floor": ""}',
    ):
        (tmp_path / "store" / CURRENT).write_text(text)
        again = store()
        assert again.opened == Opened("program", "", Refused(Reason.DAMAGED, CURRENT))
    assert isinstance(again.check(Platform(bundles())), Waiting)


def test_a_bundle_damaged_while_it_waits_is_refused_and_fetched_again(store: Stores, bundles: Bundles) -> None:
    terminal, platform = store(), Platform(bundles())
    waiting = terminal.check(platform)
    assert isinstance(waiting, Waiting)
    a_file_less(terminal.shelf_folder().parent if terminal.in_use else next_folder(terminal, waiting))
    assert reason(terminal.swap()) is Reason.DAMAGED
    assert terminal.in_use is None
    assert isinstance(terminal.check(platform), Waiting)
    assert isinstance(terminal.swap(), Swapped)


def next_folder(terminal: PackStore, waiting: Waiting) -> Path:
    return terminal._folder / waiting.sha256


def test_a_damaged_bundle_is_not_gone_back_to(store: Stores, bundles: Bundles) -> None:
    terminal = store()
    a_file_less(used(terminal, bundles()).folder.parent)
    used(terminal, bundles(SECOND))
    assert reason(terminal.rollback()) is Reason.DAMAGED
    assert store().opened == Opened("current", SECOND)


def test_too_little_space_is_found_before_anything_is_written(
    store: Stores, bundles: Bundles, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    terminal, platform = store(), Platform(bundles())
    monkeypatch.setattr(disk, "RESERVE", 10**18)
    assert reason(terminal.check(platform)) is Reason.DISK_FULL
    monkeypatch.setattr(disk, "RESERVE", 0)
    assert isinstance(terminal.check(platform), Waiting), "tried again when there is space"


@pytest.mark.parametrize("at", ["unpacked", "loaded", "named", "waiting", "current", "forgotten"])
@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EIO, errno.EROFS])
def test_a_disk_that_fails_at_any_step_leaves_a_terminal_with_packs(
    at: str, error: int, store: Stores, bundles: Bundles
) -> None:
    used(store(), bundles())

    def fail(step: str) -> None:
        if step == at:
            raise OSError(error, "as planned")

    terminal = store(step=fail)
    outcome = terminal.install(bundles(SECOND))
    if isinstance(outcome, Waiting):
        outcome = terminal.swap()
    assert reason(outcome) is (Reason.DISK_FULL if error == errno.ENOSPC else Reason.STORE)
    assert terminal.in_use is not None
    assert terminal.in_use.version == FIRST
    later = store()
    assert later.opened.trouble is None
    if later.opened.version == FIRST:
        later.check(Platform(bundles(SECOND), SECOND))
        assert isinstance(later.swap(), Swapped)
    assert store().opened == Opened("current", SECOND)


def test_a_folder_that_cannot_be_written_is_told(
    tmp_path: Path, bundles: Bundles, program: Path, keys: dict[str, object]
) -> None:
    (tmp_path / "store").write_text("a file stands in the place of the folder")
    terminal = PackStore(tmp_path / "store", program, keys)  # type: ignore[arg-type]
    assert reason(terminal.install(bundles())) is Reason.STORE
    assert terminal.shelf_folder() == program


def test_two_programs_do_not_install_at_once(store: Stores, bundles: Bundles, tmp_path: Path) -> None:
    (tmp_path / "store").mkdir()
    with locked(tmp_path / "store" / "staging.lock", wait=False) as mine:
        assert mine
        assert reason(store().install(bundles())) is Reason.BUSY
    assert isinstance(store().install(bundles()), Waiting)


def test_a_bundle_that_was_gone_back_from_keeps_the_floor_when_another_one_is_damaged() -> None:
    state = State().with_new(pointer(FIRST)).with_new(pointer(SECOND)).back()
    assert (state.current, state.floor) == (pointer(FIRST), SECOND)
    assert not state.without_current(previous_is_good=False).is_newer(SECOND)


def pointer(version: str):  # type: ignore[no-untyped-def]
    from kiosk.packs.bundle.state import Pointer

    return Pointer("0" * 64, version)
