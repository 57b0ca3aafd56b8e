"""The search after the wipe must find what was left behind: a value is planted in each place, found, and gone again."""

from __future__ import annotations

import gc
import io
import logging
import secrets
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtQuick import QQuickView

from ui.demo.canary import KEY, Canary, search

SCENE = """import QtQuick
Item { property string note; property var more: ({}) }
"""


@dataclass(slots=True)
class Slotted:
    kept: object = None


class Plain:
    def __init__(self, kept: object) -> None:
        self.kept = kept


def closure(text: str) -> Callable[[], str]:
    return lambda: text


def value(canary: Canary) -> str:
    """The secret itself; whoever asks must let it go."""
    return bytes(byte ^ KEY for byte in canary.disguised).decode()


def hidden(name: str) -> Canary:
    """A Chinese character and digits, other ones each time: nothing else in this process can hold them."""
    return Canary.hide(name, chr(0x4E00 + secrets.randbelow(0x5000)) + str(secrets.randbelow(10**12)))


@pytest.fixture
def canary() -> Canary:
    return hidden("name")


# What a program may keep a person's word in.
SHAPES: dict[str, Callable[[str], object]] = {
    "an attribute": lambda text: Plain(text),
    "bytes": lambda text: Plain(text.encode()),
    "GB18030 in a bytearray": lambda text: Plain(bytearray(text.encode("gb18030"))),
    "a view of bytes": lambda text: Slotted(memoryview(text.encode())),
    "part of a text": lambda text: Slotted(f"before {text} after"),
    "a list": lambda text: [text],
    "a dictionary": lambda text: {"of the person": text},
    "a key of a dictionary": lambda text: {text: 1},
    "a dictionary in a dictionary": lambda text: [{"inner": {"name": text}}],
    "a tuple": lambda text: Slotted((text,)),
    "a tuple in a tuple": lambda text: Slotted((1, (2, (text,)))),
    "a frozen set": lambda text: [frozenset({text})],
    "a closure": closure,
}


@pytest.fixture(autouse=True, scope="module")
def only_new_objects() -> Iterator[None]:
    """What other tests keep alive in this process is put aside: looking through it takes seconds."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture(scope="module")
def view(qt: QGuiApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[QQuickView]:
    scene = tmp_path_factory.mktemp("scene") / "Scene.qml"
    scene.write_text(SCENE, "utf-8")
    view = QQuickView()
    view.setSource(QUrl.fromLocalFile(str(scene)))  # never shown: it must not take the focus from other tests
    yield view
    view.deleteLater()
    qt.processEvents()


def test_a_clean_terminal_has_no_hits(canary: Canary, view: QQuickView, tmp_path: Path) -> None:
    (tmp_path / "terminal.log").write_text("session.wiped\n", "utf-8")
    assert search([canary], view, [tmp_path]) == []


def test_it_finds_a_live_python_object_of_every_shape_and_never_tells_the_value(view: QQuickView) -> None:
    canaries = {shape: hidden(shape) for shape in SHAPES}
    holder = Plain([keep(value(canaries[shape])) for shape, keep in SHAPES.items()])
    hits = search(canaries.values(), view, [])
    assert {hit.split(": ")[1] for hit in hits} == set(SHAPES)
    assert all(hit.startswith("python ") for hit in hits)
    assert not [shape for shape, canary in canaries.items() if value(canary) in "".join(hits)]
    del holder
    assert search(canaries.values(), view, []) == []


class Silent(io.RawIOBase):
    """A socket on which nothing comes; whoever reads of it hands it memory as malloc gave it."""

    def __init__(self, line: socket.socket, left: bytes) -> None:
        self._line, self._left, self.asked = line, left, threading.Event()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        buffer[: len(self._left)] = self._left  # what was freed there before
        self.asked.set()
        return self._line.recv_into(buffer)


def test_memory_that_a_read_under_way_has_not_filled_yet_is_nobodys_value(canary: Canary, view: QQuickView) -> None:
    near, far = socket.socketpair()
    with near, far:
        raw = Silent(near, value(canary).encode())
        reading = threading.Thread(target=io.BufferedReader(raw).read1)
        reading.start()
        assert raw.asked.wait(5)
        raw._left = b""
        hits = search([canary], view, [])
        far.sendall(b"x")
        reading.join(5)
    assert hits == []


@pytest.mark.parametrize("name", ["note", "more"])
def test_it_finds_a_property_of_the_screen(canary: Canary, view: QQuickView, name: str) -> None:
    scene = view.rootObject()
    scene.setProperty(name, value(canary) if name == "note" else {"typed": value(canary)})
    hits = search([canary], view, [])
    assert [hit for hit in hits if hit.startswith("qml ") and f".{name}: name" in hit]
    scene.setProperty(name, "" if name == "note" else {})
    assert search([canary], view, []) == []


def test_it_finds_files_in_every_encoding_that_paper_and_screen_use(
    canary: Canary, view: QQuickView, tmp_path: Path
) -> None:
    encodings = ("gb18030", "utf-16-le", "utf-8")
    for encoding in encodings:
        spool = tmp_path / f"spool/{encoding}"
        spool.parent.mkdir(exist_ok=True)
        spool.write_bytes(b"\x1b@\x1c&" + value(canary).encode(encoding) + b"\n\x1dV\x00")
    found = [hit for hit in search([canary], view, [tmp_path]) if hit.startswith("file")]
    assert found == [f"file spool/{encoding}: name" for encoding in encodings]


def test_it_finds_a_line_of_a_log(canary: Canary, view: QQuickView, tmp_path: Path) -> None:
    log = logging.getLogger("planted")
    handler = logging.FileHandler(tmp_path / "terminal.log", encoding="utf-8")
    log.addHandler(handler)
    try:
        for _ in range(1000):
            log.warning("card.read")
        log.warning("card.read %s", value(canary))
    finally:
        log.removeHandler(handler)
        handler.close()
    assert "file terminal.log: name" in search([canary], view, [tmp_path])
