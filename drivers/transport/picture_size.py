"""The size that a JPEG (T.81 B.2) or a PNG (ISO/IEC 15948 §5.6) claims, before anything decodes it.

A decoder allocates what the header claims: a file of 100 bytes may ask for gigabytes.
"""

from __future__ import annotations

MAX_PIXELS = 60_000_000  # more than any camera or scanner here delivers

_SOI = b"\xff\xd8\xff"
_EOI = b"\xff\xd9"
_SOF = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # all frame headers: without DHT, JPG, DAC
_STANDALONE = frozenset({0x01, *range(0xD0, 0xD8)})  # TEM, RSTn carry no length
_PNG = b"\x89PNG\r\n\x1a\n"


def picture_size(data: bytes, most_pixels: int = MAX_PIXELS) -> tuple[int, int] | None:
    """(width, height) that a JPEG or PNG claims; None if it is neither, or claims nothing or too much."""
    size = _png_size(data) if data.startswith(_PNG) else jpeg_size(data)
    return size if size is not None and 0 < size[0] * size[1] <= most_pixels else None


def jpeg_size(data: bytes) -> tuple[int, int] | None:
    """(width, height) in pixels that a JPEG claims; None if it is no whole JPEG or claims too much."""
    if not data.startswith(_SOI) or _EOI not in data[-64:]:
        return None
    place = 2
    while place + 4 <= len(data) and data[place] == 0xFF:
        marker = data[place + 1]
        if marker == 0xFF:
            place += 1  # fill byte
            continue
        if marker in _STANDALONE:
            place += 2
            continue
        if marker in _SOF:
            return _claimed(data[place + 5 : place + 9])
        place += 2 + max(int.from_bytes(data[place + 2 : place + 4]), 2)
    return None


def _claimed(field: bytes) -> tuple[int, int] | None:
    height, width = int.from_bytes(field[:2]), int.from_bytes(field[2:4])
    if len(field) < 4 or not width or not height or width * height > MAX_PIXELS:
        return None
    return width, height


def _png_size(data: bytes) -> tuple[int, int] | None:
    """IHDR is the first chunk: its length, its name, width, height."""
    if len(data) < 24 or data[12:16] != b"IHDR":
        return None
    return int.from_bytes(data[16:20]), int.from_bytes(data[20:24])
