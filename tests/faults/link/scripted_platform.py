"""A reverse proxy before the real platform that answers some requests itself, with whatever bytes a test wants."""

from __future__ import annotations

import http.client
import http.server
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

Script = Callable[[str, str], bytes | tuple[bytes, float] | None]  # (method, path) → the whole answer, or None to pass


def answer(status: str, body: bytes = b"", *headers: str, length: int | None = None) -> bytes:
    """Raw HTTP; `length` lies about the body."""
    size = len(body) if length is None else length
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {size}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


class Scripted(http.server.ThreadingHTTPServer):
    """`script` decides on every request; `asked` is what came, in order. A tuple's second part: pause between bytes."""

    daemon_threads = True
    block_on_close = True

    def __init__(self, port: int) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.behind = port
        self.script: Script = lambda method, path: None
        self.asked: list[tuple[str, str]] = []
        self.bodies: list[bytes] = []  # of what was asked
        self.stopping = threading.Event()
        self.open: set[socket.socket] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def first(self, times: int, what: str, raw: bytes | tuple[bytes, float]) -> None:
        """The next `times` requests whose "METHOD path" contains `what` get `raw`."""
        left = [times]

        def script(method: str, path: str) -> bytes | tuple[bytes, float] | None:
            if what in f"{method} {path}" and left[0] > 0:
                left[0] -= 1
                return raw
            return None

        self.script = script

    def always(self, what: str, raw: bytes) -> None:
        self.script = lambda method, path: raw if what in f"{method} {path}" else None

    def pass_all(self) -> None:
        self.script = lambda method, path: None


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Scripted

    def setup(self) -> None:
        super().setup()
        self.server.open.add(self.request)

    def finish(self) -> None:
        with suppress(OSError):
            super().finish()
        self.server.open.discard(self.request)

    def handle(self) -> None:
        with suppress(OSError):
            super().handle()

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.bodies.append(body)
        self.server.asked.append((self.command, self.path))
        said = self.server.script(self.command, self.path)
        if said is None:
            self._pass_on(body)
            return
        raw, pause = said if isinstance(said, tuple) else (said, 0.0)
        if not pause:
            self.wfile.write(raw)
        for byte in raw if pause else b"":
            if self.server.stopping.wait(pause):
                break
            self.wfile.write(bytes([byte]))
        self.close_connection = True

    def _pass_on(self, body: bytes) -> None:
        behind = http.client.HTTPConnection("127.0.0.1", self.server.behind, timeout=10)
        behind.request(self.command, self.path, body, dict(self.headers.items()))
        with behind.getresponse() as response:
            content = response.read()
            headers = [
                (name, value)
                for name, value in response.getheaders()
                if name.lower() not in ("content-length", "connection")
            ]
            status = response.status
        behind.close()
        self.send_response_only(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_PUT = do_POST = do_PATCH = do_HEAD = _serve

    def log_message(self, *args: object) -> None:
        return None


@contextmanager
def scripted(port: int) -> Iterator[Scripted]:
    server = Scripted(port)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.stopping.set()
        for sock in list(server.open):
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
        server.shutdown()
        thread.join(5)
        server.server_close()
