"""Where the platform is, and how it and this terminal know each other."""

from __future__ import annotations

from dataclasses import dataclass, field

from offline_queue.sending.line import Line, Times, is_loopback
from offline_queue.sending.tls import Tls


@dataclass(frozen=True, slots=True)
class Link:
    """`platform_keys`: raw Ed25519 keys (32 bytes) that may sign what the platform answers; several while it changes
    them. Raises ValueError: http beyond this machine (the token would travel in the clear), a bad pin, no platform key
    beyond this machine (anybody's signature would pass for the platform's)."""

    url: str
    terminal_id: str
    token: str = field(repr=False)
    tls: Tls = field(default_factory=Tls)
    platform_keys: tuple[bytes, ...] = ()
    times: Times = field(default_factory=Times)

    def __post_init__(self) -> None:
        self.line()
        if not self.platform_keys and not is_loopback(self.url):
            raise ValueError("the platform's key must be known beforehand, except on this machine itself")
        if any(len(key) != 32 for key in self.platform_keys):
            raise ValueError("a platform key has 32 bytes")

    def line(self) -> Line:
        """A connection of its own for each thread; nothing is connected yet."""
        return Line(self.url, self.tls, self.times)
