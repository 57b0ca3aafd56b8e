"""The terminal's key: kept encrypted, published in the open."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from offline_queue import TerminalIdentity, WrongKey, load_keys, load_or_create_store_key, publish_keys

KEY = bytes(range(32))


def test_an_identity_is_kept_and_loaded_again(tmp_path: Path) -> None:
    path = tmp_path / "identity.json"
    made = TerminalIdentity.load_or_create(path, KEY, "LX0417", "03")
    assert TerminalIdentity.load_or_create(path, KEY, "LX0417", "03").public_key == made.public_key
    assert path.stat().st_mode & 0o777 == 0o600
    assert made.signer.secret().hex() not in path.read_text(encoding="utf-8")


def test_a_new_epoch_gets_a_new_key(tmp_path: Path) -> None:
    path = tmp_path / "identity.json"
    first = TerminalIdentity.load_or_create(path, KEY, "LX0417", "03")
    assert TerminalIdentity.load_or_create(path, KEY, "LX0417", "04").public_key != first.public_key


def test_another_store_key_or_a_changed_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "identity.json"
    TerminalIdentity.create(path, KEY, "LX0417", "03")
    with pytest.raises(WrongKey):
        TerminalIdentity.load(path, b"x" * 32)
    path.write_text(path.read_text(encoding="utf-8").replace('"03"', '"04"'), encoding="utf-8")
    with pytest.raises(WrongKey):
        TerminalIdentity.load(path, KEY)
    path.write_text("not json", encoding="utf-8")
    with pytest.raises(WrongKey):
        TerminalIdentity.load(path, KEY)


@pytest.mark.parametrize(("terminal", "epoch"), [("lx0417", "03"), ("LX-417", "03"), ("LX0417", "3")])
def test_ids_that_do_not_fit_a_receipt_number_are_refused(tmp_path: Path, terminal: str, epoch: str) -> None:
    with pytest.raises(ValueError, match=r"terminal id|epoch"):
        TerminalIdentity.create(tmp_path / "identity.json", KEY, terminal, epoch)


def test_published_keys_grow_and_are_read_back(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    keys = [TerminalIdentity.create(tmp_path / "i", KEY, "LX0417", epoch).published() for epoch in ("03", "04")]
    for key in keys:
        publish_keys(path, [key])
    assert load_keys(path) == {key.key_id: key for key in keys}


@pytest.mark.parametrize(
    "change", [lambda d: d["keys"][0].pop("epoch"), lambda d: d["keys"][0].update(key_id="A" * 13)]
)
def test_a_damaged_key_file_is_refused(tmp_path: Path, change: object) -> None:
    path = tmp_path / "keys.json"
    publish_keys(path, [TerminalIdentity.create(tmp_path / "i", KEY, "LX0417", "03").published()])
    data = json.loads(path.read_text(encoding="utf-8"))
    assert callable(change)
    change(data)
    path.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(ValueError, match="key"):
        load_keys(path)


def test_the_store_key_is_made_once_for_this_user_only(tmp_path: Path) -> None:
    path = tmp_path / "store.key"
    key = load_or_create_store_key(path)
    assert len(key) == 32 and load_or_create_store_key(path) == key
    assert path.stat().st_mode & 0o777 == 0o600
    path.write_bytes(b"short")
    with pytest.raises(WrongKey):
        load_or_create_store_key(path)
