"""The terminal's own key: made once an epoch, kept encrypted with the store's key; its public half is published."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from offline_queue.errors import WrongKey
from offline_queue.files import fsync_folder, write_private_file
from offline_queue.receipts.published import PublishedKey, key_entries, load_keys, parse_keys, publish_keys
from offline_queue.receipts.suites import ED25519, SUITES, Ed25519Signer, KeptSigner, Signer, Suite

__all__ = [
    "EPOCH", "NONCE_BYTES", "PublishedKey", "TERMINAL_ID", "TerminalIdentity", "derive", "fsync_folder", "load_keys",
    "load_or_create_store_key", "publish_keys", "write_private_file",
]  # fmt: skip

TERMINAL_ID = re.compile(r"[A-Z0-9]{2,12}")
EPOCH = re.compile(r"[0-9]{2}")
NONCE_BYTES = 12
DAMAGED = "the key does not open the terminal's identity, or the file is damaged"


def derive(key: bytes, purpose: str) -> bytes:
    """A 32-byte key for one purpose out of the store's key (HKDF-SHA-256)."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"offline_queue/" + purpose.encode()).derive(key)


def load_or_create_store_key(path: Path) -> bytes:
    """32 random bytes in a file of mode 0600: for development, and where no hardware module keeps the key."""
    if not path.exists():
        write_private_file(path, secrets.token_bytes(32))
    key = path.read_bytes()
    if len(key) != 32:
        raise WrongKey("the key file does not hold 32 bytes")
    return key


@dataclass(frozen=True, slots=True)
class TerminalIdentity:
    """`epoch` is given by the platform at each install or restore, so that a counter never runs twice.

    `signing_key`: where the private key lives; a bare Ed25519PrivateKey will do. `earlier`: public keys of the epochs
    before, under which records may still wait to be sent.
    """

    terminal_id: str
    epoch: str
    signing_key: Signer | Ed25519PrivateKey = field(repr=False)
    earlier: tuple[PublishedKey, ...] = field(default=(), repr=False)
    signer: Signer = field(init=False, repr=False)
    public_key: bytes = field(init=False, repr=False)  # raw: 32 bytes Ed25519, 64 bytes SM2
    key_id: str = field(init=False)

    def __post_init__(self) -> None:
        if not TERMINAL_ID.fullmatch(self.terminal_id):
            raise ValueError("a terminal id has 2 to 12 capital letters and digits")
        if not EPOCH.fullmatch(self.epoch):
            raise ValueError("an epoch has two digits")
        key = self.signing_key
        signer: Signer = Ed25519Signer(key) if isinstance(key, Ed25519PrivateKey) else key
        for name, value in (
            ("signer", signer),
            ("public_key", signer.public_key),
            ("key_id", signer.suite.key_id(signer.public_key)),
        ):
            object.__setattr__(self, name, value)

    @property
    def suite(self) -> Suite:
        return self.signer.suite

    def published(self) -> PublishedKey:
        return PublishedKey(self.key_id, self.terminal_id, self.epoch, self.public_key, self.suite.algorithm)

    def all_keys(self) -> tuple[PublishedKey, ...]:
        """Of every epoch that this terminal knows, the oldest first."""
        return (*self.earlier, self.published())

    def public_key_of(self, key_id: str) -> bytes | None:
        """The raw key that signed a receipt of this terminal; None for a key id that never was its own."""
        return next((key.public_key for key in self.all_keys() if key.key_id == key_id), None)

    @classmethod
    def create(
        cls, path: Path, key: bytes, terminal_id: str, epoch: str, suite: str = ED25519.name,
        earlier: tuple[PublishedKey, ...] = (),
    ) -> TerminalIdentity:  # fmt: skip
        """A new identity, its private key encrypted with the store's key in a file of mode 0600.

        `suite`: "ed25519" or "sm2"; KeyError for another name.
        """
        signer = SUITES[suite].generate()
        return cls._keep(path, key, cls(terminal_id, epoch, signer, earlier), signer)

    @classmethod
    def register(
        cls, path: Path, key: bytes, terminal_id: str, ask: Callable[[bytes], str], suite: str = ED25519.name
    ) -> TerminalIdentity:
        """A new key, and for it the epoch that the platform gives. Raises what `ask` raises; nothing is changed then.

        `ask`: from the raw public key to the epoch, the same for the same key. At a first start the key is kept before
        it is asked for, so that lost answers use up none of the 99 epochs. In the place of an identity (after a
        restore) it is always a new one: a kept one might come from the backup, with numbers that were given already.
        """
        first_start, asked = not path.exists(), path.with_name(path.name + ".asked")
        earlier = () if first_start else cls.load(path, key).all_keys()
        signer = _kept_signer(asked, key, suite) if first_start else None
        if signer is None:
            signer = SUITES[suite].generate()
            _write(asked, key, _in_the_open("", "", suite), signer.secret())
        made = cls._keep(path, key, cls(terminal_id, ask(signer.public_key), signer, earlier), signer)
        asked.unlink(missing_ok=True)
        return made

    @classmethod
    def _keep(cls, path: Path, key: bytes, identity: TerminalIdentity, signer: KeptSigner) -> TerminalIdentity:
        kept = _in_the_open(identity.terminal_id, identity.epoch, identity.suite.name, identity.earlier)
        _write(path, key, kept, signer.secret())
        return identity

    @classmethod
    def load(cls, path: Path, key: bytes) -> TerminalIdentity:
        """Raises WrongKey when the key does not open the file or the file was changed."""
        kept, secret = _opened(path, key)
        try:
            signer = SUITES[kept.get("suite", ED25519.name)].restore(secret)
            earlier = tuple(parse_keys({"keys": kept.get("earlier", [])}).values())
            return cls(kept["terminal"], kept["epoch"], signer, earlier)
        except (ValueError, KeyError, TypeError) as error:
            raise WrongKey(DAMAGED) from error

    @classmethod
    def rekey(cls, path: Path, old_key: bytes, new_key: bytes) -> None:
        """The file encrypted anew, durable when it returns. Again after a crash: nothing is left to do.

        Raises WrongKey when neither key opens it.
        """
        try:
            _opened(path, new_key)
        except WrongKey:
            kept, secret = _opened(path, old_key)
            _write(path, new_key, kept, secret)

    @classmethod
    def load_or_create(
        cls, path: Path, key: bytes, terminal_id: str, epoch: str, suite: str = ED25519.name
    ) -> TerminalIdentity:
        """The kept identity if it is this terminal's and this epoch's, else a new one.

        Another `suite` begins with the next epoch: one epoch has one key.
        """
        earlier: tuple[PublishedKey, ...] = ()
        if path.exists():
            identity = cls.load(path, key)
            if (identity.terminal_id, identity.epoch) == (terminal_id, epoch):
                return identity
            earlier = identity.all_keys()
        return cls.create(path, key, terminal_id, epoch, suite, earlier)


