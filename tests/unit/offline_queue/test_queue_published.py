"""Published keys: they only grow, their validity is the platform's word, nonsense is refused with a reason."""

from __future__ import annotations

import base64
import contextlib
import json
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from offline_queue import PublishedKey, load_keys, publish_keys
from offline_queue.receipts.published import key_entries, parse_keys
from offline_queue.receipts.suites import SUITES
from offline_queue.written_wire import WIRE_SCHEMA

CST = timezone(timedelta(hours=8))
BEGUN, ENDED = datetime(2026, 3, 1, tzinfo=CST), datetime(2026, 9, 1, tzinfo=CST)


def key_of(suite: str, epoch: str = "03") -> PublishedKey:
    public = SUITES[suite].generate().public_key
    return PublishedKey(SUITES[suite].key_id(public), "LX0417", epoch, public, SUITES[suite].algorithm)


OLD, NEW = key_of("ed25519"), key_of("sm2", "04")


def test_keys_of_both_suites_grow_and_are_read_back(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    for key in (OLD, NEW):
        publish_keys(path, [key])
    assert load_keys(path) == {key.key_id: key for key in (OLD, NEW)}
    assert not list(tmp_path.glob("*.part"))


def test_validity_is_read_back_and_is_not_forgotten_by_a_later_word_that_says_nothing(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    publish_keys(path, [replace(OLD, valid_from=BEGUN, valid_until=ENDED), NEW])
    publish_keys(path, [OLD, replace(NEW, valid_from=ENDED)])
    publish_keys(path, [replace(OLD, valid_until=ENDED + timedelta(days=1))])
    keys = load_keys(path)
    assert (keys[OLD.key_id].valid_from, keys[OLD.key_id].valid_until) == (BEGUN, ENDED + timedelta(days=1))
    assert (keys[NEW.key_id].valid_from, keys[NEW.key_id].valid_until) == (ENDED, None)


def test_both_ends_belong_to_the_validity() -> None:
    key, second = replace(OLD, valid_from=BEGUN, valid_until=ENDED), timedelta(seconds=1)
    assert key.valid_at(BEGUN) and key.valid_at(ENDED)
    assert not key.valid_at(BEGUN - second) and not key.valid_at(ENDED + second)
    assert OLD.valid_at(BEGUN - timedelta(days=9999))


def test_a_file_of_the_first_version_is_still_read(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    entry = {"key_id": OLD.key_id, "terminal": "LX0417", "epoch": "03", "algorithm": "Ed25519"}
    entry["public_key"] = base64.b64encode(OLD.public_key).decode()
    path.write_text(json.dumps({"version": 1, "keys": [entry]}), encoding="utf-8")
    assert load_keys(path) == {OLD.key_id: OLD}


def test_what_is_published_fits_the_written_contract() -> None:
    keys = [replace(OLD, valid_from=BEGUN, valid_until=ENDED), replace(NEW, valid_from=ENDED)]
    document = {"version": 2, "keys": key_entries(keys)}
    schema = {"$defs": WIRE_SCHEMA["$defs"], "$ref": "#/$defs/terminal_keys"}
    assert list(Draft202012Validator(schema).iter_errors(document)) == []
    assert parse_keys(document) == {key.key_id: key for key in keys}


def test_a_damaged_file_is_put_aside_and_the_terminal_starts(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    path.write_text('{"version": 2, "ke', encoding="utf-8")
    publish_keys(path, [OLD])
    assert load_keys(path) == {OLD.key_id: OLD}
    assert (tmp_path / "keys.json.damaged").read_text(encoding="utf-8") == '{"version": 2, "ke'


def test_nothing_new_writes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    publish_keys(path, [OLD])
    before = path.stat().st_ino
    publish_keys(path, [OLD])
    assert path.stat().st_ino == before


ENTRY = key_entries([OLD])[0]


@pytest.mark.parametrize(
    "entry",
    [
        {name: value for name, value in ENTRY.items() if name != "epoch"},
        ENTRY | {"key_id": "A" * 13},
        ENTRY | {"key_id": "short"},
        ENTRY | {"algorithm": "SM2"},
        ENTRY | {"algorithm": "RSA"},
        ENTRY | {"algorithm": ["Ed25519"]},
        ENTRY | {"public_key": "????"},
        ENTRY | {"public_key": 7},
        ENTRY | {"from": "yesterday"},
        ENTRY | {"from": "2026-11-20T21:30:05"},
        ENTRY | {"until": 5},
        "text",
        None,
    ],
)
def test_a_key_that_is_none_is_refused(entry: Any) -> None:
    with pytest.raises(ValueError, match=r"key|isoformat|base64"):
        parse_keys({"keys": [entry]})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inside: (
        st.lists(inside, max_size=3) | st.dictionaries(st.sampled_from([*ENTRY, "keys"]), inside, max_size=6)
    ),
)


@given(JSON)
def test_any_other_document_is_refused_or_holds_no_key(document: Any) -> None:
    with contextlib.suppress(ValueError):
        assert parse_keys(document) == {}


@pytest.mark.parametrize("content", [b"", b"\xff", b"[" * 200_000, b"null", b"[]"])
def test_a_file_of_nonsense_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "keys.json"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"."):
        load_keys(path)
