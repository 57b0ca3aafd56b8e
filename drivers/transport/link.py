"""A byte link to a device: what serial ports and scripted links have in common. Meaning is the codec's business."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from drivers.contract.faults import ClearedBy, Fault, FaultCode


class Link(Protocol):
    """Trouble with the link is a Fault (LINK_LOST), never an exception."""

    @property
    def is_open(self) -> bool: ...

    def open(self) -> Fault | None:
        """Open, or open again: a link that is open is closed first."""
        ...

    def close(self) -> None: ...

    def flush(self) -> Fault | None:
        """Forget all bytes that arrived and were not read."""
        ...

    def write(self, data: bytes) -> Fault | None: ...

    def read(self, timeout: float) -> bytes | Fault:
        """What has arrived, waiting at most `timeout` seconds for the first byte; b"" when nothing came."""
        ...


@runtime_checkable
class SpeedLink(Link, Protocol):
    """A link whose speed the host chooses: `baud` in bits per second counts from the next `open`."""

    baud: int


def link_lost(detail: str) -> Fault:
    """The port or the connection is gone."""
    return Fault(FaultCode.LINK_LOST, ClearedBy.TECHNICIAN, detail=detail)
