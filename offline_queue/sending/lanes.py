"""Which record is next: those whose citizen still stands there, then everybody's metadata, then attachments."""

from __future__ import annotations

from collections import deque
from datetime import timedelta

from offline_queue.outbox import Outbox

LOOK_AHEAD = 50  # records a question to the store; few enough that a fresh one does not wait behind them for long
SMALL_BEFORE_PART = 100  # metadata that may pass a live record's attachments before one part of them goes


class Lanes:
    """Keeps what the store said a moment ago, and which records wait for their next try. One thread."""

    def __init__(self, outbox: Outbox, live_seconds: float) -> None:
        self._outbox = outbox
        self._young = timedelta(seconds=live_seconds)
        self._live: deque[str] = deque()
        self._small: deque[str] = deque()
        self._uploads: deque[str] = deque()
        self._live_since: dict[str, float] = {}
        self._due: dict[str, float] = {}  # monotonic; lost on restart, when every record may be tried at once
        self._due_to_link: set[str] = set()  # those of them that only wait for the line
        self._fresh = True
        self._in_a_row = 0

    def something_new(self, line_is_back: bool = True) -> None:
        """Something was sealed or released, or the line is back: look again."""
        self._fresh = True
        self._small.clear()
        if line_is_back:
            for submission_id in self._due_to_link:
                self._due.pop(submission_id, None)
            self._due_to_link.clear()

    def look(self, now: float) -> None:
        """Asks the store where a lane is empty."""
        self._due = {submission_id: due for submission_id, due in self._due.items() if due > now}
        self._due_to_link &= self._due.keys()
        not_now = frozenset(self._due)
        if self._fresh:
            self._fresh = False
            self._live = deque(self._outbox.live(LOOK_AHEAD, self._young, not_now))
            horizon = now - self._young.total_seconds()
            self._live_since = {one: since for one, since in self._live_since.items() if since > horizon}
        if not self._small:
            self._small = deque(self._outbox.sendable(LOOK_AHEAD, not_now | set(self._live)))
        if not self._uploads and not self._small:
            self._uploads = deque(self._outbox.uploading(LOOK_AHEAD, not_now))

    # ── what waits ───────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def live(self) -> int:
        return len(self._live)

    @property
    def waiting(self) -> int:
        """Without the live ones. Not all that waits: whether there is something, and at least how much."""
        return len(self._small) + sum(not self.is_live(one) for one in self._uploads)

    @property
    def next_due(self) -> float:
        return min(self._due.values(), default=float("inf"))

    # ── taking ───────────────────────────────────────────────────────────────────────────────────────────────────

    def take_live(self, now: float) -> str | None:
        if not self._live:
            return None
        submission_id = self._live.popleft()
        self._live_since[submission_id] = now
        return submission_id

    def take_small(self) -> str | None:
        """None also when it is the turn of a live record's attachments."""
        if not self._small or (self._in_a_row >= SMALL_BEFORE_PART and self._live_since):
            return None
        self._in_a_row += 1
        return self._small.popleft()

    def take_upload(self, live_only: bool) -> str | None:
        """A live one first."""
        self._in_a_row = 0
        live = next((one for one in self._uploads if self.is_live(one)), None)
        if live is not None:
            self._uploads.remove(live)
            return live
        return None if live_only or not self._uploads else self._uploads.popleft()

    def is_live(self, submission_id: str) -> bool:
        return submission_id in self._live_since

    # ── putting back ─────────────────────────────────────────────────────────────────────────────────────────────

    def has_attachments_to_go(self, submission_id: str) -> None:
        self._uploads.append(submission_id)

    def done(self, submission_id: str) -> None:
        """Committed or parked: what waited behind it may go."""
        self._live_since.pop(submission_id, None)

    def later(self, submission_id: str, at: float, *, for_link: bool = False) -> None:
        self._due[submission_id] = at
        if for_link:
            self._due_to_link.add(submission_id)
