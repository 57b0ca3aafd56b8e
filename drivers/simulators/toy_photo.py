#!/usr/bin/env python3
"""A toy photo codec: 1024 bytes shaped like a card's picture on stdin, a BMP of 102 x 126 points on stdout.

The true format is known to nobody in the open. This one has its head and its size and draws a bust in grey, so that
everything around a true codec can be tried: `photo_codec=` with the path of this file. Imports nothing of ours.
"""

from __future__ import annotations

import hashlib
import struct
import sys

HEAD = b"WL" + struct.pack("<3H", 0x66, 0x7E, 0x32) + b"\x00\xff\x85"  # PROTOCOLS.md §1.7
SIZE = 1024
COLUMNS, ROWS = 40, 50  # points of four bits of grey, two in a byte
WIDTH, HEIGHT = 102, 126


def photo_of(key: str) -> bytes:
    """The toy picture of a synthetic person: a bust whose proportions and greys follow from the key."""
    dice = hashlib.sha256(key.encode()).digest()
    wide, tall = 7 + dice[0] % 3, 9 + dice[1] % 3
    face, cloth, hair = 11 + dice[2] % 3, 3 + dice[3] % 4, 1 + dice[4] % 3
    points = bytearray()
    for y in range(ROWS):
        for x in range(COLUMNS):
            head = ((x - 19.5) / wide) ** 2 + ((y - 20) / tall) ** 2
            shoulders = ((x - 19.5) / 17) ** 2 + ((y - 50) / 17) ** 2
            grey = 15
            if shoulders < 1:
                grey = cloth
            if head < 1:
                grey = hair if y < 20 - tall * 0.45 else face
            points.append(grey)
    packed = bytes(points[i] << 4 | points[i + 1] for i in range(0, len(points), 2))
    return (HEAD + packed).ljust(SIZE, b"\0")


def bmp_of(photo: bytes) -> bytes | None:
    """24-bit BMP, 38,862 bytes; None for bytes that are no toy picture."""
    if len(photo) != SIZE or not photo.startswith(HEAD):
        return None
    packed = photo[len(HEAD) : len(HEAD) + COLUMNS * ROWS // 2]
    points = [grey for byte in packed for grey in (byte >> 4, byte & 15)]
    row_bytes = (WIDTH * 3 + 3) // 4 * 4
    rows = bytearray()
    for y in reversed(range(HEIGHT)):  # a BMP begins at the bottom
        row = points[y * ROWS // HEIGHT * COLUMNS :][:COLUMNS]
        rows += b"".join(bytes([row[x * COLUMNS // WIDTH] * 17]) * 3 for x in range(WIDTH)).ljust(row_bytes, b"\0")
    head = struct.pack("<2sIHHI", b"BM", 54 + len(rows), 0, 0, 54)
    return head + struct.pack("<IiiHHIIiiII", 40, WIDTH, HEIGHT, 1, 24, 0, len(rows), 0, 0, 0, 0) + bytes(rows)


if __name__ == "__main__":
    made = bmp_of(sys.stdin.buffer.read(SIZE))
    if made is None:
        sys.exit("no toy picture")
    sys.stdout.buffer.write(made)
