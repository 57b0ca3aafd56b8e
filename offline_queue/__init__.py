"""Store and forward: what was sealed is neither lost nor doubled. Knows sealed bytes, no citizen."""

from offline_queue.errors import AlreadyOpen, DiskFull, OutboxClosed, OutboxError, StoreFailed, UnsafeStore, WrongKey
from offline_queue.identity import PublishedKey, TerminalIdentity, load_keys, load_or_create_store_key, publish_keys
from offline_queue.model import Attachment, Event, Limits, Receipt, Row, SealRequest, State
from offline_queue.outbox import Outbox
from offline_queue.receipts import Reason, Refused, Verified, verify_receipt
from offline_queue.sender import Committed, LinkChanged, Parked, Sender, SenderEvent, TerminalHeld

__all__ = [
    "AlreadyOpen", "Attachment", "Committed", "DiskFull", "Event", "Limits", "LinkChanged", "Outbox", "OutboxClosed",
    "OutboxError", "Parked", "PublishedKey", "Reason", "Receipt", "Refused", "Row", "SealRequest", "Sender",
    "SenderEvent",
    "State", "StoreFailed", "TerminalHeld", "TerminalIdentity", "UnsafeStore", "Verified", "WrongKey", "load_keys",
    "load_or_create_store_key", "publish_keys", "verify_receipt",
]  # fmt: skip
