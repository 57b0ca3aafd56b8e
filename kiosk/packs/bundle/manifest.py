"""The manifest of a bundle: every file with its digest, every pack with its version; and the limits of a bundle."""

from __future__ import annotations

import base64
import binascii
import json
import re
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from kiosk.packs.bundle.refused import Reason, Refused
from offline_queue.receipts.suites import BY_ALGORITHM, Suite

SCHEMA = 1
MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"
PARTS = ("packs", "codes", "calendar", "dictionary", "sites")  # folders of a bundle; only the first must be there

MAX_BUNDLE = 50_000_000  # bytes: 37 packs have some 1 MB; the rest is for pictures
MAX_FILE = 2_000_000
MAX_UNPACKED = 200_000_000
MAX_FILES = 5_000
MAX_MANIFEST = 2_000_000  # 5,000 entries of some 200 characters
MAX_SIGNATURE = 1_000
MAX_RATIO = 100  # deflate makes text 3 to 20 times smaller; 1000 is its limit and nothing but repetition
MAX_PATH = 160

_MADE = (1980, 1, 1, 0, 0, 0)  # the first time that a zip can name: times of files must not change the bytes
_UNIX, _REGULAR_0644 = 3, 0o100644 << 16
SHA256 = re.compile(r"[0-9a-f]{64}")
_SEGMENT = r"[A-Za-z0-9_][A-Za-z0-9_.-]*"
_SUFFIXES = "yaml|json|md|txt|svg|png|jpg|ogg|wav|mp3"  # data only: nothing that a program would run
_PATH = re.compile(rf"(?:{'|'.join(PARTS)})/(?:{_SEGMENT}/)*{_SEGMENT}\.(?:{_SUFFIXES})")
_VERSION = re.compile(r"([0-9]{4})\.([0-9]{2})\.([0-9]{2})-([1-9][0-9]{0,3})")

Sha256 = Annotated[str, StringConstraints(pattern=rf"^{SHA256.pattern}$")]
Version = Annotated[str, StringConstraints(pattern=rf"^{_VERSION.pattern}$")]
Program = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,4}\.[0-9]{1,4}\.[0-9]{1,4}$")]
Short = Annotated[str, StringConstraints(min_length=1, max_length=100)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Entry(_Part):
    """One file."""

    sha256: Sha256
    bytes: int = Field(ge=0, le=MAX_FILE)


class Manifest(_Part):
    """`files` by path inside the bundle; `packs`: id → version; `min_terminal`: the oldest program that reads it."""

    schema_: int = Field(alias="schema", ge=1, le=SCHEMA)
    version: Version
    created_at: AwareDatetime
    publisher: Short
    min_terminal: Program
    files: dict[str, Entry] = Field(max_length=MAX_FILES)
    packs: dict[str, str] = Field(min_length=1)

    def encoded(self) -> bytes:
        """The bytes that are signed: UTF-8 JSON, sorted keys, the same for the same contents."""
        document = self.model_dump(mode="json", by_alias=True)
        return (json.dumps(document, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def manifest_of(
    version: str, created_at: datetime, publisher: str, min_terminal: str, files: Mapping[str, Entry],
    packs: Mapping[str, str],
) -> Manifest:  # fmt: skip
    """Raises pydantic.ValidationError for a version or a count that no terminal would take."""
    return Manifest(
        schema=SCHEMA, version=version, created_at=created_at, publisher=publisher, min_terminal=min_terminal,
        files=dict(files), packs=dict(packs),
    )  # fmt: skip


def read_manifest(data: bytes) -> Manifest | Refused:
    """Of bytes whose signature is good: a publisher's mistake is told, with the place."""
    try:
        document = json.loads(data)
        schema = document.get("schema") if isinstance(document, dict) else None
        if isinstance(schema, int) and schema > SCHEMA:
            return Refused(Reason.NEWER_FORMAT, f"schema {schema}")
        found = Manifest.model_validate(document)
    except ValidationError as error:
        first = error.errors()[0]
        return Refused(Reason.MANIFEST, ".".join(map(str, first["loc"]))[:80] + ": " + first["msg"][:80])
    except (ValueError, RecursionError):
        return Refused(Reason.MANIFEST, "no JSON")
    return bad_names(found.files) or found


def bad_names(paths: Iterable[str]) -> Refused | None:
    """Plain relative paths in the known folders; no two that differ in capitals only, none that is another's folder."""
    seen: set[str] = set()
    folders: set[str] = set()
    for path in paths:
        if len(path) > MAX_PATH or not _PATH.fullmatch(path):
            return Refused(Reason.BAD_NAME, ascii(path[:80])[1:-1])
        small = path.lower()
        if small in seen:
            return Refused(Reason.TWICE, path)
        seen.add(small)
        steps = small.split("/")
        folders.update("/".join(steps[:n]) for n in range(1, len(steps)))
    both = seen & folders
    return Refused(Reason.BAD_NAME, min(both)) if both else None


def version_order(version: str) -> tuple[int, ...]:
    """For comparing; () for what is no version of a bundle: older than all."""
    found = _VERSION.fullmatch(version)
    return tuple(map(int, found.groups())) if found else ()


def program_order(version: str) -> tuple[int, ...]:
    """0.1.0, 0.1.0.dev3 → (0, 1, 0)."""
    return tuple(int(part) for part in version.split(".")[:3] if part.isdigit())


def plain_entry(path: str) -> zipfile.ZipInfo:
    """How a file stands in the archive: nothing but its name and contents differs from one to the next."""
    entry = zipfile.ZipInfo(path, _MADE)
    entry.create_system, entry.external_attr, entry.compress_type = _UNIX, _REGULAR_0644, zipfile.ZIP_DEFLATED
    return entry


@dataclass(frozen=True, slots=True)
class Signature:
    """manifest.sig: over the bytes of manifest.json."""

    suite: Suite
    key_id: str
    value: bytes

    def encoded(self) -> bytes:
        text = base64.urlsafe_b64encode(self.value).decode().rstrip("=")
        document = {"suite": self.suite.algorithm, "key_id": self.key_id, "signature": text}
        return (json.dumps(document, sort_keys=True) + "\n").encode()


def read_signature(data: bytes) -> Signature | None:
    """None for what is no signature."""
    try:
        document = json.loads(data)
        text, key_id = document["signature"], document["key_id"]
        value = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        return Signature(BY_ALGORITHM[document["suite"]], str(key_id)[:20], value)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, binascii.Error):
        return None
