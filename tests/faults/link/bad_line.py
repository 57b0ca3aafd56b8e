"""A TCP relay that breaks on command: cuts, stalls, drips, throttles; counts what passed."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum, auto


class Way(Enum):
    UP = auto()  # requests
    DOWN = auto()  # answers


class Then(Enum):
    CUT = auto()  # both sides see the end
    RESET = auto()  # RST: what was under way is lost, too
    STALL = auto()  # half-open: no byte, no FIN
    DRIP = auto()  # a byte now and then


@dataclass(frozen=True, slots=True)
class Fault:
    """After `after` bytes in one direction of one connection."""

    way: Way
    after: int
    then: Then = Then.CUT
    every: float = 0.05  # seconds between the bytes of a drip


class BadLine:
    """`play(faults)`: one for each of the next connections; later ones are sound. `rate`: bytes a second, 0 for any."""

    def __init__(self, port: int, rate: float = 0.0) -> None:
        self.port = port
        self.rate = rate
        self.passed: list[dict[Way, int]] = []  # one entry a connection
        self._faults: list[Fault] = []
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._open: set[socket.socket] = set()
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def play(self, *faults: Fault) -> None:
        with self._lock:
            self._faults = list(faults)

    @property
    def faults_left(self) -> int:
        with self._lock:
            return len(self._faults)

    def hang_up(self) -> None:
        """Every connection ends now."""
        for sock in list(self._open):
            _end(sock)

    def close(self) -> None:
        self._stopping.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.hang_up()
        for thread in self._threads:
            thread.join(5)

    def __enter__(self) -> BadLine:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            with self._lock:
                fault = self._faults.pop(0) if self._faults else None
            try:
                far = socket.create_connection(("127.0.0.1", self.port))
            except OSError:  # the platform is down
                _end(near)
                continue
            counts = {Way.UP: 0, Way.DOWN: 0}
            self.passed.append(counts)
            self._open |= {near, far}
            for way, source, target in ((Way.UP, near, far), (Way.DOWN, far, near)):
                mine = fault if fault is not None and fault.way is way else None
                thread = threading.Thread(target=self._relay, args=(source, target, way, mine, counts), daemon=True)
                self._threads.append(thread)
                thread.start()

    def _relay(
        self, source: socket.socket, target: socket.socket, way: Way, fault: Fault | None, counts: dict[Way, int]
    ) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                if fault is not None and counts[way] + len(data) >= fault.after:
                    keep = fault.after - counts[way]
                    target.sendall(data[:keep])
                    self._break(fault, source, target, data[keep:])
                    break
                counts[way] += len(data)
                if self.rate:
                    time.sleep(len(data) / self.rate)
                target.sendall(data)
        for sock in (source, target):
            _end(sock)
        self._open -= {source, target}

    def _break(self, fault: Fault, source: socket.socket, target: socket.socket, rest: bytes) -> None:
        match fault.then:
            case Then.RESET:
                for sock in (source, target):
                    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
                    with suppress(OSError):
                        sock.shutdown(socket.SHUT_RD)  # wakes the other direction's thread, sends nothing
                    sock.close()
            case Then.STALL:
                self._stopping.wait(30)
            case Then.DRIP:
                while not self._stopping.wait(fault.every):
                    if not rest and not (rest := source.recv(65536)):
                        return
                    target.sendall(rest[:1])
                    rest = rest[1:]


def _end(sock: socket.socket) -> None:
    with suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)
    sock.close()
