"""Service packs for the terminals: an operator publishes a bundle, the newest one is in force.

The bundle is signed by its publisher and verified by the terminal; the platform keeps it and hands it out.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import zipfile
import zlib
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import FileResponse
from pydantic import BaseModel

from central.blobs import SHA256
from central.db import Connection
from central.interface import TERMINALS, refusals
from central.platform import Platform
from central.wire import ThePlatform, TheTerminal, WireProblem

router = APIRouter(prefix="/v1/packs", tags=["packs"], responses=TERMINALS)
LARGEST = 50 * 1024 * 1024
MANIFEST, LARGEST_MANIFEST = "manifest.json", 2 * 1024 * 1024


class NotABundle(ValueError):
    """With the reason, for the operator."""


class Bundle(BaseModel):
    version: str
    sha256: str
    bytes: int
    published_at: str


class Offer(BaseModel):
    """`bundle` null: nothing was ever published."""

    bundle: Bundle | None


@router.get("")
def offer(platform: ThePlatform, terminal: TheTerminal) -> Offer:
    """The bundle in force."""
    with platform.db.reading() as db:
        found = published(db)
    return Offer(bundle=Bundle(**found[0]) if found else None)


@router.get(
    "/{sha256}",
    responses={**refusals(404), 200: {"description": "The file.", "content": {"application/zip": {}}}},
    response_class=Response,
)
def download(sha256: str, platform: ThePlatform, terminal: TheTerminal) -> Response:
    path = _path(platform, sha256) if SHA256.fullmatch(sha256) else None
    with platform.db.reading() as db:
        known = path and db.execute("SELECT 1 FROM bundle WHERE sha256 = ?", (sha256,)).fetchone()
    if path is None or not known or not path.exists():
        raise WireProblem(404, "no such bundle")
    return FileResponse(path, media_type="application/zip")


def published(db: Connection) -> list[dict[str, Any]]:
    """The one in force first."""
    return db.execute("SELECT version, sha256, bytes, published_at FROM bundle ORDER BY position DESC").fetchall()


def publish(platform: Platform, data: bytes) -> Bundle:
    """Keeps the file, then says so: a terminal is never offered what is not there. Raises NotABundle."""
    version, sha256 = _version(data), hashlib.sha256(data).hexdigest()
    _write(_path(platform, sha256), data)
    bundle = Bundle(version=version, sha256=sha256, bytes=len(data), published_at=platform.stamp())
    with platform.db.transaction() as db:
        db.execute("DELETE FROM bundle WHERE sha256 = ?", (sha256,))  # published again, it is the newest
        db.execute(
            "INSERT INTO bundle (sha256, version, bytes, published_at) VALUES (?, ?, ?, ?)",
            (sha256, version, len(data), bundle.published_at),
        )
    return bundle


def _version(data: bytes) -> str:
    if len(data) > LARGEST:
        raise NotABundle("larger than 50 MB")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > 10 * LARGEST:
                raise NotABundle("unpacked it is larger than 500 MB")
            if damaged := archive.testzip():
                raise NotABundle(f"{damaged} is damaged")
            with archive.open(MANIFEST) as file:
                manifest = json.loads(file.read(LARGEST_MANIFEST))
    except (
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        NotImplementedError,
        RuntimeError,
        EOFError,
        OSError,
        zlib.error,
    ) as error:
        if isinstance(error, NotABundle):
            raise
        raise NotABundle("no zip with a manifest.json") from error
    version = manifest.get("version") if isinstance(manifest, dict) else None
    if not isinstance(version, str) or not 1 <= len(version) <= 40:
        raise NotABundle("manifest.json names no version")
    return version


def _path(platform: Platform, sha256: str) -> Path:
    return platform.bundles / f"{sha256}.zip"


def _write(path: Path, data: bytes) -> None:
    """Under its name only when it is whole and on the disk."""
    path.parent.mkdir(mode=0o700, exist_ok=True)
    part = path.with_suffix(f".{os.getpid()}.part")
    with part.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
