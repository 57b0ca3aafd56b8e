"""Store and forward: what was sealed is neither lost nor doubled. Knows sealed bytes, no citizen."""

from offline_queue.errors import (
    AlreadyOpen,
    Damaged,
    DiskFull,
    InDoubt,
    OutboxClosed,
    OutboxError,
    StoreFailed,
    UnsafeStore,
    WrongKey,
)
from offline_queue.model import Attachment, Event, Limits, Receipt, Row, SealRequest, State
from offline_queue.outbox import Outbox
from offline_queue.receipts.identity import (
    PublishedKey,
    TerminalIdentity,
    load_keys,
    load_or_create_store_key,
    publish_keys,
)
from offline_queue.receipts.published import parse_keys
from offline_queue.receipts.suites import SUITES
from offline_queue.receipts.text import Reason, Refused, Verified, issue, read_text, verify_receipt, verify_receipts
from offline_queue.sending.sender import Committed, LinkChanged, Parked, Sender, SenderEvent, TerminalHeld
from offline_queue.storage.engine import SQLCIPHER, Engine, Trouble

__all__ = [
    "AlreadyOpen", "Attachment", "Committed", "Damaged", "DiskFull", "Engine", "Event", "InDoubt", "Limits",
    "LinkChanged", "Outbox", "OutboxClosed", "OutboxError", "Parked", "PublishedKey", "Reason", "Receipt", "Refused",
    "Row", "SQLCIPHER", "SUITES", "SealRequest", "Sender", "SenderEvent", "State", "StoreFailed", "TerminalHeld",
    "TerminalIdentity", "Trouble", "UnsafeStore", "Verified", "WrongKey", "issue", "load_keys",
    "load_or_create_store_key", "parse_keys", "publish_keys", "read_text", "verify_receipt", "verify_receipts",
]  # fmt: skip
