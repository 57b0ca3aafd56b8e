"""Makes the bytes of a receipt, and cuts finished bytes where a status question may stand between them."""

from __future__ import annotations

import os
import re
import shutil
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Literal

import numpy as np
import zxingcpp
from escpos import capabilities
from escpos.printer import Dummy
from PIL import Image
from qrcode.constants import ERROR_CORRECT_M
from qrcode.util import BIT_LIMIT_TABLE

from drivers.receipt_printer.glyphs import draw_line
from drivers.receipt_printer.profiles import Profile

if "ESCPOS_CAPABILITIES_PICKLE_DIR" not in os.environ:
    shutil.rmtree(capabilities.pickle_dir, ignore_errors=True)  # python-escpos leaves one in /tmp at each start

Align = Literal["left", "center", "right"]

ESC_INIT = b"\x1b@"
CUT = b"\x1dV"
FS_HAN_ON, FS_HAN_OFF = b"\x1c&", b"\x1c."
_ALIGN, _BOLD, _SIZE = b"\x1ba", b"\x1bE", b"\x1d!"
_ALIGNS = ("left", "center", "right")
BAND_ROWS = 64  # rows of one GS v 0: small enough that a status question soon has its turn (576 dots: 4.6 KB)
QR_MM = 25  # smallest readable side by telephone from paper (VISUAL.md: QR >= 25 mm)
_INK = [255] * 150 + [0] * 106  # grey values that become a dot: thin strokes of Song stay whole
_QR_ALPHANUMERIC = re.compile(r"[0-9A-Z $%*+\-./:]+")
QR_ECC = 1  # M: a fold or a blot of 15 %

# Unicode categories: control, format, surrogate, combining marks, line and paragraph separators
_NEVER_PRINTED = frozenset({"Cc", "Cf", "Cs", "Mn", "Me", "Zl", "Zp"})

_PREFIXES = b"\x1b\x1c\x1d"
_TEXT = re.compile(rb"[^\x1b\x1c\x1d\n]*\n?")  # a line feed, or the text up to it or to the next command

# Many printers look for realtime commands (DLE EOT, DLE ENQ, DLE DC4) in every byte, also inside a picture.
_REALTIME_IN_DATA = re.compile(rb"\x10(?=[\x04\x05\x14])")


class _Cleaner(dict[int, str | None]):
    """For str.translate: each character is looked up in the Unicode tables once."""

    def __missing__(self, code: int) -> str | None:
        char = chr(code)
        self[code] = " " if char == "\t" else None if unicodedata.category(char) in _NEVER_PRINTED else char
        return self[code]


_CLEANER = _Cleaner()


def clean(text: str) -> str:
    """Text that can only print: composed, without control, format and combining characters.

    A control character in a citizen's text would be a printer command.
    """
    return unicodedata.normalize("NFC", text).translate(_CLEANER)


def places(text: str) -> int:
    """Half-width places that a line takes at size 1."""
    return 2 * len(text) - sum(map(str.isascii, text))


