"""The store's key: sealed by a keeper outside the data folder, taken over, handed on, replaced; a crash loses none."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from offline_queue import AlreadyOpen, Damaged, Limits, Outbox, State, TerminalIdentity, WrongKey
from offline_queue.storage.keys import PLAIN, SEALED, FileKeyKeeper, open_store_key, rotate_data_key, rotate_keeper

SMALL = Limits(reserve=0, ballast=0)


class Crash(BaseException):
    """The power goes."""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    return tmp_path / "data"


@pytest.fixture
def keeper(tmp_path: Path, data: Path) -> FileKeyKeeper:
    return FileKeyKeeper(tmp_path / "etc" / "keeper.key", data)


def test_the_key_is_made_once_and_lies_nowhere_in_the_open(data: Path, keeper: FileKeyKeeper) -> None:
    key = open_store_key(data, keeper)
    assert open_store_key(data, keeper) == key and len(key.data) == 32 and key.data != key.tag
    assert keeper.path.stat().st_mode & 0o777 == 0o600
    raw = (data / SEALED).read_bytes()
    assert key.data not in raw and key.data.hex().encode() not in raw
    assert key.data.hex() not in repr(key)


def test_a_key_file_that_others_can_read_or_that_lies_in_the_data_is_refused(data: Path, keeper: FileKeyKeeper) -> None:
    open_store_key(data, keeper)
    keeper.path.chmod(0o640)
    with pytest.raises(WrongKey, match="0600"):
        open_store_key(data, keeper)
    with pytest.raises(WrongKey, match="inside"):
        open_store_key(data, FileKeyKeeper(data / "keeper.key", data))
    keeper.path.chmod(0o600)
    link = keeper.path.with_name("link")
    link.symlink_to(keeper.path)
    with pytest.raises(WrongKey):
        open_store_key(data, FileKeyKeeper(link, data))


def test_another_keeper_opens_nothing_and_changes_nothing(tmp_path: Path, data: Path, keeper: FileKeyKeeper) -> None:
    key = open_store_key(data, keeper)
    before = (data / SEALED).read_bytes()
    other = FileKeyKeeper(tmp_path / "other.key", data)
    other.seal(b"x")
    for wrong in (other, FileKeyKeeper(tmp_path / "none.key", data)):
        with pytest.raises(WrongKey):
            open_store_key(data, wrong)
    assert (data / SEALED).read_bytes() == before and open_store_key(data, keeper) == key


def test_the_key_of_an_earlier_version_is_taken_over(data: Path, keeper: FileKeyKeeper, identity: Any) -> None:
    plain = bytes(range(32))
    (data / PLAIN).write_bytes(plain)
    Outbox.open(data / "queue", plain, identity, limits=SMALL).close()
    key = open_store_key(data, keeper)
    assert key.data == plain and key.tag == hashlib.sha256(b"tag" + plain).digest()
    assert not (data / PLAIN).exists()
    Outbox.open(data / "queue", open_store_key(data, keeper).data, identity, limits=SMALL).close()


def test_a_crash_while_taking_over_loses_no_key(
    data: Path, keeper: FileKeyKeeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = bytes(range(32))
    (data / PLAIN).write_bytes(plain)
    with monkeypatch.context() as patch:
        patch.setattr("offline_queue.storage.keys._destroy", crash)
        with pytest.raises(Crash):
            open_store_key(data, keeper)
    assert (data / PLAIN).exists() and open_store_key(data, keeper).data == plain
    assert not (data / PLAIN).exists()


def test_two_keys_that_differ_are_both_kept(data: Path, keeper: FileKeyKeeper) -> None:
    open_store_key(data, keeper)
    (data / PLAIN).write_bytes(b"o" * 32)
    with pytest.raises(WrongKey, match="differ"):
        open_store_key(data, keeper)
    assert (data / PLAIN).exists() and (data / SEALED).exists()


def test_no_new_key_is_made_over_data_whose_key_is_gone(data: Path, keeper: FileKeyKeeper, identity: Any) -> None:
    key = open_store_key(data, keeper)
    Outbox.open(data / "queue", key.data, identity, limits=SMALL).close()
    (data / SEALED).unlink()
    with pytest.raises(Damaged, match="gone"):
        open_store_key(data, keeper)


def test_a_new_keeper_takes_over_and_the_old_one_opens_until_then(
    tmp_path: Path, data: Path, keeper: FileKeyKeeper
) -> None:
    key = open_store_key(data, keeper)
    new = FileKeyKeeper(tmp_path / "etc" / "new.key", data)
    rotate_keeper(data, keeper, new)
    assert open_store_key(data, keeper) == key
    with pytest.raises(WrongKey, match="take over"):
        rotate_data_key(data, keeper)
    assert open_store_key(data, new) == key
    with pytest.raises(WrongKey):
        open_store_key(data, keeper)
    assert open_store_key(data, new) == key


def crash(*_: Any, **__: Any) -> None:
    raise Crash


@pytest.fixture
def filled(data: Path, keeper: FileKeyKeeper, identity: TerminalIdentity, request_of: Callable[..., Any]) -> list[str]:
    """Records with and without attachments, one of them at the platform."""
    key = open_store_key(data, keeper)
    with Outbox.open(data / "queue", key.data, identity, limits=SMALL) as outbox:
        ids = [outbox.seal(request_of(f"p{n}", f"k{n}", (b"scan", f"s{n}".encode()))).submission_id for n in range(5)]
        outbox.move(ids[0], State.OFFERED)
        outbox.commit(ids[0], "1", "{}")
    return ids


def all_is_there(data: Path, key: bytes, identity: TerminalIdentity, ids: list[str]) -> None:
    with Outbox.open(data / "queue", key, identity, limits=SMALL) as outbox:
        assert [row.submission_id for row in outbox.rows()] == ids and outbox.alarms == ()
        assert outbox.verify_chain() == "" and outbox.check_rows() == []
        for n, submission_id in enumerate(ids):
            parcel = outbox.load(submission_id)
            assert parcel is not None and parcel.payload == f"p{n}".encode()
            assert [outbox.blob(a.sha256) for a in parcel.attachments] == [b"scan", f"s{n}".encode()]


def test_everything_is_encrypted_anew_under_another_key(
    data: Path, keeper: FileKeyKeeper, identity: TerminalIdentity, filled: list[str]
) -> None:
    old = open_store_key(data, keeper)
    moved: list[tuple[bytes, bytes]] = []
    new = rotate_data_key(data, keeper, [lambda before, after: moved.append((before, after))])
    assert new.data != old.data and new.tag == old.tag and moved == [(old.data, new.data)]
    assert open_store_key(data, keeper) == new
    all_is_there(data, new.data, identity, filled)
    with pytest.raises(WrongKey):
        Outbox.open(data / "queue", old.data, identity, limits=SMALL)


@pytest.mark.parametrize("nth", range(1, 24, 2))
def test_a_crash_at_any_step_of_the_rotation_loses_nothing(
    nth: int, data: Path, keeper: FileKeyKeeper, identity: TerminalIdentity, filled: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Counted over every rename, file sync, copy and opening: the points at which something becomes true."""
    calls = 0

    def dying(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **more: Any) -> Any:
            nonlocal calls
            calls += 1
            if calls == nth:
                raise Crash
            return real(*args, **more)

        return call

    with monkeypatch.context() as patch:
        for name in (
            "pathlib.Path.rename",
            "os.fdatasync",
            "shutil.copyfile",
            "offline_queue.storage.rekey.open_database",
        ):
            patch.setattr(name, dying(_resolve(name)))
        try:
            rotate_data_key(data, keeper)
        except Crash:
            pass
        else:
            assert calls < nth, "it went through without having come so far"
    key = open_store_key(data, keeper)
    all_is_there(data, key.data, identity, filled)


