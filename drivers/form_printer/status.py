"""What a printer's attributes mean (RFC 8011 §5.4, PWG 5100.9, PWG 5100.13), and what follows from it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources

from drivers.contract.faults import ClearedBy, Fault, FaultCode
from drivers.contract.status import DeviceStatus, Health, Level
from drivers.form_printer.codec import Attributes, Value

_TABLE = tomllib.loads((resources.files(__package__) / "reasons.toml").read_text("utf-8"))
REASONS = tuple((row["keyword"], FaultCode(row["code"]), ClearedBy(row["cleared_by"])) for row in _TABLE["reason"])
SUPPLY_WORDS: Mapping[str, Mapping[str, str]] = {name: _TABLE[name] for name in ("paper", "toner")}
IDLE, PROCESSING, STOPPED = 3, 4, 5  # printer-state
LOW_PERCENT = 10  # where a printer names no marker-low-levels
PDF = "application/pdf"
UNKNOWN_SUPPLIES = {"paper": Level.UNKNOWN, "toner": Level.UNKNOWN}


@dataclass(frozen=True, slots=True)
class PrinterState:
    """The attributes of Get-Printer-Attributes that matter here. `serial` and `firmware` may be ""."""

    state: int
    reasons: tuple[str, ...]
    supplies: Mapping[str, Level]
    model: str = ""
    serial: str = ""
    firmware: str = ""
    takes_pdf: bool = True
    accepting: bool = True

    @classmethod
    def decode(cls, attributes: Attributes) -> PrinterState:
        reasons = tuple(reason for reason in texts(attributes, "printer-state-reasons") if reason != "none")
        formats = texts(attributes, "document-format-supported")
        return cls(
            state=number(attributes.get("printer-state", [])) or 0,
            reasons=reasons,
            supplies={"paper": _said(reasons, "paper") or Level.OK, "toner": _toner(attributes, reasons)},
            model=next(iter(texts(attributes, "printer-make-and-model")), ""),
            serial=_serial(attributes),
            firmware=", ".join(texts(attributes, "printer-firmware-string-version")),
            takes_pdf=not formats or PDF in formats,
            accepting=number(attributes.get("printer-is-accepting-jobs", [])) != 0,
        )

    @property
    def fault(self) -> Fault | None:
        """What keeps the printer from printing; outcome NOT_DONE. A bare keyword is an error when it stands."""
        stands = self.state == STOPPED
        found = self._first(("-error", "") if stands else ("-error",))
        if found is not None:
            return found
        if stands:
            return _technician(",".join(self.reasons) or "stopped")
        if self.state not in (IDLE, PROCESSING):
            return _technician("tells no state")
        if not self.takes_pdf:
            return _technician(f"takes no {PDF}")
        return None if self.accepting else _technician("accepts no jobs")

    @property
    def suspicion(self) -> Fault | None:
        """What may have broken a job, in whatever severity it is said: ippeveprinter calls a jam a report."""
        return self._first(("-error", "", "-warning", "-report"))

    @property
    def quiet(self) -> bool:
        """Idle, and nothing keeps it from printing: what a printer is after a page has come out."""
        return self.state == IDLE and self.fault is None

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


def texts(attributes: Attributes, name: str) -> list[str]:
    """The attribute's words; nothing where it is missing or of another type."""
    return [value for value in attributes.get(name, []) if isinstance(value, str)]


def number(values: Sequence[Value]) -> int | None:
    """A first integer; None when there is none."""
    value = next(iter(values), None)
    return value if isinstance(value, int) else None


def _technician(detail: str) -> Fault:
    return Fault(FaultCode.SELF_TEST, ClearedBy.TECHNICIAN, detail=detail)


def _said(reasons: Sequence[str], supply: str) -> Level | None:
    for start, level in SUPPLY_WORDS[supply].items():
        if any(reason.startswith(start) for reason in reasons):
            return Level(level)
    return None


def _toner(attributes: Attributes, reasons: Sequence[str]) -> Level:
    """What the reasons say, else the lowest marker that is used up while printing."""
    said = _said(reasons, "toner")
    left = _markers(attributes) or _supplies(attributes)
    if said is not None or not left:
        return said or Level.UNKNOWN
    return Level.LOW if any(level <= low for level, low in left) else Level.OK


def _markers(attributes: Attributes) -> list[tuple[int, int]]:
    """(level, low level) in percent from marker-levels; negative ones mean unknown, waste boxes fill up instead."""
    kinds = texts(attributes, "marker-types")
    lows = attributes.get("marker-low-levels", [])
    found = []
    for index, level in enumerate(attributes.get("marker-levels", [])):
        if isinstance(level, int) and level >= 0 and not (index < len(kinds) and "waste" in kinds[index]):
            found.append((level, number(lows[index : index + 1]) or LOW_PERCENT))
    return found


def _supplies(attributes: Attributes) -> list[tuple[int, int]]:
    """The same from printer-supply (PWG 5100.13): "class=supplyThatIsConsumed;type=toner;maxcapacity=100;level=25;"."""
    found = []
    for text in texts(attributes, "printer-supply"):
        pairs = dict(piece.split("=", 1) for piece in text.split(";") if "=" in piece)
        try:
            level, most = int(pairs["level"]), int(pairs["maxcapacity"])
        except (KeyError, ValueError):
            continue
        if pairs.get("class") == "supplyThatIsConsumed" and level >= 0 and most > 0:
            found.append((100 * level // most, LOW_PERCENT))
    return found


def _serial(attributes: Attributes) -> str:
    """From the IEEE 1284 device id: "MFG:Brother;SN:E123;"."""
    for text in texts(attributes, "printer-device-id"):
        for piece in text.split(";"):
            key, _, value = piece.partition(":")
            if key.strip() in ("SN", "SERN", "SERIALNUMBER"):
                return value.strip()
    return ""
