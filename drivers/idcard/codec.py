"""Frames of SAM_V readers (preamble, length, body, checksum), commands and what answers them: PROTOCOLS.md §1.1-1.3."""

from __future__ import annotations

import tomllib
from collections.abc import Container
from dataclasses import dataclass
from functools import reduce
from importlib import resources
from operator import xor

from drivers.contract.faults import ClearedBy, Fault, FaultCode

PREAMBLE = bytes.fromhex("AAAAAA9669")
HEADER = len(PREAMBLE) + 2  # preamble and length field
MIN_LENGTH = 3  # CMD PARA CHK, the shortest body of either direction
MAX_LENGTH = 2321 - HEADER  # base with 1024 bytes of fingerprint, the longest known frame
TEXT_BYTES = 256
PHOTO_BYTES = 1024
PRINT_BYTES = (0, 512, 1024)  # fingerprints on a card: none, one, two
ADDRESS_BYTES = 70

OK, FOUND, EMPTY, NO_CARD, UNKNOWN_COMMAND = 0x90, 0x9F, 0x91, 0x80, 0x21


def checksum(data: bytes | bytearray) -> int:
    """XOR of LenHi … last DATA byte."""
    return reduce(xor, data, 0)


def encode(body: bytes) -> bytes:
    """Wrap CMD PARA DATA (or SW1 SW2 SW3 DATA) into a frame. `body` has 2 to 2313 bytes."""
    counted = (len(body) + 1).to_bytes(2, "big") + body
    return PREAMBLE + counted + bytes([checksum(counted)])