def _in_the_open(terminal_id: str, epoch: str, suite: str, earlier: tuple[PublishedKey, ...] = ()) -> dict[str, Any]:
    return {"version": 2, "terminal": terminal_id, "epoch": epoch, "suite": suite, "earlier": key_entries(earlier)}


def _kept_signer(path: Path, key: bytes, suite: str) -> KeptSigner | None:
    """The key that was asked for before and got no answer; None for none of this suite, or one that does not open."""
    try:
        kept, secret = _opened(path, key)
        return SUITES[suite].restore(secret) if kept.get("suite") == suite else None
    except (FileNotFoundError, WrongKey, ValueError):
        return None


def _opened(path: Path, key: bytes) -> tuple[dict[str, Any], bytes]:
    """(what stands in the open, the secret). Raises WrongKey."""
    try:
        kept = json.loads(path.read_bytes())
        raw = bytes.fromhex(kept.pop("private_key"))
        return kept, AESGCM(derive(key, "identity")).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], _label(kept))
    except (InvalidTag, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise WrongKey(DAMAGED) from error


def _write(path: Path, key: bytes, kept: Mapping[str, Any], secret: bytes) -> None:
    nonce = secrets.token_bytes(NONCE_BYTES)
    sealed = AESGCM(derive(key, "identity")).encrypt(nonce, secret, _label(kept))
    write_private_file(path, json.dumps({**kept, "private_key": (nonce + sealed).hex()}).encode())


def _label(kept: Mapping[str, Any]) -> bytes:
    """What the encryption guards besides the key: all that stands in the open. Version 1 had two values."""
    if kept.get("version", 1) == 1:
        return f"{kept['terminal']}-{kept['epoch']}".encode()
    return json.dumps(kept, sort_keys=True, separators=(",", ":")).encode()
