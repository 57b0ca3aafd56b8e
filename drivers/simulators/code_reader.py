"""Simulated code reader: a serial line over a pseudo-terminal, or a keyboard wedge that types into a FIFO."""

from __future__ import annotations

import contextlib
import os
import queue
import select
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from drivers.simulators.cable import Cable, SerialEnd, serial_line
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
TURN_SECONDS = 0.02  # how often the serving thread looks for the cable
SEND_SECONDS = 2.0  # a host that fetches nothing for so long loses the rest
GARBLED = bytes(range(0x80, 0xC0))
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
        self._types, self._baud = wedge, baud
        self._faults: list[str] = []
        self._shown = 0
        self._commands = bytearray()
        self._queue: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._cable: Cable[SerialEnd] | Cable[InputNode]
        if wedge:
            self._cable = Cable("codes-event-kbd", link, pulled=self._pulled, connect=_wedge, serve=self._serve_wedge)
        else:
            self._cable = Cable("codes", link, pulled=self._pulled, connect=serial_line, serve=self._serve_line)

    def start(self) -> str:
        """Serve until `stop`; returns the registry address."""
        path = self._cable.start()
        return f"code+wedge://{path}" if self._types else f"code+serial://{path}?baud={self._baud}"

    def stop(self) -> None:
        self._cable.stop()

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
            self._cable.settle()

    def clear(self) -> None:
        self._faults.clear()
        self._cable.settle()

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

    def _pulled(self) -> bool:
        return "unplug" in self._faults

    def _serve_line(self, line: SerialEnd) -> None:
        def speed_fits() -> bool:
            return "wrong_baud" not in self._faults and line.baud == self._baud

        while not self._cable.away:
            self._send_next(lambda text: self._write(line.fd, text.encode() if speed_fits() else GARBLED))
            if select.select([line.fd], [], [], 0)[0]:
                self._commands += os.read(line.fd, 4096)

    def _serve_wedge(self, node: InputNode) -> None:
        while not self._cable.away:
            self._send_next(lambda text: node.send(typed(text, lose="dropped" in self._faults)))

    def _send_next(self, send: Callable[[str], None]) -> None:
        try:
            text = self._queue.get(timeout=TURN_SECONDS)
        except queue.Empty:
            return
        for piece in self._pieces(text):
            if self._cable.away:
                return
            if piece:
                send(piece)
            else:
                self._cable.wait(FLOOD_PAUSE if "too_fast" in self._faults else PAUSE)

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
        while data and not self._cable.away and time.monotonic() < deadline:
            if select.select([], [master], [], TURN_SECONDS)[1]:
                try:
                    data = data[os.write(master, data) :]
                except BlockingIOError:
                    continue


@contextlib.contextmanager
def _wedge(path: Path) -> Iterator[InputNode]:
    node = InputNode(path)
    node.plug()
    try:
        yield node
    finally:
        node.unplug()


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
