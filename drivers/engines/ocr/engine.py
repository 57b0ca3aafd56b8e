"""Reads the print on a page: one question to a child process, which holds the models."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from drivers.contract.device import Cancel
from drivers.contract.faults import ClearedBy, Fault, FaultCode
from drivers.contract.ocr import TextLine
from drivers.transport.child import Child
from drivers.transport.options import manifest, overridden

TARGET = "drivers.engines.ocr.child:answer"
NO_PICTURE = Fault(FaultCode.CORRUPT_ANSWER, ClearedBy.NOBODY, detail="no picture to read")
STRANGE = Fault(FaultCode.INTERNAL, ClearedBy.RESTART, detail="ocr: a strange answer")


class OcrEngine:
    """A TextReader. All methods belong to one thread. The child starts at the first page and keeps none."""

    name = "rapidocr"

    def __init__(self, options: Mapping[str, Any] | None = None) -> None:
        """`options` override manifest.toml; ValueError for an unknown one."""
        chosen = overridden(manifest(__package__)["options"], options or {}, "the OCR engine")
        self._child = Child(
            TARGET, name="ocr", memory_mb=chosen["memory_mb"], age_s=chosen["age_s"], start_s=chosen["start_s"]
        )

    def read(self, jpeg: bytes, deadline: float, cancel: Cancel | None = None) -> tuple[TextLine, ...] | Fault:
        """Lines from top to bottom. Faults: CORRUPT_ANSWER (no picture), DEADLINE, INTERNAL, CANCELLED."""
        answer = self._child.call(jpeg, deadline, cancel)
        if isinstance(answer, Fault):
            return answer
        if answer is None:
            return NO_PICTURE
        lines = lines_of(answer)
        return STRANGE if lines is None else lines

    def close(self) -> None:
        self._child.close()


def lines_of(answer: object) -> tuple[TextLine, ...] | None:
    """The child's list of (text, four corners, score) in reading order; None when it is something else."""
    if not isinstance(answer, list):
        return None
    lines = []
    for row in answer:
        match row:
            case (str() as text, tuple() as box, float() as score) if len(box) == 4:
                lines.append(TextLine(text, box, min(max(score, 0.0), 1.0)))
            case _:
                return None
    return tuple(sorted(lines, key=_reading_order))


def _reading_order(line: TextLine) -> tuple[int, float]:
    """Row by row: lines whose middles lie within a fiftieth of the page's height stand in one row."""
    middle = sum(y for _x, y in line.box) / 4
    return (round(middle * 50), min(x for x, _y in line.box))
