"""Published keys: with them anybody can check a receipt. A JSON file that only grows; form: wire.schema.json."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from offline_queue.files import write_file
from offline_queue.receipts.suites import BY_ALGORITHM, ED25519, Suite

VERSION = 2  # version 1 had no validity and only Ed25519; it is still read
LARGEST_FILE = 64 * 1024 * 1024  # a county of 10,000 terminals with ten keys each has 30 MB
KEY_ID = re.compile(r"[A-Z2-7]{13}")


@dataclass(frozen=True, slots=True)
class PublishedKey:
    """The public half, as it stands in the published file.

    Validity is the platform's word: `valid_from` when it registered the key, `valid_until` when the next epoch began
    or the key was lost; None where nothing was said. A receipt stays verifiable for ever by its time of sealing.
    """

    key_id: str
    terminal_id: str
    epoch: str
    public_key: bytes
    algorithm: str = ED25519.algorithm
    valid_from: datetime | None = None
    valid_until: datetime | None = None

    @property
    def suite(self) -> Suite:
        return BY_ALGORITHM[self.algorithm]

    def valid_at(self, time: datetime) -> bool:
        """`time` has a zone. Both ends belong to the validity."""
        begun = self.valid_from is None or self.valid_from <= time
        return begun and (self.valid_until is None or time <= self.valid_until)


def publish_keys(path: Path, keys: Iterable[PublishedKey]) -> None:
    """Adds the keys to the published file; keys that are there stay, and so does a validity that is known.

    A damaged file is kept beside it as `….damaged`: a terminal starts all the same, and its identity knows its keys.
    """
    known: dict[str, PublishedKey] = {}
    if path.exists():
        try:
            known = dict(load_keys(path))
        except ValueError:
            path.replace(path.with_name(path.name + ".damaged"))
    before = dict(known)
    for key in keys:
        known[key.key_id] = _merged(known.get(key.key_id), key)
    if known != before or not path.exists():
        document = {"version": VERSION, "keys": key_entries(known.values())}
        write_file(path, (json.dumps(document, indent=1) + "\n").encode(), 0o644)


def _merged(known: PublishedKey | None, said: PublishedKey) -> PublishedKey:
    """What the latest word says, where it says something."""
    if known is None:
        return said
    return replace(
        said, valid_from=said.valid_from or known.valid_from, valid_until=said.valid_until or known.valid_until
    )


def key_entries(keys: Iterable[PublishedKey]) -> list[dict[str, str]]:
    """As in the file, sorted."""
    return [
        {
            "key_id": key.key_id,
            "terminal": key.terminal_id,
            "epoch": key.epoch,
            "algorithm": key.algorithm,
            "public_key": base64.b64encode(key.public_key).decode(),
            "from": key.valid_from.isoformat() if key.valid_from else "",
            "until": key.valid_until.isoformat() if key.valid_until else "",
        }
        for key in sorted(keys, key=lambda key: (key.terminal_id, key.epoch, key.key_id))
    ]


def load_keys(path: Path) -> Mapping[str, PublishedKey]:
    """The published file as a mapping from key id. Raises ValueError with the reason for a file that is none."""
    if path.stat().st_size > LARGEST_FILE:
        raise ValueError("not a file of published keys: too large")
    try:
        return parse_keys(json.loads(path.read_text(encoding="utf-8")))
    except RecursionError as error:
        raise ValueError("not a file of published keys: too deep") from error


def parse_keys(document: Any) -> Mapping[str, PublishedKey]:
    """The same from the JSON document, also from the platform's answer. Raises ValueError with the reason."""
    try:
        keys = [_key(entry) for entry in document["keys"]]
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not a file of published keys: {type(error).__name__}: {str(error)[:80]}") from error
    return {key.key_id: key for key in keys}


def _key(entry: Mapping[str, Any]) -> PublishedKey:
    algorithm = entry.get("algorithm", ED25519.algorithm)
    key_id, terminal_id, epoch = (str(entry[name]) for name in ("key_id", "terminal", "epoch"))
    public_key = base64.b64decode(entry["public_key"], validate=True)
    suite = BY_ALGORITHM.get(algorithm)
    if not KEY_ID.fullmatch(key_id):
        raise ValueError("a key id has 13 characters of base32")
    if suite is None:
        raise ValueError(f"the key {key_id} is for an algorithm that this program does not know")
    if not suite.sound_key(public_key) or suite.key_id(public_key) != key_id:
        raise ValueError(f"the key id {key_id} does not belong to its key")
    begun, ended = (_time(entry.get(name, ""), key_id) for name in ("from", "until"))
    return PublishedKey(key_id, terminal_id, epoch, public_key, suite.algorithm, begun, ended)


def _time(text: str, key_id: str) -> datetime | None:
    if not text:
        return None
    time = datetime.fromisoformat(text)
    if time.tzinfo is None:
        raise ValueError(f"the validity of the key {key_id} has no time zone")
    return time