def qr_modules(text: str) -> int:
    """Modules on a side of the code that a printer makes of `text` at error correction M (ISO/IEC 18004, table 7).

    With one mode for the whole text, as firmware does; mixed modes give the same or a somewhat smaller code.
    """
    count = len(text.encode())
    if text.isdecimal() and text.isascii():
        mode, lengths = -(-10 * count // 3), (10, 12, 14)
    elif _QR_ALPHANUMERIC.fullmatch(text):
        mode, lengths = -(-11 * count // 2), (9, 11, 13)
    else:
        mode, lengths = 8 * count, (8, 16, 16)
    for version, limit in enumerate(BIT_LIMIT_TABLE[ERROR_CORRECT_M][1:], 1):
        if 4 + lengths[(version > 9) + (version > 26)] + mode <= limit:
            return 17 + 4 * version
    raise ValueError("too long for a QR code")


class Encoder:
    """Builds one job. Nothing is sent: `finish` gives the bytes. Styles are written where they change."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self._escpos = Dummy()
        self._escpos.hw("INIT")
        self._raw = self._escpos._raw
        self._style: dict[bytes, int] = {_ALIGN: 0, _BOLD: 0, _SIZE: 0}  # what ESC @ sets

    def line(self, text: str, *, size: int = 1, bold: bool = False, align: Align = "left") -> None:
        """One printed line; the caller has broken it to the width. A line with a character that the printer's font
        lacks goes out as a picture of the whole line, so that the type does not change within it."""
        text = clean(text)
        self._set(_ALIGN, _ALIGNS.index(align))
        self._set(_BOLD, int(bold))
        if self.profile.draws(text):
            self._own_font(text, size)
        else:
            self._picture(draw_line(text, self.profile.cell, size, bold))

    def rule(self) -> None:
        """A thin line over the whole width."""
        self._set(_ALIGN, 0)
        self._raw(_rule(self.profile.width_dots))

    def qr(self, text: str) -> None:
        """A QR code in the middle, at least 25 mm wide where the paper is wide enough."""
        self._set(_ALIGN, 1)
        if self.profile.native_qr:
            self._escpos.qr(text, ec=QR_ECC, size=self._module(qr_modules(text)), native=True)
        else:
            code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
            matrix = Image.fromarray(np.array(code.to_image(scale=1, add_quiet_zones=False)))
            side = matrix.width * self._module(matrix.width)
            self._picture(matrix.resize((side, side), Image.Resampling.NEAREST))
        self.feed(1)

    def _module(self, modules: int) -> int:
        """Dots of one module."""
        wanted = -(-QR_MM * self.profile.dots_per_mm // modules)
        return max(1, min(wanted, 16, self.profile.width_dots // (modules + 8)))

    def _set(self, command: bytes, value: int) -> None:
        if self._style[command] != value:
            self._style[command] = value
            self._raw(command + bytes([value]))

    def feed(self, lines: int = 1) -> None:
        self._raw(b"\x1bd" + bytes([lines]))

    def cut(self) -> None:
        """Feeds to the knife and cuts; a printer without a knife feeds to the tearing edge."""
        if self.profile.cutter == "none":
            self.feed(self.profile.feed_to_cut)
            return
        mode = 0x41 if self.profile.cutter == "full" else 0x42
        self.feed(self.profile.feed_to_cut)
        self._raw(CUT + bytes([mode, 0]))

    def finish(self) -> bytes:
        return bytes(self._escpos.output)

    def _own_font(self, text: str, size: int) -> None:
        self._set(_SIZE, 0x11 * (size - 1))
        data = text.encode(self.profile.encoding)
        if not text.isascii() and self.profile.han_mode:
            grow = b"\x1c!" + bytes([0x0C if size > 1 else 0]) if self.profile.fs_size else b""
            data = FS_HAN_ON + grow + data + FS_HAN_OFF
        self._raw(data + b"\n")

    def _picture(self, picture: Image.Image) -> None:
        for band in _bands(picture):
            self._raw(band)


def _bands(picture: Image.Image) -> Iterator[bytes]:
    """GS v 0 in bands: one bit a dot, 1 is black, rows padded to whole bytes."""
    ink = picture.point(_INK, "1")
    for top in range(0, ink.height, BAND_ROWS):
        band = ink.crop((0, top, ink.width, min(top + BAND_ROWS, ink.height)))
        size = (-(-band.width // 8)).to_bytes(2, "little") + band.height.to_bytes(2, "little")
        # one dot more in a picture instead of a command that the picture seems to hold
        yield b"\x1dv0\x00" + size + _REALTIME_IN_DATA.sub(b"\x11", band.tobytes())


@cache
def _rule(width: int) -> bytes:
    picture = Image.new("L", (width, 16), 255)
    picture.paste(0, (0, 7, width, 9))
    return b"".join(_bands(picture))


def _command_length(data: bytes, at: int) -> int | None:
    """Length of the command at `at`, of those that Encoder writes; None for any other."""
    head = data[at : at + 3]
    if head[:2] in (ESC_INIT, FS_HAN_ON, FS_HAN_OFF):
        return 2
    if head[:2] in (b"\x1ba", b"\x1bE", b"\x1bd", b"\x1d!", b"\x1c!"):
        return 3
    if head[:2] == CUT:
        return 4 if head[2:] >= b"\x41" else 3
    if head == b"\x1dv0" and len(data) >= at + 8:
        width, rows = (int.from_bytes(data[i : i + 2], "little") for i in (at + 4, at + 6))
        return 8 + width * rows
    if head == b"\x1d(k" and len(data) >= at + 5:
        return 5 + int.from_bytes(data[at + 3 : at + 5], "little")
    return None


def _steps(data: bytes) -> Iterator[tuple[int, int]]:
    """(begin, end) of each command and each line of text, up to the first command that is not known here."""
    begin = 0
    while begin < len(data):
        if data[begin] in _PREFIXES:
            length = _command_length(data, begin)
            if length is None:
                return
            end = begin + length
        else:
            text = _TEXT.match(data, begin)
            end = text.end() if text else len(data)
        yield begin, end
        begin = end


def pieces(data: bytes, size: int) -> Iterator[bytes]:
    """Cuts a job into pieces of some `size` bytes that end between commands.

    Inside a picture a status question would be dots. From the first command that is not known here, the rest is one
    piece: it is printed as it is, without questions in between.
    """
    start = 0
    for _, end in _steps(data):
        if end - start >= size:
            yield data[start:end]
            start = end
    if start < len(data):
        yield data[start:]


def at_first_cut(data: bytes) -> tuple[bytes, bytes]:
    """A job before its first cut, and from there on: until the second part is sent, nothing whole can come out.

    Of a job without a cut the second part is its last command; of one that is not understood to its cut, all of it.
    """
    last = (0, 0)
    for last in _steps(data):
        if data.startswith(CUT, last[0]):
            return data[: last[0]], data[last[0] :]
    return (data[: last[0]], data[last[0] :]) if last[1] == len(data) else (b"", data)
