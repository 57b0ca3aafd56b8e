"""The paper of the receipt printer simulator: carries out ESC/POS, keeps what was printed as text and picture."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import qrcode
from PIL import Image, ImageDraw, ImageFont

from drivers.simulators.escpos_tokens import Token

CELL = 12  # dots of a half-width character at 203 dots per inch; a Chinese character is 24 × 24
LINE_GAP = 6  # ESC 2: the usual line is 30 dots
MARGIN = 32  # 4 mm on each side that no dot reaches
MISSING = "□"  # what the built-in font draws for a character that it lacks
_FONTS = ("NotoSerifCJK-{}.ttc", "NotoSansCJK-{}.ttc", "wqy-zenhei.ttc")


@cache
def _font(pixels: int, bold: bool) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    names = [name.format("Bold" if bold else "Regular") for name in _FONTS]
    files = {path.name: path for path in Path("/usr/share/fonts").rglob("*.ttc")}
    found = next((files[name] for name in names if name in files), None)
    if found is None:
        return ImageFont.load_default(pixels)  # no Chinese on this machine: the text file still has it
    return ImageFont.truetype(found, pixels, index=2 if "CJK" in found.name else 0)  # 2: simplified Chinese


@dataclass(frozen=True, slots=True)
class Style:
    """How the next characters print."""

    wide: int = 1
    high: int = 1
    bold: bool = False
    han: bool = False
    han_double: bool = False


@cache
def _in_font(char: str) -> bool:
    """The built-in font is a GBK one: characters that came with GB 18030 (䶮) are not in it, as in most printers."""
    try:
        return bool(char.encode("gbk"))
    except UnicodeEncodeError:
        return False


@cache
def _glyph(char: str, wide: int, high: int, bold: bool) -> Image.Image:
    """One character in its cell, white on black as a mask; stretched where width and height differ, as printers do."""
    cells = 1 if char.isascii() else 2
    tile = Image.new("L", (CELL * cells * high, 2 * CELL * high), 0)
    ImageDraw.Draw(tile).text(
        (tile.width / 2, tile.height * 0.88), char, font=_font(2 * CELL * high, bold), anchor="ms", fill=255
    )
    return tile if wide == high else tile.resize((CELL * cells * wide, tile.height))


class Paper:
    """One strip from cut to cut."""

    def __init__(self, width_dots: int) -> None:
        self.width_dots = width_dots
        self.unknown: list[str] = []
        self.style = Style()
        self.align = 0
        self._qr: dict[str, int | str] = {"module": 3, "ecc": 0, "data": ""}
        self._line: list[tuple[bytes, Style]] = []
        self.new_strip()

    def new_strip(self) -> None:
        self._rows: list[Image.Image] = []
        self.text: list[str] = []
        self.images = 0
        self.lines = 0
        self.mixed = False  # two jobs on one strip

    @property
    def blank(self) -> bool:
        return not self.lines and not self.images

    def apply(self, token: Token) -> int:
        """Carries out one command; returns the dots by which the paper moved."""
        before = sum(row.height for row in self._rows[-3:])
        count = len(self._rows)
        handler = _HANDLERS.get(token.name)
        if handler is None:
            self.unknown.append(f"{token.name} {token.args[:8].hex()}".strip())
        else:
            handler(self, token.args)
        return sum(row.height for row in self._rows[max(0, count - 3) :]) - before

    # -- commands ---------------------------------------------------------------------------------------------
    def init(self, _: bytes) -> None:
        self.mixed = self.mixed or not self.blank
        self.style, self.align, self._line = Style(), 0, []

    def set_style(self, **change: int | bool) -> None:
        self.style = replace(self.style, **change)  # type: ignore[arg-type]

    def size(self, args: bytes) -> None:
        self.set_style(wide=min((args[0] >> 4 & 7) + 1, 8), high=min((args[0] & 7) + 1, 8))

    def print_mode(self, args: bytes) -> None:
        self.set_style(bold=bool(args[0] & 8), high=1 + bool(args[0] & 16), wide=1 + bool(args[0] & 32))

    def set_align(self, args: bytes) -> None:
        self.align = args[0] & 3

    def put(self, data: bytes) -> None:
        if self._line and self._line[-1][1] == self.style:
            self._line[-1] = (self._line[-1][0] + data, self.style)
        else:
            self._line.append((data, self.style))

    def line_feed(self, _: bytes = b"") -> None:
        """Prints the line buffer; characters that do not fit go to further lines."""
        placed: list[tuple[str, Style, int]] = []
        x = 0
        for char, style in self._characters():
            wide = 2 if style.han_double and not char.isascii() else style.wide
            step = CELL * (1 if char.isascii() else 2) * wide
            if x + step > self.width_dots and placed:
                self._print_line(placed)
                placed, x = [], 0
            placed.append((char, replace(style, wide=wide), x))
            x += step
        self._print_line(placed)
        self._line = []

    def feed(self, args: bytes) -> None:
        if self._line:
            self.line_feed()
        self._space((2 * CELL + LINE_GAP) * args[0])

    def feed_dots(self, args: bytes) -> None:
        if self._line:
            self.line_feed()
        self._space(args[0])

    def raster(self, args: bytes) -> None:
        width, rows = int.from_bytes(args[2:4], "little") * 8, int.from_bytes(args[4:6], "little")
        picture = Image.frombytes("1", (width, rows), args[6:]).convert("L").point(lambda dot: 255 - dot)
        self._picture(picture, f"[raster {width}x{rows}]")

    def qr_code(self, args: bytes) -> None:
        """GS ( k, code type 49: 67 module size, 69 error correction, 80 store, 81 print."""
        if len(args) < 5 or args[3] != 0x31:
            self.unknown.append("GS ( k " + args[:8].hex())
            return
        function, data = args[4], args[5:]
        if function == 67:
            self._qr["module"] = data[0]
        elif function == 69:
            self._qr["ecc"] = data[0] - 48
        elif function == 80:
            self._qr["data"] = data[1:].decode("utf-8", "replace")
        elif function == 81:
            # constants of the qrcode package for L, M, Q, H
            code = qrcode.QRCode(error_correction=(1, 0, 3, 2)[int(self._qr["ecc"])], border=0)
            code.add_data(self._qr["data"])
            code.make(fit=True)
            side = code.modules_count
            matrix = Image.new("L", (side, side))
            matrix.putdata([0 if dark else 255 for row in code.get_matrix() for dark in row])
            module = int(self._qr["module"])
            picture = matrix.resize((side * module, side * module), Image.Resampling.NEAREST)
            self._picture(picture, f"[qr] {self._qr['data']}")

    def ignore(self, _: bytes) -> None:
        """Known, and without effect on what is kept."""

    # -- printing ---------------------------------------------------------------------------------------------
    def _characters(self) -> list[tuple[str, Style]]:
        out: list[tuple[str, Style]] = []
        for data, style in self._line:
            text = data.decode("gb18030" if style.han else "cp437", "replace")
            for char in text:
                out.append((char if not style.han or _in_font(char) else MISSING, style))
        return out

    def _print_line(self, placed: list[tuple[str, Style, int]]) -> None:
        high = max((2 if s.han_double and not c.isascii() else s.high for c, s, _ in placed), default=1)
        row = Image.new("L", (self.width_dots, 2 * CELL * high + LINE_GAP), 255)
        end = placed[-1][2] + CELL * (1 if placed[-1][0].isascii() else 2) * placed[-1][1].wide if placed else 0
        shift = (0, (self.width_dots - end) // 2, self.width_dots - end, 0)[self.align]
        for char, style, x in placed:
            tall = 2 if style.han_double and not char.isascii() else style.high
            mask = _glyph(char, style.wide, tall, style.bold)
            row.paste(0, (x + max(0, shift), 2 * CELL * (high - tall)), mask)
        self._rows.append(row)
        self.text.append("".join(char for char, _, _ in placed))
        self.lines += bool(placed)

    def _picture(self, picture: Image.Image, note: str) -> None:
        if self._line:
            self.line_feed()
        row = Image.new("L", (self.width_dots, picture.height), 255)
        free = max(0, self.width_dots - picture.width)
        row.paste(picture, ((0, free // 2, free, 0)[self.align], 0))
        self._rows.append(row)
        self.text.append(note)
        self.images += 1

    def _space(self, dots: int) -> None:
        if dots:
            self._rows.append(Image.new("L", (self.width_dots, dots), 255))

    def picture(self, torn: bool) -> Image.Image:
        """The strip as it lies in the hand; a torn one has a ragged lower edge."""
        height = 2 * MARGIN + sum(row.height for row in self._rows)
        strip = Image.new("L", (self.width_dots + 2 * MARGIN, height), 255)
        y = MARGIN
        for row in self._rows:
            strip.paste(row, (MARGIN, y))
            y += row.height
        if torn:
            teeth = [(x, height - (14 if x // 12 % 2 else 2)) for x in range(0, strip.width + 12, 12)]
            ImageDraw.Draw(strip).polygon([*teeth, (strip.width, height), (0, height)], fill=120)
        return strip


_HANDLERS = {
    "ESC @": Paper.init,
    "TEXT": Paper.put,
    "LF": Paper.line_feed,
    "ESC a": Paper.set_align,
    "ESC E": lambda paper, args: paper.set_style(bold=bool(args[0] & 1)),
    "ESC G": lambda paper, args: paper.set_style(bold=bool(args[0] & 1)),
    "ESC !": Paper.print_mode,
    "GS !": Paper.size,
    "FS &": lambda paper, _: paper.set_style(han=True),
    "FS .": lambda paper, _: paper.set_style(han=False),
    "FS !": lambda paper, args: paper.set_style(han_double=args[0] & 0x0C == 0x0C),
    "ESC d": Paper.feed,
    "ESC J": Paper.feed_dots,
    "GS v 0": Paper.raster,
    "GS ( k": Paper.qr_code,
    **dict.fromkeys(("ESC t", "ESC R", "ESC 2", "ESC 3", "ESC M", "ESC -", "CR", "NUL", "GS a", "GS B"), Paper.ignore),
}
