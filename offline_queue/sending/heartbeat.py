"""How the queue does, in one small message (wire.schema.json, heartbeat): numbers and reasons, no citizen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from offline_queue.outbox import Outbox, china_now

STUCK_NAMED = 50
LONGEST_REASON = 200


@dataclass(frozen=True, slots=True)
class Facts:
    """What the heartbeat tells beside the queue. The callables answer at once and from any thread.

    `clock_quality`: a word as in the receipts ("synced"). `disk_free`: bytes. `held`: the sender's reason or "".
    """

    software: str
    clock_quality: Callable[[], str]
    disk_free: Callable[[], int]
    held: Callable[[], str]


def heartbeat(outbox: Outbox, facts: Facts, now: Callable[[], datetime] = china_now) -> dict[str, Any]:
    """The body of POST /v1/heartbeat."""
    at, oldest, epoch = now(), outbox.oldest_open(), outbox.identity.epoch
    return {
        "version": 1,
        "at": at.isoformat(timespec="seconds"),
        "clock_quality": facts.clock_quality(),
        "software": facts.software[:40],
        "counts": {state.value: count for state, count in outbox.counts().items()},
        "oldest_seconds": 0 if oldest is None else max(0, int((at - oldest).total_seconds())),
        "stuck": [
            {"number": row.number, "state": row.state.value, "reason": row.reason[:LONGEST_REASON]}
            for row in outbox.stuck(STUCK_NAMED)
        ],
        "held": facts.held()[:LONGEST_REASON],
        "epoch": epoch,
        "last_seq": outbox.last_seq().get(epoch, 0),
        "disk_free_bytes": max(0, facts.disk_free()),
    }
