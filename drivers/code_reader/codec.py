"""From the bytes between two silences to one code: start, end, AIM identifier, doubled and torn frames. No clock."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib import resources

from drivers.contract.codes import CodeRead, CodeRefused
from drivers.transport.harmless import LONGEST_RAW, TOO_LONG, harmless_text

ENDS = {"crlf": b"\r\n", "cr": b"\r", "lf": b"\n", "etx": b"\x03", "tab": b"\t", "none": b""}
STARTS = {"none": b"", "stx": b"\x02"}
AIM_LENGTH = 3  # ]cm: flag, code character, modifier (ISO/IEC 15424)
LONGEST_END = 4  # bytes: ETX CR LF
LARGEST_BURST = LONGEST_RAW + 64  # bytes kept: one code, its frame, and no more

TORN = CodeRefused("torn")
TOO_FAST = CodeRefused("too_fast")


def _load_symbologies() -> dict[str, str]:
    table: dict[str, str] = tomllib.loads((resources.files(__package__) / "aim.toml").read_text("utf-8"))
    return table


SYMBOLOGIES = _load_symbologies()


@dataclass(frozen=True, slots=True)
class Framing:
    """How the reader was set up. `end` b"" means that only silence ends a code. `aim`: each code begins with ]cm."""

    end: bytes
    start: bytes = b""
    aim: bool = False


class Burst:
    """Collects what arrives between two silences; never more than LARGEST_BURST bytes."""

    def __init__(self, framing: Framing) -> None:
        self._framing = framing
        self._buffer = bytearray()
        self._spoilt = False
        self.overflown = False

    def feed(self, data: bytes) -> None:
        if len(self._buffer) + len(data) > LARGEST_BURST:
            self.overflown = True
            self._buffer.clear()
        else:
            self._buffer += data

    def skip(self, data: bytes) -> None:
        """Throw away all but the last bytes, which say whether what is thrown away has come to its end."""
        self._spoilt = self.overflown = False
        self._buffer = (self._buffer + data)[-LONGEST_END:]

    def spoil(self) -> None:
        """Something in the middle was lost."""
        self._spoilt = True

    @property
    def pending(self) -> bool:
        return bool(self._buffer) or self._spoilt or self.overflown

    @property
    def complete(self) -> bool:
        """Whether we stand between two codes, so that only a short silence need follow."""
        if not self._buffer:
            return not self._spoilt
        return bool(self._framing.end) and self._buffer.rstrip(_filler(self._framing.end)).endswith(self._framing.end)

    def clear(self) -> None:
        self._buffer.clear()
        self._spoilt = self.overflown = False

    def take(self) -> CodeRead | CodeRefused | None:
        """What the burst was; None when it was line ends only."""
        data, spoilt, overflown = bytes(self._buffer), self._spoilt, self.overflown
        self.clear()
        if overflown:
            return TOO_LONG
        return TORN if spoilt else read_burst(data, self._framing)


def read_burst(data: bytes, framing: Framing) -> CodeRead | CodeRefused | None:
    """One code, sent once or more often, is that code. Two different ones in one burst are refused (README.md)."""
    *frames, tail = data.split(framing.end) if framing.end else (data, b"")
    filler = _filler(framing.end)
    if tail.strip(filler):
        return TORN
    bodies = dict.fromkeys(frame.strip(filler) for frame in frames)
    bodies.pop(b"", None)
    if not bodies:
        return None
    if len(bodies) > 1:
        return TOO_FAST
    (body,) = bodies
    if not body.startswith(framing.start):
        return TORN
    return _name_symbology(body.removeprefix(framing.start), framing.aim)


def _name_symbology(body: bytes, aim: bool) -> CodeRead | CodeRefused:
    if not aim:
        return harmless_text(body)
    if len(body) < AIM_LENGTH or body[:1] != b"]":
        return TORN  # its beginning is missing
    return harmless_text(body[AIM_LENGTH:], SYMBOLOGIES.get(chr(body[1]), ""))


def _filler(end: bytes) -> bytes:
    """Line ends that a reader adds before or behind its own mark: ETX CR LF, CR LF where CR was agreed."""
    return bytes({*b"\r\n"} - {*end}) if len(end) == 1 else b""
