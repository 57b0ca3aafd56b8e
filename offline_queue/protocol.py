"""What goes over the wire (wire.schema.json): requests built, answers sorted into what a sender can do next."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from pathlib import Path
from typing import Any

import requests
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from offline_queue.model import Parcel, SealRequest

PART_BYTES = 256 * 1024
CONNECT_SECONDS = 5.0  # a county's line answers in well under one second, a satellite line in two
ANSWER_SECONDS = 30.0  # 256 KB at 10 KB/s, the worst mobile line that is still worth using


WIRE_SCHEMA = json.loads(Path(__file__).with_name("wire.schema.json").read_text(encoding="utf-8"))


class Next(Enum):
    """What an answer means for the sender."""

    GO_ON = auto()
    LINK_DOWN = auto()  # nothing came back
    LATER = auto()  # the platform is busy or in trouble
    TERMINAL_REFUSED = auto()  # 401, 403: this terminal, not this record
    CONFLICT = auto()
    NEVER = auto()  # this record will not be taken as it is
    BLOB_GONE = auto()  # the platform does not know this blob any more: offer the record again


@dataclass(frozen=True, slots=True)
class Answer:
    """`retry_after` in seconds when the platform named a time. `reason` is short and holds no personal data."""

    next: Next
    status: int = 0
    body: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""
    retry_after: float | None = None


@dataclass(frozen=True, slots=True)
class PlatformReceipt:
    """What the platform signed. `text` is the JSON as it was kept."""

    submission_id: str
    number: str
    case_number: str
    payload_sha256: str
    received_at: str
    text: str


def content_digest(data: bytes) -> str:
    """RFC 9530."""
    return f"sha-256=:{base64.b64encode(hashlib.sha256(data).digest()).decode()}:"


def canonical(body: Mapping[str, Any]) -> bytes:
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def wire_problem(request: SealRequest) -> str:
    """Where a request would leave the schema. Asked before the sealing: no receipt for what cannot be sent."""
    from jsonschema import Draft202012Validator  # at the first seal: the start does not need it

    told = {
        "kind": request.kind,
        "item": request.item,
        "order_key": request.order_key,
        "clock_quality": request.clock_quality,
        "attachments": [
            {"name": a.name, "media_type": a.media_type, "sha256": "0" * 64, "size": len(a.data)}
            for a in request.attachments
        ],
    }
    properties = WIRE_SCHEMA["$defs"]["submission"]["properties"]
    schema = {"$defs": WIRE_SCHEMA["$defs"], "properties": {name: properties[name] for name in told}}
    error = next(iter(Draft202012Validator(schema).iter_errors(told)), None)
    return "" if error is None else f"{'/'.join(map(str, error.absolute_path))}: {error.validator}"


def submission_body(parcel: Parcel, public_key: bytes) -> bytes:
    """Body of PUT /v1/submissions/{id}; the same bytes every time."""
    return canonical(
        {
            "version": 1,
            "submission_id": parcel.submission_id,
            "number": parcel.number,
            "kind": parcel.kind,
            "item": parcel.item,
            "order_key": parcel.order_key,
            "sealed_at": parcel.sealed_at,
            "clock_quality": parcel.clock_quality,
            "receipt": parcel.qr_text,
            "terminal_key": base64.b64encode(public_key).decode(),
            "payload": {"sha256": parcel.payload_sha256, "base64": base64.b64encode(parcel.payload).decode()},
            "attachments": [
                {"name": a.name, "media_type": a.media_type, "sha256": a.sha256, "size": a.size}
                for a in parcel.attachments
            ],
        }
    )


def platform_receipt(body: Mapping[str, Any], parcel: Parcel, platform_key: bytes | None) -> PlatformReceipt | str:
    """The receipt, or what is wrong with it. `platform_key`: 32 raw bytes; None trusts the transport."""
    try:
        signed, signature = body["body"], base64.b64decode(body["signature"], validate=True)
        receipt = PlatformReceipt(
            signed["submission_id"], signed["number"], str(signed["case_number"]), signed["payload_sha256"],
            signed["received_at"], json.dumps(body, ensure_ascii=False),
        )  # fmt: skip
        if (receipt.submission_id, receipt.number) != (parcel.submission_id, parcel.number):
            return "the platform's receipt is for another record"
        if receipt.payload_sha256 != parcel.payload_sha256:
            return "the platform's receipt is for other content"
        if platform_key is not None:
            Ed25519PublicKey.from_public_bytes(platform_key).verify(signature, canonical(signed))
    except (KeyError, TypeError, ValueError, AttributeError):
        return "the platform's receipt is malformed"
    except InvalidSignature:
        return "the platform's receipt is not signed by the platform"
    return receipt


class Wire:
    """One HTTP session to the platform. Every call returns an Answer; network trouble is one, too."""

    def __init__(self, base_url: str, token: str, terminal_id: str) -> None:
        self._base = base_url.rstrip("/")
        self._session = requests.Session()
        self._session.trust_env = False  # no proxy from an environment that a technician's shell left behind
        self._session.headers.update({"Authorization": f"Bearer {token}", "Terminal-Id": terminal_id})

    def close(self) -> None:
        self._session.close()

    def slot(self, records: int, size: int) -> Answer:
        return self._call("GET", f"/v1/slot?n={records}&bytes={size}", {200})

    def offer(self, submission_id: str, body: bytes) -> Answer:
        """200 with a platform receipt, 201 and 202 with `missing`."""
        headers = {"Content-Type": "application/json", "Idempotency-Key": submission_id}
        return self._call("PUT", f"/v1/submissions/{submission_id}", {200, 201, 202}, body, headers)

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

    def _call(
        self, method: str, path: str, fine: set[int], data: bytes | None = None,
        headers: Mapping[str, str] | None = None, gone: set[int] | None = None,
    ) -> Answer:  # fmt: skip
        extra = dict(headers or {})
        if data is not None:
            extra["Content-Digest"] = content_digest(data)
        try:
            response = self._request(method, path, data, extra)
        except requests.RequestException as error:
            return Answer(Next.LINK_DOWN, reason=type(error).__name__)
        return _sort(response, fine, gone or set())

    def _request(self, method: str, path: str, data: bytes | None, headers: Mapping[str, str]) -> requests.Response:
        """Once more when the connection was cut: a kept one ends when the other side tires of it."""
        for again in (True, False):  # every call of this wire may be repeated
            try:
                return self._session.request(
                    method, self._base + path, data=data, headers=headers, timeout=(CONNECT_SECONDS, ANSWER_SECONDS),
                    allow_redirects=False,
                )  # fmt: skip
            except requests.Timeout:
                raise
            except requests.ConnectionError:
                if not again:
                    raise
        raise AssertionError("not reached")


def _sort(response: requests.Response, fine: set[int], gone: set[int]) -> Answer:
    status, headers = response.status_code, response.headers
    body = _json(response)
    reason = f"{status} {str(body.get('problem', ''))[:200]}".strip()
    if status in fine:
        return Answer(Next.GO_ON, status, body, headers)
    if status in gone:
        return Answer(Next.BLOB_GONE, status, body, headers, reason)
    if status in (401, 403):
        return Answer(Next.TERMINAL_REFUSED, status, body, headers, reason)
    if status == 409:
        return Answer(Next.CONFLICT, status, body, headers, reason)
    if status in (408, 425, 429) or status >= 500 or status < 400:
        # an unexpected 2xx or 3xx is a captive portal or a proxy, not an answer of the platform
        return Answer(Next.LATER, status, body, headers, reason, _retry_after(headers.get("Retry-After")))
    return Answer(Next.NEVER, status, body, headers, reason)


def _json(response: requests.Response) -> Mapping[str, Any]:
    try:
        body = response.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _retry_after(value: str | None) -> float | None:
    """Seconds only: the date form would need a right clock."""
    return float(value) if value is not None and value.isascii() and value.isdigit() else None
