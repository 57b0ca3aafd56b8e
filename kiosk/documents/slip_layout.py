"""Lines of a slip, and how they become the bytes of a receipt printer: sizes, line breaks, the QR code."""

from __future__ import annotations

from dataclasses import dataclass

from drivers.receipt_printer.codec import Align, Encoder, clean, places
from drivers.receipt_printer.profiles import Profile, load_profile
from kiosk.documents.line_breaks import broken, words


@dataclass(frozen=True, slots=True)
class Title:
    """The heading, in the middle, twice the size."""

    text: str


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph. `size` 1 is the printer's 24-dot character, 2 and 3 are multiples of it."""

    text: str
    bold: bool = False
    size: int = 1
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class KeyValue:
    """A label and its value: in one line where they fit, else the value below."""

    key: str
    value: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A thin line over the whole width."""


@dataclass(frozen=True, slots=True)
class Qr:
    """A QR code, at least 25 mm wide, with a caption below."""

    text: str
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Feed:
    lines: int = 1


@dataclass(frozen=True, slots=True)
class Cut:
    """Ends one paper; the slip's last line is always followed by a cut."""


Line = Title | Text | KeyValue | Rule | Qr | Feed | Cut


@dataclass(frozen=True, slots=True, repr=False)
class Slip:
    """One or more papers from top to bottom. repr is off: slips carry names and numbers."""

    lines: tuple[Line, ...]


def render_escpos(slip: Slip, profile: Profile | str, large: bool = False) -> bytes:
    """The finished bytes of a slip. `large` doubles the text (24 dots at 203 dpi are 8.5 pt, doubled 17 pt).

    Raises FontsMissing when a rare character must be drawn and the machine has no Chinese font.
    """
    profile = load_profile(profile) if isinstance(profile, str) else profile
    encoder = Encoder(profile)
    for line in slip.lines:
        _render(line, encoder, 2 if large else 1)
    if not slip.lines or not isinstance(slip.lines[-1], Cut):
        encoder.cut()
    return encoder.finish()


def _render(line: Line, encoder: Encoder, scale: int) -> None:
    columns = encoder.profile.columns
    match line:
        case Title(text):
            size = scale + 1 if columns >= 12 * (scale + 1) else 2
            _paragraph(encoder, text, size=size, bold=True, align="center")
            encoder.feed(1)
        case Text(text, bold, size, align):
            _paragraph(encoder, text, size=min(size * scale, 3), bold=bold, align=align)
        case KeyValue(key, value, bold):
            joined = f"{key}：{value}"
            if places(clean(joined)) * scale <= columns:
                _paragraph(encoder, joined, size=scale, bold=bold)
            else:
                _paragraph(encoder, f"{key}：", size=scale, bold=bold)
                _value(encoder, value, scale, bold)
        case Rule():
            encoder.rule()
        case Qr(text, caption):
            encoder.feed(1)
            encoder.qr(text)
            if caption:
                _paragraph(encoder, caption, size=scale, align="center")
        case Feed(lines):
            encoder.feed(lines)
        case Cut():
            encoder.cut()


def _value(encoder: Encoder, value: str, size: int, bold: bool) -> None:
    """A number is read out as a whole: it gets smaller rather than being broken."""
    longest = max((places(word) for word in words(clean(value))), default=0)
    indent = 2
    while size > 1 and longest > encoder.profile.columns // size:
        size -= 1
    _paragraph(encoder, value, size=size, bold=bold, indent=indent if size == 1 else 0)


def _paragraph(
    encoder: Encoder, text: str, *, size: int, bold: bool = False, align: Align = "left", indent: int = 0
) -> None:
    for part in text.split("\n"):
        for line in break_lines(clean(part), encoder.profile.columns // size - indent):
            encoder.line(" " * indent + line, size=size, bold=bold, align=align)


def break_lines(text: str, width: int) -> list[str]:
    """A paragraph in lines of at most `width` half-width places."""
    return broken(text, width, places)
