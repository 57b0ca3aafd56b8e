"""The terminal's key: kept encrypted, carried over the epochs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from offline_queue import TerminalIdentity, WrongKey, load_or_create_store_key
from offline_queue.receipts.identity import derive

KEY = bytes(range(32))


@pytest.mark.parametrize("suite", ["ed25519", "sm2"])
def test_an_identity_is_kept_and_loaded_again(tmp_path: Path, suite: str) -> None:
    path = tmp_path / "identity.json"
    made = TerminalIdentity.load_or_create(path, KEY, "LX0417", "03", suite)
    again = TerminalIdentity.load_or_create(path, KEY, "LX0417", "03", suite)
    assert (again.public_key, again.key_id, again.suite) == (made.public_key, made.key_id, made.suite)
    assert path.stat().st_mode & 0o777 == 0o600
    assert made.suite.name == suite


def test_the_private_key_stands_in_no_file_and_in_no_repr(tmp_path: Path) -> None:
    path = tmp_path / "identity.json"
    TerminalIdentity.create(path, KEY, "LX0417", "03", "sm2")
    made = TerminalIdentity.load(path, KEY)
    secret = made.signer.secret()[:32]  # type: ignore[attr-defined]
    assert secret.hex() not in path.read_text(encoding="utf-8")
    assert secret.hex() not in repr(made) and str(secret) not in repr(made) + repr(made.signer)


def test_a_file_of_the_first_version_still_loads(tmp_path: Path) -> None:
    path, key = tmp_path / "identity.json", Ed25519PrivateKey.generate()
    sealed = AESGCM(derive(KEY, "identity")).encrypt(bytes(12), key.private_bytes_raw(), b"LX0417-03")
    path.write_text(
        json.dumps({"terminal": "LX0417", "epoch": "03", "private_key": (bytes(12) + sealed).hex()}), encoding="utf-8"
    )
    loaded = TerminalIdentity.load_or_create(path, KEY, "LX0417", "03")
    assert loaded.public_key == key.public_key().public_bytes_raw()
    assert loaded.suite.name == "ed25519" and loaded.earlier == ()


def test_a_new_epoch_gets_a_new_key_and_remembers_the_public_half_of_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "identity.json"
    first = TerminalIdentity.load_or_create(path, KEY, "LX0417", "03")
    second = TerminalIdentity.load_or_create(path, KEY, "LX0417", "04", "sm2")
    third = TerminalIdentity.load_or_create(path, KEY, "LX0417", "05")
    assert len({first.public_key, second.public_key, third.public_key}) == 3
    again = TerminalIdentity.load(path, KEY)
    assert again.all_keys() == (first.published(), second.published(), third.published())
    assert again.public_key_of(first.key_id) == first.public_key
    assert again.public_key_of("A" * 13) is None


def test_another_suite_waits_for_the_next_epoch(tmp_path: Path) -> None:
    path = tmp_path / "identity.json"
    first = TerminalIdentity.load_or_create(path, KEY, "LX0417", "03")
    same = TerminalIdentity.load_or_create(path, KEY, "LX0417", "03", "sm2")
    assert same.public_key == first.public_key
    assert TerminalIdentity.load_or_create(path, KEY, "LX0417", "04", "sm2").suite.name == "sm2"


@pytest.mark.parametrize("change", [("epoch", "04"), ("suite", "sm2"), ("earlier", []), ("version", 1)])
def test_whatever_stands_in_the_open_is_guarded(tmp_path: Path, change: tuple[str, object]) -> None:
    path = tmp_path / "identity.json"
    TerminalIdentity.load_or_create(path, KEY, "LX0417", "02")
    TerminalIdentity.load_or_create(path, KEY, "LX0417", "03")
    kept = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**kept, change[0]: change[1]}), encoding="utf-8")
    with pytest.raises(WrongKey):
        TerminalIdentity.load(path, KEY)


@pytest.mark.parametrize("content", ["not json", "[]", "{}", '{"private_key": 5}', "[" * 100_000, '{"version": {}}'])
def test_another_store_key_or_a_damaged_file_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "identity.json"
    TerminalIdentity.create(path, KEY, "LX0417", "03")
    with pytest.raises(WrongKey):
        TerminalIdentity.load(path, b"x" * 32)
    path.write_text(content, encoding="utf-8")
    with pytest.raises(WrongKey):
        TerminalIdentity.load(path, KEY)


class Registry:
    """The platform's side of POST /v1/epoch: the next epoch for a new key, the same one for a known key."""

    def __init__(self) -> None:
        self.epochs: dict[bytes, str] = {}
        self.loses_answers = False

    def ask(self, public_key: bytes) -> str:
        epoch = self.epochs.setdefault(public_key, f"{len(self.epochs) + 1:02d}")
        if self.loses_answers:
            raise ConnectionError
        return epoch


