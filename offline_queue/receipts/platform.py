"""The platform's signed receipt: verified as the JSON of the wire, or as the compact text of a QR code on paper.

Compact text: `PR1:number:received:case:submission id:payload:key:signature`, only characters of the QR alphanumeric
mode. From its fields the signed JSON is built again, so one signature serves both forms.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from offline_queue.receipts.base32 import b32, from_b32, hex_of, hex_to_b32
from offline_queue.receipts.numbers import NUMBER, number_is_sound
from offline_queue.receipts.suites import ED25519
from offline_queue.receipts.text import LONGEST_INPUT, MOST_CANDIDATES, Reason, Refused, as_text
from offline_queue.written_wire import canonical

LARGEST_KEY_FILE = 100_000  # bytes: a few keys
_LONGEST_TEXT = 2000  # broken into lines and indented
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_RECEIVED = (
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?(?:Z|[+-][0-9]{2}:[0-9]{2})"  # as signed
)
_TIME = re.compile(_RECEIVED)
_LONGEST_CASE = 64
_PLAIN_CASE = re.compile(r"[0-9A-Z./-]{1,64}")
_B32 = "[A-Z2-7]"
_TEXT = re.compile(
    rf"PR1:(?P<number>{NUMBER}):(?P<received>{_RECEIVED}):(?P<case>[0-9A-Z./-]{{1,64}}|\*{_B32}{{1,420}})"
    rf":(?P<id>{_B32}{{26}}):(?P<payload>{_B32}{{52}}):(?P<key>[0-9A-F]{{16}}):(?P<signature>{_B32}{{103}})"
)
_START = re.compile(r"PR([0-9]{1,3}):")


@dataclass(frozen=True, slots=True)
class PlatformVerified:
    """The platform signed that it has exactly this content. Digest in hexadecimal (SHA-256)."""

    number: str
    case_number: str
    submission_id: str
    payload_sha256: str
    received_at: datetime
    key_id: str


def platform_key_id(public_key: bytes) -> str:
    """As the platform names its key: the first 16 hexadecimal digits of its SHA-256."""
    return hashlib.sha256(public_key).hexdigest()[:16]


def load_platform_keys(path: Path) -> Mapping[str, bytes]:
    """Raw keys by id: the platform's answer as JSON (`public_key`, or a list `keys` of such), or base64, one a line.

    Raises ValueError with the reason for a file that holds none.
    """
    if path.stat().st_size > LARGEST_KEY_FILE:
        raise ValueError("not a file of platform keys: too large")
    text = path.read_text(encoding="utf-8")
    try:
        if text.lstrip().startswith("{"):
            document = json.loads(text)
            found = [entry["public_key"] for entry in document.get("keys", [document])]
        else:
            found = text.split()
        raw = [base64.b64decode(key, validate=True) for key in found]
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError("not a file of platform keys") from error
    if not raw or not all(map(ED25519.sound_key, raw)):
        raise ValueError("not a file of platform keys: 32 bytes each")
    return {platform_key_id(key): key for key in raw}


def compact_text(document: str) -> str:
    """The text for a QR code out of the receipt as JSON. Raises ValueError for what is no receipt of version 1, or
    where the platform signed more than the text holds."""
    body, _, signature, key_id = _taken_apart(document)
    case = str(body["case_number"])
    fields = (
        body["number"],
        body["received_at"],
        case if _PLAIN_CASE.fullmatch(case) else "*" + b32(case.encode()),
        b32(uuid.UUID(body["submission_id"]).bytes),
        hex_to_b32(body["payload_sha256"]),
        key_id.upper() if re.fullmatch("[0-9a-f]{16}", key_id) else "0" * 16,
        b32(signature),
    )
    text = ":".join(("PR1", *fields))
    found = _TEXT.fullmatch(text)
    if found is None or canonical(_body_of(found)) != canonical(body):
        raise ValueError("the platform's receipt does not fit the text of a QR code")
    return text


def verify_platform_receipt(given: str | bytes, keys: Mapping[str, bytes]) -> PlatformVerified | Refused:
    """`given`: the JSON, the compact text, or a text that contains the latter. Never raises on hostile input."""
    found = verify_platform_receipts(given, keys)
    return next((one for one in found if isinstance(one, PlatformVerified)), found[0])


def verify_platform_receipts(given: str | bytes, keys: Mapping[str, bytes]) -> tuple[PlatformVerified | Refused, ...]:
    """All receipts of the platform in it, each once; at least one refusal where there is none."""
    text = as_text(given)
    if text.lstrip("\ufeff \r\n\t").startswith("{"):
        return (_verify_json(text.lstrip("\ufeff \r\n\t"), keys),)
    found: dict[PlatformVerified | Refused, None] = {}
    for count, start in enumerate(_START.finditer(text[:LONGEST_INPUT])):
        if count >= MOST_CANDIDATES:
            break
        found[_verify_at(text, start, keys)] = None
    return tuple(found) or (Refused(Reason.NO_RECEIPT),)


def _verify_json(text: str, keys: Mapping[str, bytes]) -> PlatformVerified | Refused:
    try:
        body, signed, signature, key_id = _taken_apart(text)
    except ValueError:
        return _refused(Reason.MALFORMED)
    return _judge(body, signed, signature, key_id, keys)


def _verify_at(text: str, start: re.Match[str], keys: Mapping[str, bytes]) -> PlatformVerified | Refused:
    if start[1] != "1":
        return _refused(Reason.VERSION, f"PR{start[1]}")
    found = _TEXT.match("".join(text[start.start() : start.start() + _LONGEST_TEXT].split()))
    if found is None:
        return _refused(Reason.MALFORMED)
    try:
        body, signature = _body_of(found), from_b32(found["signature"])
        _check(body)
    except ValueError:
        return _refused(Reason.MALFORMED)
    return _judge(body, canonical(body), signature, found["key"].lower(), keys)


def _body_of(found: re.Match[str]) -> dict[str, Any]:
    """The signed JSON out of the fields. Raises ValueError for fields that are not in their one canonical form."""
    case = found["case"]
    if case.startswith("*"):
        case = from_b32(case[1:]).decode()
        if _PLAIN_CASE.fullmatch(case):
            raise ValueError("not the canonical form of a case number")
    return {
        "version": 1,
        "submission_id": str(uuid.UUID(bytes=from_b32(found["id"]))),
        "number": found["number"],
        "payload_sha256": hex_of(found["payload"]),
        "case_number": case,
        "received_at": found["received"],
    }


def _taken_apart(document: str) -> tuple[Mapping[str, Any], bytes, bytes, str]:
    """(body, the bytes that are signed, signature, key id). Raises ValueError for what is no platform receipt."""
    try:
        whole = json.loads(document)
        body, key_id = whole["body"], whole["key_id"]
        signature = base64.b64decode(whole["signature"], validate=True)
        _check(body)
        return body, canonical(body), signature, str(key_id)
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError("not a platform receipt") from error


def _check(body: Mapping[str, Any]) -> None:
    """Raises ValueError, TypeError or KeyError where the body leaves wire.schema.json."""
    case = body["case_number"]
    sound = (
        body["version"] == 1
        and isinstance(case, str)
        and 1 <= len(case) <= _LONGEST_CASE
        and case.isprintable()
        and _ID.fullmatch(body["submission_id"])
        and _SHA256.fullmatch(body["payload_sha256"])
        and _TIME.fullmatch(body["received_at"])
        and re.fullmatch(NUMBER, body["number"])
    )
    if not sound:
        raise ValueError("not the body of a platform receipt")
    datetime.fromisoformat(body["received_at"])


def _judge(
    body: Mapping[str, Any], signed: bytes, signature: bytes, key_id: str, keys: Mapping[str, bytes]
) -> PlatformVerified | Refused:
    if not number_is_sound(body["number"]):
        return _refused(Reason.BAD_NUMBER, body["number"])
    signer = next((known for known, key in keys.items() if ED25519.verify(key, signed, signature)), None)
    if signer is None:  # the key id is not signed: it only helps to say what is wrong
        shown = key_id if re.fullmatch("[0-9a-f]{1,64}", key_id) else ""
        return _refused(Reason.CHANGED) if key_id in keys else _refused(Reason.UNKNOWN_KEY, shown)
    return PlatformVerified(
        body["number"], body["case_number"], body["submission_id"], body["payload_sha256"],
        datetime.fromisoformat(body["received_at"]), signer,
    )  # fmt: skip


def _refused(reason: Reason, detail: str = "") -> Refused:
    return Refused(reason, detail, by_platform=True)