class FrameReader:
    """Finds frames in a stream of bytes; after noise, a torn or a damaged frame it goes on at the next preamble."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self.junk = 0  # bytes that belonged to no frame
        self.damaged = 0  # preambles whose frame had a wrong length, a wrong checksum or no end

    def feed(self, data: bytes) -> None:
        self._buffer += data

    @property
    def pending(self) -> bool:
        """Whether the beginning of a frame waits for its rest."""
        return self._buffer.startswith(PREAMBLE)

    def next(self, *, final: bool = False) -> bytes | None:
        """The body of the next whole frame, or None. `final`: nothing more comes, look behind a frame without end."""
        while True:
            start = self._buffer.find(PREAMBLE)
            if start < 0:
                self._skip(len(self._buffer) - (0 if final else _possible_start(self._buffer)))
                return None
            self._skip(start)
            if len(self._buffer) >= HEADER:
                length = int.from_bytes(self._buffer[len(PREAMBLE) : HEADER], "big")
                end = HEADER + length
                if not MIN_LENGTH <= length <= MAX_LENGTH:
                    self._damage()
                    continue
                if len(self._buffer) >= end:
                    if checksum(self._buffer[len(PREAMBLE) : end]) == 0:
                        body = bytes(self._buffer[HEADER : end - 1])
                        del self._buffer[:end]
                        return body
                    self._damage()
                    continue
            if not final:
                return None
            self._damage()

    def _damage(self) -> None:
        """Give up on the preamble at the start: a true frame may begin inside what looked like this one."""
        self.damaged += 1
        self._skip(1)

    def _skip(self, count: int) -> None:
        self.junk += count
        del self._buffer[:count]


def _possible_start(data: bytearray) -> int:
    """How many bytes at the end of `data` may be the beginning of a preamble."""
    return next((n for n in range(len(PREAMBLE) - 1, 0, -1) if data.endswith(PREAMBLE[:n])), 0)


@dataclass(frozen=True, slots=True)
class Command:
    """`good` maps each SW3 of a done command to the lengths of data that may come with it.

    `refused` are the command's own refusals, always without data. `patience` names the manifest's option with the
    seconds to wait for the first byte.
    """

    name: str
    code: bytes
    patience: str
    good: dict[int, Container[int]]
    refused: frozenset[int] = frozenset()


READ_REFUSALS = frozenset({0x31, 0x32, 0x33, 0x37, 0x3F, 0x40, 0x41})
GENERAL_REFUSALS = frozenset({0x10, 0x11, 0x21, 0x23, 0x24, 0x47, 0x60, 0x66})  # any command may get these

RESET = Command("reset", bytes.fromhex("10FF"), "reset_s", {OK: (0,)})
STATUS = Command("status", bytes.fromhex("11FF"), "status_s", {OK: (0,)})
SAM_ID = Command("sam_id", bytes.fromhex("12FF"), "sam_id_s", {OK: (16,)})
FIND = Command("find", bytes.fromhex("2001"), "find_s", {FOUND: (4,)}, frozenset({NO_CARD}))
SELECT = Command("select", bytes.fromhex("2002"), "select_s", {OK: (8,)}, frozenset({0x81, 0x40}))
READ_BASE = Command(
    "read", bytes.fromhex("3001"), "read_s", {OK: (4 + TEXT_BYTES + PHOTO_BYTES, 4 + TEXT_BYTES)}, READ_REFUSALS
)
READ_PRINTS = Command(
    "read_prints",
    bytes.fromhex("3010"),
    "prints_s",
    {OK: tuple(6 + TEXT_BYTES + PHOTO_BYTES + length for length in PRINT_BYTES)},
    READ_REFUSALS,
)
READ_ADDRESS = Command(
    "address", bytes.fromhex("3003"), "address_s", {OK: (ADDRESS_BYTES,), EMPTY: (0,)}, READ_REFUSALS
)
# The sheet knows the command, not the length of its answer: so it is asked on demand only, never while cards are read.
READ_NUMBER = Command("card_number", bytes.fromhex("3005"), "number_s", {OK: range(1, 65)}, READ_REFUSALS)


def rf_block(size: int) -> Command:
    """How many bytes the SAM moves over the air at a time, 1 to 255: smaller ones help readers with a weak field."""
    return Command("rf_block", bytes([0x61, 0xFF, size]), "rf_block_s", {OK: (0,)})


@dataclass(frozen=True, slots=True)
class Reply:
    """`data` without the status words. Not in logs: it may be a whole card."""

    sw3: int
    data: bytes

    def __repr__(self) -> str:
        return f"Reply(sw3={self.sw3:#04x}, {len(self.data)} bytes)"


def fit(command: Command, body: bytes) -> Reply | None:
    """The reply, if this frame can be one to `command`; None for a left-over of another command.

    An answer does not name its question, but status word and length together tell the dangerous ones apart: above all
    the text of an earlier citizen's card never fits anything but READ_BASE, and the reader answers in order, so it
    arrives before the answers to the FIND and SELECT that precede every READ_BASE.
    """
    if len(body) < 3 or body[0] or body[1]:
        return None
    sw3, data = body[2], body[3:]
    if sw3 in command.good:
        return Reply(sw3, data) if len(data) in command.good[sw3] else None
    refusal = sw3 in command.refused or sw3 in GENERAL_REFUSALS
    return Reply(sw3, data) if refusal and not data else None


def split_base(data: bytes, fields: int = 2) -> tuple[bytes, bytes] | None:
    """Text and photo of a READ_BASE (two length fields) or READ_PRINTS reply (three).

    None when the length fields contradict the frame. Of fingerprints only the length is looked at: nobody here may
    keep them.
    """
    lengths = [int.from_bytes(data[2 * i : 2 * i + 2], "big") for i in range(fields)]
    start = 2 * fields
    end = start + TEXT_BYTES + lengths[1]
    if lengths[0] != TEXT_BYTES or start + sum(lengths) != len(data) or any(n not in PRINT_BYTES for n in lengths[2:]):
        return None
    return data[start : start + TEXT_BYTES], data[start + TEXT_BYTES : end]


def sam_id_text(data: bytes) -> str:
    """Print form of the 16 bytes of SAM_ID: TT.TT-NNNNNNNN-0000000000-0000000000 (PROTOCOLS.md §1.4)."""
    kind, batch = (int.from_bytes(data[i : i + 2], "little") for i in (0, 2))
    date, number, tail = (int.from_bytes(data[i : i + 4], "little") for i in (4, 8, 12))
    return f"{kind:02d}.{batch:02d}-{date:08d}-{number:010d}-{tail:010d}"


@dataclass(frozen=True, slots=True)
class StatusWord:
    """One row of sw3.toml. `fault` is None where the word is no trouble."""

    meaning: str
    fault: Fault | None
    about_card: bool


def _load_status_words() -> dict[int, StatusWord]:
    table = tomllib.loads((resources.files(__package__) / "sw3.toml").read_text("utf-8"))
    return {int(code, 16): _status_word(code, row) for code, row in table.items()}


def _status_word(code: str, row: dict[str, str]) -> StatusWord:
    fault = None
    if "fault" in row:
        fault = Fault(FaultCode(row["fault"]), ClearedBy(row["cleared_by"]), detail=f"SW3 {code}: {row['meaning']}")
    return StatusWord(row["meaning"], fault, row.get("about") == "card")


STATUS_WORDS = _load_status_words()