@pytest.mark.parametrize("suite", ["ed25519", "sm2"])
def test_lost_answers_at_the_first_start_use_up_one_epoch_and_not_more(tmp_path: Path, suite: str) -> None:
    path, platform = tmp_path / "identity.json", Registry()
    platform.loses_answers = True
    for _ in range(3):
        with pytest.raises(ConnectionError):
            TerminalIdentity.register(path, KEY, "LX0417", platform.ask, suite)
        assert not path.exists()
    platform.loses_answers = False
    made = TerminalIdentity.register(path, KEY, "LX0417", platform.ask, suite)
    assert (made.epoch, made.suite.name, len(platform.epochs)) == ("01", suite, 1)
    assert TerminalIdentity.load(path, KEY).all_keys() == (made.published(),)
    assert [file.name for file in tmp_path.iterdir()] == ["identity.json"]


def test_in_the_place_of_an_identity_there_is_always_a_new_key_and_a_new_epoch(tmp_path: Path) -> None:
    path, platform = tmp_path / "identity.json", Registry()
    first = TerminalIdentity.register(path, KEY, "LX0417", platform.ask)
    platform.loses_answers = True
    with pytest.raises(ConnectionError):
        TerminalIdentity.register(path, KEY, "LX0417", platform.ask)
    assert TerminalIdentity.load(path, KEY).epoch == "01"
    platform.loses_answers = False
    second = TerminalIdentity.register(path, KEY, "LX0417", platform.ask)
    assert second.epoch == "03" and second.public_key_of(first.key_id) == first.public_key
    assert len(platform.epochs) == 3


@pytest.mark.parametrize(("key", "suite"), [(b"x" * 32, "ed25519"), (KEY, "sm2")])
def test_a_kept_key_that_does_not_open_or_is_of_another_suite_is_replaced(
    tmp_path: Path, key: bytes, suite: str
) -> None:
    path, platform = tmp_path / "identity.json", Registry()
    platform.loses_answers = True
    with pytest.raises(ConnectionError):
        TerminalIdentity.register(path, key, "LX0417", platform.ask, suite)
    platform.loses_answers = False
    assert TerminalIdentity.register(path, KEY, "LX0417", platform.ask).epoch == "02"


@pytest.mark.parametrize("version", [1, 2])
def test_a_new_store_key_opens_the_same_identity_and_doing_it_twice_does_no_harm(tmp_path: Path, version: int) -> None:
    path, new, private = tmp_path / "identity.json", b"n" * 32, Ed25519PrivateKey.generate()
    if version == 1:
        sealed = AESGCM(derive(KEY, "identity")).encrypt(bytes(12), private.private_bytes_raw(), b"LX0417-03")
        kept = {"terminal": "LX0417", "epoch": "03", "private_key": (bytes(12) + sealed).hex()}
        path.write_text(json.dumps(kept), encoding="utf-8")
    else:
        TerminalIdentity.load_or_create(path, KEY, "LX0417", "02")
        TerminalIdentity.load_or_create(path, KEY, "LX0417", "03", "sm2")
    before = TerminalIdentity.load(path, KEY)
    for _ in range(2):
        TerminalIdentity.rekey(path, KEY, new)
        assert TerminalIdentity.load(path, new).all_keys() == before.all_keys()
    with pytest.raises(WrongKey):
        TerminalIdentity.load(path, KEY)
    with pytest.raises(WrongKey):
        TerminalIdentity.rekey(path, KEY, b"m" * 32)
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(("terminal", "epoch"), [("lx0417", "03"), ("LX-417", "03"), ("LX0417", "3")])
def test_ids_that_do_not_fit_a_receipt_number_are_refused(tmp_path: Path, terminal: str, epoch: str) -> None:
    with pytest.raises(ValueError, match=r"terminal id|epoch"):
        TerminalIdentity.create(tmp_path / "identity.json", KEY, terminal, epoch)


def test_the_store_key_is_made_once_for_this_user_only(tmp_path: Path) -> None:
    path = tmp_path / "store.key"
    key = load_or_create_store_key(path)
    assert len(key) == 32 and load_or_create_store_key(path) == key
    assert path.stat().st_mode & 0o777 == 0o600
    path.write_bytes(b"short")
    with pytest.raises(WrongKey):
        load_or_create_store_key(path)
