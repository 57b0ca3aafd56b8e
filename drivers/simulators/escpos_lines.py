"""Lines on which a simulated receipt printer can hang: TCP, serial (a pseudo-terminal), USB (escpos_usb.py)."""

from __future__ import annotations

import contextlib
import os
import select
import socket
import termios
import threading
import tty
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

STEP_SECONDS = 0.05  # how soon a reading thread sees that the plug was pulled


class Link(Protocol):
    """One host on the line."""

    def send(self, data: bytes) -> None: ...

    def cut(self) -> None:
        """The connection ends; the printer goes on."""
        ...


class Hears(Protocol):
    """What a printer does with its line."""

    def opened(self, link: Link) -> None: ...

    def received(self, link: Link, data: bytes) -> None: ...

    def closed(self, link: Link) -> None: ...


class Line(Protocol):
    """`address` is that of the driver, without the profile, once plugged in."""

    def plug_in(self, printer: Hears) -> None: ...

    def unplug(self) -> None: ...

    @property
    def address(self) -> str: ...


class Threads:
    """Those of one line; joined when it ends."""

    def __init__(self) -> None:
        self._threads: list[threading.Thread] = []

    def start(self, target: Callable[[], None]) -> threading.Thread:
        self._threads = [thread for thread in self._threads if thread.is_alive()]
        thread = threading.Thread(target=target, name="escpos-simulator", daemon=True)
        self._threads.append(thread)
        thread.start()
        return thread

    def join(self) -> None:
        for thread in self._threads:
            if thread is not threading.current_thread():
                thread.join(5)


class _SocketLink:
    def __init__(self, end: socket.socket) -> None:
        self.end = end

    def send(self, data: bytes) -> None:
        with contextlib.suppress(OSError):
            self.end.sendall(data)

    def cut(self) -> None:
        with contextlib.suppress(OSError):
            self.end.shutdown(socket.SHUT_RDWR)


class TcpLine:
    """Any number of hosts at once, as network printers allow."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self.port = host, port
        self._listener: socket.socket | None = None
        self._accepting: threading.Thread | None = None
        self._links: set[_SocketLink] = set()
        self._lock = threading.Lock()
        self.threads = Threads()

    @property
    def address(self) -> str:
        return f"escpos+tcp://{self._host}:{self.port}"

    def plug_in(self, printer: Hears) -> None:
        self.threads.join()  # of the plug before: its port is free then
        listener = socket.create_server((self._host, self.port))
        self.port = listener.getsockname()[1]
        self._listener = listener
        self._accepting = self.threads.start(lambda: self._accept(listener, printer))

    def unplug(self) -> None:
        """When it returns no host is connected any more, not even one that nobody had answered yet."""
        with self._lock:
            listener, self._listener = self._listener, None
            links = list(self._links)
        for link in links:
            link.cut()
        if listener is not None:
            with contextlib.suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that waits on it, which then closes it
        if self._accepting is not None:
            self._accepting.join(5)

    def _accept(self, listener: socket.socket, printer: Hears) -> None:
        with listener:
            while True:
                try:
                    end, _ = listener.accept()
                except OSError:
                    return
                link = _SocketLink(end)
                with self._lock:
                    if self._listener is not listener:
                        end.close()
                        return
                    self._links.add(link)
                self._serve(link, printer)

    def _serve(self, link: _SocketLink, printer: Hears) -> None:
        self.threads.start(lambda: self._read(link, printer))

    def _read(self, link: _SocketLink, printer: Hears) -> None:
        printer.opened(link)
        with link.end, contextlib.suppress(OSError):
            while data := link.end.recv(4096):
                printer.received(link, data)
        printer.closed(link)
        with self._lock:
            self._links.discard(link)


class _PtyLink:
    def __init__(self, line: SerialLine, far: int) -> None:
        self._line, self._far = line, far

    def send(self, data: bytes) -> None:
        with contextlib.suppress(OSError):
            os.write(self._far, self._line.distorted(data, self._far))

    def cut(self) -> None:
        """A serial cable has no connection that could end: it is pulled."""
        self._line.unplug()


class SerialLine:
    """A pseudo-terminal under a name that stays; `baud` is that of the printer's switches."""

    def __init__(self, folder: Path, baud: int) -> None:
        self._name, self.baud = folder / "ttyPRINTER", baud
        self._plugged = threading.Event()
        self.threads = Threads()

    @property
    def address(self) -> str:
        return f"escpos+serial://{self._name}"

    def plug_in(self, printer: Hears) -> None:
        far, near = os.openpty()
        tty.setraw(near)
        self._name.unlink(missing_ok=True)
        self._name.symlink_to(os.ttyname(near))
        self._plugged.set()
        self.threads.start(lambda: self._read(far, near, printer))

    def unplug(self) -> None:
        self._plugged.clear()
        self._name.unlink(missing_ok=True)
        self.threads.join()

    def distorted(self, data: bytes, far: int) -> bytes:
        """Bytes at another speed than the host's arrive as others; the pseudo-terminal knows what the host chose."""
        return data if termios.tcgetattr(far)[5] == _SPEEDS[self.baud] else bytes(byte ^ 0x55 | 0x80 for byte in data)

    def _read(self, far: int, near: int, printer: Hears) -> None:
        link = _PtyLink(self, far)
        printer.opened(link)
        try:
            while self._plugged.is_set():
                if select.select([far], [], [], STEP_SECONDS)[0]:
                    data = os.read(far, 4096)
                    printer.received(link, self.distorted(data, far))
        finally:
            os.close(far)
            os.close(near)
            printer.closed(link)


_SPEEDS = {9600: termios.B9600, 19200: termios.B19200, 38400: termios.B38400, 115200: termios.B115200}
