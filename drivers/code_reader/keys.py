"""Keyboard wedge: key events of a reader that poses as a keyboard, back to the bytes of the code (US layout)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from importlib import resources

from drivers.transport.evdev import EV_KEY, EV_SYN, PRESSED, RELEASED, SYN_DROPPED, SYN_REPORT, Event, EventReader

STRANGE = b"\x1a"  # SUB: a key that is no text makes the code one with a control character, which is refused
ALT_MEANINGS = ("unicode", "gbk")
LONGEST_NUMBER = 7  # digits: 1114111 is the last character of Unicode


class Keymap:
    """keymap_us.toml: what each key types alone and with Shift."""

    def __init__(self) -> None:
        table = tomllib.loads((resources.files(__package__) / "keymap_us.toml").read_text("utf-8"))
        self.typed: dict[int, tuple[str, str]] = {int(code): (row[0], row[1]) for code, row in table["keys"].items()}
        self.digits: dict[int, str] = {int(code): digit for code, digit in table["numeric"].items()}
        roles: dict[str, list[int]] = table["roles"]
        self.shift, self.alt, self.control = (frozenset(roles[name]) for name in ("shift", "alt", "control"))
        self.locks, self.ignored = frozenset(roles["caps_lock"]), frozenset(roles["ignored"])


class KeyDecoder:
    """Bytes of input events in, bytes of text (UTF-8) out. `lost`: the kernel dropped events, or they were garbage."""

    def __init__(self, alt: str) -> None:
        self._alt_meaning = alt
        self._keymap = Keymap()
        self._events = EventReader()
        self._down: set[int] = set()
        self._caps = False
        self._number = ""  # digits typed while Alt is down
        self._skipping = False  # between SYN_DROPPED and the next report
        self.lost = False

    def reset(self) -> None:
        """As after plugging in."""
        self._events.clear()
        self._caps = self._skipping = self.lost = False
        self._let_go()

    def _let_go(self) -> None:
        """No key is down."""
        self._down.clear()
        self._number = ""

    def feed(self, data: bytes) -> bytes:
        typed = bytearray()
        for event in self._events.feed(data):
            typed += self._event(event)
        if self._events.garbled:
            self.reset()
            self.lost = True
        return bytes(typed)

    def _event(self, event: Event) -> bytes:
        if event.type == EV_SYN:
            self._synchronise(event.code)
            return b""
        if self._skipping or event.type != EV_KEY:
            return b""
        if event.value == PRESSED:
            return self._press(event.code)
        if event.value == RELEASED:
            return self._release(event.code)
        return b""  # auto-repeat: the kernel's doing, not the reader's

    def _synchronise(self, code: int) -> None:
        if code == SYN_DROPPED:  # Documentation/input/event-codes.rst: ignore all up to the next report
            self._let_go()
            self._skipping = self.lost = True
        elif code == SYN_REPORT:
            self._skipping = False

    def _press(self, code: int) -> bytes:
        keys = self._keymap
        self._down.add(code)
        if code in keys.locks:
            self._caps = not self._caps
            return b""
        if code in keys.alt:
            self._number = ""
            return b""
        if code in keys.shift or code in keys.control or code in keys.ignored:
            return b""
        if self._is_down(keys.alt):
            if code not in keys.digits:
                return STRANGE
            self._number += keys.digits[code]
            return b"" if len(self._number) <= LONGEST_NUMBER else STRANGE
        plain, shifted = keys.typed.get(code, ("", ""))
        if not plain or self._is_down(keys.control):
            return STRANGE
        return (shifted if self._is_down(keys.shift) != (self._caps and plain.isalpha()) else plain).encode()

    def _release(self, code: int) -> bytes:
        self._down.discard(code)
        if code not in self._keymap.alt or not self._number:
            return b""
        number, self._number = self._number, ""
        return character_of(number, self._alt_meaning)

    def _is_down(self, codes: Iterable[int]) -> bool:
        return not self._down.isdisjoint(codes)


def character_of(number: str, meaning: str) -> bytes:
    """The character of Alt + digits as UTF-8; STRANGE for a control character or a number without a character."""
    value = int(number)
    if value < 0x20 or value > 0x10FFFF:
        return STRANGE
    try:
        if meaning == "gbk" and value > 0x7F:
            return value.to_bytes(4, "big").lstrip(b"\0").decode("gb18030").encode()
        return chr(value).encode()
    except UnicodeError:
        return STRANGE
