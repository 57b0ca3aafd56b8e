"""A keypad, keyboard or touch panel as a device: is it there, is it what it should be, is a key stuck."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import replace
from typing import Any, Protocol
from urllib.parse import urlsplit

from drivers.contract.device import DeviceInfo, MediaAction, SelfTestReport
from drivers.contract.faults import ClearedBy, Fault, FaultCode
from drivers.contract.input_device import InputDevice, KeyFreed, KeyStuck
from drivers.contract.status import DeviceStatus, Health
from drivers.transport.evdev import (
    ABS_MAX,
    EV_ABS,
    EV_KEY,
    EV_SYN,
    KEY_MAX,
    RELEASED,
    SYN_DROPPED,
    EvdevNode,
    Event,
    EventReader,
    Identity,
)
from drivers.transport.link import Link, link_lost
from drivers.transport.options import manifest, overridden, pairs_of, path_of

LOOK_EVERY_S = 0.2  # nobody waits for the news of a stuck key; the kernel keeps what is pressed meanwhile
MOST_READS = 32  # in one look: a panel that babbles must not hold the thread
STUCK = Fault(FaultCode.SELF_TEST, ClearedBy.STAFF, detail="a key does not come up")
WRONG_NODE = Fault(FaultCode.SELF_TEST, ClearedBy.TECHNICIAN, detail="the node lacks keys or axes: another device?")
GARBLED = Fault(FaultCode.CORRUPT_ANSWER, ClearedBy.TECHNICIAN, detail="no input events")


class Node(Link, Protocol):
    """A Link that can be asked what it is; None and `real=False` where nobody answers."""

    identity: Identity

    def codes(self, kind: int, highest: int) -> frozenset[int] | None: ...

    def held(self) -> frozenset[int] | None: ...


class EvdevDevice:
    """`options` as in manifest.toml. Looks on beside the window system and forgets each key as soon as it is up."""

    def __init__(self, address: str, node: Node, options: dict[str, Any]) -> None:
        self._info = DeviceInfo("input_device", "evdev", address)
        self._node = node
        self._needs: dict[str, list[list[int]]] = NEEDS[options["need"]]
        self._need_name, self._stuck_s = str(options["need"]), float(options["stuck_s"])
        self._events = EventReader()
        self._in_use = False  # between open and close: only then a lost node is opened again
        self._down: dict[int, float] = {}  # keys that are down, and since when
        self._was_stuck = 0
        self._newest: float | None = None
        self._garbled = False
        self._facts: deque[KeyStuck | KeyFreed] = deque()

    @property
    def info(self) -> DeviceInfo:
        return self._info

    @property
    def idle_s(self) -> float | None:
        return None if self._newest is None else time.monotonic() - self._newest

    def open(self) -> Fault | None:
        self._in_use = True
        trouble = self._open_node()
        if trouble is not None:
            self.close()
        return trouble

    def close(self) -> None:
        self._in_use = False
        self._node.close()
        self._forget()
        self._facts.clear()
        self._was_stuck = 0
        self._newest = None

    @property
    def poll_again_s(self) -> float:
        return 0.0 if self._facts else LOOK_EVERY_S

    def poll(self) -> KeyStuck | KeyFreed | None:
        if self._in_use and self._node.is_open:
            self._look()
        return self._facts.popleft() if self._facts else None

    def status(self) -> DeviceStatus:
        trouble = self._trouble()
        if trouble is not None:
            return DeviceStatus(Health.ABSENT, trouble)
        if self._garbled or not self._able():
            return DeviceStatus(Health.FAULT, GARBLED if self._garbled else WRONG_NODE)
        if self._was_stuck:
            return DeviceStatus(Health.BLOCKED, STUCK)
        return DeviceStatus(Health.READY)

    def reset(self, media: MediaAction = MediaAction.KEEP) -> Fault | None:
        """Opened anew: what is down after that is asked from the kernel."""
        return self._open_node() if self._in_use else link_lost("not open")

    def self_test(self) -> SelfTestReport:
        present = self._trouble() is None
        asked = "as a stand-in: not asked" if present and not self._node.identity.real else self._need_name
        idle = self.idle_s
        checks = (
            ("node", present, self._info.model if present else "none"),
            ("abilities", present and self._able(), asked),
            ("events", not self._garbled, "nothing yet" if idle is None else f"newest {idle:.0f} s ago"),
            ("keys_up", not self._was_stuck, f"{self._was_stuck} stuck"),
        )
        return SelfTestReport(all(passed for _, passed, _ in checks), checks)

    def _open_node(self) -> Fault | None:
        trouble = self._node.open()
        if trouble is not None:
            return trouble
        self._forget()
        identity = self._node.identity
        model = f"{identity.name} {identity.usb_id}".strip() or "evdev"
        self._info = replace(self._info, model=model, serial=identity.unique)
        self._ask_what_is_down()
        return self._node.flush()

    def _trouble(self) -> Fault | None:
        if not self._in_use:
            return link_lost("not open")
        return self._look() if self._node.is_open else self._open_node()

    def _able(self) -> bool:
        """Where nobody can be asked (a stand-in), the benefit of the doubt."""
        keys, axes = self._node.codes(EV_KEY, KEY_MAX), self._node.codes(EV_ABS, ABS_MAX)
        return _has_each(self._needs["keys"], keys) and _has_each(self._needs["axes"], axes)

    def _look(self) -> Fault | None:
        for _ in range(MOST_READS):
            data = self._node.read(0)
            if isinstance(data, Fault):
                self._node.close()
                self._forget()
                return data
            if not data:
                break
            self._events.garbled = False  # the newest bytes count
            for event in self._events.feed(data):
                self._note(event)
            self._garbled = self._events.garbled
            self._newest = time.monotonic()
        self._weigh()
        return None

    def _note(self, event: Event) -> None:
        """A repetition says that a key is down as much as a press does."""
        if event.type == EV_SYN and event.code == SYN_DROPPED:
            self._ask_what_is_down()
        elif event.type == EV_KEY and event.value == RELEASED:
            self._down.pop(event.code, None)
        elif event.type == EV_KEY:
            self._down.setdefault(event.code, time.monotonic())

    def _ask_what_is_down(self) -> None:
        """Events were lost, or came before us. Keys that were down before keep their time."""
        now = time.monotonic()
        self._down = {code: self._down.get(code, now) for code in self._node.held() or ()}

    def _weigh(self) -> None:
        limit = time.monotonic() - self._stuck_s
        stuck = sum(since <= limit for since in self._down.values())
        if stuck != self._was_stuck:
            self._was_stuck = stuck
            self._facts.append(KeyStuck(stuck) if stuck else KeyFreed())

    def _forget(self) -> None:
        self._events.clear()
        self._down.clear()
        self._garbled = False


def _has_each(choices: list[list[int]], codes: frozenset[int] | None) -> bool:
    return codes is None or all(codes.intersection(choice) for choice in choices)


MANIFEST = manifest(__package__)
NEEDS: dict[str, dict[str, list[list[int]]]] = MANIFEST["needs"]


def options_of(address: str) -> dict[str, Any]:
    """Options of the manifest, overridden by the address. ValueError for an unknown option or a senseless value."""
    given = pairs_of(urlsplit(address).query)
    return overridden(MANIFEST["options"], given, "an input device", choices={"need": NEEDS}, positive=("stuck_s",))


def from_address(address: str) -> InputDevice:
    """input:///dev/input/by-id/usb-…-event-kbd?need=keypad — any option of manifest.toml may stand in the query."""
    options = options_of(address)
    return EvdevDevice(address, EvdevNode(path_of(address)), options)
