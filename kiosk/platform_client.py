"""What the terminal asks the platform live, beside the outbox: progress, tickets, results, help, licences, packs."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol, TypeVar
from urllib.parse import quote, urlencode

from kiosk.platform_answers import (
    AtWindow,
    Case,
    Credit,
    HandOver,
    Health,
    HelpCall,
    ImmediateResult,
    IssuedTicket,
    NotReady,
    OwedPaper,
    PacksOffer,
    Progress,
    Reconciled,
    Sealed,
    SubCase,
    Ticket,
    TicketRange,
    Unavailable,
    Why,
    help_call,
    known,
    progress,
    sealed,
)
from offline_queue.sending.line import LARGEST_ANSWER, Line, NoReply, Reply, Times
from offline_queue.sending.tls import Tls

__all__ = [
    "Agreed",
    "AtWindow",
    "Case",
    "Credit",
    "DEADLINE_SECONDS",
    "DOWNLOAD_SECONDS",
    "HandOver",
    "Health",
    "HelpCall",
    "ImmediateResult",
    "IssuedTicket",
    "NotReady",
    "OwedPaper",
    "PacksOffer",
    "PlatformClient",
    "Progress",
    "Reconciled",
    "Sealed",
    "SubCase",
    "Ticket",
    "TicketRange",
    "Unavailable",
    "Why",
]

T = TypeVar("T")


class Agreed(Protocol):
    """To what the citizen agreed: the hash of the words (kiosk.licences.consent)."""

    @property
    def sha256(self) -> str: ...


DEADLINE_SECONDS = (
    5.0  # a person stands there and waits: after 3 s the screen says for what, after 5 s it offers a way on
)
DOWNLOAD_SECONDS = 600.0  # a bundle of packs has some 1 MB, at most 50: that is a line of 700 kbit/s; in the background
DOWNLOAD = Times(connect=10.0, stall=30.0, answer=DOWNLOAD_SECONDS)
LARGEST_BUNDLE = 50 * 1024 * 1024


class PlatformClient:
    """Each method returns a value or Unavailable within the deadline. Safe from any thread; not for the Qt thread."""

    def __init__(
        self, base_url: str, token: str, terminal_id: str, *, deadline: float = DEADLINE_SECONDS, tls: Tls | None = None
    ) -> None:
        self._base = base_url.rstrip("/")
        self._tls = tls
        self._times = Times(connect=deadline, stall=deadline, answer=deadline)
        self._headers = {"Authorization": f"Bearer {token}", "Terminal-Id": terminal_id}

    def health(self) -> Health | Unavailable:
        return _read(self._ask("GET", "/v1/health"), lambda body: Health(str(body["as_of"])))

    def progress_by_number(self, number: str) -> Progress | Unavailable:
        """By receipt number or case number; no cases when the platform knows none."""
        return _read(self._ask("GET", "/v1/progress", query={"number": number}), progress)

    def progress_by_person(self, id_number: str) -> Progress | Unavailable:
        return _read(self._ask("POST", "/v1/progress", {"id_number": id_number}), progress)

    def progress(self, id_number: str = "", number: str = "") -> Progress | Unavailable:
        """By the one that is given."""
        return self.progress_by_number(number) if number else self.progress_by_person(id_number)

    def result(self, submission_id: str) -> ImmediateResult | AtWindow | NotReady | Unavailable:
        """NOT_FOUND while the submission is still only on this terminal."""

        def build(body: Mapping[str, Any]) -> ImmediateResult | AtWindow | NotReady:
            if body["state"] == "window":
                return AtWindow(str(body["message"]))
            if body["state"] != "ready":
                return NotReady()
            data = body["data"]
            return ImmediateResult(str(data["check_code"]), self._base + str(data["check_path"]), data)

        return _read(self._ask("GET", f"/v1/submissions/{quote(submission_id, safe='')}/result"), build)

    def draw_ticket(self, service: str, subject_hash: str = "") -> Ticket | Unavailable:
        """One active ticket per person, service and day. `subject_hash`: a keyed digest, "" without a card."""
        answer = self._ask("POST", "/v1/hall/tickets", {"service": service, "subject_hash": subject_hash})
        return _read(answer, lambda body: Ticket(**{**known(Ticket, body), "windows": tuple(body["windows"])}))

    def reserve_tickets(self, count: int = 20, days: int = 4) -> tuple[TicketRange, ...] | Unavailable:
        """Numbers for `days` days from today, to be given out while the line is down."""
        answer = self._ask("POST", "/v1/hall/ranges", {"count": count, "days": days})
        return _read(answer, lambda body: tuple(TicketRange(**known(TicketRange, r)) for r in body["ranges"]))

    def report_issued(self, tickets: Iterable[IssuedTicket]) -> Reconciled | Unavailable:
        """Telling it twice changes nothing."""
        told = [{name: getattr(ticket, name) for name in IssuedTicket.__slots__} for ticket in tickets]
        answer = self._ask("POST", "/v1/hall/issued", {"tickets": told})
        return _read(answer, lambda body: Reconciled(tuple(body["accepted"]), dict(body["refused"])))

    def call_help(self, place: str, reason: str = "") -> HelpCall | Unavailable:
        """Rings at the desk. `reason` must not be personal."""
        return _read(self._ask("POST", "/v1/calls", {"place": place, "reason": reason}), help_call)

    def help_state(self, call_id: str) -> HelpCall | Unavailable:
        return _read(self._ask("GET", f"/v1/calls/{quote(call_id, safe='')}"), help_call)

    def cancel_help(self, call_id: str) -> HelpCall | Unavailable:
        return _read(self._ask("POST", f"/v1/calls/{quote(call_id, safe='')}/cancel", {}), help_call)

    def licences(self, id_number: str, types: Sequence[str], consent: Agreed, at: datetime) -> Sealed | Unavailable:
        """Of this person and these types only. `at`: when the citizen agreed."""
        body = {"id_number": id_number, "types": list(types), "consent": _agreed(consent, at)}
        return _read(self._ask("POST", "/v1/licences", body), lambda answer: sealed(answer, "licences"))

    def shared_data(self, id_number: str, kinds: Sequence[str], consent: Agreed, at: datetime) -> Sealed | Unavailable:
        """What the departments know, by kind (property, social_insurance …)."""
        body = {"id_number": id_number, "kinds": list(kinds), "consent": _agreed(consent, at)}
        return _read(self._ask("POST", "/v1/shared-data", body), lambda answer: sealed(answer, "answers"))

    def trust(self) -> Mapping[str, Any] | Unavailable:
        """The list of seal keys as it came: kiosk.licences.trust checks its signature."""
        return self._ask("GET", "/v1/trust")

    def credit(self, id_number: str, uscc: str = "") -> Credit | Unavailable:
        """Whether promises of this person, or of this business, are taken now."""
        answer = self._ask("POST", "/v1/credit", {"id_number": id_number, "uscc": uscc})
        return _read(answer, lambda body: Credit(**known(Credit, body)))

    def packs_offer(self) -> PacksOffer | Unavailable | None:
        """None: nothing is published."""

        def build(body: Mapping[str, Any]) -> PacksOffer | None:
            return None if body["bundle"] is None else PacksOffer(**known(PacksOffer, body["bundle"]))

        return _read(self._ask("GET", "/v1/packs"), build)

    def packs_bytes(self, sha256: str) -> bytes | Unavailable:
        """The bundle with this hash: of other bytes it is INVALID. May take DOWNLOAD_SECONDS; not while people wait."""
        reply = self._exchange("GET", f"/v1/packs/{quote(sha256, safe='')}", None, DOWNLOAD, LARGEST_BUNDLE)
        if isinstance(reply, Unavailable):
            return reply
        right = hashlib.sha256(reply.body).hexdigest() == sha256
        return reply.body if right else Unavailable(Why.INVALID, "other bytes")

    def _ask(
        self, verb: str, path: str, body: Mapping[str, Any] | None = None, query: Mapping[str, str] | None = None
    ) -> Mapping[str, Any] | Unavailable:
        reply = self._exchange(verb, f"{path}?{urlencode(query)}" if query else path, body, self._times)
        return reply if isinstance(reply, Unavailable) else _object(reply)

    def _exchange(
        self,
        verb: str,
        path: str,
        body: Mapping[str, Any] | None,
        times: Times,
        largest: int = LARGEST_ANSWER,
    ) -> Reply | Unavailable:
        """In a thread of its own: a name server that does not answer holds a call for as long as it likes."""
        box: list[Reply | Unavailable] = []
        thread = threading.Thread(
            target=lambda: box.append(self._call(verb, path, body, times, largest)), name="platform-call", daemon=True
        )
        thread.start()
        thread.join(times.answer)
        return box[0] if box else Unavailable(Why.NO_LINE, "deadline")

    def _call(
        self, verb: str, path: str, body: Mapping[str, Any] | None, times: Times, largest: int
    ) -> Reply | Unavailable:
        line = Line(self._base, self._tls, times, largest)
        headers, data = dict(self._headers), None
        if body is not None:
            data = json.dumps(body, ensure_ascii=False).encode()
            headers["Content-Type"] = "application/json"
        try:
            reply = line.call(verb, path, headers, data)
        finally:
            line.close()
        return Unavailable(Why.NO_LINE, reply.reason) if isinstance(reply, NoReply) else _sort(reply)


REFUSALS = {401: Why.REFUSED, 403: Why.REFUSED, 404: Why.NOT_FOUND, 408: Why.BUSY, 409: Why.BUSY, 429: Why.BUSY}


def _sort(reply: Reply) -> Reply | Unavailable:
    if reply.status >= 500:
        return Unavailable(Why.BUSY, str(reply.status))
    if reply.status not in (200, 201, 202):
        return Unavailable(REFUSALS.get(reply.status, Why.INVALID), str(reply.status))
    return reply


def _object(reply: Reply) -> Mapping[str, Any] | Unavailable:
    try:
        body = json.loads(reply.body)
    except (ValueError, RecursionError):
        return Unavailable(Why.INVALID, "no JSON")  # a captive portal, for instance
    return body if isinstance(body, dict) else Unavailable(Why.INVALID, "no object")


def _read(answer: Mapping[str, Any] | Unavailable, build: Callable[[Mapping[str, Any]], T]) -> T | Unavailable:
    if isinstance(answer, Unavailable):
        return answer
    try:
        return build(answer)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        return Unavailable(Why.INVALID, type(error).__name__)


def _agreed(consent: Agreed, at: datetime) -> dict[str, str]:
    return {"text_sha256": consent.sha256, "at": at.isoformat(timespec="seconds")}
