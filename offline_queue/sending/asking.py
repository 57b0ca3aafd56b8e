"""Questions to the platform beside the queue: the next epoch, the platform's own keys, the keys of the terminals."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from offline_queue.sending.link import Link
from offline_queue.sending.wire import Answer, Next, Wire
from offline_queue.written_wire import canonical


@dataclass(frozen=True, slots=True)
class Unanswered:
    """No usable answer. `reason` can be shown to a technician."""

    reason: str


def request_epoch(link: Link, public_key: bytes, reason: Literal["install", "restore"]) -> str | Unanswered:
    """The epoch ("04") in which this new key numbers its receipts; asked again for the same key, the same one.

    `public_key`: raw, 32 bytes Ed25519 or 64 bytes SM2.
    """
    body = {"version": 1, "reason": reason, "terminal_key": base64.b64encode(public_key).decode()}
    key = str(uuid.UUID(bytes=hashlib.sha256(public_key).digest()[:16]))
    answer = _once(link, lambda wire: wire.post("/v1/epoch", canonical(body), key))
    if isinstance(answer, Unanswered):
        return answer
    epoch = answer.body.get("epoch")
    return epoch if isinstance(epoch, str) and re.fullmatch(r"[0-9]{2}", epoch) else Unanswered("malformed epoch")


def platform_keys(link: Link) -> tuple[bytes, ...] | Unanswered:
    """Raw Ed25519 keys under which the platform signs or signed, the one in use first.

    To be compared with what was told by another way (paper, telephone) before they are trusted: at an installation.
    """
    answer = _once(link, lambda wire: wire.get("/v1/keys"))
    if isinstance(answer, Unanswered):
        return answer
    try:
        more = [key["public_key"] for key in answer.body.get("keys", ())]
        found = [base64.b64decode(key, validate=True) for key in (answer.body["public_key"], *more)]
    except (KeyError, TypeError, ValueError):
        return Unanswered("malformed keys")
    if any(len(key) != 32 for key in found):
        return Unanswered("malformed keys")
    return tuple(dict.fromkeys(found))


def terminal_keys(link: Link, terminal_id: str = "") -> bytes | Unanswered:
    """JSON as `published.parse_keys` takes it: every key of one terminal, or of all, with its validity."""
    answer = _once(link, lambda wire: wire.get(f"/v1/terminal-keys?terminal={terminal_id}"))
    return answer if isinstance(answer, Unanswered) else json.dumps(dict(answer.body), ensure_ascii=False).encode()


def _once(link: Link, ask: Callable[[Wire], Answer]) -> Answer | Unanswered:
    wire = Wire(link)
    try:
        answer = ask(wire)
    finally:
        wire.close()
    return answer if answer.next is Next.GO_ON else Unanswered(answer.held or answer.reason or answer.next.name.lower())
