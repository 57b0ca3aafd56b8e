#!/usr/bin/env python3
"""A toy photo codec: 1024 bytes shaped like a card's picture on stdin, a JPEG of 102 x 126 points on stdout.

The true format is known to nobody in the open. This one has its head and its size and holds a small grey JPEG of a
drawn face, so that everything around a true codec can be tried: `photo_codec=` with the path of this file.
"""

from __future__ import annotations

import struct
import sys
from functools import cache

HEAD = b"WL" + struct.pack("<3H", 0x66, 0x7E, 0x32) + b"\x00\xff\x85"  # PROTOCOLS.md §1.7
LENGTH = struct.Struct("<H")  # of the JPEG behind the head; ours, not the format's
SIZE = 1024
WIDTH, HEIGHT = 102, 126
ROOM = SIZE - len(HEAD) - LENGTH.size
BEST, WORST, STEP = 70, 4, 3  # JPEG quality: the best that fits


@cache
def photo_of(key: str) -> bytes:
    """The toy picture of a synthetic person: that of drivers/simulators/drawn_faces.py, or of somebody like it."""
    jpeg = _small_face(key)
    return (HEAD + LENGTH.pack(len(jpeg)) + jpeg).ljust(SIZE, b"\0")


def _small_face(key: str) -> bytes:
    import cv2  # only who makes pictures needs it: the codec below runs with a bare Python

    from drivers.simulators.drawn_faces import PEOPLE, draw_face

    person = key if key in PEOPLE else PEOPLE[sum(key.encode()) % len(PEOPLE)]
    face, _ = draw_face(person, size=2 * HEIGHT)
    cut = (2 * HEIGHT - 2 * WIDTH) // 2
    grey = cv2.cvtColor(
        cv2.resize(face[:, cut:-cut], (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA), cv2.COLOR_BGR2GRAY
    )
    for quality in range(BEST, WORST, -STEP):
        jpeg = cv2.imencode(".jpg", grey, [cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_OPTIMIZE, 1])[1]
        if len(jpeg) <= ROOM:
            return bytes(jpeg)
    raise ValueError("the drawn face does not fit")


def picture_of(photo: bytes) -> bytes | None:
    """The JPEG inside; None for bytes that are no toy picture."""
    if len(photo) != SIZE or not photo.startswith(HEAD):
        return None
    (length,) = LENGTH.unpack_from(photo, len(HEAD))
    jpeg = photo[len(HEAD) + LENGTH.size :][:length]
    return jpeg if len(jpeg) == length and jpeg.startswith(b"\xff\xd8") else None


if __name__ == "__main__":
    made = picture_of(sys.stdin.buffer.read(SIZE))
    if made is None:
        sys.exit("no toy picture")
    sys.stdout.buffer.write(made)
