"""One HTTP/1.1 connection to the platform: every step and every whole answer has its deadline, an answer its size.

http.client with a socket of our own under it: a server that drips a byte now and then resets the time-out of every
ready-made client for ever, and this one must not hold the sender."""

from __future__ import annotations

import http.client
import io
import ipaddress
import socket
import ssl
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlsplit

from offline_queue.sending.tls import CERTIFICATE, Tls, fits_pin, held_by


@dataclass(frozen=True, slots=True)
class Times:
    """Time-outs, in seconds."""

    connect: float = 10.0  # name, TCP, TLS: four round trips of a satellite line, and a name server that hesitates
    stall: float = 20.0  # nothing moves: the other side is gone without a word (half-open)
    answer: float = 30.0  # from the last byte of the request to the last of the answer
    slowest: float = 8 * 1024  # bytes a second, the worst mobile line worth using: the request's own time is size/this
    keep: float = (
        4.0  # servers close an idle connection after 5 s (uvicorn); we are first, so that no request meets that
    )


SILENT_ENDS = (
    3  # in TLS 1.3 ours is looked at after the handshake; some servers then hang up without an alert (asyncio)
)
LARGEST_ANSWER = 256 * 1024  # a reconciliation with 2 × 1000 ranges has 50 KB
PIECE = 64 * 1024


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole answer. Names of `headers` in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class NoReply:
    """Nothing usable came back. `held`: "certificate" or "clock" when that is why. `reason` names no person or path."""

    reason: str
    held: str = ""


