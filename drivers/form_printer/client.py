"""The few IPP operations that a form needs, each within its deadline; every failure is one of three exceptions."""

from __future__ import annotations

import http.client
import io
import itertools
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any
from urllib.parse import urlsplit

from drivers.form_printer.codec import Answer, Attributes, IppError, Operation, decode, encode

SEND_SECONDS = 8.0  # a form is some 100 KB; a printer may take it as slowly as it prints
PORT = 631
LARGEST_ANSWER = 4 * 1024 * 1024  # attributes of a large office printer are 60 KB
SUCCESSFUL = range(0x100)  # RFC 8011 appendix B
CLIENT_ERRORS = range(0x400, 0x500)  # the request was understood and not carried out
JOB_ATTRIBUTES = [
    "job-id", "job-name", "job-originating-user-name", "job-state", "job-state-reasons",
    "job-impressions-completed", "job-media-sheets-completed",
]  # fmt: skip


class Unreachable(Exception):
    """No connection was made: the printer has got nothing. Never leaves this package."""


class NoReply(Exception):
    """The request may have been carried out, but no valid reply came. Never leaves this package."""


class Refused(Exception):
    """The printer understood the request and did not carry it out. Never leaves this package."""


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
    """`pages` is the printer's own count of what came out, None when it does not count. `user` may be ""."""

    job_id: int
    name: str
    state: JobState
    pages: int | None
    user: str = ""


class IppClient:
    """One printer or queue; a fresh connection for each request, so that nothing old is read.

    Every method raises Unreachable, NoReply or Refused. `answer_s`: seconds for a request without a document.
    """

    def __init__(self, uri: str, user: str, answer_s: float) -> None:
        url = urlsplit(uri)
        self._host, self._port = url.hostname or "localhost", url.port or PORT
        self._path = url.path or "/"
        self._about = {"printer-uri": f"ipp://{self._host}:{self._port}{self._path}", "requesting-user-name": user}
        self._answer_s = answer_s
        self._numbers = itertools.count(1)
        self.user = user

    def printer(self) -> Attributes:
        """Get-Printer-Attributes."""
        return self._ask(Operation.GET_PRINTER, {}).printer

    def print_pdf(self, name: str, pdf: bytes, template: Mapping[str, int | str]) -> JobSeen:
        """Print-Job. `name` reaches displays and spools."""
        about = {"job-name": name, "document-format": "application/pdf"}
        found = _jobs(self._ask(Operation.PRINT_JOB, about, template, pdf, SEND_SECONDS))
        if not found:
            raise NoReply("no job in the answer")
        return found[0]

    def job(self, job_id: int) -> JobSeen:
        found = _jobs(self._ask(Operation.GET_JOB, {"job-id": job_id, "requested-attributes": JOB_ATTRIBUTES}))
        if not found:
            raise NoReply("no job in the answer")
        return found[0]

    def jobs(self, which: str) -> list[JobSeen]:
        """Get-Jobs; `which` is "completed" or "not-completed"."""
        return _jobs(self._ask(Operation.GET_JOBS, {"which-jobs": which, "requested-attributes": JOB_ATTRIBUTES}))

    def cancel(self, job_id: int, purge: bool) -> None:
        """Cancel-Job; `purge` (CUPS) also forgets the job and its document. Refused: there is nothing to cancel."""
        self._ask(Operation.CANCEL_JOB, {"job-id": job_id, **({"purge-job": True} if purge else {})})

    def _ask(
        self,
        operation: Operation,
        about: Mapping[str, Any],
        template: Mapping[str, int | str] | None = None,
        document: bytes = b"",
        seconds: float = 0.0,
    ) -> Answer:
        number = next(self._numbers)
        request = encode(operation, number, {**self._about, **about}, template) + document
        try:
            answer = decode(_post(self._host, self._port, self._path, request, seconds or self._answer_s))
        except IppError as error:
            raise NoReply(str(error)) from error
        if answer.request_id != number:
            raise NoReply("the answer belongs to another request")
        if answer.status in CLIENT_ERRORS:
            raise Refused(f"IPP status {answer.status:#06x}")
        if answer.status not in SUCCESSFUL:
            raise NoReply(f"IPP status {answer.status:#06x}")
        return answer


def _post(host: str, port: int, path: str, body: bytes, seconds: float) -> bytes:
    until = time.monotonic() + seconds
    try:
        line = socket.create_connection((host, port), timeout=seconds)
    except OSError as error:
        raise Unreachable(type(error).__name__) from error
    link = http.client.HTTPConnection(host, port)
    link.sock = _Patient(line, until)  # all that http.client uses of a socket
    try:
        link.request("POST", path, body, {"Content-Type": "application/ipp", "Connection": "close"})
        reply = link.getresponse()
        content = reply.read(LARGEST_ANSWER)
    except (OSError, http.client.HTTPException) as error:
        raise NoReply(type(error).__name__) from error
    finally:
        link.close()
        line.close()
    if reply.status != http.client.OK:
        raise NoReply(f"HTTP {reply.status}")
    return content


class _Patient(io.RawIOBase):
    """A socket for http.client that keeps one deadline for the whole reply, however slowly its bytes drip."""

    def __init__(self, line: socket.socket, until: float) -> None:
        self._line = line
        self._until = until

    def sendall(self, data: bytes) -> None:
        self._line.settimeout(self._left())
        self._line.sendall(data)

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(self)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._line.settimeout(self._left())
        return self._line.recv_into(buffer)

    def close(self) -> None:
        """http.client closes its socket before it reads the body: the line is closed by whoever opened it."""

    def _left(self) -> float:
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left


def _jobs(answer: Answer) -> list[JobSeen]:
    """The jobs of an answer that carry the two attributes that every job has, with a state that RFC 8011 knows."""
    found = []
    for job in answer.jobs:
        number, state = _number(job, "job-id"), _number(job, "job-state")
        if number is None or state is None or state not in JobState._value2member_map_:
            continue
        counts = [_number(job, name) for name in ("job-impressions-completed", "job-media-sheets-completed")]
        known = [count for count in counts if count is not None]
        pages = max(known) if known else None
        user = _text(job, "job-originating-user-name")
        found.append(JobSeen(number, _text(job, "job-name"), JobState(state), pages, user))
    return found


def _number(attributes: Attributes, name: str) -> int | None:
    value = next(iter(attributes.get(name, [])), None)
    return value if isinstance(value, int) else None


def _text(attributes: Attributes, name: str) -> str:
    value = next(iter(attributes.get(name, [])), None)
    return value if isinstance(value, str) else ""
