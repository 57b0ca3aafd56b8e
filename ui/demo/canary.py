"""After WIPE: is anything of the person still there? Live Python objects, the QML tree, files, logs, spools."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtQuick import QQuickWindow

from ui.demo.finger import scene_objects

KEY = 0x5A  # the canaries themselves must not be found: they are kept disguised
LARGEST_FILE = 50_000_000


@dataclass(frozen=True, slots=True)
class Canary:
    """A secret word of the person, disguised until the moment of the search."""

    name: str
    disguised: bytes

    @classmethod
    def hide(cls, name: str, text: str) -> Canary:
        return cls(name, bytes(b ^ KEY for b in text.encode()))


def needles(canaries: Iterable[Canary]) -> dict[str, tuple[bytes, ...]]:
    """Each as UTF-8, UTF-16 and GB18030 bytes, which the search leaves out by their identity."""
    found: dict[str, tuple[bytes, ...]] = {}
    for canary in canaries:
        text = bytes(b ^ KEY for b in canary.disguised).decode()
        found[canary.name] = (text.encode(), text.encode("utf-16-le"), text.encode("gb18030"))
        del text
    return found


def search(canaries: Iterable[Canary], window: QQuickWindow, folders: Iterable[Path]) -> list[str]:
    """Where something was found: `place: canary`, never the value."""
    wanted = needles(canaries)
    gc.collect()
    hits = [f"python {where}: {name}" for where, name in _python(wanted)]
    hits += [f"qml {where}: {name}" for where, name in _qml(wanted, window)]
    for folder in folders:
        hits += [f"file {where}: {name}" for where, name in _files(wanted, folder)]
    return sorted(set(hits))


def _matches(wanted: dict[str, tuple[bytes, ...]], data: bytes) -> Iterator[str]:
    for name, forms in wanted.items():
        if any(form in data for form in forms):
            yield name


def _python(wanted: dict[str, tuple[bytes, ...]]) -> Iterator[tuple[str, str]]:
    """Every string and byte string that any live object holds. What this search itself holds is left out."""
    own = {id(form) for forms in wanted.values() for form in forms}
    seen: set[int] = set()
    for holder in gc.get_objects():
        if holder is wanted or holder is seen:
            continue
        for part in _held(holder):
            if id(part) in seen or id(part) in own:
                continue
            seen.add(id(part))
            data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else bytes(part)
            for name in _matches(wanted, data):
                yield f"{type(holder).__name__} holds a {type(part).__name__}", name


def _held(holder: object) -> Iterator[str | bytes | bytearray | memoryview]:
    """The texts of one object.

    The garbage collector does not track dictionaries and tuples that hold nothing but texts and numbers, and does not
    visit the keys of a dictionary that are texts: both are looked into here.
    """
    parts = gc.get_referents(holder)
    if isinstance(holder, dict):
        parts += list(holder)
    for part in parts:
        if isinstance(part, memoryview):
            # Without an owner it is the buffer of a read that is under way: memory as malloc gave it, nobody's value
            # yet. What was freed is outside this search, wherever it lies.
            if part.obj is not None:
                yield part
        elif isinstance(part, str | bytes | bytearray):
            yield part
        elif isinstance(part, dict | tuple) and not gc.is_tracked(part):
            yield from _held(part)


def _qml(wanted: dict[str, tuple[bytes, ...]], window: QQuickWindow) -> Iterator[tuple[str, str]]:
    """All string properties of all objects of the scene."""
    for node in scene_objects(window):
        meta = node.metaObject()
        for i in range(meta.propertyCount()):
            name = meta.property(i).name()
            if meta.property(i).typeName() not in (
                "QString",
                "QVariant",
                "QVariantMap",
                "QVariantList",
                "QJSValue",
                "QUrl",
            ):
                continue
            for hit in _matches(wanted, _text(node, name).encode("utf-8", "replace")):
                yield f"{meta.className()}.{name}", hit


def _text(node: QObject, name: str) -> str:
    value: Any = node.property(name)
    if hasattr(value, "toVariant"):
        value = value.toVariant()
    return "" if value is None else str(value)


def _files(wanted: dict[str, tuple[bytes, ...]], folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        try:
            if not path.is_file() or path.is_symlink() or path.stat().st_size > LARGEST_FILE:
                continue
            data = path.read_bytes()
        except OSError:
            continue
        for name in _matches(wanted, data):
            yield str(path.relative_to(folder)), name
