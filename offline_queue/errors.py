"""What can go wrong with the store itself. Each message can be shown to a technician: no personal data, no key."""

from __future__ import annotations


class OutboxError(Exception):
    """The store cannot do what was asked; nothing that was sealed before is lost."""


class WrongKey(OutboxError):
    """The file is there and the key does not open it."""


class UnsafeStore(OutboxError):
    """The database does not keep the settings that make a commit durable."""


class AlreadyOpen(OutboxError):
    """Another process holds this folder."""


class DiskFull(OutboxError):
    """No room, even after the ballast was given up. What was being sealed is not sealed and has no number."""


class StoreFailed(OutboxError):
    """The database could not do it (input/output error, damaged file); what was asked did not happen."""


class Unsure(StoreFailed):
    """Nobody can say whether it happened: the disk failed at the commit, and takes no proof. Inside the queue."""


class Damaged(StoreFailed):
    """The file is no database, or the one that was here is gone. It is left as it is, and never made anew by itself."""


class InDoubt(OutboxError):
    """Nobody can say whether the record is on the disk: nothing may be printed. The same id tried again resolves it."""

    def __init__(self, submission_id: str) -> None:
        super().__init__("not certain whether the record is on the disk")
        self.submission_id = submission_id


class OutboxClosed(OutboxError):
    """The outbox was closed before the call."""
