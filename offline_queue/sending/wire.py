"""The calls of the wire (wire.schema.json), each answer sorted into what a sender can do next."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

from offline_queue.sending.line import NoReply, Reply
from offline_queue.sending.link import Link
from offline_queue.sending.protocol import content_digest

PART_BYTES = 256 * 1024
TOKEN, REFUSED = "token", "refused"  # for 401 and 403, beside tls.CERTIFICATE and tls.CLOCK
NO_SUCH_SERVICE = frozenset({404, 405, 501})


class Next(Enum):
    """What an answer means for the sender."""

    GO_ON = auto()
    LINK_DOWN = auto()  # nothing came back
    STRANGER = auto()  # what came back is not from the platform: a captive portal, a proxy's page
    LATER = auto()  # the platform is busy or in trouble
    HELD = auto()  # this terminal, not this record: `held` says why
    CONFLICT = auto()
    NEVER = auto()  # this record will not be taken as it is
    GONE = auto()  # the platform does not know this blob or record any more: offer it again
    NO_SERVICE = auto()  # this platform does not offer the call


@dataclass(frozen=True, slots=True)
class Answer:
    """`headers` in small letters. `reason` is short and holds no personal data. `retry_after`: seconds, if named."""

    next: Next
    status: int = 0
    body: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""
    retry_after: float | None = None
    held: str = ""


class Wire:
    """One connection to the platform, for one thread. Every call returns an Answer; network trouble is one, too."""

    def __init__(self, link: Link) -> None:
        self._line = link.line()
        self._headers = {"Authorization": f"Bearer {link.token}", "Terminal-Id": link.terminal_id}

    def close(self) -> None:
        self._line.close()

    def abort(self) -> None:
        """From another thread: a call under way ends as LINK_DOWN."""
        self._line.abort()

    def slot(self, records: int, size: int, live: int) -> Answer:
        """`records` and `size` without the live ones."""
        return self._call("GET", f"/v1/slot?n={records}&bytes={size}&live={live}", {200}, none=NO_SUCH_SERVICE)

    def offer(self, submission_id: str, body: bytes) -> Answer:
        """200 with a platform receipt, 201 and 202 with `missing`."""
        return self._call("PUT", f"/v1/submissions/{submission_id}", {200, 201, 202}, body, _json_for(submission_id))

    def blob_offset(self, sha256: str) -> Answer:
        """Headers with Upload-Offset: how many bytes the platform has."""
        return self._call("HEAD", f"/v1/blobs/{sha256}", {200}, gone={404})

    def blob_part(self, sha256: str, offset: int, total: int, part: bytes) -> Answer:
        """204, or 409 with the offset that the platform expects."""
        headers = {
            "Content-Type": "application/offset+octet-stream",
            "Upload-Offset": str(offset),
            "Upload-Length": str(total),
        }
        # 422: what arrived is not what was sent; the platform forgets it, so the record is offered again
        return self._call("PATCH", f"/v1/blobs/{sha256}", {200, 204, 409}, part, headers, gone={404, 422})

    def commit(self, submission_id: str) -> Answer:
        """200 with the platform receipt, 409 with `missing`."""
        return self._call("POST", f"/v1/submissions/{submission_id}/commit", {200, 409}, gone={404})

    def get(self, path: str) -> Answer:
        return self._call("GET", path, {200}, none=NO_SUCH_SERVICE)

    def post(self, path: str, body: bytes, key: str = "") -> Answer:
        """`key`: Idempotency-Key."""
        return self._call("POST", path, {200, 201, 204}, body, _json_for(key), none=NO_SUCH_SERVICE)

    def _call(
        self, method: str, path: str, fine: set[int], data: bytes | None = None,
        headers: Mapping[str, str] | None = None, gone: set[int] | None = None, none: frozenset[int] = frozenset(),
    ) -> Answer:  # fmt: skip
        more = dict(headers or {})
        if data is not None:
            more["Content-Digest"] = content_digest(data)
        reply = self._line.call(method, path, {**self._headers, **more}, data)
        if isinstance(reply, NoReply):
            return Answer(Next.HELD if reply.held else Next.LINK_DOWN, reason=reply.reason, held=reply.held)
        return _sort(reply, fine, gone or set(), none, method)


def _json_for(key: str) -> dict[str, str]:
    return {"Content-Type": "application/json"} | ({"Idempotency-Key": key} if key else {})


def _sort(reply: Reply, fine: set[int], gone: set[int], none: frozenset[int], method: str) -> Answer:
    status, body = reply.status, _json(reply.body)
    told = isinstance(body.get("problem"), str)  # a refusal in the words of the wire, not a proxy's page
    reason = f"{status} {str(body['problem'])[:200] if told else ''}".strip()

    def answer(then: Next, **more: Any) -> Answer:
        return Answer(then, status, body, reply.headers, reason, **more)

    if status in fine:
        spoken = status == 204 or method == "HEAD" or (bool(body) and (status < 300 or told or "missing" in body))
        return answer(Next.GO_ON if spoken else Next.STRANGER)
    if status in gone and (told or method == "HEAD"):
        return answer(Next.GONE)
    if status in none:
        return answer(Next.NO_SERVICE)
    if status in (401, 403):
        return answer(Next.HELD, held=TOKEN if status == 401 else REFUSED)
    if status in (408, 425, 429) or status >= 500:
        return answer(Next.LATER, retry_after=_retry_after(reply.headers.get("retry-after")))
    if status == 413:
        return answer(Next.NEVER)  # a proxy before the platform says it without the words of the wire
    if status < 400 or not told:
        return answer(Next.STRANGER)
    return answer(Next.CONFLICT if status == 409 else Next.NEVER)


def _json(raw: bytes) -> Mapping[str, Any]:
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}


def _retry_after(value: str | None) -> float | None:
    """Seconds only: the date form would need a right clock."""
    return float(value) if value is not None and value.isascii() and value.isdigit() and len(value) < 10 else None
