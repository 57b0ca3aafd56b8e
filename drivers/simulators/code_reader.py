"""Simulated code reader: a serial line over a pseudo-terminal, or a keyboard wedge that types into a FIFO."""

from __future__ import annotations

import os
import queue
import select
import shutil
import tempfile
import termios
import threading
import time
import tty
from collections.abc import Callable, Iterator
from pathlib import Path

from drivers.simulators.input_device import EV_KEY, EV_SYN, SYN_DROPPED, InputNode

FAULTS = {
    "torn": "数据只来一半",
    "no_end": "没有结束符",
    "split": "中途停顿",
    "doubled": "同码发两次",
    "oversized": "超长内容",
    "control": "夹带控制字符",
    "script": "夹带脚本",
    "too_fast": "连珠炮",
    "wrong_baud": "波特率不符",
    "dropped": "按键事件丢失",
    "unplug": "拔线",
}
SAMPLES = {
    "login": "https://example.invalid/login?ticket=9F3A77C0",
    "claim": "TKC-2026-000017-42",
    "chinese": "办件编号：测2026-000017",
    "script": "javascript:alert(1)",
}
LABELS = {"login": "登录码", "claim": "取件码", "chinese": "中文码", "script": "恶意码"}
HOSTILE = "\x1b[2J\x00"
PAUSE = 0.3  # seconds in the middle of a code (split); longer than a USB adapter ever holds bytes back
FLOOD_PAUSE = 0.1  # seconds between the codes of too_fast
FLOOD = 20  # codes of too_fast
END = "\r\n"
ENTER = "\r"
TURN_SECONDS = 0.02  # how often the serving thread looks for plug and stop
SEND_SECONDS = 2.0  # a host that fetches nothing for so long loses the rest
GARBLED = bytes(range(0x80, 0xC0))
SPEEDS = {
    termios.B9600: 9600, termios.B19200: 19200, termios.B38400: 38400, termios.B57600: 57600, termios.B115200: 115200,
}  # fmt: skip
SHIFT, ALT, CONTROL = 42, 56, 29
ROWS = (
    (2, "1234567890-=", "!@#$%^&*()_+"),
    (16, "qwertyuiop[]", "QWERTYUIOP{}"),
    (30, "asdfghjkl;'`", 'ASDFGHJKL:"~'),
    (43, "\\zxcvbnm,./", "|ZXCVBNM<>?"),
)
KEYS = {character: (first + n, False) for first, plain, _ in ROWS for n, character in enumerate(plain)}
KEYS |= {character: (first + n, True) for first, _, shifted in ROWS for n, character in enumerate(shifted)}
KEYS |= {" ": (57, False), "\r": (28, False), "\t": (15, False)}
DIGITS = (82, 79, 80, 81, 75, 76, 77, 71, 72, 73)  # numeric block, 0 to 9


