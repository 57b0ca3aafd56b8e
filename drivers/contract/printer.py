"""Contract of printers: a job is bytes before it is paper, bound to a session by its hash."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from drivers.contract.device import Cancel, Device
from drivers.contract.faults import Fault


@dataclass(frozen=True, slots=True)
class PrintJob:
    """`data`: ESC/POS bytes for a receipt printer, a PDF for a form printer. `job_id` is unique for ever."""

    job_id: str
    session_id: str
    data: bytes = field(repr=False)
    sha256: str
    sheets: int = 1
    title: str = ""  # never personal: it reaches spools and printer displays


@dataclass(frozen=True, slots=True)
class Printed:
    """The paper is out: the printer answered after the last byte (receipt) or counted the pages (form)."""

    job_id: str
    sheets: int


@runtime_checkable
class Printer(Device, Protocol):
    """Receipt and form printers alike."""

    def print(self, job: PrintJob, cancel: Cancel, deadline: float) -> Printed | Fault:
        """Print once. `deadline` in seconds from now. A Fault's outcome says whether paper came out:

        NOT_DONE: nothing complete came out, printing again is right. UNKNOWN: ask the person, never repeat by itself.
        """
        ...
