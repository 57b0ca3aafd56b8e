"""Attachments as encrypted files named by the SHA-256 of their content: durable before a row speaks of them."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from offline_queue.files import fsync_folder
from offline_queue.receipts.identity import NONCE_BYTES, derive
from offline_queue.receipts.text import sha256_hex

NAME = re.compile(r"[0-9a-f]{64}")


class AttachmentFolder:
    """File = nonce (12 bytes) + AES-256-GCM of the content, bound to its name. Not locked: the outbox does that."""

    def __init__(self, folder: Path, key: bytes) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder = folder
        self._cipher = AESGCM(derive(key, "attachments"))

    def put_all(self, contents: Sequence[bytes]) -> list[str]:
        """Their SHA-256, hexadecimal, in order; durable on return. Raises OSError and then leaves nothing new behind.

        Each file is synced before it has its name, and the folder once after all have theirs: also where a file was
        there already, because an earlier try may have ended between its rename and the sync of the folder.
        """
        names, new = [sha256_hex(data) for data in contents], []
        try:
            for name, data in zip(names, contents, strict=True):
                if name not in new and self.get(name) is None:
                    new.append(name)
                    self._write(name, data)
            if names:
                fsync_folder(self.folder)
        except OSError:
            for name in new:
                with suppress(OSError):
                    self._part(name).unlink(missing_ok=True)
                    self.remove(name)
            raise
        return names

    def _write(self, name: str, data: bytes) -> None:
        nonce = secrets.token_bytes(NONCE_BYTES)
        _write_durably(self._part(name), nonce + self._cipher.encrypt(nonce, data, name.encode()))
        self._part(name).rename(self.folder / name)

    def _part(self, name: str) -> Path:
        return self.folder / f"{name}.part"

    def get(self, sha256: str) -> bytes | None:
        """None when the file is missing, damaged or not of this key."""
        try:
            raw = (self.folder / sha256).read_bytes()
            return self._cipher.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], sha256.encode())
        except (FileNotFoundError, InvalidTag, ValueError):
            return None

    def has(self, sha256: str) -> bool:
        return (self.folder / sha256).exists()

    def remove(self, sha256: str) -> None:
        (self.folder / sha256).unlink(missing_ok=True)

    def names(self) -> Iterator[str]:
        """Every file that is there, unfinished ones included, in no order."""
        with os.scandir(self.folder) as entries:
            for entry in entries:
                yield entry.name


def _write_durably(path: Path, data: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fdatasync(file.fileno())
