"""An outbox in a folder of its own, with a small ballast."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from offline_queue import Attachment, Limits, Outbox, SealRequest, TerminalIdentity

KEY = bytes(range(32))
SMALL = Limits(reserve=0, ballast=64 * 1024)


@pytest.fixture(scope="session")
def identity(tmp_path_factory: pytest.TempPathFactory) -> TerminalIdentity:
    return TerminalIdentity.create(tmp_path_factory.mktemp("identity") / "identity.json", KEY, "LX0417", "03")


@pytest.fixture
def reopen(tmp_path: Path, identity: TerminalIdentity) -> Iterator[Callable[[], Outbox]]:
    """Opens the same folder again, closing what was open."""
    opened: list[Outbox] = []

    def again() -> Outbox:
        for outbox in opened:
            outbox.close()
        opened.append(Outbox.open(tmp_path / "queue", KEY, identity, limits=SMALL))
        return opened[-1]

    yield again
    for outbox in opened:
        outbox.close()


@pytest.fixture
def outbox(reopen: Callable[[], Outbox]) -> Outbox:
    return reopen()


@pytest.fixture
def request_of() -> Callable[..., SealRequest]:
    def build(text: str = "payload", order_key: str = "k", files: tuple[bytes, ...] = (b"scan",)) -> SealRequest:
        attachments = tuple(Attachment(f"page_{n}", "image/jpeg", data) for n, data in enumerate(files))
        return SealRequest("application", "newborn@1.0.0", order_key, "tag-1", text.encode(), attachments, "synced")

    return build
