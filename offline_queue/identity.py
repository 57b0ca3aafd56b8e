"""The terminal's own key: made once, kept encrypted with the store's key, its public half published as a JSON file."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from offline_queue.errors import WrongKey

TERMINAL_ID = re.compile(r"[A-Z0-9]{2,12}")
EPOCH = re.compile(r"[0-9]{2}")
NONCE_BYTES = 12


def derive(key: bytes, purpose: str) -> bytes:
    """A 32-byte key for one purpose out of the store's key (HKDF-SHA-256)."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"offline_queue/" + purpose.encode()).derive(key)


def key_id_of(public_key: bytes) -> str:
    """First 8 bytes of the SHA-256 of the raw public key, base32 without padding: 13 characters."""
    return base64.b32encode(hashlib.sha256(public_key).digest()[:8]).decode().rstrip("=")


def write_private_file(path: Path, data: bytes) -> None:
    """Readable for this user only, durable before it has its name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    part.rename(path)
    fsync_folder(path.parent)


def fsync_folder(folder: Path) -> None:
    """A rename is durable only after its folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def load_or_create_store_key(path: Path) -> bytes:
    """32 random bytes in a file of mode 0600: for development, and where no hardware module keeps the key."""
    if not path.exists():
        write_private_file(path, secrets.token_bytes(32))
    key = path.read_bytes()
    if len(key) != 32:
        raise WrongKey("the key file does not hold 32 bytes")
    return key


@dataclass(frozen=True, slots=True)
class PublishedKey:
    """The public half, as it stands in the published file."""

    key_id: str
    terminal_id: str
    epoch: str
    public_key: bytes


@dataclass(frozen=True, slots=True)
class TerminalIdentity:
    """`epoch` is given by the platform at each install or restore, so that a counter never runs twice."""

    terminal_id: str
    epoch: str
    signing_key: Ed25519PrivateKey = field(repr=False)

    def __post_init__(self) -> None:
        if not TERMINAL_ID.fullmatch(self.terminal_id):
            raise ValueError("a terminal id has 2 to 12 capital letters and digits")
        if not EPOCH.fullmatch(self.epoch):
            raise ValueError("an epoch has two digits")

    @property
    def public_key(self) -> bytes:
        """32 raw bytes."""
        return self.signing_key.public_key().public_bytes_raw()

    @property
    def key_id(self) -> str:
        return key_id_of(self.public_key)

    def published(self) -> PublishedKey:
        return PublishedKey(self.key_id, self.terminal_id, self.epoch, self.public_key)

    @classmethod
    def create(cls, path: Path, key: bytes, terminal_id: str, epoch: str) -> TerminalIdentity:
        """A new identity, its private key encrypted with the store's key in a file of mode 0600."""
        identity = cls(terminal_id, epoch, Ed25519PrivateKey.generate())
        nonce = secrets.token_bytes(NONCE_BYTES)
        label = f"{terminal_id}-{epoch}"
        sealed = AESGCM(derive(key, "identity")).encrypt(
            nonce, identity.signing_key.private_bytes_raw(), label.encode()
        )
        text = json.dumps({"terminal": terminal_id, "epoch": epoch, "private_key": (nonce + sealed).hex()})
        write_private_file(path, text.encode())
        return identity

    @classmethod
    def load(cls, path: Path, key: bytes) -> TerminalIdentity:
        """Raises WrongKey when the key does not open the file or the file was changed."""
        try:
            kept = json.loads(path.read_bytes())
            raw = bytes.fromhex(kept["private_key"])
            label = f"{kept['terminal']}-{kept['epoch']}"
            secret = AESGCM(derive(key, "identity")).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], label.encode())
        except (InvalidTag, ValueError, KeyError, TypeError) as error:
            raise WrongKey("the key does not open the terminal's identity, or the file is damaged") from error
        return cls(kept["terminal"], kept["epoch"], Ed25519PrivateKey.from_private_bytes(secret))

    @classmethod
    def load_or_create(cls, path: Path, key: bytes, terminal_id: str, epoch: str) -> TerminalIdentity:
        """The kept identity if it is this terminal's and this epoch's, else a new one."""
        if path.exists():
            identity = cls.load(path, key)
            if (identity.terminal_id, identity.epoch) == (terminal_id, epoch):
                return identity
        return cls.create(path, key, terminal_id, epoch)


def publish_keys(path: Path, keys: Iterable[PublishedKey]) -> None:
    """Adds the keys to the published JSON file; keys that are there stay, so that old receipts remain verifiable."""
    known = dict(load_keys(path)) if path.exists() else {}
    known.update({key.key_id: key for key in keys})
    entries = [
        {
            "key_id": key.key_id,
            "terminal": key.terminal_id,
            "epoch": key.epoch,
            "algorithm": "Ed25519",
            "public_key": base64.b64encode(key.public_key).decode(),
        }
        for key in sorted(known.values(), key=lambda key: (key.terminal_id, key.epoch, key.key_id))
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    part.write_text(json.dumps({"version": 1, "keys": entries}, indent=1) + "\n", encoding="utf-8")
    part.rename(path)


def load_keys(path: Path) -> Mapping[str, PublishedKey]:
    """The published file as a mapping from key id. Raises ValueError with the reason for a file that is none."""
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))["keys"]
        keys = [
            PublishedKey(e["key_id"], e["terminal"], e["epoch"], base64.b64decode(e["public_key"], validate=True))
            for e in entries
        ]
    except (KeyError, TypeError) as error:
        raise ValueError(f"not a file of published keys: {error}") from error
    for key in keys:
        if len(key.public_key) != 32 or key_id_of(key.public_key) != key.key_id:
            raise ValueError(f"the key id {key.key_id} does not belong to its key")
    return {key.key_id: key for key in keys}
