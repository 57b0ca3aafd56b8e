"""Making a bundle: a folder of packs becomes a signed zip, the same bytes for the same contents, key and time."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pydantic import ValidationError

from kiosk.packs import place
from kiosk.packs.bundle.beside import broken
from kiosk.packs.bundle.manifest import MANIFEST, PARTS, SIGNATURE, Entry, Signature, manifest_of, plain_entry
from kiosk.packs.loader import load_shelf
from offline_queue.receipts.suites import KeptSigner

_BEST = 9


@dataclass(frozen=True, slots=True)
class Release:
    """What the publisher says about a bundle. `version`: 2026.11.22-1, the day and a counter."""

    version: str
    created_at: datetime
    publisher: str
    min_terminal: str


def gather(folder: Path, with_sites: bool = False) -> dict[str, bytes]:
    """Files by their path in the bundle. `folder`: packs alone, or packs/ with codes/, calendar/ … beside it.

    Raises ValueError for a link and for a folder without packs; loose files beside packs belong to the program.
    """
    whole = (folder / "packs").is_dir()
    parts = [part for part in PARTS if (part != "sites" or with_sites)] if whole else ["packs"]
    found: dict[str, bytes] = {}
    for part in parts:
        root = folder / part if whole else folder
        for path in sorted(root.rglob("*")) if root.is_dir() else []:
            inside = path.relative_to(root)
            if path.is_symlink():
                raise ValueError(f"{inside}: links are not packed")
            loose = part == "packs" and len(inside.parts) == 1
            if path.is_file() and not loose and not path.name.startswith("."):
                found[f"{part}/{inside.as_posix()}"] = path.read_bytes()
    if not any(re.fullmatch(r"packs/[^/]+/pack\.yaml", name) for name in found):
        raise ValueError(f"{folder.name}: there are no packs here")
    return found


def build(folder: Path, release: Release, signer: KeptSigner, with_sites: bool = False) -> bytes:
    """The bundle's bytes. Raises ValueError with the reason for contents that a terminal would refuse."""
    files = gather(folder, with_sites)
    whole = (folder / "packs").is_dir()
    with place.trying(folder) if whole else nullcontext():
        shelf = load_shelf(folder / "packs" if whole else folder, release.created_at.date())
    unread = broken(folder) if whole else ""
    if unread or shelf.problems:
        raise ValueError(unread or "; ".join(f"{problem.pack_id}: {problem.text}" for problem in shelf.problems))
    return seal(files, {pack.id: pack.version for pack in shelf.packs.values()}, release, signer)


def seal(files: Mapping[str, bytes], packs: Mapping[str, str], release: Release, signer: KeptSigner) -> bytes:
    """The signed zip of these files. Raises ValueError for a manifest that is none."""
    entries = {
        path: Entry.model_construct(sha256=hashlib.sha256(data).hexdigest(), bytes=len(data))
        for path, data in sorted(files.items())
    }
    try:
        manifest = manifest_of(
            release.version, release.created_at, release.publisher, release.min_terminal, entries, packs
        ).encoded()
    except ValidationError as error:
        first = error.errors()[0]
        raise ValueError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from None
    signature = Signature(signer.suite, signer.suite.key_id(signer.public_key), signer.sign(manifest)).encoded()
    return zipped({MANIFEST: manifest, SIGNATURE: signature, **files})


def zipped(files: Mapping[str, bytes]) -> bytes:
    """A zip with names in order, one time for all, owner and group unsaid."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for path in sorted(files):
            archive.writestr(plain_entry(path), files[path], compresslevel=_BEST)
    return out.getvalue()