class Line:
    """Not for several threads at once. `call` never raises for what a network or a server does."""

    def __init__(
        self, base_url: str, tls: Tls | None = None, times: Times | None = None, largest: int = LARGEST_ANSWER
    ) -> None:
        """`largest`: bytes of an answer. Raises ValueError for an address that is none, or that would carry the token
        in the clear."""
        parts = urlsplit(base_url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("the platform's address begins with https://")
        if parts.scheme == "http" and not is_loopback(base_url):
            raise ValueError("http is for a platform on the same machine only; elsewhere it is https")
        self._secure = parts.scheme == "https"
        self._host = parts.hostname
        self._port = parts.port or (443 if self._secure else 80)
        self._path = parts.path.rstrip("/")
        self._tls = tls or Tls()
        self._pins = self._tls.pins()
        self._times = times or Times()
        self._largest = largest
        self._context: tuple[tuple[float, ...], ssl.SSLContext] | None = None
        self._connection: _Connection | None = None
        self._used = 0.0
        self._silent_ends = 0
        self._aborted = False

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def abort(self) -> None:
        """From another thread: what is under way ends now, and nothing more is called."""
        self._aborted = True
        if (connection := self._connection) is not None:
            connection.timed.abort()

    def call(self, method: str, path: str, headers: Mapping[str, str], body: bytes | None = None) -> Reply | NoReply:
        """One exchange; once more when a kept connection turns out to be closed (every call may be repeated)."""
        kept = self._kept()
        found = self._exchange(method, path, headers, body)
        if kept and isinstance(found, NoReply) and found.reason in _TIRED:
            found = self._exchange(method, path, headers, body)
        return found

    def _kept(self) -> bool:
        if self._connection is not None and time.monotonic() - self._used > self._times.keep:
            self.close()
        return self._connection is not None

    def _exchange(self, method: str, path: str, headers: Mapping[str, str], body: bytes | None) -> Reply | NoReply:
        try:
            if self._connection is None:
                connected = self._connect()
                if isinstance(connected, NoReply):
                    return connected
                self._connection = connected
            if self._aborted:
                return NoReply("stopped")
            reply = self._ask(self._connection, method, self._path + path, headers, body)
        except (OSError, http.client.HTTPException, ValueError) as error:  # ValueError: http.client on a broken length
            held = held_by(error) or self._hung_up_on_us(error)
            self.close()
            return NoReply(type(error).__name__, held)
        self._silent_ends = 0
        if isinstance(reply, NoReply):
            self.close()
        self._used = time.monotonic()
        return reply

    def _hung_up_on_us(self, error: BaseException) -> str:
        """CERTIFICATE when handshakes succeed and not one byte ever follows: three times in a row is no cut line."""
        ended = isinstance(error, ConnectionError | ssl.SSLEOFError | ssl.SSLZeroReturnError)
        if not (self._secure and ended) or self._connection is None or self._connection.timed.heard:
            return ""
        self._silent_ends += 1
        return CERTIFICATE if self._silent_ends >= SILENT_ENDS else ""

    def _connect(self) -> _Connection | NoReply:
        end = time.monotonic() + self._times.connect
        raw = socket.create_connection((self._host, self._port), self._times.connect)
        try:
            raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self._secure:
                raw.settimeout(max(0.01, end - time.monotonic()))
                context = self._fresh_context()
                if isinstance(context, NoReply):
                    raw.close()
                    return context
                raw = context.wrap_socket(raw, server_hostname=self._host)
                if not fits_pin(raw.getpeercert(binary_form=True) or b"", self._pins):
                    raw.close()
                    return NoReply("another key than the pinned one", CERTIFICATE)
        except BaseException:
            raw.close()
            raise
        return _Connection(self._host, self._port, _Timed(raw, self._times))

    def _fresh_context(self) -> ssl.SSLContext | NoReply:
        """Made again when a file was renewed: a new certificate needs no restart."""
        try:
            stamp = self._tls.stamp()
            if self._context is None or self._context[0] != stamp:
                self._context = (stamp, self._tls.context())
        except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
            return NoReply(f"our certificate files: {type(error).__name__}", CERTIFICATE)
        return self._context[1]

    def _ask(
        self, connection: _Connection, method: str, path: str, headers: Mapping[str, str], body: bytes | None
    ) -> Reply | NoReply:
        timed, sent = connection.timed, len(body or b"") / self._times.slowest
        timed.until(time.monotonic() + sent + self._times.answer)
        try:
            connection.request(method, path, body, {"Accept-Encoding": "identity", **headers})
        except (BrokenPipeError, ConnectionResetError):
            # the other side may have answered before it closed: 413 to a body it did not want, an alert of TLS
            with suppress(OSError, http.client.HTTPException, ValueError):
                if isinstance(found := self._read(connection, timed), Reply):
                    self.close()
                    return found
            raise
        timed.until(time.monotonic() + self._times.answer)
        return self._read(connection, timed)

    def _read(self, connection: _Connection, timed: _Timed) -> Reply | NoReply:
        response = connection.getresponse()
        try:
            if timed.ended:
                return NoReply("cut in the headers")
            if (response.length or 0) > self._largest:
                return NoReply("the answer is too large")
            body = b""
            while piece := response.read(min(PIECE, self._largest + 1 - len(body))):
                body += piece
                if len(body) > self._largest:
                    return NoReply("the answer is too large")
            if response.length:
                return NoReply("cut in the body")
        finally:
            response.close()
        return Reply(response.status, {name.lower(): value for name, value in response.headers.items()}, body)


_TIRED = frozenset({"RemoteDisconnected", "BrokenPipeError", "ConnectionResetError", "ConnectionAbortedError"})


def is_loopback(base_url: str) -> bool:
    host = urlsplit(base_url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class _Connection(http.client.HTTPConnection):
    def __init__(self, host: str, port: int, timed: _Timed) -> None:
        super().__init__(host, port)
        self.timed = timed
        self.sock = cast(Any, timed)  # http.client needs sendall, makefile and close of it, no more

    def connect(self) -> None:
        """The one socket of this object was closed by an answer; Line makes a new object."""
        raise http.client.RemoteDisconnected("closed after the last answer")


class _Timed:
    """A socket whose every step ends after `stall` seconds, and all of them at the deadline."""

    def __init__(self, sock: socket.socket, times: Times) -> None:
        self._sock = sock
        self._stall = times.stall
        self._deadline = 0.0
        self._readers = 0
        self._closing = False
        self.heard = False  # a byte came
        self.ended = False  # the other side closed: what was read before may be half of something

    def until(self, deadline: float) -> None:
        self._deadline = deadline

    def sendall(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            self._set_time_out()
            view = view[self._sock.send(view[:PIECE]) :]

    def receive_into(self, buffer: bytearray | memoryview) -> int:
        self._set_time_out()
        count = self._sock.recv_into(buffer)
        self.heard = self.heard or count > 0
        self.ended = self.ended or count == 0
        return count

    def makefile(self, mode: str) -> io.BufferedReader:
        self._readers += 1
        return io.BufferedReader(_Incoming(self))

    def close(self) -> None:
        """As a socket does: http.client closes it after the headers of a last answer and then reads the body."""
        self._closing = True
        self._close_if_unused()

    def reader_closed(self) -> None:
        self._readers -= 1
        self._close_if_unused()

    def _close_if_unused(self) -> None:
        if self._closing and self._readers <= 0:
            self._sock.close()

    def abort(self) -> None:
        with suppress(OSError):
            socket.socket.shutdown(self._sock, socket.SHUT_RDWR)

    def _set_time_out(self) -> None:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("the whole took too long")
        self._sock.settimeout(min(self._stall, left))


class _Incoming(io.RawIOBase):
    def __init__(self, timed: _Timed) -> None:
        self._timed = timed

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self._timed.receive_into(buffer)

    def close(self) -> None:
        if not self.closed:
            super().close()
            self._timed.reader_closed()
