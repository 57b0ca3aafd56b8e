"""Ports for servers that cannot be told 0."""

from __future__ import annotations

import contextlib
import socket
from random import SystemRandom

BELOW_EPHEMERAL = range(20_000, 32_000)  # no outgoing connection takes one while a server is killed and started again
CHOICE = SystemRandom()  # pytest-randomly seeds the other one alike in every test


def free_port(neighbours: int = 1) -> int:
    """The first of so many neighbouring ports that nobody listens at."""
    for _ in range(200):
        port = CHOICE.choice(BELOW_EPHEMERAL)
        with contextlib.suppress(OSError), contextlib.ExitStack() as stack:
            for number in range(neighbours):
                stack.enter_context(socket.create_server(("", port + number)))
            return port
    raise RuntimeError("no port is free")
