"""A bundle looked through in memory, before anything of it touches the disk. Hostile input is refused, never raised."""

from __future__ import annotations

import hashlib
import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from kiosk.packs.bundle.keys import PackKey
from kiosk.packs.bundle.manifest import (
    MANIFEST,
    MAX_BUNDLE,
    MAX_FILE,
    MAX_FILES,
    MAX_MANIFEST,
    MAX_RATIO,
    MAX_SIGNATURE,
    MAX_UNPACKED,
    SIGNATURE,
    Manifest,
    bad_names,
    program_order,
    read_manifest,
    read_signature,
)
from kiosk.packs.bundle.refused import Reason, Refused

_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1
_SMALL = 10_000  # bytes: below this a ratio says nothing
# what zipfile raises for bytes that somebody made up; RuntimeError and NotImplementedError: passwords, methods
_BROKEN = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, RuntimeError, OverflowError,
    KeyError, IndexError, MemoryError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Verified:
    """Genuine, whole and within the limits. `sha256`: of the bundle; `files`: by path, manifest and signature too.

    Whether the packs load is asked of the unpacked folder (stage.py).
    """

    sha256: str
    key_id: str
    manifest: Manifest
    files: Mapping[str, bytes] = field(repr=False)


def verify(data: bytes, keys: Mapping[str, PackKey], program: str) -> Verified | Refused:
    """`program`: this program's version. The order matters: nothing is parsed that could be checked before."""
    if len(data) > MAX_BUNDLE:
        return Refused(Reason.TOO_LARGE, f"{len(data)} bytes")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            refused = _look(archive.infolist())
            if refused is not None:
                return refused
            signed = _signed(archive, keys)
            if isinstance(signed, Refused):
                return signed
            manifest, key = signed
            refused = _fits(manifest, key, program) or _same_names(archive, manifest)
            if refused is not None:
                return refused
            files = {name: archive.read(name) for name in archive.namelist()}
    except _BROKEN as error:
        return Refused(Reason.NOT_A_BUNDLE, type(error).__name__)
    changed = differing(manifest, files)
    if changed:
        return Refused(Reason.CHANGED, changed)
    return Verified(hashlib.sha256(data).hexdigest(), key.key_id, manifest, files)


def _look(entries: list[zipfile.ZipInfo]) -> Refused | None:
    """Names, kinds and sizes as the directory of the archive says them; what is read later is held to these sizes."""
    if len(entries) > MAX_FILES + 2:
        return Refused(Reason.TOO_LARGE, f"{len(entries)} files")
    names = [entry.filename for entry in entries]
    twice = len(set(names)) != len(names)
    if twice:
        return Refused(Reason.TWICE)
    refused = bad_names(name for name in names if name not in (MANIFEST, SIGNATURE))
    if refused is not None:
        return refused
    for entry in entries:
        mode = entry.external_attr >> 16
        odd = mode and not stat.S_ISREG(mode)
        if odd or entry.flag_bits & _ENCRYPTED or entry.compress_type not in _METHODS:
            return Refused(Reason.BAD_NAME, entry.filename)
        limit = {MANIFEST: MAX_MANIFEST, SIGNATURE: MAX_SIGNATURE}.get(entry.filename, MAX_FILE)
        bomb = entry.file_size > _SMALL and entry.file_size > MAX_RATIO * entry.compress_size
        if entry.file_size > limit or bomb:
            return Refused(Reason.TOO_LARGE, entry.filename)
    whole = sum(entry.file_size for entry in entries)
    return Refused(Reason.TOO_LARGE, f"{whole} bytes unpacked") if whole > MAX_UNPACKED else None


def _signed(archive: zipfile.ZipFile, keys: Mapping[str, PackKey]) -> tuple[Manifest, PackKey] | Refused:
    names = archive.namelist()
    if MANIFEST not in names or SIGNATURE not in names:
        return Refused(Reason.NOT_A_BUNDLE, "no signed manifest")
    data, signature = archive.read(MANIFEST), read_signature(archive.read(SIGNATURE))
    if signature is None:
        return Refused(Reason.SIGNATURE, "malformed")
    key = keys.get(signature.key_id)
    if key is None or key.suite is not signature.suite:
        return Refused(Reason.UNKNOWN_KEY, ascii(signature.key_id)[1:-1])
    if not key.suite.verify(key.public_key, data, signature.value):
        return Refused(Reason.SIGNATURE, key.key_id)
    manifest = read_manifest(data)
    return manifest if isinstance(manifest, Refused) else (manifest, key)


def _fits(manifest: Manifest, key: PackKey, program: str) -> Refused | None:
    if not key.valid_at(manifest.created_at):
        return Refused(Reason.KEY_TIME, key.key_id)
    if program_order(manifest.min_terminal) > program_order(program):
        return Refused(Reason.NEEDS_UPDATE, manifest.min_terminal)
    return None


def _same_names(archive: zipfile.ZipFile, manifest: Manifest) -> Refused | None:
    there = set(archive.namelist()) - {MANIFEST, SIGNATURE}
    if there - manifest.files.keys():
        return Refused(Reason.UNLISTED, min(there - manifest.files.keys()))
    if manifest.files.keys() - there:
        return Refused(Reason.MISSING, min(manifest.files.keys() - there))
    return None


def differing(manifest: Manifest, files: Mapping[str, bytes]) -> str:
    """The first file that is not what the manifest says, "" if all are."""
    for path, entry in manifest.files.items():
        data = files[path]
        if len(data) != entry.bytes or hashlib.sha256(data).hexdigest() != entry.sha256:
            return path
    return ""
