"""Drafts over a power cut: what was filled in, encrypted, opened again only by the same person's card, here."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import secrets
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from drivers.contract.camera import PageQuality, ScannedPage
from kiosk.domain.person import Answer, Source
from kiosk.session.states import CaseFile
from offline_queue.receipts.identity import NONCE_BYTES, derive, write_private_file

KEPT_SECONDS = 72 * 3600.0  # a long weekend; then the person has begun anew elsewhere
_NAME = re.compile(r"[0-9a-f]{64}\.draft")


class Drafts:
    """`tag` is the keyed digest of the person's number: neither file name nor clear text says who it was."""

    def __init__(self, folder: Path, store_key: bytes, clock: Callable[[], float] = time.time) -> None:
        self._folder, self._clock = folder, clock
        self._cipher = AESGCM(derive(store_key, "drafts"))

    def park(self, tag: str, pack_id: str, pinned: str, file: CaseFile) -> None:
        """Durable when it returns. Raises OSError: then nothing was kept."""
        path = self._path(tag, pack_id)
        nonce = secrets.token_bytes(NONCE_BYTES)
        body = self._cipher.encrypt(nonce, _packed(pinned, file), path.name.encode())
        write_private_file(path, nonce + body)

    def take(self, tag: str, pack_id: str, pinned: str) -> CaseFile | None:
        """The draft, once: removed before it is given out. None: none there, too old, of another version, damaged."""
        self.sweep()
        path = self._path(tag, pack_id)
        try:
            raw = path.read_bytes()
            path.unlink()
        except OSError:
            return None
        try:
            body = self._cipher.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], path.name.encode())
            return _unpacked(pinned, body)
        except (InvalidTag, ValueError, KeyError, TypeError):
            return None

    def drop(self, tag: str, pack_id: str) -> None:
        """The case is sealed: nothing older may come back."""
        self._path(tag, pack_id).unlink(missing_ok=True)

    def sweep(self) -> None:
        """Remove what is too old. Called at the start of the terminal and at each search."""
        for path in self._folder.glob("*.draft"):
            if _NAME.fullmatch(path.name) and self._clock() - path.stat().st_mtime > KEPT_SECONDS:
                path.unlink(missing_ok=True)

    def _path(self, tag: str, pack_id: str) -> Path:
        return self._folder / (hashlib.sha256(f"{tag}\n{pack_id}".encode()).hexdigest() + ".draft")


def encrypt_anew(folder: Path, old: bytes, new: bytes) -> None:
    """Brings every draft from one store key to another, durably. Again after a crash: what is under `new` stays."""
    before, after = AESGCM(derive(old, "drafts")), AESGCM(derive(new, "drafts"))
    for path in folder.glob("*.draft"):
        raw, kept = path.read_bytes(), path.stat()
        try:
            body = before.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], path.name.encode())
        except (InvalidTag, ValueError):
            continue
        nonce = secrets.token_bytes(NONCE_BYTES)
        write_private_file(path, nonce + after.encrypt(nonce, body, path.name.encode()))
        os.utime(path, (kept.st_atime, kept.st_mtime))  # it does not get younger by that


def _packed(pinned: str, file: CaseFile) -> bytes:
    """Answers, papers and pledges. The signature is given again for what is sent then, and what agencies said is asked

    of them again: the card is laid down anew, and licences are fetched on a new consent.
    """
    body = {
        "pinned": pinned,
        "answers": {
            name: [answer.value, answer.source]
            for name, answer in file.answers.items()
            if answer.source is not Source.AGENCY
        },
        "pages": {name: [_page(page) for page in pages] for name, pages in file.pages.items()},
        "pledged": sorted(file.pledged),
    }
    return json.dumps(body, ensure_ascii=False).encode()


def _page(page: ScannedPage) -> dict[str, Any]:
    quality = page.quality
    return {
        "jpeg": base64.b64encode(page.jpeg).decode(), "width": page.width, "height": page.height,
        "sharpness": quality.sharpness, "glare": quality.glare, "problem": quality.problem,
    }  # fmt: skip


def _unpacked(pinned: str, raw: bytes) -> CaseFile | None:
    body = json.loads(raw)
    if body["pinned"] != pinned:
        return None  # the form has changed since: what was answered then may mean something else now
    answers = {name: Answer(_value(value), Source(source)) for name, (value, source) in body["answers"].items()}
    pages = {name: tuple(_scanned(page) for page in pages) for name, pages in body["pages"].items()}
    return CaseFile(answers=answers, pages=pages, pledged=frozenset(body["pledged"]))


def _scanned(page: Mapping[str, Any]) -> ScannedPage:
    jpeg = base64.b64decode(page["jpeg"])
    quality = PageQuality((), float(page["sharpness"]), float(page["glare"]), str(page["problem"]))
    return ScannedPage(jpeg, int(page["width"]), int(page["height"]), hashlib.sha256(jpeg).hexdigest(), quality)


def _value(value: Any) -> object:
    """JSON has lists where an answer has tuples: of codes, or of a group's rows."""
    return tuple(value) if isinstance(value, list) else value
