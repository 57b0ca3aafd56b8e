"""What goes over the wire (wire.schema.json): bodies built before they are sent, signed answers checked."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from offline_queue.model import Parcel
from offline_queue.receipts.identity import TerminalIdentity
from offline_queue.receipts.text import read_text
from offline_queue.written_wire import canonical

Keys = bytes | tuple[bytes, ...] | None  # raw Ed25519 public keys of the platform, 32 bytes each


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


def signing_key(parcel: Parcel, identity: TerminalIdentity) -> bytes | None:
    """The raw public key under which the receipt was signed, perhaps of an earlier epoch; None when it is not ours."""
    try:
        return identity.public_key_of(read_text(parcel.qr_text).key_id)
    except ValueError:
        return None


def submission_body(parcel: Parcel, public_key: bytes) -> bytes:
    """Body of PUT /v1/submissions/{id}; the same bytes every time. `public_key`: of the one who signed the receipt."""
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


def signed_by_platform(document: Mapping[str, Any], keys: Keys) -> str:
    """What is wrong with the signature over `body`; "" when one of `keys` made it. No keys trust the transport."""
    try:
        signature = base64.b64decode(document["signature"], validate=True)
        signed = canonical(document["body"])
    except (KeyError, TypeError, ValueError):
        return "is malformed"
    known = (keys,) if isinstance(keys, bytes) else keys or ()
    for key in known:
        try:
            Ed25519PublicKey.from_public_bytes(key).verify(signature, signed)
        except InvalidSignature:
            continue
        return ""
    return "is not signed by the platform" if known else ""


def platform_receipt(body: Mapping[str, Any], parcel: Parcel, platform_key: Keys) -> PlatformReceipt | str:
    """The receipt, or what is wrong with it."""
    try:
        signed = body["body"]
        receipt = PlatformReceipt(
            signed["submission_id"], signed["number"], str(signed["case_number"]), signed["payload_sha256"],
            signed["received_at"], json.dumps(body, ensure_ascii=False),
        )  # fmt: skip
    except (KeyError, TypeError):
        return "the platform's receipt is malformed"
    if (receipt.submission_id, receipt.number) != (parcel.submission_id, parcel.number):
        return "the platform's receipt is for another record"
    if receipt.payload_sha256 != parcel.payload_sha256:
        return "the platform's receipt is for other content"
    problem = signed_by_platform(body, platform_key)
    return f"the platform's receipt {problem}" if problem else receipt
