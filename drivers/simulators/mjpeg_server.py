"""An MJPEG server on loopback, as the bridges of USB cameras are (multipart/x-mixed-replace over HTTP/1.0)."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

BOUNDARY = "framebynoise"
TICK = 0.2  # seconds: how soon stop() is noticed
CLIENT_WITHIN = 2.0  # a client that takes nothing for so long is dropped


@dataclass(frozen=True, slots=True)
class Part:
    """What is sent next. `sent` of `claimed` bytes: a camera that dies in mid-picture claims more than it sends."""

    body: bytes
    claimed: int


class MjpegServer:
    """`next_part(number)` is asked `rate()` times a second for each client; None sends nothing, the link stays open."""

    def __init__(
        self,
        next_part: Callable[[], Part | None],
        rate: Callable[[], float],
        plugged: Callable[[], bool],
        content_type: Callable[[], str] = lambda: f"multipart/x-mixed-replace; boundary={BOUNDARY}",
        port: int = 0,
    ) -> None:
        self._next_part, self._rate, self._plugged, self._content_type = next_part, rate, plugged, content_type
        self.port = port
        self._listener: socket.socket | None = None
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self) -> int:
        """Serve in threads of its own; the port."""
        self._stopping.clear()
        self._listener = socket.create_server(("127.0.0.1", self.port))
        self._listener.settimeout(TICK)
        self.port = int(self._listener.getsockname()[1])
        self._spawn(self._accept, self._listener)
        return self.port

    def stop(self) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join(3)
        self._threads.clear()
        if self._listener is not None:
            self._listener.close()
            self._listener = None

    def _spawn(self, work: Callable[[socket.socket], None], link: socket.socket) -> None:
        self._threads = [thread for thread in self._threads if thread.is_alive()]
        thread = threading.Thread(target=work, args=(link,), name="sim-camera", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self, listener: socket.socket) -> None:
        while not self._stopping.is_set():
            try:
                link, _ = listener.accept()
            except TimeoutError:
                continue
            except OSError:
                return
            if self._plugged():
                self._spawn(self._serve, link)
            else:
                link.close()

    def _serve(self, link: socket.socket) -> None:
        link.settimeout(CLIENT_WITHIN)
        with contextlib.closing(link), contextlib.suppress(OSError):
            link.recv(4096)
            link.sendall(f"HTTP/1.0 200 OK\r\nContent-Type: {self._content_type()}\r\n\r\n".encode("ascii"))
            while not self._stopping.is_set() and self._plugged():
                begun = time.monotonic()
                part = self._next_part()
                if part is not None:
                    self._send(link, part)
                    if part.claimed > len(part.body):
                        return  # it died in mid-picture
                self._pause(begun)

    def _pause(self, begun: float) -> None:
        """Until the next picture is due, looking now and then whether the plug was pulled."""
        while not self._stopping.is_set() and self._plugged():
            left = begun + 1 / self._rate() - time.monotonic()
            if left <= 0:
                return
            self._stopping.wait(min(left, TICK))

    @staticmethod
    def _send(link: socket.socket, part: Part) -> None:
        head = f"--{BOUNDARY}\r\nContent-Type: image/jpeg\r\nContent-Length: {part.claimed}\r\n\r\n".encode("ascii")
        link.sendall(head + part.body + b"\r\n")
