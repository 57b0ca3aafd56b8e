"""Lines as the recogniser gives them: recorded from drawn papers (read_lines.json), or set here."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from drivers.contract.ocr import TextLine

RECORDED = json.loads(Path(__file__).with_name("read_lines.json").read_text("utf-8"))


def recorded(name: str) -> tuple[TextLine, ...]:
    """What RapidOCR read on the paper of drawn_papers.py, or on a sample of the camera's simulator ("shown_…")."""
    return tuple(TextLine(text, tuple((x, y) for x, y in box), score) for text, box, score in RECORDED[name])


def line(text: str, left: float, top: float, right: float, bottom: float, score: float = 0.99) -> TextLine:
    return TextLine(text, ((left, top), (right, top), (right, bottom), (left, bottom)), score)


def printed(*texts: str, score: float = 0.99) -> tuple[TextLine, ...]:
    """One line below the other; ` | ` stands for a gap between columns."""
    found = []
    for number, text in enumerate(texts):
        top, at = 0.05 + 0.06 * number, 0.05
        for part in text.split(" | "):
            found.append(line(part, at, top, at + 0.025 * len(part), top + 0.04, score))
            at += 0.025 * len(part) + 0.03
    return tuple(found)


def with_text(lines: Sequence[TextLine], old: str, new: str) -> tuple[TextLine, ...]:
    """The same lines with one text replaced wherever it stands; AssertionError if it stands nowhere."""
    assert any(old in line.text for line in lines)
    return tuple(TextLine(line.text.replace(old, new), line.box, line.score) for line in lines)