class CodeReaderSimulator:
    """`show` holds a code before the reader: a key of SAMPLES or the text itself. `wedge`: it types the code."""

    kind = "code_reader"

    def __init__(self, link: Path | None = None, *, wedge: bool = False, baud: int = 9600) -> None:
        self._given, self._types, self._baud = link, wedge, baud
        self._own_folder: Path | None = None
        self._link = Path()
        self._wedge: InputNode | None = None
        self._faults: list[str] = []
        self._shown = 0
        self._commands = bytearray()
        self._queue: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()
        self._plugged = threading.Event()

    def start(self) -> str:
        """Serve until `stop`; returns the registry address."""
        if self._given is None:
            self._own_folder = Path(tempfile.mkdtemp(prefix="codes-"))
        self._link = self._given or Path(str(self._own_folder)) / ("reader-event-kbd" if self._types else "reader")
        self._wedge = InputNode(self._link) if self._types else None
        self._stopping.clear()
        self._thread = threading.Thread(target=self._serve, name="sim-code-reader", daemon=True)
        self._thread.start()
        self._plugged.wait(5)
        return f"code+wedge://{self._link}" if self._wedge else f"code+serial://{self._link}?baud={self._baud}"

    def stop(self) -> None:
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(5)
            self._thread = None
        if self._own_folder is not None:
            shutil.rmtree(self._own_folder, ignore_errors=True)
            self._own_folder = None

    def faults(self) -> dict[str, str]:
        other = "wrong_baud" if self._types else "dropped"
        return {name: label for name, label in FAULTS.items() if name != other}

    def codes(self) -> dict[str, str]:
        """Key and label of each sample that can be shown."""
        return dict(LABELS)

    def play(self, fault: str) -> None:
        """Persistent until `clear`; each meets the codes that are shown from now on. KeyError for an unknown fault."""
        if fault not in self.faults():
            raise KeyError(fault)
        if fault not in self._faults:
            self._faults.append(fault)
        if fault == "unplug":
            self._wait_plugged(False)

    def clear(self) -> None:
        self._faults.clear()
        self._wait_plugged(True)

    def show(self, code: str) -> None:
        self._shown += 1
        self._queue.put(SAMPLES.get(code, code))

    @property
    def commands(self) -> bytes:
        """What the host has sent: trigger commands."""
        return bytes(self._commands)

    def state(self) -> dict[str, object]:
        """Never the codes themselves."""
        return {"faults": list(self._faults), "shown": self._shown, "summary": f"已出示 {self._shown} 个码"}

    def _wait_plugged(self, wanted: bool) -> None:
        deadline = time.monotonic() + 2
        while self._thread is not None and self._plugged.is_set() != wanted and time.monotonic() < deadline:
            time.sleep(0.002)

    def _serve(self) -> None:
        while not self._stopping.is_set():
            if "unplug" in self._faults:
                time.sleep(TURN_SECONDS)
            elif self._wedge is not None:
                self._serve_wedge(self._wedge)
            else:
                self._serve_line()

    def _serve_line(self) -> None:
        master, slave = os.openpty()
        tty.setraw(slave)
        os.set_blocking(master, False)
        self._link.unlink(missing_ok=True)
        self._link.symlink_to(os.ttyname(slave))
        self._plugged.set()

        def speed_fits() -> bool:
            return "wrong_baud" not in self._faults and SPEEDS.get(termios.tcgetattr(slave)[5]) == self._baud

        try:
            while not self._away():
                self._send_next(lambda text: self._write(master, text.encode() if speed_fits() else GARBLED))
                if select.select([master], [], [], 0)[0]:
                    self._commands += os.read(master, 4096)
        finally:
            self._link.unlink(missing_ok=True)
            os.close(master)
            os.close(slave)
            self._plugged.clear()

    def _serve_wedge(self, node: InputNode) -> None:
        node.plug()
        self._plugged.set()
        try:
            while not self._away():
                self._send_next(lambda text: node.send(typed(text, lose="dropped" in self._faults)))
        finally:
            node.unplug()
            self._plugged.clear()

    def _away(self) -> bool:
        return self._stopping.is_set() or "unplug" in self._faults

    def _send_next(self, send: Callable[[str], None]) -> None:
        try:
            text = self._queue.get(timeout=TURN_SECONDS)
        except queue.Empty:
            return
        for piece in self._pieces(text):
            if self._away():
                return
            if piece:
                send(piece)
            else:
                self._stopping.wait(FLOOD_PAUSE if "too_fast" in self._faults else PAUSE)

    def _pieces(self, text: str) -> list[str]:
        """What is sent for one code; "" is a pause."""
        end = ENTER if self._types else END
        faults, half = self._faults, max(1, len(text) // 2)
        if "control" in faults:
            text = text[:half] + HOSTILE + text[half:]
        if "script" in faults:
            text = f"<script>{text}</script>"
        if "oversized" in faults:
            text = (text * (10240 // len(text) + 1))[:10240]
        if "torn" in faults:
            return [text[:half]]
        if "no_end" in faults:
            return [text]
        if "split" in faults:
            return [text[:half], "", text[half:] + end]
        if "doubled" in faults:
            return [text + end] * 2
        if "too_fast" in faults:
            return [piece for n in range(FLOOD) for piece in (f"{text}-{n}{end}", "")]
        return [text + end]

    def _write(self, master: int, data: bytes) -> None:
        """At the pace at which the host fetches; what it does not fetch in time is lost, as on a real line."""
        deadline = time.monotonic() + SEND_SECONDS
        while data and not self._away() and time.monotonic() < deadline:
            if select.select([], [master], [], TURN_SECONDS)[1]:
                try:
                    data = data[os.write(master, data) :]
                except BlockingIOError:
                    continue


def typed(text: str, *, lose: bool = False) -> Iterator[tuple[int, int, int]]:
    """(type, code, value) of each event, without reports: US layout, Alt + digits for what that lacks.

    `lose`: the kernel drops one in the middle and says so.
    """
    for place, character in enumerate(text):
        if lose and place == len(text) // 2:
            yield EV_SYN, SYN_DROPPED, 0
            yield EV_SYN, 0, 0
            continue
        if character in KEYS:
            code, shifted = KEYS[character]
            yield from _held(SHIFT, (code,)) if shifted else _stroke(code)
        elif character < " ":  # as readers send control characters: Ctrl and a letter
            code, _ = KEYS.get(chr(ord(character) + 0x60), KEYS["-"])
            yield from _held(CONTROL, (code,))
        else:
            yield from _held(ALT, tuple(DIGITS[int(digit)] for digit in str(ord(character))))


def _held(modifier: int, codes: tuple[int, ...]) -> Iterator[tuple[int, int, int]]:
    yield EV_KEY, modifier, 1
    for code in codes:
        yield from _stroke(code)
    yield EV_KEY, modifier, 0


def _stroke(code: int) -> Iterator[tuple[int, int, int]]:
    yield EV_KEY, code, 1
    yield EV_KEY, code, 2  # the host was slow to see the release: the kernel repeats
    yield EV_KEY, code, 0
