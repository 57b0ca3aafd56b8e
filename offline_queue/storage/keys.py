"""The key of everything stored: random, and kept sealed by a keeper that lives outside the data folder.

`store.key.sealed` holds the secrets, sealed once for each keeper: a stolen data folder opens nothing. A keeper is a
file (here), or a TPM or hardware module: two methods, and the key-encryption key never leaves it.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import stat
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from offline_queue.errors import Damaged, WrongKey
from offline_queue.files import fsync_folder, write_private_file
from offline_queue.receipts.identity import NONCE_BYTES
from offline_queue.storage.engine import KEY_BYTES, SQLCIPHER, Engine
from offline_queue.storage.locking import lock
from offline_queue.storage.rekey import encrypt_anew, room_to_encrypt_anew

SEALED = "store.key.sealed"
PLAIN = "store.key"  # of earlier versions: 32 bytes in the open; taken over and removed
QUEUE = "queue"
_PURPOSE = b"offline_queue/store key"

Reencrypt = Callable[[bytes, bytes], None]
"""Brings what somebody else keeps from the old key to the new one, durably. Called again after a crash: what is under
the new key already must stay as it is."""


class KeyKeeper(Protocol):
    """Keeps the key-encryption key. A TPM seals to its platform state, a hardware module wraps with AES or SM4."""

    def seal(self, secret: bytes) -> bytes:
        """May make its own key at the first use. Raises WrongKey when it cannot."""

    def open(self, sealed: bytes) -> bytes:
        """Raises WrongKey when this keeper did not seal it, or is not there."""


@dataclass(frozen=True, slots=True)
class FileKeyKeeper:
    """32 random bytes in a file of mode 0600 outside `data_folder`, made at the first sealing; AES-256-GCM."""

    path: Path
    data_folder: Path

    def seal(self, secret: bytes) -> bytes:
        self._check_place()
        if not self.path.exists():
            write_private_file(self.path, secrets.token_bytes(KEY_BYTES))
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + AESGCM(self._read()).encrypt(nonce, secret, _PURPOSE)

    def open(self, sealed: bytes) -> bytes:
        self._check_place()
        try:
            return AESGCM(self._read()).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], _PURPOSE)
        except (InvalidTag, ValueError) as error:
            raise WrongKey("the key file does not open the store's key") from error

    def _check_place(self) -> None:
        if self.path.resolve().is_relative_to(self.data_folder.resolve()):
            raise WrongKey("the key file lies inside the data folder: whoever takes the one has the other")

    def _read(self) -> bytes:
        try:
            with os.fdopen(os.open(self.path, os.O_RDONLY | os.O_NOFOLLOW), "rb") as file:
                mode = os.fstat(file.fileno()).st_mode
                key = file.read(KEY_BYTES + 1)
        except OSError as error:
            raise WrongKey(f"the key file cannot be read: {error.strerror}") from error
        if not stat.S_ISREG(mode) or stat.S_IMODE(mode) & 0o077:
            raise WrongKey("the key file can be read by others: its mode must be 0600")
        if len(key) != KEY_BYTES:
            raise WrongKey(f"the key file does not hold {KEY_BYTES} bytes")
        return key


@dataclass(frozen=True, slots=True)
class StoreKey:
    """`data` encrypts database, attachments, identity and drafts. `tag` finds a citizen's records again: it stays the
    same when `data` is replaced.
    """

    data: bytes = field(repr=False)
    tag: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Secrets:
    """`next`: the key under which everything is being encrypted anew; b"" at all other times."""

    data: bytes = field(repr=False)
    tag: bytes = field(repr=False)
    next: bytes = field(default=b"", repr=False)


def open_store_key(
    data_folder: Path, keeper: KeyKeeper, others: Sequence[Reencrypt] = (), *, engine: Engine = SQLCIPHER
) -> StoreKey:
    """The key; made at the first start, taken over from an earlier version's `store.key`.

    Finishes a rotation that a crash interrupted (`others` as for `rotate_data_key`). Raises WrongKey; Damaged when the
    key is gone and something encrypted is here: no new key is made then; what `rotate_data_key` raises.
    """
    sealed, plain = data_folder / SEALED, data_folder / PLAIN
    if not sealed.exists():
        _write(data_folder, [(keeper, False)], _first_secrets(data_folder, plain))
    kept = _read(data_folder, keeper, leave=True)
    if plain.exists():
        if plain.read_bytes() not in (kept.data, kept.next):
            raise WrongKey("there are two store keys and they differ; none was removed")
        _destroy(plain)
    if kept.next:
        kept = _finish(data_folder, keeper, kept, others, engine)
    return StoreKey(kept.data, kept.tag)


def rotate_keeper(data_folder: Path, old: KeyKeeper, new: KeyKeeper) -> None:
    """From now on both open the store's key; `old` no more as soon as `new` has opened it once (`open_store_key`).

    So the settings may be changed before or after, and a crash at any point leaves one that opens. Raises WrongKey.
    """
    kept = _read(data_folder, old)
    if kept.next:
        raise WrongKey("the data key is being replaced: start the terminal once, so that this is finished")
    if new.open(new.seal(b"probe")) != b"probe":
        raise WrongKey("the new keeper does not give back what it sealed")
    _write(data_folder, [(old, True), (new, False)], kept)


def rotate_data_key(
    data_folder: Path, keeper: KeyKeeper, others: Sequence[Reencrypt] = (), *, engine: Engine = SQLCIPHER
) -> StoreKey:
    """Encrypts everything anew under a new random key, with the terminal stopped. `others`: see Reencrypt.

    Both keys are kept until all is done; after a crash `open_store_key` goes on where it ended. Raises AlreadyOpen,
    DiskFull before anything is changed when a second database has no room, StoreFailed, WrongKey, and ValueError while
    something that was set aside lies here: it would be unreadable.
    """
    key = open_store_key(data_folder, keeper, others, engine=engine)
    if len(_wraps(data_folder)) > 1:
        raise WrongKey("another keeper is about to take over: rotate with that one")
    if list((data_folder / QUEUE).glob("aside-*")):
        raise ValueError("a damaged outbox was set aside here: restore it, then remove it, before its key goes")
    if (data_folder / QUEUE).is_dir():
        os.close(lock(data_folder / QUEUE))  # a terminal that runs is noticed before anything is changed
    room_to_encrypt_anew(data_folder / QUEUE)
    kept = _Secrets(key.data, key.tag, secrets.token_bytes(KEY_BYTES))
    _write(data_folder, [(keeper, False)], kept)
    kept = _finish(data_folder, keeper, kept, others, engine)
    return StoreKey(kept.data, kept.tag)


def _finish(
    data_folder: Path, keeper: KeyKeeper, kept: _Secrets, others: Sequence[Reencrypt], engine: Engine
) -> _Secrets:
    for other in others:
        other(kept.data, kept.next)
    if (data_folder / QUEUE).is_dir():
        encrypt_anew(data_folder / QUEUE, kept.data, kept.next, engine)
    done = replace(kept, data=kept.next, next=b"")
    _write(data_folder, [(keeper, False)], done)
    return done


def _first_secrets(data_folder: Path, plain: Path) -> _Secrets:
    if plain.exists():
        data = plain.read_bytes()
        if len(data) != KEY_BYTES:
            raise WrongKey(f"{PLAIN} does not hold {KEY_BYTES} bytes")
        return _Secrets(data, hashlib.sha256(b"tag" + data).digest())  # as earlier versions made it
    queue = data_folder / QUEUE
    if any(path.exists() for path in (queue / "outbox.db", queue / "outbox.made", data_folder / "identity.key")):
        raise Damaged("the store's key is gone; no new one is made over data that only the old one opens")
    return _Secrets(secrets.token_bytes(KEY_BYTES), secrets.token_bytes(KEY_BYTES))


def _read(data_folder: Path, keeper: KeyKeeper, *, leave: bool = False) -> _Secrets:
    """`leave`: a keeper that is on its way out goes once another one has opened."""
    entries, refused = _wraps(data_folder), None
    for sealed, leaving in entries:
        try:
            opened = keeper.open(sealed)
        except WrongKey as error:
            refused = error
            continue
        kept = _Secrets(**{name: bytes.fromhex(value) for name, value in json.loads(opened).items()})
        if leave and not leaving and len(entries) > 1:
            _write(data_folder, [(keeper, False)], kept)
        return kept
    raise refused or WrongKey("nobody has sealed the store's key")


def _wraps(data_folder: Path) -> list[tuple[bytes, bool]]:
    """The secrets as each keeper sealed them, and whether that keeper is on its way out."""
    try:
        wraps: list[dict[str, Any]] = json.loads((data_folder / SEALED).read_bytes())["wraps"]
        return [(bytes.fromhex(wrap["sealed"]), bool(wrap["leaving"])) for wrap in wraps]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise WrongKey("the sealed store key cannot be read") from error


def _write(data_folder: Path, keepers: list[tuple[KeyKeeper, bool]], kept: _Secrets) -> None:
    """Durable; read back by each keeper before it takes the place of what was there."""
    told = {"data": kept.data.hex(), "tag": kept.tag.hex(), "next": kept.next.hex()}
    secret = json.dumps(told).encode()
    wraps = []
    for keeper, leaving in keepers:
        sealed = keeper.seal(secret)
        if keeper.open(sealed) != secret:
            raise WrongKey("the keeper does not give back what it sealed")
        wraps.append({"sealed": sealed.hex(), "leaving": leaving})
    write_private_file(data_folder / SEALED, json.dumps({"version": 1, "wraps": wraps}).encode())


def _destroy(path: Path) -> None:
    """Overwritten first: no promise on flash, but the plain file system holds it no more. Then rotate the data key."""
    with path.open("r+b") as file:
        file.write(bytes(KEY_BYTES))
        file.flush()
        os.fsync(file.fileno())
    path.unlink()
    fsync_folder(path.parent)
