"""pyipp with deadlines, called from an ordinary thread; every failure is one of two exceptions."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import aiohttp
from pyipp import IPP
from pyipp.enums import IppOperation
from pyipp.exceptions import IPPConnectionError, IPPError

REQUEST_SECONDS = 0.9  # status() may take 1 s
SEND_SECONDS = 5.0  # a form is some 100 KB; a printer may take it as slowly as it prints
USER = "kiosk"


class Unreachable(Exception):
    """No connection was made: the printer has got nothing. Never leaves this package."""


class NoReply(Exception):
    """The request may have been carried out, but no valid reply came. Never leaves this package."""


class JobState(IntEnum):
    """RFC 8011 §5.3.7."""

    PENDING = 3
    HELD = 4
    PROCESSING = 5
    STOPPED = 6
    CANCELED = 7
    ABORTED = 8
    COMPLETED = 9

    @property
    def ended(self) -> bool:
        return self >= JobState.CANCELED


@dataclass(frozen=True, slots=True)
class JobSeen:
    """`pages` is the printer's own count of what came out, None when it does not count."""

    job_id: int
    name: str
    state: JobState
    pages: int | None


class IppClient:
    """One address; a fresh connection for each request, so that nothing old is read. Raises Unreachable, NoReply."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._runner: asyncio.Runner | None = None

    def close(self) -> None:
        if self._runner:
            self._runner.close()
            self._runner = None

    def printer(self) -> Mapping[str, Any]:
        """Get-Printer-Attributes."""
        return next(iter(self._execute(IppOperation.GET_PRINTER_ATTRIBUTES, {})["printers"]), {})

    def print_pdf(self, name: str, pdf: bytes, sides: str) -> JobSeen:
        """Print-Job. `name` reaches displays and spools."""
        message = {"job-attributes-tag": {"sides": sides}, "data": pdf}
        about = {"job-name": name, "document-format": "application/pdf"}
        return _jobs(self._execute(IppOperation.PRINT_JOB, about, message, SEND_SECONDS))[0]

    def job(self, job_id: int) -> JobSeen:
        return _jobs(self._execute(IppOperation.GET_JOB_ATTRIBUTES, {"job-id": job_id}))[0]

    def jobs(self, which: str) -> list[JobSeen]:
        """Get-Jobs; `which` is "completed" or "not-completed"."""
        wanted = ["job-id", "job-name", "job-state", "job-impressions-completed", "job-media-sheets-completed"]
        about = {"which-jobs": which, "requested-attributes": wanted}
        return _jobs(self._execute(IppOperation.GET_JOBS, about))

    def cancel(self, job_id: int) -> None:
        """Cancel-Job; a job that has ended already is no failure."""
        self._execute(IppOperation.CANCEL_JOB, {"job-id": job_id})

    def _execute(
        self,
        operation: IppOperation,
        about: Mapping[str, Any],
        message: Mapping[str, Any] | None = None,
        seconds: float = REQUEST_SECONDS,
    ) -> dict[str, Any]:
        self._runner = self._runner or asyncio.Runner()
        whole = {"operation-attributes-tag": {"requesting-user-name": USER, **about}, **(message or {})}
        return self._runner.run(self._request(operation, whole, seconds))

    async def _request(self, operation: IppOperation, message: dict[str, Any], seconds: float) -> dict[str, Any]:
        try:
            async with asyncio.timeout(seconds), IPP(self._address, request_timeout=int(seconds) + 1) as ipp:
                reply: dict[str, Any] = await ipp.execute(operation, message)
                return reply
        except IPPConnectionError as error:
            if isinstance(error.__cause__, aiohttp.ClientConnectorError):
                raise Unreachable(type(error.__cause__).__name__) from error
            raise NoReply(type(error.__cause__).__name__) from error
        except IPPError as error:
            raise NoReply(" ".join(str(part) for part in error.args) or type(error).__name__) from error
        except (TimeoutError, aiohttp.ClientError) as error:
            raise NoReply(type(error).__name__) from error


def _jobs(reply: Mapping[str, Any]) -> list[JobSeen]:
    """The jobs of a reply that carry the two attributes that every job has."""
    return [
        JobSeen(found["job-id"], str(found.get("job-name", "")), JobState(found["job-state"]), _count(found))
        for found in reply["jobs"]
        if "job-id" in found and "job-state" in found
    ]


def _count(found: Mapping[str, Any]) -> int | None:
    counts = [found.get("job-impressions-completed"), found.get("job-media-sheets-completed")]
    known = [count for count in counts if isinstance(count, int)]
    return max(known) if known else None
