"""The receipt that the citizen holds, as the platform checks it: signed by this terminal, for this number and content.

`TR1:number:time:clock:payload:attachments:receipt before:key id:signature`, digests and signature in base32.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from central.suites import BY_PREFIX


@dataclass(frozen=True, slots=True)
class Number:
    """TERMINAL-EPOCH-SEQ-CHECK."""

    terminal_id: str
    epoch: str
    seq: int


def parse_number(text: str) -> Number:
    """Of a number that fits the wire schema."""
    terminal_id, epoch, seq, _ = text.split("-")
    return Number(terminal_id, epoch, int(seq))


def receipt_problem(body: Mapping[str, Any], payload: bytes, public_key: str) -> str:
    """Why the receipt of a submission does not prove what it should, "" if it does. `public_key` in base64."""
    signed, _, signature = body["receipt"].rpartition(":")
    parts = signed.split(":")
    if len(parts) != 8:
        return "the receipt has another form"
    suite, raw = BY_PREFIX[parts[0]], base64.b64decode(public_key)
    try:
        given = [_from_base32(part) for part in (signature, parts[4], parts[5])]
    except ValueError:
        return "the receipt has another form"
    if len(raw) != suite.key_bytes or not suite.verify(raw, signed.encode(), given[0]):
        return "the receipt is not signed by this terminal"
    listed = "".join(attachment["sha256"] + "\n" for attachment in body["attachments"]).encode()
    if (parts[1], given[1], given[2]) != (body["number"], suite.digest(payload), suite.digest(listed)):
        return "the receipt is for other content"
    return ""


def _from_base32(text: str) -> bytes:
    return base64.b32decode(text + "=" * (-len(text) % 8))
