"""Codes in a camera's pictures: which, how often they are told, and which are thrown away."""

from __future__ import annotations

from collections import deque

import zxingcpp

from drivers.camera.page_finder import Picture, greyed
from drivers.contract.codes import CodeRead, CodeRefused
from drivers.transport.harmless import harmless_text

# Every wait of this file, in seconds.
LOOK_PERIOD = 0.2  # a telephone is held still for a second; each look costs 3 to 12 ms
SAME_WITHIN = 2.0  # a code that was out of sight so long is shown again, not still
RATE_WITHIN = 2.0

MOST_TOLD = 4  # different codes in RATE_WITHIN; more are a film that plays codes, not a hand that shows one
MOST_IN_PICTURE = 8  # a page full of codes is looked at no further

# What papers and telephones of this field show. Every other format is one more decoder for hostile pictures.
FORMATS = (zxingcpp.BarcodeFormat.QRCode, zxingcpp.BarcodeFormat.EAN13, zxingcpp.BarcodeFormat.Code128)


def codes_in(picture: Picture) -> tuple[tuple[bytes, str], ...]:
    """The bytes and the symbology of each code in a BGR or grey picture, turned or not, valid check sums only."""
    grey = greyed(picture)
    if min(grey.shape[:2]) < 16:
        return ()
    found = zxingcpp.read_barcodes(grey, formats=FORMATS, text_mode=zxingcpp.TextMode.Plain)
    return tuple((bytes(code.bytes), str(code.format.name)) for code in found[:MOST_IN_PICTURE])


class CodeMemory:
    """What was seen lately, so that a code which lies there is told once. Times in monotonic seconds."""

    def __init__(self) -> None:
        self._seen: dict[bytes, float] = {}
        self._told: deque[float] = deque()
        self._waiting: deque[CodeRead | CodeRefused] = deque()

    def saw(self, codes: tuple[tuple[bytes, str], ...], now: float) -> None:
        """Every code of one picture."""
        self._seen = {raw: when for raw, when in self._seen.items() if now - when < SAME_WITHIN}
        for raw, symbology in codes:
            if raw not in self._seen:
                self._tell(raw, symbology, now)
            self._seen[raw] = now

    def _tell(self, raw: bytes, symbology: str, now: float) -> None:
        while self._told and now - self._told[0] >= RATE_WITHIN:
            self._told.popleft()
        if len(self._told) > MOST_TOLD:
            return
        self._told.append(now)
        crowded = len(self._told) > MOST_TOLD
        self._waiting.append(CodeRefused("too_fast") if crowded else harmless_text(raw, symbology))

    def next(self) -> CodeRead | CodeRefused | None:
        """One fact at a time."""
        return self._waiting.popleft() if self._waiting else None
