"""Simulated tactile keypad: struct input_event through a FIFO that stands in for a node of /dev/input."""

from __future__ import annotations

import os
import select
import shutil
import struct
import tempfile
import threading
import time
from collections.abc import Iterable
from pathlib import Path

EVENT = struct.Struct("<qqHHi")  # linux/input.h on 64-bit machines
EV_SYN, EV_MSC, EV_KEY, MSC_SCAN, SYN_DROPPED = 0, 4, 1, 4, 3
KEYS = {
    "0": 82, "1": 79, "2": 80, "3": 81, "4": 75, "5": 76, "6": 77, "7": 71, "8": 72, "9": 73,
    "确认": 96, "返回": 14, "上一个": 74, "下一个": 78, "重听": 55, "求助": 98,
}  # fmt: skip
LARGEST_WRITE = 4096 - 4 * EVENT.size  # a FIFO takes up to 4096 bytes all or not at all
PATIENCE_SECONDS = 0.3  # the kernel's buffer holds as many keys as a host misses in about that time
FAULTS = {
    "stuck_key": "按键卡住",
    "chatter": "按键抖动",
    "dropped": "事件丢失",
    "garbage": "乱码",
    "unplug": "拔线",
}


class InputNode:
    """The FIFO. It has the real one's habits: what nobody fetches is lost, and a pulled plug ends the reading."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._node: int | None = None
        self._dropped = False
        self._lock = threading.Lock()

    def plug(self) -> None:
        with self._lock:
            if self._node is None:
                os.mkfifo(self.path, 0o600)
                self._node = os.open(self.path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)

    def unplug(self) -> None:
        with self._lock:
            node, self._node = self._node, None
            if node is not None:
                self.path.unlink(missing_ok=True)
                os.close(node)

    def send_bytes(self, data: bytes) -> None:
        """Wait a little for a host that is slow; what it then has not fetched is lost, and it is told so."""
        with self._lock:
            if self._node is None:
                return
            if self._dropped and self._write(self._node, _packed(EV_SYN, SYN_DROPPED, 0) + _packed(EV_SYN, 0, 0)):
                self._dropped = False
            if not self._dropped and not self._write(self._node, data):
                self._dropped = True

    def send(self, events: Iterable[tuple[int, int, int]]) -> None:
        """(type, code, value) each, and a report after each key, as the kernel's keyboard driver does it."""
        chunk = b""
        for kind, code, value in events:
            packed = _packed(kind, code, value)
            if kind == EV_KEY and value != 2:  # a HID keyboard names its own code before; a repetition has none
                packed = _packed(EV_MSC, MSC_SCAN, 0x70000 + code) + packed
            chunk += packed if kind == EV_SYN else packed + _packed(EV_SYN, 0, 0)
            if len(chunk) > LARGEST_WRITE:
                self.send_bytes(chunk)
                chunk = b""
        if chunk:
            self.send_bytes(chunk)

    def _write(self, node: int, data: bytes) -> bool:
        patience = 0.0 if self._dropped else PATIENCE_SECONDS
        if not select.select([], [node], [], patience)[1]:
            return False
        try:
            return os.write(node, data) == len(data)
        except BlockingIOError:
            return False


def _packed(kind: int, code: int, value: int) -> bytes:
    seconds, nanoseconds = divmod(time.monotonic_ns(), 1_000_000_000)
    return EVENT.pack(seconds, nanoseconds // 1000, kind, code, value)


class KeypadSimulator:
    """`press` takes a key of KEYS by its label, pressed and released, or "key:down" and "key:up"."""

    kind = "input_device"

    def __init__(self, node: Path | None = None) -> None:
        self._path = node
        self._own_folder: Path | None = None
        self._node: InputNode | None = None
        self._faults: list[str] = []
        self._down: list[str] = []
        self._pressed = 0

    def start(self) -> str:
        if self._path is None:
            self._own_folder = Path(tempfile.mkdtemp(prefix="keypad-"))
        self._node = InputNode(self._path or Path(str(self._own_folder)) / "keypad-event-kbd")
        self._node.plug()
        return f"input://{self._node.path}"

    def stop(self) -> None:
        if self._node is not None:
            self._node.unplug()
            self._node = None
        if self._own_folder is not None:
            shutil.rmtree(self._own_folder, ignore_errors=True)
            self._own_folder = None

    def faults(self) -> dict[str, str]:
        return dict(FAULTS)

    def keys(self) -> tuple[str, ...]:
        """What can be pressed."""
        return tuple(KEYS)

    def play(self, fault: str) -> None:
        """Persistent until `clear`. A stuck key goes down now, chatter and loss meet the next press."""
        if fault not in FAULTS:
            raise KeyError(fault)
        if fault in self._faults:
            return
        self._faults.append(fault)
        match fault:
            case "unplug":
                self._plugged().unplug()
            case "stuck_key":
                self._key("5", 1)
                self._repeat("5")
            case "garbage":
                self._plugged().send_bytes(b"\xff" * EVENT.size * 2)

    def clear(self) -> None:
        """Cable in, all keys up."""
        self._faults.clear()
        self._plugged().plug()
        for key in tuple(self._down):
            self._key(key, 0)

    def press(self, key: str) -> None:
        """A key of KEYS, pressed and released, or "key:down" and "key:up". KeyError for an unknown key."""
        label, _, half = key.partition(":")
        if label not in KEYS:
            raise KeyError(label)
        if "dropped" in self._faults:
            self._plugged().send([(EV_SYN, SYN_DROPPED, 0)])
        self._pressed += half != "up"
        for _ in range(4 if "chatter" in self._faults else 1):
            if half != "up":
                self._key(label, 1)
            if half != "down":
                self._key(label, 0)

    def state(self) -> dict[str, object]:
        down = "、".join(self._down)
        summary = f"按住 {down}" if down else f"已按 {self._pressed} 次"
        return {"faults": list(self._faults), "down": list(self._down), "pressed": self._pressed, "summary": summary}

    def _key(self, label: str, value: int) -> None:
        if value and label not in self._down:
            self._down.append(label)
        elif not value and label in self._down and "stuck_key" not in self._faults:
            self._down.remove(label)
        self._plugged().send([(EV_KEY, KEYS[label], value)])

    def _repeat(self, label: str) -> None:
        """The kernel repeats a key that stays down; a few times is enough to see that nobody counts it."""
        self._plugged().send([(EV_KEY, KEYS[label], 2)] * 5)

    def _plugged(self) -> InputNode:
        if self._node is None:
            raise ValueError("the keypad was not started")
        return self._node
