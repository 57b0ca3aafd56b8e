"""What printer-state-reasons and marker-levels mean (RFC 8011 §5.4.12, PWG 5100.9), and what follows from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from drivers.contract.faults import ClearedBy, Fault, FaultCode
from drivers.contract.status import DeviceStatus, Health, Level

# Keyword of a reason, without its -error, -warning, -report; the first that is there is the one to be cleared first.
REASONS: tuple[tuple[str, FaultCode, ClearedBy], ...] = (
    ("cover-open", FaultCode.COVER_OPEN, ClearedBy.STAFF),
    ("door-open", FaultCode.COVER_OPEN, ClearedBy.STAFF),
    ("interlock-open", FaultCode.COVER_OPEN, ClearedBy.STAFF),
    ("media-jam", FaultCode.PAPER_JAM, ClearedBy.STAFF),
    ("media-empty", FaultCode.PAPER_OUT, ClearedBy.STAFF),
    ("media-needed", FaultCode.PAPER_OUT, ClearedBy.STAFF),
    ("input-tray-missing", FaultCode.PAPER_OUT, ClearedBy.STAFF),
    ("toner-empty", FaultCode.SUPPLY_OUT, ClearedBy.TECHNICIAN),
    ("marker-supply-empty", FaultCode.SUPPLY_OUT, ClearedBy.TECHNICIAN),
    ("marker-waste-full", FaultCode.SUPPLY_OUT, ClearedBy.TECHNICIAN),
    ("fuser-over-temp", FaultCode.OVERHEATED, ClearedBy.NOBODY),
)
STOPPED = 5  # printer-state
PROCESSING = 4
LOW_PERCENT = 10  # where a printer names no marker-low-levels


@dataclass(frozen=True, slots=True)
class PrinterState:
    """The attributes of Get-Printer-Attributes that matter here."""

    state: int
    reasons: tuple[str, ...]
    supplies: Mapping[str, Level]
    model: str = ""

    @classmethod
    def decode(cls, attributes: Mapping[str, object]) -> PrinterState:
        reasons = tuple(str(reason) for reason in listed(attributes.get("printer-state-reasons")) if reason != "none")
        return cls(
            state=number(attributes.get("printer-state")) or 0,
            reasons=reasons,
            supplies={"paper": _paper(reasons), "toner": _toner(attributes, reasons)},
            model=str(attributes.get("printer-make-and-model", "")),
        )

    @property
    def fault(self) -> Fault | None:
        """What keeps the printer from printing; outcome NOT_DONE. A bare keyword is an error when it stands."""
        stands = self.state == STOPPED
        found = self._first(("-error", "") if stands else ("-error",))
        if found is None and stands:
            return Fault(FaultCode.SELF_TEST, ClearedBy.TECHNICIAN, detail=",".join(self.reasons) or "stopped")
        return found

    @property
    def suspicion(self) -> Fault | None:
        """What may have broken a job, in whatever severity it is said: ippeveprinter calls a jam a report."""
        return self._first(("-error", "", "-warning", "-report"))

    def _first(self, severities: Sequence[str]) -> Fault | None:
        for keyword, code, cleared_by in REASONS:
            said = [keyword + severity for severity in severities if keyword + severity in self.reasons]
            if said:
                return Fault(code, cleared_by, detail=said[0])
        return None

    @property
    def status(self) -> DeviceStatus:
        fault = self.fault
        if fault:
            health = Health.FAULT if fault.cleared_by is ClearedBy.TECHNICIAN else Health.BLOCKED
        elif any(level is not Level.OK and level is not Level.UNKNOWN for level in self.supplies.values()):
            health = Health.ATTENTION
        else:
            health = Health.BUSY if self.state == PROCESSING else Health.READY
        return DeviceStatus(health, fault, dict(self.supplies))


def listed(value: object) -> Sequence[object]:
    """An attribute's values; IPP does not tell one value from a list of one."""
    return value if isinstance(value, list) else [] if value is None else [value]


def number(value: object) -> int | None:
    """An integer attribute; None when it is missing or out-of-band (unknown, no-value)."""
    return int(value) if isinstance(value, int) else None


def _paper(reasons: Sequence[str]) -> Level:
    for start, level in (("media-jam", Level.JAMMED), ("media-empty", Level.OUT), ("media-needed", Level.OUT)):
        if any(reason.startswith(start) for reason in reasons):
            return level
    return Level.LOW if any(reason.startswith("media-low") for reason in reasons) else Level.OK


def _toner(attributes: Mapping[str, object], reasons: Sequence[str]) -> Level:
    """The lowest marker that is used up while printing; negative levels mean unknown, waste boxes fill up instead."""
    if any(reason.startswith(("toner-empty", "marker-supply-empty")) for reason in reasons):
        return Level.OUT
    levels = listed(attributes.get("marker-levels"))
    types = [str(kind) for kind in listed(attributes.get("marker-types"))]
    lows = [number(low) for low in listed(attributes.get("marker-low-levels"))]
    worst = Level.UNKNOWN
    for index, level in enumerate(number(value) for value in levels):
        if level is None or level < 0 or (index < len(types) and "waste" in types[index]):
            continue
        low = (lows[index] if index < len(lows) else None) or LOW_PERCENT
        if level <= low:
            return Level.LOW
        worst = Level.OK
    return Level.LOW if any(reason.startswith(("toner-low", "marker-supply-low")) for reason in reasons) else worst
