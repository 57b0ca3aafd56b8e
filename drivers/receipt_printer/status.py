"""What the answers to DLE EOT 1-4 and GS r 1 mean (PROTOCOLS.md §3.2, §3.3), and what follows for the terminal."""

from __future__ import annotations

from dataclasses import dataclass

from drivers.contract.faults import ClearedBy, Fault, FaultCode
from drivers.contract.status import DeviceStatus, Health, Level

QUERIES = (1, 2, 3, 4)  # printer, cause of offline, error, paper


def is_status(byte: int) -> bool:
    """The fixed bits of every DLE EOT answer."""
    return byte & 0x93 == 0x12


def is_turn(byte: int) -> bool:
    """The fixed bits of an answer to GS r 1: unlike DLE EOT's, bits 4 and 7 are 0."""
    return byte & 0x90 == 0


@dataclass(frozen=True, slots=True)
class PrinterState:
    """All bits that matter. Pairs count when any bit is set: some firmware sets one of the two."""

    offline: bool
    cover_open: bool
    paper_end: bool
    near_end: bool
    cutter: bool
    unrecoverable: bool
    overheated: bool
    error: bool

    @classmethod
    def decode(cls, answers: dict[int, int]) -> PrinterState:
        """From the answers to all of QUERIES."""
        printer, cause, error, paper = (answers[n] for n in QUERIES)
        return cls(
            offline=bool(printer & 0x08),
            cover_open=bool(cause & 0x04),
            paper_end=bool(cause & 0x20 or paper & 0x60),
            near_end=bool(paper & 0x0C),
            cutter=bool(error & 0x08),
            unrecoverable=bool(error & 0x20),
            overheated=bool(error & 0x40),
            error=bool(cause & 0x40),
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
        paper = Level.OUT if self.paper_end else Level.LOW if self.near_end else Level.OK
        if self.cutter:
            paper = Level.JAMMED
        fault = self.fault
        if fault is None:
            health = Health.ATTENTION if self.near_end else Health.READY
        else:
            health = Health.FAULT if fault.cleared_by is ClearedBy.TECHNICIAN else Health.BLOCKED
        return DeviceStatus(health, fault, {"paper": paper})


def absent(fault: Fault) -> DeviceStatus:
    """No answer is not health: nothing is known about the paper either."""
    return DeviceStatus(Health.ABSENT, fault, {"paper": Level.UNKNOWN})
