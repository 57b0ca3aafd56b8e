"""Sources of pictures: an MJPEG stream over HTTP, a recording. Only the newest counts, older ones are dropped."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from typing import Protocol
from urllib.parse import unquote, urlsplit

import cv2
import numpy as np

from drivers.camera.codec import MAX_HEAD, MultipartReader, boundary_of
from drivers.camera.newest import Newest
from drivers.camera.page_finder import Picture, shrink
from drivers.camera.v4l2 import v4l2_of
from drivers.transport.picture_size import jpeg_size

# Every wait of this file, in seconds.
CONNECT_WITHIN = 0.2  # loopback: the kernel answers, not the server
HEAD_WITHIN = 0.4  # the server's first words; with the driver's PROBE_WITHIN this stays below the 1 s of status()
READ_TICK = 0.5  # how often a silent socket is looked at, so that close() is seen
JOIN_WITHIN = 2.0  # four ticks: the reader leaves recv at the latest after one

CHUNK = 64 * 1024
NAMES = {"doccam": "document camera", "portrait": "portrait camera"}
DEFAULT_RATE = 25.0  # pictures a second of a recording that does not say


class Source(Protocol):
    """Pictures by number: `number` belongs to the newest one, is never given twice, and grows over every reopening."""

    @property
    def number(self) -> int: ...

    def open(self) -> str:
        """Begin; "" or what went wrong."""
        ...

    def wait_newer(self, than: int, within: float) -> int:
        """The number of the newest picture, waiting at most `within` seconds for one above `than`."""
        ...

    def picture(self, reduced: bool) -> Picture | None:
        """The newest picture, BGR, at half size when `reduced`. None: there is none, or it cannot be decoded."""
        ...

    def silent_for(self) -> float:
        """Seconds since the last picture, or since open."""
        ...

    def lost(self) -> str:
        """Why no further picture can come: "" while the stream lives."""
        ...

    def close(self) -> None: ...


class MjpegStream(Newest):
    """A thread reads the socket at the sender's speed and keeps one JPEG, so that no picture is ever old.

    Spoken as HTTP/1.0 over a plain socket: no chunks can come, and unlike http.client it goes on after a silent second.
    """

    def __init__(self, url: str) -> None:
        super().__init__()
        parts = urlsplit(url)
        self._host, self._port = parts.hostname or "", parts.port or 80
        self._path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")  # mjpg-streamer: /?action=stream
        self._jpeg = b""
        self._closing = threading.Event()
        self._socket: socket.socket | None = None
        self._thread: threading.Thread | None = None

    def open(self) -> str:
        self.close()
        self._closing.clear()
        try:
            self._socket = socket.create_connection((self._host, self._port), timeout=CONNECT_WITHIN)
            self._socket.sendall(f"GET {self._path} HTTP/1.0\r\nHost: {self._host}\r\n\r\n".encode("ascii"))
            reader, first = self._read_head(self._socket)
        except OSError as error:
            return self._fail(f"no stream: {type(error).__name__}")
        if reader is None:
            return self._fail("no MJPEG stream behind this address")
        self._socket.settimeout(READ_TICK)
        self._lost, self._since = "", time.monotonic()
        self._thread = threading.Thread(
            target=self._read, args=(self._socket, reader, first), name="camera-stream", daemon=True
        )
        self._thread.start()
        return ""

    def _fail(self, reason: str) -> str:
        self.close()
        self._lost = reason
        return reason

    @staticmethod
    def _read_head(link: socket.socket) -> tuple[MultipartReader | None, bytes]:
        """The reader for the parts, and what came after the head already."""
        until = time.monotonic() + HEAD_WITHIN
        data = b""
        while b"\r\n\r\n" not in data:
            left = until - time.monotonic()
            link.settimeout(max(0.01, left))
            chunk = link.recv(MAX_HEAD) if left > 0 and len(data) < MAX_HEAD else b""
            if not chunk:
                return None, b""
            data += chunk
        head, _, rest = data.partition(b"\r\n\r\n")
        status, _, fields = head.decode("latin-1").partition("\r\n")
        if status.split(" ")[1:2] != ["200"]:
            return None, b""
        for line in fields.split("\r\n"):
            name, _, value = line.partition(":")
            if name.strip().lower() == "content-type":
                boundary = boundary_of(value)
                return (MultipartReader(boundary), rest) if boundary else (None, b"")
        return None, b""

    def _read(self, link: socket.socket, reader: MultipartReader, chunk: bytes) -> None:
        reason = ""
        while not reason and not self._closing.is_set():
            bodies = reader.feed(chunk)
            if bodies:
                self._keep(bodies[-1])
            reason = reader.error
            try:
                chunk = link.recv(CHUNK)
                reason = reason or ("" if chunk else "stream ended")
            except TimeoutError:
                chunk = b""
            except OSError as error:
                reason = f"stream broke: {type(error).__name__}"
        with self._news:
            self._lost = reason or "closed"
            self._news.notify_all()

    def _keep(self, jpeg: bytes) -> None:
        with self._news:
            self._jpeg, self._since = jpeg, time.monotonic()
            self.number += 1
            self._news.notify_all()

    def picture(self, reduced: bool) -> Picture | None:
        with self._news:
            jpeg = self._jpeg
        return decode_jpeg(jpeg, reduced)

    def close(self) -> None:
        self._closing.set()
        if self._socket is not None:
            with contextlib.suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)
        if self._thread is not None:
            self._thread.join(JOIN_WITHIN)
            self._thread = None
        if self._socket is not None:
            self._socket.close()
            self._socket = None
        self._jpeg, self._lost = b"", "not open"


class Recording:
    """A film played at its own speed; its end is like a pulled cable. Reading a local file does not hang."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._film: cv2.VideoCapture | None = None
        self.number = 0
        self._newest: Picture | None = None
        self._began = self._since = time.monotonic()
        self._rate = DEFAULT_RATE
        self._played = 0
        self._lost = "not open"

    def open(self) -> str:
        self.close()
        film = cv2.VideoCapture(self._path)
        if not film.isOpened():
            film.release()
            self._lost = "recording cannot be opened"
            return self._lost
        rate = float(film.get(cv2.CAP_PROP_FPS))
        self._rate = rate if 1 <= rate <= 240 else DEFAULT_RATE
        self._film, self._lost, self._played = film, "", 0
        self._began = self._since = time.monotonic()
        return ""

    def wait_newer(self, than: int, within: float) -> int:
        until = time.monotonic() + within
        while self.number <= than and not self._lost:
            due = self._began + self._played / self._rate
            pause = min(due, until) - time.monotonic()
            if pause > 0:
                time.sleep(pause)
            if due > until:
                break
            self._advance()
        return self.number

    def _advance(self) -> None:
        """Jump over everything that is already past, decode only what is shown."""
        if self._film is None:
            return
        due = max(1, int((time.monotonic() - self._began) * self._rate) - self._played)
        shown = False
        for _ in range(due):
            if not self._film.grab():
                self._lost = "recording ended"
                break
            self._played, shown = self._played + 1, True
        good, newest = self._film.retrieve() if shown else (False, None)
        if good and newest is not None:
            self._newest, self._since, self.number = np.asarray(newest, np.uint8), time.monotonic(), self.number + 1

    def picture(self, reduced: bool) -> Picture | None:
        if self._newest is None or not reduced:
            return self._newest
        return shrink(self._newest, max(self._newest.shape[:2]) // 2)

    def silent_for(self) -> float:
        return time.monotonic() - self._since

    def lost(self) -> str:
        return self._lost

    def close(self) -> None:
        if self._film is not None:
            self._film.release()
            self._film = None
        self._newest, self._lost = None, "not open"


def decode_jpeg(jpeg: bytes, reduced: bool) -> Picture | None:
    """BGR picture, half the size when `reduced` (cheap inside the cosine transform); None if this is no whole JPEG."""
    if jpeg_size(jpeg) is None:
        return None
    mode = cv2.IMREAD_REDUCED_COLOR_2 if reduced else cv2.IMREAD_COLOR
    decoded = cv2.imdecode(np.frombuffer(jpeg, np.uint8), mode)
    return None if decoded is None else np.asarray(decoded, np.uint8)


def source_of(address: str, scheme: str) -> Source:
    """scheme+http://host:port/path, scheme+file:///path or scheme+v4l2:///dev/video0; ValueError otherwise."""
    given, _, rest = address.partition("#")[0].partition("+")
    parts = urlsplit(rest)
    if given == scheme and parts.scheme == "http" and parts.hostname:
        return MjpegStream(rest)
    if given == scheme and parts.scheme == "file" and parts.path:
        return Recording(unquote(parts.path))
    if given == scheme and parts.scheme == "v4l2" and parts.path:
        return v4l2_of(rest)
    raise ValueError(f"not a {NAMES[scheme]} address ({scheme}+http://…, +file:///… or +v4l2:///dev/…): {address}")
