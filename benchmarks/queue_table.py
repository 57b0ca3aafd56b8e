"""Plain tables of the queue's benchmarks: a title, what was set, rows, and whether each target was met."""

from __future__ import annotations

import operator
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field

OF_OURS = "ours"  # the first cell of every row that is this project's own


@dataclass(frozen=True)
class Target:
    """What is asked of one measured number, and what came of it."""

    what: str
    value: float
    sign: str  # ">=", "<=" or "=="
    limit: float

    @property
    def met(self) -> bool:
        return {">=": operator.ge, "<=": operator.le, "==": operator.eq}[self.sign](self.value, self.limit)

    def __str__(self) -> str:
        verdict = "met" if self.met else "MISSED"
        return f"  {verdict:6}  {self.what}: {short(self.value)}, target {self.sign} {short(self.limit)}"


@dataclass
class Table:
    """`notes` stand under the rows: how it was measured, and what a reader may not conclude."""

    title: str
    columns: tuple[str, ...]
    rows: list[tuple[str, ...]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)

    def add(self, *cells: str) -> None:
        if len(cells) != len(self.columns):
            raise ValueError(f"{len(cells)} cells for {len(self.columns)} columns")
        self.rows.append(cells)

    def __str__(self) -> str:
        lines = [self.columns, *self.rows]
        wide = [max(len(line[n]) for line in lines) for n in range(len(self.columns))]
        drawn = ["  ".join(c.ljust(w) for c, w in zip(line, wide, strict=True)).rstrip() for line in lines]
        return "\n".join([self.title, *drawn, *(f"  {note}" for note in self.notes), *map(str, self.targets)])


def short(value: float) -> str:
    """Three digits that count, whole numbers whole."""
    if value == int(value) and abs(value) < 1e9:
        return f"{int(value):,}"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def milliseconds(seconds: float) -> str:
    return f"{seconds * 1e3:.2f}"


def ratio_of_pairs(first: Sequence[float], second: Sequence[float]) -> float:
    """The median of the ratios of what was measured side by side."""
    return statistics.median(a / b for a, b in zip(first, second, strict=True))
