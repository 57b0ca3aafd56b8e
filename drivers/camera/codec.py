"""Multipart streams (RFC 2046 §5.1) taken apart into JPEGs."""

from __future__ import annotations

# Bounds that a hostile or broken stream meets before memory does. 24 MiB is ten times a 20-megapixel JPEG of a page.
MAX_HEAD = 8 * 1024
MAX_JPEG = 24 * 1024 * 1024


def boundary_of(content_type: str) -> bytes | None:
    """The part delimiter (with its leading dashes) from a Content-Type header; None if this is no multipart stream."""
    kind, _, rest = content_type.partition(";")
    if kind.strip().lower() != "multipart/x-mixed-replace":
        return None
    for parameter in rest.split(";"):
        name, _, value = parameter.strip().partition("=")
        if name.strip().lower() == "boundary" and value:
            plain = value.strip().strip('"')
            return ("--" + plain.removeprefix("--")).encode("ascii", "replace") if plain else None
    return None


class MultipartReader:
    """Feed it chunks as they come from the socket; it gives back whole part bodies, however the chunks were cut.

    A part with Content-Length is taken by length, any other up to the next boundary. What breaks a bound sets `error`;
    from then on nothing more comes out.
    """

    def __init__(self, boundary: bytes) -> None:
        self._boundary = boundary
        self._buffer = bytearray()
        self._length: int | None = None  # of the body being read; -1: up to the next boundary
        self.error = ""

    def feed(self, chunk: bytes) -> list[bytes]:
        """Bodies that `chunk` completed, oldest first; empty once `error` is set."""
        if self.error:
            return []
        self._buffer += chunk
        bodies: list[bytes] = []
        while not self.error:
            if self._length is None and not self._take_head():
                break
            body = self._take_body()
            if body is None:
                break
            bodies.append(body)
        return bodies

    def _take_head(self) -> bool:
        start = self._buffer.find(self._boundary)
        end = self._buffer.find(b"\r\n\r\n", max(start, 0))
        if start < 0 or end < 0:
            if len(self._buffer) > MAX_HEAD:
                self.error = "part head too long"
            return False
        if end - start > MAX_HEAD:
            self.error = "part head too long"
            return False
        self._length = _content_length(bytes(self._buffer[start:end]))
        if self._length > MAX_JPEG:
            self.error = "part too long"
            return False
        del self._buffer[: end + 4]
        return True

    def _take_body(self) -> bytes | None:
        length = self._length if self._length is not None else -1
        if length < 0:
            length = self._buffer.find(b"\r\n" + self._boundary)
            if length < 0:
                if len(self._buffer) > MAX_JPEG:
                    self.error = "part without an end"
                return None
        elif len(self._buffer) < length:
            return None
        body = bytes(self._buffer[:length])
        del self._buffer[:length]
        self._length = None
        return body


def _content_length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length" and value.strip().isdigit() and len(value.strip()) < 12:
            return int(value)
    return -1
