"""Sends prepared submissions over kept connections as quickly as answers come, and counts.

`python -m benchmarks.intake_load PORT PREFIX CONNECTIONS FILE`; a line of FILE: the id, a tab, the body. Prints JSON.
"""

from __future__ import annotations

import base64
import hashlib
import json
import socket
import sys
import threading
import time
from pathlib import Path

TERMINAL = "LX0417"
TOKEN = "token-of-the-bench"
NOTHING, INTAKE, SLOT = "/nothing", "/v1/submissions", "/v1/slot"


class Client:
    """The least HTTP/1.1 that does it: a ready-made client would cost more than the platform."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def call(self, request: bytes) -> int:
        """The status; the body is read and thrown away."""
        self._socket.sendall(request)
        raw = b""
        while (end := raw.find(b"\r\n\r\n")) < 0:
            piece = self._socket.recv(65536)
            if not piece:
                raise ConnectionError("the platform closed the connection")
            raw += piece
        head = raw[:end].lower()
        length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0] or 0)
        missing = length - (len(raw) - end - 4)
        while missing > 0:
            missing -= len(self._socket.recv(missing))
        return int(head[9:12])

    def close(self) -> None:
        self._socket.close()


def requests_of(prefix: str, line: bytes) -> list[tuple[bytes, int]]:
    """What one submission takes, and the status that each must have."""
    if prefix == SLOT:
        return [(_request("GET", "/v1/slot?n=20&bytes=90000&live=0", b""), 200)]
    name, _, body = line.partition(b"\t")
    path = f"{prefix}/{name.decode()}"
    digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
    more = (
        f"Content-Type: application/json\r\nIdempotency-Key: {name.decode()}\r\nContent-Digest: sha-256=:{digest}:\r\n"
    )
    return [(_request("PUT", path, body, more), 201), (_request("POST", f"{path}/commit", b""), 200)]


def _request(method: str, path: str, body: bytes, more: str = "") -> bytes:
    head = (
        f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {TOKEN}\r\nTerminal-Id: {TERMINAL}\r\n"
        f"{more}Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def main() -> None:
    port, prefix, connections, file = int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), Path(sys.argv[4])
    work = [requests_of(prefix, line) for line in file.read_bytes().splitlines()]
    seconds: list[float] = []
    wrong: list[str] = []
    begin = threading.Barrier(connections + 1)

    def send(mine: list[list[tuple[bytes, int]]]) -> None:
        client = Client(port)
        begin.wait()
        for calls in mine:
            began = time.perf_counter()
            for request, expected in calls:
                status = client.call(request)
                if status != expected:
                    wrong.append(f"{status} instead of {expected}")
            seconds.append(time.perf_counter() - began)
        client.close()

    threads = [threading.Thread(target=send, args=(work[n::connections],)) for n in range(connections)]
    for thread in threads:
        thread.start()
    begin.wait()
    began, used = time.perf_counter(), time.process_time()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - began
    cpu = (time.process_time() - used) / took
    print(json.dumps({"took": took, "seconds": sorted(seconds), "wrong": wrong[:5], "cpu": cpu}))


if __name__ == "__main__":
    main()
