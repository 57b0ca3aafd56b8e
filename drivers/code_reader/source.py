"""Where the text of codes comes from: a serial line as it is, or the key events of a keyboard wedge."""

from __future__ import annotations

from typing import Protocol

from drivers.code_reader.keys import KeyDecoder
from drivers.contract.faults import Fault
from drivers.transport.evdev import EvdevNode
from drivers.transport.link import Link

MOST_READS = 32  # in one look: a reader that floods must not hold the thread


class Source(Protocol):
    """`take` gives what has arrived by now, never waiting, and whether something on the way was lost."""

    link: Link

    def open(self) -> Fault | None: ...

    def take(self) -> tuple[bytes, bool] | Fault: ...

    def about(self) -> tuple[str, str]:
        """Model and serial number, "" where nobody says."""
        ...

    def check(self) -> tuple[str, bool, str]:
        """A line of the self-test about this way of connecting."""
        ...


class SerialSource:
    """Bytes of the line are bytes of the code."""

    def __init__(self, link: Link) -> None:
        self.link = link

    def open(self) -> Fault | None:
        return self.link.open() or self.link.flush()

    def take(self) -> tuple[bytes, bool] | Fault:
        data = _arrived(self.link)
        return data if isinstance(data, Fault) else (data, False)

    def about(self) -> tuple[str, str]:
        return "", ""

    def check(self) -> tuple[str, bool, str]:
        return "port", self.link.is_open, "open" if self.link.is_open else "closed"


class WedgeSource:
    """`node` is grabbed, so that no other program sees its keys."""

    def __init__(self, link: Link, alt: str) -> None:
        self.link = link
        self._keys = KeyDecoder(alt)

    def open(self) -> Fault | None:
        self._keys.reset()
        return self.link.open() or self.link.flush()

    def take(self) -> tuple[bytes, bool] | Fault:
        data = _arrived(self.link)
        if isinstance(data, Fault):
            return data
        self._keys.lost = False
        text = self._keys.feed(data)
        return text, self._keys.lost

    def about(self) -> tuple[str, str]:
        if not isinstance(self.link, EvdevNode):
            return "", ""
        identity = self.link.identity
        return f"{identity.name} {identity.usb_id}".strip(), identity.unique

    def check(self) -> tuple[str, bool, str]:
        """A real node that is open is grabbed: it does not open otherwise."""
        if not self.link.is_open:
            return "grabbed", False, "closed"
        real = isinstance(self.link, EvdevNode) and self.link.identity.real
        return "grabbed", True, "exclusive" if real else "stand-in"


def _arrived(link: Link) -> bytes | Fault:
    collected = bytearray()
    for _ in range(MOST_READS):
        chunk = link.read(0)
        if isinstance(chunk, Fault):
            return chunk
        if not chunk:
            break
        collected += chunk
    return bytes(collected)
