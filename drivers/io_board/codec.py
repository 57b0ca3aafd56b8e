"""Lines of the I/O board (README.md): mark, number, words, CRC-16. Bytes to values and back, no I/O, no clock."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from drivers.contract.io_board import Inputs, Power

PROTOCOL = "1"
LONGEST_LINE = 160  # bytes with CR LF
NUMBERS = 65536  # numbers run from 1 to 65535 and on with 1
ASK, ANSWER, EVENT, ACKNOWLEDGE = ">", "<", "!", "#"
LINE = re.compile(rb"([><!#])([1-9][0-9]{0,4}) ([!-)+-~]+(?: [!-)+-~]+)*)\*([0-9A-F]{4})")
TEXT = bytes(range(0x20, 0x7F)) + b"\r\n"
FLAGS = {
    "call": "call_button",
    "door": "door_open",
    "tamper": "tampered",
    "presence": "presence",
    "phones": "headphones",
}


@dataclass(frozen=True, slots=True)
class Line:
    """`words` are printable ASCII without blanks and asterisks, at least one."""

    mark: str
    number: int
    words: tuple[str, ...]


def checksum(data: bytes) -> int:
    """CRC-16/CCITT-FALSE (polynomial 1021, start FFFF, not reflected); of "123456789" it is 29B1."""
    return binascii.crc_hqx(data, 0xFFFF)


def encode(line: Line) -> bytes:
    """ValueError for what no line can carry: that would be a bug."""
    body = f"{line.mark}{line.number} {' '.join(line.words)}".encode("ascii")
    data = b"%b*%04X\r\n" % (body, checksum(body))
    if decode(data[:-2]) != line:
        raise ValueError(f"no line of the board: {line.words[:1]}")
    return data


def decode(data: bytes) -> Line | None:
    """One line without its end; None for anything damaged."""
    found = LINE.fullmatch(data)
    if found is None or len(data) + 2 > LONGEST_LINE:
        return None
    if checksum(data[: -len("*0000")]) != int(found[4], 16) or int(found[2]) >= NUMBERS:
        return None
    return Line(found[1].decode(), int(found[2]), tuple(found[3].decode().split(" ")))


class LineReader:
    """Whole lines out of a stream; damaged ones are counted and dropped, and the next line begins after the next LF."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self.good = 0
        self.damaged = 0  # ended, but not whole
        self.junk = 0  # bytes that no line contains

    def feed(self, data: bytes) -> None:
        self._buffer += data
        self.junk += len(data.translate(None, TEXT))

    def lines(self) -> Iterator[Line]:
        """The lines that are whole now, each taken out only when it is asked for."""
        while (end := self._buffer.find(b"\n")) >= 0:
            raw = bytes(self._buffer[:end]).removesuffix(b"\r")
            del self._buffer[: end + 1]
            line = decode(raw)
            if line is not None:
                self.good += 1
                yield line
            elif raw:
                self.damaged += 1
        del self._buffer[:-LONGEST_LINE]

    @property
    def unended(self) -> bool:
        """Whether something came that belongs to no line yet, and perhaps never will."""
        return bool(self._buffer)

    def clear(self) -> None:
        self._buffer.clear()
        self.good = self.damaged = self.junk = 0


def fields_of(words: tuple[str, ...]) -> dict[str, str] | None:
    """key=value words as a dict; None when one has no "=" or comes twice."""
    pairs = [word.partition("=") for word in words]
    fields = {name: value for name, _, value in pairs}
    whole = all(name and separator for name, separator, _ in pairs) and len(fields) == len(pairs)
    return fields if whole else None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What the board sees. `minutes` that the battery still gives, None where the UPS does not say."""

    inputs: Inputs
    minutes: int | None


def snapshot_of(fields: Mapping[str, str]) -> Snapshot | None:
    """A field that this board lacks is at rest; one that we do not know is left out; a senseless value is None."""
    flags = {ours: fields.get(theirs, "0") for theirs, ours in FLAGS.items()}
    power, minutes = fields.get("power", Power.UNKNOWN.value), fields.get("minutes")
    senseless = not set(flags.values()) <= {"0", "1"} or power not in {p.value for p in Power}
    if senseless or (minutes is not None and not re.fullmatch(r"[0-9]{1,4}", minutes)):
        return None
    inputs = Inputs(**{name: value == "1" for name, value in flags.items()}, power=Power(power))
    return Snapshot(inputs, None if minutes is None else int(minutes))


def number_of(text: str | None) -> int | None:
    """The number of an event, 0 for "none yet"; None for what is no number."""
    number = int(text) if text and re.fullmatch(r"[0-9]{1,5}", text) else NUMBERS
    return number if number < NUMBERS else None


def after(number: int) -> int:
    """The number that follows."""
    return number % (NUMBERS - 1) + 1