def _resolve(name: str) -> Callable[..., Any]:
    import pkgutil

    found: Callable[..., Any] = pkgutil.resolve_name(name)
    return found


def test_a_running_terminal_keeps_its_key(
    data: Path, keeper: FileKeyKeeper, identity: TerminalIdentity, filled: list[str]
) -> None:
    key = open_store_key(data, keeper)
    moved: list[bytes] = []
    with Outbox.open(data / "queue", key.data, identity, limits=SMALL), pytest.raises(AlreadyOpen):
        rotate_data_key(data, keeper, [lambda old, new: moved.append(new)])
    assert moved == [] and open_store_key(data, keeper) == key


def test_identity_and_queue_move_to_the_new_key_together(
    data: Path, keeper: FileKeyKeeper, request_of: Callable[..., Any]
) -> None:
    path, key = data / "identity.key", open_store_key(data, keeper)
    own = TerminalIdentity.create(path, key.data, "LX0417", "03")
    with Outbox.open(data / "queue", key.data, own, limits=SMALL) as outbox:
        receipt = outbox.seal(request_of())
    new = rotate_data_key(data, keeper, [partial(TerminalIdentity.rekey, path)])
    loaded = TerminalIdentity.load(path, new.data)
    assert loaded.public_key == own.public_key
    with Outbox.open(data / "queue", new.data, loaded, limits=SMALL) as outbox:
        assert outbox.receipt(receipt.number) == receipt


def test_what_was_set_aside_keeps_its_key(data: Path, keeper: FileKeyKeeper, filled: list[str]) -> None:
    (data / "queue" / "aside-20260101T000000").mkdir()
    with pytest.raises(ValueError, match="set aside"):
        rotate_data_key(data, keeper)
