"""The terminal is switched off at each step of an installation: it starts with the old packs or the new ones, whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.packs.bundle import disk, stage, state
from kiosk.packs.bundle.keys import PackKey
from kiosk.packs.bundle.refused import Refused
from kiosk.packs.bundle.store import Swapped
from kiosk.packs.bundle.verify import Verified, verify
from kiosk.packs.loader import load_shelf
from tests.unit.packs.bundle.conftest import FIRST, SECOND, THIRD, TODAY, Bundles, Stores
from tests.unit.packs.bundle.test_store import Platform, used

STEPS = ["unpacked", "loaded", "named", "waiting", "current", "forgotten", "pruned"]


class PowerCut(BaseException):
    """Not an Exception: nothing of the program may tidy up behind it."""


def goes_on(store: Stores, bundles: Bundles, allowed: set[str]) -> None:
    """After the cut: whole packs of an allowed version, and the update comes to its end."""
    again = store()
    assert again.opened.trouble is None
    assert again.opened.version in allowed
    assert load_shelf(again.shelf_folder(), TODAY).problems == ()
    again.check(Platform(bundles(SECOND), SECOND))
    again.swap()
    assert again.in_use is not None
    assert again.in_use.version == SECOND
    used(again, bundles(THIRD))
    assert not list(again._folder.glob("*" + disk.PART))


@pytest.mark.parametrize("at", STEPS)
def test_a_power_cut_after_a_step_leaves_the_old_packs_or_the_new_ones(
    at: str, store: Stores, bundles: Bundles
) -> None:
    used(store(), bundles())

    def cut(step: str) -> None:
        if step == at:
            raise PowerCut

    terminal = store(step=cut)
    with pytest.raises(PowerCut):
        terminal.install(bundles(SECOND))
        terminal.swap()
    new = STEPS.index(at) >= STEPS.index("current")
    goes_on(store, bundles, {SECOND if new else FIRST})


@pytest.mark.parametrize("nth", [1, 2, 3, 4])
def test_a_power_cut_in_the_middle_of_unpacking_leaves_the_old_packs(
    nth: int, store: Stores, bundles: Bundles, monkeypatch: pytest.MonkeyPatch
) -> None:
    used(store(), bundles())
    calls = 0

    def cut(handle: int) -> None:
        nonlocal calls
        calls += 1
        if calls == nth:
            raise PowerCut

    with monkeypatch.context() as patched, pytest.raises(PowerCut):
        patched.setattr(disk.os, "fsync", cut)
        store().install(bundles(SECOND))
    goes_on(store, bundles, {FIRST})


def test_files_and_folders_are_synced_before_anything_points_to_them(
    store: Stores, bundles: Bundles, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    sync, folder_sync, rename, write = disk.os.fsync, disk.fsync_folder, Path.rename, state.write_file
    monkeypatch.setattr(disk.os, "fsync", lambda handle: (order.append("file"), sync(handle)))
    for module in (disk, stage):
        monkeypatch.setattr(module, "fsync_folder", lambda path: (order.append("folder"), folder_sync(path)))
    monkeypatch.setattr(
        Path, "rename", lambda self, to: (order.append(f"name {Path(to).name[:4]}"), rename(self, to))[1]
    )
    monkeypatch.setattr(state, "write_file", lambda path, *rest: (order.append(path.name), write(path, *rest)))
    terminal = store()
    used(terminal, bundles())
    named = order.index(f"name {terminal.in_use.sha256[:4]}" if terminal.in_use else "")
    before = order[:named]
    assert before.count("file") >= 8, "five files and three folders"
    assert before[-3:] == ["folder", "file"] * 2 or "folder" in before[-2:]
    assert order[named + 1] == "folder"
    assert named < order.index("waiting") < order.index("current")


# ── hostile bytes ────────────────────────────────────────────────────────────────────────────────────────────────────


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_changed_bytes_are_refused_or_mean_the_same_and_never_raise(
    data: st.DataObject, bundles: Bundles, keys: dict[str, PackKey]
) -> None:
    """Deflate has up to seven spare bits at the end of a stream: a change there changes no file."""
    whole = bytearray(bundles())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(whole) - 1))
        whole[at] ^= data.draw(st.integers(1, 255))
    _same_or_refused(bytes(whole), bundles(), keys)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_cut_doubled_and_mixed_bundles_are_refused_and_never_raise(
    data: st.DataObject, bundles: Bundles, keys: dict[str, PackKey]
) -> None:
    first, second = bundles(), bundles(SECOND)
    a, b = sorted(data.draw(st.tuples(st.integers(0, len(first)), st.integers(0, len(first)))))
    changed = data.draw(
        st.sampled_from([first[:a], first[a:], first[:a] + first[b:], first[:b] + first[a:], first[:a] + second[a:]])
        | st.binary(max_size=200).map(lambda more: first[:a] + more + first[a:])
    )
    _same_or_refused(changed, first, keys, second)


def _same_or_refused(changed: bytes, first: bytes, keys: dict[str, PackKey], second: bytes = b"") -> None:
    found = verify(changed, keys, "0.1.0")
    if isinstance(found, Verified):
        genuine = [verify(data, keys, "0.1.0") for data in (first, second) if data]
        assert any(isinstance(one, Verified) and one.files == found.files for one in genuine)


def test_after_many_hostile_bundles_the_old_shelf_stays(store: Stores, bundles: Bundles) -> None:
    terminal = store()
    used(terminal, bundles())
    before = terminal.shelf_folder()
    genuine = bundles(SECOND)
    for at in range(0, len(genuine), 97):
        changed = genuine[:at] + bytes([genuine[at] ^ 0x43]) + genuine[at + 1 :]
        assert isinstance(terminal.install(changed), Refused), at
        assert not isinstance(terminal.swap(), Swapped)
    assert store().opened.version == FIRST
    assert terminal.shelf_folder() == before
