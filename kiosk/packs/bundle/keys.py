"""Keys of publishers: the private one in a file of theirs, the public ones pinned in the terminal's settings."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from offline_queue.files import write_private_file
from offline_queue.receipts.suites import BY_ALGORITHM, ED25519, SM2, KeptSigner, Suite

_SUITE_OF_LENGTH = {32: ED25519, 64: SM2}  # raw public keys: a point of 32 bytes, or x and y


@dataclass(frozen=True, slots=True)
class PackKey:
    """A public key that this terminal trusts for packs. `start`, `end`: days (UTC), both included; None is open."""

    key_id: str
    suite: Suite
    public_key: bytes
    start: date | None = None
    end: date | None = None

    def valid_at(self, time: datetime) -> bool:
        """Judged by when the bundle was made, as receipts are: a terminal may fetch it long after."""
        day = time.astimezone(UTC).date()
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)


def trusted_keys(text: str) -> Mapping[str, PackKey]:
    """Keys by id, from `BASE64[@FROM/UNTIL]` separated by blanks; either day may be left out.

    The length says the suite: 32 bytes Ed25519, 64 bytes SM2. Raises ValueError for what is no key.
    """
    keys = [_trusted(word) for word in text.split()]
    return {key.key_id: key for key in keys}


def _trusted(word: str) -> PackKey:
    encoded, _, days = word.partition("@")
    start, _, end = days.partition("/")
    try:
        raw = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        raise ValueError(f"{encoded[:8]}…: a public key is base64") from None
    suite = _SUITE_OF_LENGTH.get(len(raw))
    if suite is None or not suite.sound_key(raw):
        raise ValueError(f"{encoded[:8]}…: neither an Ed25519 nor an SM2 public key")
    first, last = (date.fromisoformat(day) if day else None for day in (start, end))
    return PackKey(suite.key_id(raw), suite, raw, first, last)


def public_text(signer: KeptSigner) -> str:
    """As it is put into the terminals' settings."""
    return base64.b64encode(signer.public_key).decode()


def new_key(path: Path, algorithm: str = ED25519.algorithm) -> KeptSigner:
    """A new private key in a file of mode 0600. Raises FileExistsError: a key is never written over."""
    if path.exists():
        raise FileExistsError(path.name)
    signer = BY_ALGORITHM[algorithm].generate()
    document = {
        "suite": algorithm,
        "key_id": signer.suite.key_id(signer.public_key),
        "public_key": public_text(signer),
        "private_key": base64.b64encode(signer.secret()).decode(),
    }
    write_private_file(path, (json.dumps(document, indent=1) + "\n").encode())
    return signer


def load_key(path: Path) -> KeptSigner:
    """Raises OSError if the file cannot be read, ValueError if it holds no private key."""
    try:
        document = json.loads(path.read_bytes())
        suite = BY_ALGORITHM[document["suite"]]
        return suite.restore(base64.b64decode(document["private_key"], validate=True))
    except (KeyError, TypeError, ValueError, RecursionError):
        raise ValueError(f"{path.name}: no private key of a publisher") from None
