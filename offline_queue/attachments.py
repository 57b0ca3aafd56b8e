"""Attachments as encrypted files named by the SHA-256 of their content: durable before a row speaks of them."""

from __future__ import annotations

import os
import secrets
from collections.abc import Collection
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from offline_queue.identity import NONCE_BYTES, derive, fsync_folder
from offline_queue.receipts import sha256_hex


class AttachmentFolder:
    """File = nonce (12 bytes) + AES-256-GCM of the content, bound to its name. Not locked: the outbox does that."""

    def __init__(self, folder: Path, key: bytes) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder = folder
        self._cipher = AESGCM(derive(key, "attachments"))

    def put(self, data: bytes) -> str:
        """The SHA-256 of `data`, hexadecimal; durable on return. Raises OSError and then leaves nothing behind."""
        sha256 = sha256_hex(data)
        if self.get(sha256) is not None:
            return sha256
        nonce = secrets.token_bytes(NONCE_BYTES)
        part = self._folder / f"{sha256}.part"
        try:
            _write_durably(part, nonce + self._cipher.encrypt(nonce, data, sha256.encode()))
            part.rename(self._folder / sha256)
        except OSError:
            part.unlink(missing_ok=True)
            raise
        fsync_folder(self._folder)
        return sha256

    def get(self, sha256: str) -> bytes | None:
        """None when the file is missing, damaged or not of this key."""
        try:
            raw = (self._folder / sha256).read_bytes()
            return self._cipher.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], sha256.encode())
        except (FileNotFoundError, InvalidTag, ValueError):
            return None

    def has(self, sha256: str) -> bool:
        return (self._folder / sha256).exists()

    def remove(self, sha256: str) -> None:
        (self._folder / sha256).unlink(missing_ok=True)

    def sweep(self, known: Collection[str]) -> int:
        """Deletes every file that no row speaks of; the number of deleted files."""
        orphans = [path for path in self._folder.iterdir() if path.name not in known]
        for path in orphans:
            path.unlink()
        if orphans:
            fsync_folder(self._folder)
        return len(orphans)


def _write_durably(path: Path, data: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fdatasync(file.fileno())
