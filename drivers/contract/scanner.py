"""Contract of document scanners: whole pages from a flatbed or a feeder, each complete or not at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, runtime_checkable

from drivers.contract.camera import ScannedPage
from drivers.contract.device import Cancel, Device
from drivers.contract.faults import Fault


class ScanSource(StrEnum):
    """XFS4IoT has no scanner class for A4; the names are SANE's, as seen from a person."""

    FLATBED = "flatbed"
    FEEDER = "feeder"


@dataclass(frozen=True, slots=True)
class Scanned:
    """All pages of one call, in feeding order."""

    pages: tuple[ScannedPage, ...]


@runtime_checkable
class DocumentScanner(Device, Protocol):
    """Scanning happens in a child process that is killed at its deadline."""

    @property
    def sources(self) -> tuple[ScanSource, ...]:
        """What the opened device offers; empty before `open`."""
        ...

    def scan(
        self, source: ScanSource, cancel: Cancel, deadline: float, on_page: Callable[[int], None] = lambda _n: None
    ) -> Scanned | Fault:
        """One page from the flatbed, all pages from the feeder. `on_page` hears 1, 2, 3 … as pages become whole.

        A Fault gives no pages at all, so that nobody files half a document: NO_DOCUMENT, PAPER_JAM, DOUBLE_FEED,
        COVER_OPEN, NO_ANSWER, DEADLINE, CANCELLED. A page shorter than the scanner announced is CORRUPT_ANSWER.
        """
        ...
