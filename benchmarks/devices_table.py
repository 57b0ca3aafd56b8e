"""How benchmarks/devices.py measures, and the rows of its table: ours, beside whom, the ratio, the target."""

from __future__ import annotations

import statistics
import time
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

COLUMNS = ("measured", "ours", "beside", "its", "ratio (min-max)", "target", "")
Trial = Callable[[], float]  # does it once, returns seconds


@dataclass(frozen=True)
class Amount:
    """How much is measured. `pairs` of quick things and `slow_pairs` of those that take a second; seconds; sessions.

    `page_px` is the longer side of the page that is read by OCR.
    """

    pairs: int
    slow_pairs: int
    idle_s: float
    sessions: int
    page_px: int = 1754  # A4 at 150 dots per inch, what a document camera gives at least


FULL = Amount(pairs=25, slow_pairs=5, idle_s=30.0, sessions=2000)
QUICK = Amount(pairs=7, slow_pairs=3, idle_s=8.0, sessions=200)


@dataclass(frozen=True)
class Row:
    """One line of the table. `target` None: shown, nothing is asked of it."""

    measured: str
    ours: str
    beside: str
    its: str
    ratios: tuple[float, ...]
    target: float | None = None

    @property
    def met(self) -> bool | None:
        return None if self.target is None else statistics.median(self.ratios) <= self.target

    def cells(self) -> tuple[str, ...]:
        ratio = statistics.median(self.ratios)
        spread = f" ({min(self.ratios):.2f}-{max(self.ratios):.2f})" if len(self.ratios) > 1 else ""
        target = "" if self.target is None else f"<= {self.target:g}"
        verdict = {None: "", True: "met", False: "MISSED"}[self.met]
        return self.measured, self.ours, self.beside, self.its, f"{ratio:.2f}{spread}", target, verdict


def clocked(work: Callable[[], object]) -> Trial:
    def once() -> float:
        began = time.perf_counter()
        work()
        return time.perf_counter() - began

    return once


def alternate(count: int, ours: Trial, its: Trial) -> tuple[list[float], list[float]]:
    """A and B in turn, so that whatever else the machine does falls on both alike. The first of each is thrown away."""
    ours(), its()
    both = [(ours(), its()) for _ in range(count)]
    return [mine for mine, _ in both], [theirs for _, theirs in both]


def paired(measured: str, beside: str, both: tuple[list[float], list[float]], target: float | None = None) -> Row:
    """A row of pairs: the ratio is the median of their ratios."""
    mine, theirs = both
    ratios = tuple(a / b for a, b in zip(mine, theirs, strict=True))
    return Row(measured, spoken(mine), beside, spoken(theirs), ratios, target)


def limited(measured: str, values: Sequence[float], limit: float, unit: str = "s") -> Row:
    """A row beside a fixed limit, which is the target."""
    its, ratios = said([limit], unit), tuple(value / limit for value in values)
    return Row(measured, said(values, unit), "limit", its, ratios, 1.0)


def compared(measured: str, mine: Sequence[float], beside: str, its: Sequence[float], target: float | None) -> Row:
    """A row of two numbers without pairs: the ratio is that of their medians."""
    ratio = statistics.median(mine) / statistics.median(its)
    return Row(measured, said(mine, ""), beside, said(its, ""), (ratio,), target)


def spoken(seconds: Sequence[float]) -> str:
    return said(seconds, "s")


def said(values: Sequence[float], unit: str) -> str:
    """Median, and min-max of more than one. Seconds are told in the unit that fits."""
    scale = 1.0
    if unit == "s":
        middle = statistics.median(values)
        scale, unit = (1.0, "s") if middle >= 1 else (1e3, "ms") if middle >= 1e-3 else (1e6, "us")
    low, middle, high = (scale * v for v in (min(values), statistics.median(values), max(values)))
    spread = f" ({_short(low)}-{_short(high)})" if len(values) > 1 else ""
    return f"{_short(middle)} {unit}".rstrip() + spread


def _short(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"


def table(rows: Sequence[Row]) -> str:
    """Lines under a heading, columns as wide as their widest cell."""
    lines = [COLUMNS, *(row.cells() for row in rows)]
    wide = [max(_width(line[n]) for line in lines) for n in range(len(COLUMNS))]
    return "\n".join("  ".join(_filled(cell, w) for cell, w in zip(line, wide, strict=True)).rstrip() for line in lines)


def _width(text: str) -> int:
    return sum(1 + (unicodedata.east_asian_width(char) in "WF") for char in text)


def _filled(text: str, wide: int) -> str:
    return text + " " * (wide - _width(text))
