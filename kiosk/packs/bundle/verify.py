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
    plain_entry,
    program_order,
    read_manifest,
    read_signature,
)
from kiosk.packs.bundle.refused import Reason, Refused

_ENCRYPTED = 0x1
_CENTRAL = struct.Struct("<4s4B4H3L5H2L")  # an entry of the directory without its name, APPNOTE.TXT 4.3.12
_END = struct.Struct("<4s4H2LH")  # 4.3.16
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
            if not _plain(data, archive.infolist()):
                return Refused(Reason.NOT_A_BUNDLE, "more in it than its files")
            entries = {entry.filename: entry for entry in archive.infolist()}
        signed = _signed(data, entries, keys)
        if isinstance(signed, Refused):
            return signed
        manifest, key = signed
        refused = _fits(manifest, key, program) or _same_names(entries, manifest)
        if refused is not None:
            return refused
        files = {name: _contents(data, entry) for name, entry in entries.items()}
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
        if odd or entry.flag_bits & _ENCRYPTED or entry.compress_type != zipfile.ZIP_DEFLATED:
            return Refused(Reason.BAD_NAME, entry.filename)
        limit = {MANIFEST: MAX_MANIFEST, SIGNATURE: MAX_SIGNATURE}.get(entry.filename, MAX_FILE)
        bomb = entry.file_size > _SMALL and entry.file_size > MAX_RATIO * entry.compress_size
        if entry.file_size > limit or bomb:
            return Refused(Reason.TOO_LARGE, entry.filename)
    whole = sum(entry.file_size for entry in entries)
    return Refused(Reason.TOO_LARGE, f"{whole} bytes unpacked") if whole > MAX_UNPACKED else None


def _plain(data: bytes, entries: list[zipfile.ZipInfo]) -> bool:
    """Whether the archive is what build.zipped makes, with nothing before, between, behind or beside the files.

    The signature covers the files; two readers must not find different files in the same bytes.
    """
    at, directory = 0, b""
    for entry in entries:
        made = plain_entry(entry.filename)
        made.CRC, made.compress_size, made.file_size = entry.CRC, entry.compress_size, entry.file_size
        header = made.FileHeader()
        if not data.startswith(header, at):
            return False
        directory += _listed(made, at)
        at += len(header) + entry.compress_size
    end = _END.pack(b"PK\5\6", 0, 0, len(entries), len(entries), len(directory), at, 0)
    return data[at:] == directory + end


def _listed(made: zipfile.ZipInfo, at: int) -> bytes:
    day = (made.date_time[0] - 1980) << 9 | made.date_time[1] << 5 | made.date_time[2]
    name = made.filename.encode("ascii")
    return (
        _CENTRAL.pack(
            b"PK\1\2", made.create_version, made.create_system, made.extract_version, 0, 0, made.compress_type,
            0, day, made.CRC, made.compress_size, made.file_size, len(name), 0, 0, 0, 0, made.external_attr, at,
        )
        + name
    )  # fmt: skip


def _contents(data: bytes, entry: zipfile.ZipInfo) -> bytes:
    """Never more than the entry says. Raises ValueError or zlib.error for a stream that ends elsewhere."""
    start = entry.header_offset + len(entry.FileHeader())
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    found = stream.decompress(data[start : start + entry.compress_size], entry.file_size + 1)
    if not stream.eof or stream.unused_data or len(found) != entry.file_size or zlib.crc32(found) != entry.CRC:
        raise ValueError(entry.filename)
    return found


def _signed(
    data: bytes, entries: Mapping[str, zipfile.ZipInfo], keys: Mapping[str, PackKey]
) -> tuple[Manifest, PackKey] | Refused:
    if MANIFEST not in entries or SIGNATURE not in entries:
        return Refused(Reason.NOT_A_BUNDLE, "no signed manifest")
    told, signature = _contents(data, entries[MANIFEST]), read_signature(_contents(data, entries[SIGNATURE]))
    if signature is None:
        return Refused(Reason.SIGNATURE, "malformed")
    key = keys.get(signature.key_id)
    if key is None or key.suite is not signature.suite:
        return Refused(Reason.UNKNOWN_KEY, ascii(signature.key_id)[1:-1])
    if not key.suite.verify(key.public_key, told, signature.value):
        return Refused(Reason.SIGNATURE, key.key_id)
    manifest = read_manifest(told)
    return manifest if isinstance(manifest, Refused) else (manifest, key)


def _fits(manifest: Manifest, key: PackKey, program: str) -> Refused | None:
    if not key.valid_at(manifest.created_at):
        return Refused(Reason.KEY_TIME, key.key_id)
    if program_order(manifest.min_terminal) > program_order(program):
        return Refused(Reason.NEEDS_UPDATE, manifest.min_terminal)
    return None


def _same_names(entries: Mapping[str, zipfile.ZipInfo], manifest: Manifest) -> Refused | None:
    there = entries.keys() - {MANIFEST, SIGNATURE}
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
