"""What the child told, taken apart without trusting it: pages as PNM, trouble in SANE's words. No I/O, no clock."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
import numpy.typing as npt

from drivers.contract.faults import ClearedBy, Fault, FaultCode, Outcome

Picture = npt.NDArray[np.uint8]  # height × width (grey) or height × width × 3 (RGB)

LARGEST_SIDE = 10_000  # px; A3 at 600 dots per inch
HEAD = re.compile(rb"P([56])\n([0-9]{1,5}) ([0-9]{1,5})\n255\n")  # netpbm: pgm(5), ppm(5), as the child writes them
DAMAGED = Fault(FaultCode.CORRUPT_ANSWER, ClearedBy.RESTART, detail="what the scanner's process told is no page")
JAMMED = "Document feeder jammed"


def read_pnm(data: bytes) -> Picture | None:
    """A binary PGM or PPM of 8 bits as a picture; None unless it is whole, to the byte."""
    head = HEAD.match(data)
    if head is None:
        return None
    samples, width, height = 3 if head[1] == b"6" else 1, int(head[2]), int(head[3])
    if not 0 < width <= LARGEST_SIDE or not 0 < height <= LARGEST_SIDE:
        return None
    if len(data) - head.end() != width * height * samples:
        return None
    flat = np.frombuffer(data, np.uint8, offset=head.end())
    return flat.reshape((height, width, 3) if samples == 3 else (height, width))


def page_of(told: Mapping[Any, Any]) -> Picture | Fault:
    """The picture of a page message. CORRUPT_ANSWER when it is damaged or has not the height that was announced.

    SANE's cancel gives a short picture and no error: only the height tells. Feeders that cannot know it announce -1.
    """
    data, lines = told.get("pnm"), told.get("lines")
    picture = read_pnm(data) if isinstance(data, bytes) else None
    if picture is None or not isinstance(lines, int):
        return DAMAGED
    if lines > 0 and picture.shape[0] != lines:
        detail = f"{picture.shape[0]} lines of {lines}"
        return Fault(FaultCode.CORRUPT_ANSWER, ClearedBy.RESTART, detail=detail)
    return picture


@cache
def _meanings() -> Mapping[str, Fault]:
    rows = tomllib.loads((resources.files(__package__) / "sane.toml").read_text("utf-8"))
    return {
        words: Fault(FaultCode(row["code"]), ClearedBy(row["cleared_by"]), Outcome(row["outcome"]), words)
        for words, row in rows.items()
    }


def fault_of(answer: object) -> Fault | None:
    """What an answer says went wrong; None for an answer without trouble."""
    if isinstance(answer, Fault):
        return answer
    if not isinstance(answer, Mapping):
        return DAMAGED
    if "refused" in answer:
        return Fault(FaultCode.SELF_TEST, ClearedBy.TECHNICIAN, detail=str(answer["refused"]))
    if "status" not in answer:
        return None
    words, sensors = str(answer["status"]), answer.get("sensors")
    if words == JAMMED and isinstance(sensors, Mapping) and sensors.get("double_feed"):
        return Fault(FaultCode.DOUBLE_FEED, ClearedBy.STAFF, detail=words)
    return _meanings().get(words, Fault(FaultCode.NO_ANSWER, ClearedBy.RESTART, detail="unknown words of SANE"))
