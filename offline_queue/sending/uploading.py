"""The attachments of one record on their way: one call at a time, so that a smaller record can go in between."""

from __future__ import annotations

from collections import deque

from offline_queue.model import Parcel, StoredAttachment
from offline_queue.outbox import MISSING_FILE, Outbox
from offline_queue.sending.protocol import signing_key, submission_body
from offline_queue.sending.wire import PART_BYTES, Answer, Next, Wire

SMALLEST_PART = 16 * 1024  # a line that never lets 256 KB through lets this through; below it headers are the most
RESTARTS = 3  # the platform forgot a blob or a record in mid-way: offer again so often, then back off


class Uploader:
    """Holds at most one record and one attachment in memory."""

    def __init__(self, outbox: Outbox, wire: Wire) -> None:
        self._outbox = outbox
        self._wire = wire
        self._part = PART_BYTES
        self.parcel: Parcel | None = None

    def begin(self, parcel: Parcel) -> None:
        """The platform is asked for each attachment how much of it is there: nothing is sent twice."""
        self.parcel = parcel
        self._todo = _distinct(parcel, {a.sha256 for a in parcel.attachments})
        self._restarts = 0
        self._data = b""
        self._offset: int | None = None
        self._calls_left = 0

    def drop(self) -> None:
        self.parcel = None
        self._data = b""

    def step(self) -> Answer | None:
        """One call. None: more to come. An answer: 200 with the receipt, or what went wrong."""
        assert self.parcel is not None
        if not self._todo:
            return self._after(self._wire.commit(self.parcel.submission_id))
        if not self._data:
            data = self._outbox.blob(self._todo[0].sha256)
            if data is None:
                return Answer(Next.NEVER, reason=MISSING_FILE)
            self._data, self._offset = data, None
            self._calls_left = 2 * (len(data) // SMALLEST_PART + 2)  # whoever names other offsets is not followed ever
        return self._one_call()

    def _one_call(self) -> Answer | None:
        sha256, size = self._todo[0].sha256, len(self._data)
        if self._offset is None:
            answer = self._wire.blob_offset(sha256)
        else:
            piece = self._data[self._offset : self._offset + self._part]
            answer = self._wire.blob_part(sha256, self._offset, size, piece)
            slower = answer.next is Next.LINK_DOWN
            self._part = max(SMALLEST_PART, self._part // 2) if slower else min(PART_BYTES, self._part * 2)
        if answer.next is not Next.GO_ON:
            return self._after(answer)
        self._offset = _offset(answer)
        self._calls_left -= 1
        if self._offset is None or self._offset > size:
            return Answer(Next.STRANGER, reason="malformed Upload-Offset")
        if self._offset == size:
            self._todo.popleft()
            self._data = b""
        elif self._calls_left <= 0:
            return Answer(Next.LATER, reason="the upload does not advance")
        return None

    def _after(self, answer: Answer) -> Answer | None:
        """What is gone at the platform is offered again, and what it still misses is uploaded again; a few times."""
        assert self.parcel is not None
        if answer.next is Next.GONE:
            self._restarts += 1
            key = signing_key(self.parcel, self._outbox.identity)
            if key is not None:
                answer = self._wire.offer(self.parcel.submission_id, submission_body(self.parcel, key))
        elif answer.status == 409 and answer.next is Next.GO_ON:
            self._restarts += 1
        if answer.next is not Next.GO_ON or answer.status == 200:
            return answer
        if self._restarts > RESTARTS:
            return Answer(Next.LATER, reason="the platform keeps asking for the same attachments")
        missing = missing_in(answer)
        if missing is None:
            return Answer(Next.STRANGER, reason="malformed list of what is missing")
        self._todo = _distinct(self.parcel, missing)
        self._data = b""
        return None


def missing_in(answer: Answer) -> frozenset[str] | None:
    """The SHA-256 that the platform misses; None when the answer does not say."""
    named = answer.body.get("missing")
    return frozenset(map(str, named)) if isinstance(named, list) else None


def _distinct(parcel: Parcel, wanted: frozenset[str] | set[str]) -> deque[StoredAttachment]:
    return deque({a.sha256: a for a in parcel.attachments if a.sha256 in wanted}.values())


def _offset(answer: Answer) -> int | None:
    value = answer.headers.get("upload-offset", "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 12 else None
