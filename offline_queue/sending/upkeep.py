"""The slow talk with the platform beside the sending, on a thread and a line of its own: heartbeat, reconciling."""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from offline_queue.errors import OutboxClosed, OutboxError
from offline_queue.outbox import Outbox
from offline_queue.sending.asking import Unanswered
from offline_queue.sending.events import Parked, Reconciled, SenderEvent, TerminalHeld, TerminalReleased
from offline_queue.sending.heartbeat import Facts, heartbeat
from offline_queue.sending.link import Link
from offline_queue.sending.reconcile import reconcile
from offline_queue.sending.talker import Talker
from offline_queue.sending.wire import Wire
from offline_queue.written_wire import canonical

LOG = logging.getLogger("offline_queue.sending.upkeep")


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Seconds. Each is spread by a random part, so that a district does not speak with one voice."""

    heartbeat: float = 300.0  # the platform's board calls a terminal silent after three
    soon: float = 5.0  # within this a stuck record or a held terminal is told; several at once make one message
    reconcile: float = 86_400.0
    first_reconcile: float = 3_600.0  # after the start, when what waited has had its time to go
    retry_reconcile: float = 900.0


class Upkeep(Talker):
    """`on_event` gets Reconciled, from this thread. Call `seen` with every event of the sender."""

    def __init__(
        self, outbox: Outbox, link: Link, facts: Facts, on_event: Callable[[SenderEvent], None], *,
        rhythm: Rhythm | None = None, chance: random.Random | None = None,
    ) -> None:  # fmt: skip
        super().__init__("outbox-upkeep", Wire(link))
        self._outbox = outbox
        self._link = link
        self._facts = facts
        self._on_event = on_event
        self._rhythm = rhythm or Rhythm()
        self._chance = chance or random.Random()  # noqa: S311 - spreads load, guards nothing
        now = time.monotonic()
        self._beat_at = now + self._spread(self._rhythm.soon)
        self._reconcile_at = now + self._spread(self._rhythm.first_reconcile)
        self._lock = threading.Lock()

    def seen(self, event: SenderEvent) -> None:
        """From any thread: what the operator's board should show before the next heartbeat."""
        if isinstance(event, Parked | TerminalHeld | TerminalReleased):
            with self._lock:
                self._beat_at = min(self._beat_at, time.monotonic() + self._spread(self._rhythm.soon))
            self._wake.set()

    def reconcile_soon(self) -> None:
        """After a restore, or when a technician asks."""
        with self._lock:
            self._reconcile_at = time.monotonic()
        self._wake.set()

    # ── inside ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _run(self) -> None:
        while not self._stopping.is_set():
            with self._lock:
                due = min(self._beat_at, self._reconcile_at)
            self._wake.wait(max(0.0, due - time.monotonic()))
            self._wake.clear()
            try:
                self._what_is_due(time.monotonic())
            except OutboxClosed:
                return
            except OutboxError as error:
                LOG.warning("the upkeep failed: %s", error)
            except Exception:
                LOG.exception("the upkeep failed")

    def _what_is_due(self, now: float) -> None:
        with self._lock:
            beat, compare = now >= self._beat_at, now >= self._reconcile_at
            # the next time is set before the work: what fails is not repeated without end
            if beat:
                self._beat_at = now + self._rhythm.heartbeat + self._spread(self._rhythm.soon)
            if compare:
                self._reconcile_at = now + self._rhythm.retry_reconcile
        if beat and not self._stopping.is_set():
            self._beat()
        if compare and not self._stopping.is_set():
            self._reconcile()

    def _beat(self) -> None:
        answer = self._wire.post("/v1/heartbeat", canonical(heartbeat(self._outbox, self._facts)))
        if answer.retry_after is not None:
            with self._lock:
                self._beat_at = max(self._beat_at, time.monotonic() + answer.retry_after)

    def _reconcile(self) -> None:
        results = reconcile(self._outbox, self._wire, self._link.platform_keys)
        if not any(isinstance(result, Unanswered) for result in results):
            with self._lock:
                spread = self._spread(self._rhythm.first_reconcile)
                self._reconcile_at = time.monotonic() + self._rhythm.reconcile - spread
        for result in results:
            if isinstance(result, Reconciled):
                self._on_event(result)
            else:
                LOG.warning("not reconciled: %s", result.reason)

    def _spread(self, seconds: float) -> float:
        return self._chance.uniform(0.0, seconds)
