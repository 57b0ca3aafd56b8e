"""A paragraph of a public paper."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Paragraph:
    """`style`: heading, text or step (numbered line). `spoken` is read out instead, `elder` shown in large type."""

    text: str
    style: str = "text"
    spoken: str = ""
    elder: str = ""
