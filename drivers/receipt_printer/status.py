"""What the answers to DLE EOT 1-4, GS r 1 and GS a mean (PROTOCOLS.md §3.2, §3.3), and what follows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from drivers.contract.faults import ClearedBy, Fault, FaultCode
from drivers.contract.status import DeviceStatus, Health, Level

QUERIES = (1, 2, 3, 4)  # printer, cause of offline, error, paper
REPORT_BYTES = 4
ALL_SENSORS = frozenset({"near_end", "cover"})


def is_status(byte: int) -> bool:
    """The fixed bits of every DLE EOT answer."""
    return byte & 0x93 == 0x12


def is_turn(byte: int) -> bool:
    """The fixed bits of an answer to GS r 1: unlike DLE EOT's, bits 4 and 7 are 0. So are those of a report's tail."""
    return byte & 0x90 == 0


def begins_report(byte: int) -> bool:
    """The fixed bits of the first byte of an automatic report."""
    return byte & 0x93 == 0x10


class Sorter:
    """Tells apart what a printer sends: (status, byte), (turn, byte), (report, 4 bytes). All else is noise.

    The tail of a report looks like an answer to GS r: taken for one, it would say "printed" too early. In doubt a byte
    is therefore the report's, and a missing answer is asked for again.
    """

    def __init__(self) -> None:
        self._report = b""

    def forget(self) -> None:
        """The line is new: what was torn off does not go on."""
        self._report = b""

    def feed(self, data: bytes) -> Iterator[tuple[str, bytes]]:
        for byte in data:
            one = bytes([byte])
            if self._report and is_turn(byte):
                self._report += one
                if len(self._report) == REPORT_BYTES:
                    yield "report", self._report
                    self._report = b""
            elif begins_report(byte):
                self._report = one
            elif is_status(byte):  # answered at once, also in the middle of a report
                yield "status", one
            else:
                self._report = b""
                if is_turn(byte):
                    yield "turn", one


@dataclass(frozen=True, slots=True)
class PrinterState:
    """All bits that matter. Pairs count when any bit is set: some firmware sets one of the two."""

    offline: bool = False
    cover_open: bool = False
    paper_end: bool = False
    near_end: bool = False
    cutter: bool = False
    unrecoverable: bool = False
    overheated: bool = False
    error: bool = False
    paper_known: bool = True  # False: a printer that never answers

    @classmethod
    def decode(cls, answers: dict[int, int], sensors: frozenset[str] = ALL_SENSORS) -> PrinterState:
        """From the answers to all of QUERIES."""
        printer, cause, error, paper = (answers[n] for n in QUERIES)
        return cls(
            offline=bool(printer & 0x08),
            cover_open=bool(cause & 0x04) and "cover" in sensors,
            paper_end=bool(cause & 0x20 or paper & 0x60),
            near_end=bool(paper & 0x0C) and "near_end" in sensors,
            cutter=bool(error & 0x08),
            unrecoverable=bool(error & 0x20),
            overheated=bool(error & 0x40),
            error=bool(cause & 0x40),
        )

    @classmethod
    def of_turn(cls, answer: int, sensors: frozenset[str] = ALL_SENSORS) -> PrinterState:
        """From the answer to GS r 1: paper, and nothing else."""
        return cls(paper_end=bool(answer & 0x0C), near_end=bool(answer & 0x03) and "near_end" in sensors)

    @classmethod
    def of_report(cls, report: bytes, sensors: frozenset[str] = ALL_SENSORS) -> PrinterState:
        """From the four bytes of an automatic report."""
        printer, error, paper, _ = report
        return cls(
            offline=bool(printer & 0x08),
            cover_open=bool(printer & 0x20) and "cover" in sensors,
            paper_end=bool(paper & 0x0C),
            near_end=bool(paper & 0x03) and "near_end" in sensors,
            cutter=bool(error & 0x08),
            unrecoverable=bool(error & 0x20),
            overheated=bool(error & 0x40),
        )

    @property
    def fault(self) -> Fault | None:
        """The trouble that keeps the printer from printing, the one to be cleared first; outcome NOT_DONE."""
        for there, code, cleared_by, detail in (
            (self.cover_open, FaultCode.COVER_OPEN, ClearedBy.STAFF, "cover open"),
            (self.paper_end, FaultCode.PAPER_OUT, ClearedBy.STAFF, "paper end"),
            (self.cutter, FaultCode.CUTTER, ClearedBy.TECHNICIAN, "knife not in its place"),
            (self.unrecoverable, FaultCode.SELF_TEST, ClearedBy.TECHNICIAN, "unrecoverable error"),
            (self.overheated, FaultCode.OVERHEATED, ClearedBy.NOBODY, "head too hot, recovers by itself"),
            (self.error, FaultCode.SELF_TEST, ClearedBy.TECHNICIAN, "error without a name"),
            (self.offline, FaultCode.NO_ANSWER, ClearedBy.STAFF, "offline without a cause"),
        ):
            if there:
                return Fault(code, cleared_by, detail=detail)
        return None

    @property
    def status(self) -> DeviceStatus:
        """A printer that never answers may work, but nobody knows of its paper: somebody should look (ATTENTION)."""
        paper = Level.OUT if self.paper_end else Level.LOW if self.near_end else Level.OK
        if self.cutter:
            paper = Level.JAMMED
        if not self.paper_known:
            paper = Level.UNKNOWN
        fault = self.fault
        if fault is None:
            health = Health.READY if paper is Level.OK else Health.ATTENTION
        else:
            health = Health.FAULT if fault.cleared_by is ClearedBy.TECHNICIAN else Health.BLOCKED
        return DeviceStatus(health, fault, {"paper": paper})


def absent(fault: Fault) -> DeviceStatus:
    """No answer is not health: nothing is known about the paper either."""
    return DeviceStatus(Health.ABSENT, fault, {"paper": Level.UNKNOWN})
