"""What lies on a reader: the ID card beside the time of its frames on the wire, the chip card beside its bare APDUs."""

from __future__ import annotations

import random
import socket
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from urllib.parse import urlsplit

import serial

from benchmarks.devices_table import Amount, Row, Trial, alternate, paired
from drivers.contract.idcard import CardGone, CardRead
from drivers.contract.smartcard import SmartCardInserted, SmartCardRemoved
from drivers.contract.status import Health
from drivers.registry import open_driver
from drivers.simulators.idcard import IdCardSimulator
from drivers.simulators.idcard_wire import frame, wire_seconds
from drivers.simulators.smart_card import SmartCardSimulator
from drivers.smartcard.driver import PcscReader, options_of
from drivers.smartcard.vpcd import VpcdSlot
from kiosk.devices import DeviceFact, Supervisor
from kiosk.devices.events import Event

BAUD = 115200
PERSON = "lin_zhixia"
CHIP_CARD = "ssc:lin_zhixia"
CARD_TARGET = 1.10
PATIENCE = 10.0  # s for a fact that comes within a second
HAND_S = (0.03, 0.3)  # a card comes at no moment that the loop could expect
PRESENCE_BYTES = frozenset({b"\x00", b"\x01", b"\x02"})  # vpcd: off, on, reset: not answered


class Quiet(Exception):
    """What was waited for did not come."""


def id_card(amount: Amount) -> list[Row]:
    """From the card on the reader to the record of the person, in turn; the SAM itself takes no time here."""
    wire, beside = wire_seconds(BAUD), f"frames at {BAUD} baud"
    with ExitStack() as stack:
        bare, polled, told = (make(stack) for make in (_bare, _polled, _supervised))
        rounds = [(bare(), polled(), told()) for _ in range(amount.pairs + 1)][1:]  # the first one warms up
    plain, by_poll, as_fact = ([seconds[n] for seconds in rounds] for n in range(3))
    known = [wire] * len(rounds)
    return [
        paired("ID card: the same frames, no driver at all", beside, (plain, known)),
        paired("ID card: card on to record, polled", beside, (by_poll, known), CARD_TARGET),
        paired("ID card: card on to record, to DeviceFact", beside, (as_fact, known), CARD_TARGET),
        paired("ID card: card on to record, to DeviceFact", "the same frames, no driver", (as_fact, plain)),
    ]


def _simulated(stack: ExitStack) -> tuple[IdCardSimulator, str]:
    simulator = IdCardSimulator(pace_baud=BAUD, read_seconds=0)
    stack.callback(simulator.stop)
    return simulator, simulator.start()


def _lay_later(simulator: IdCardSimulator, laid: list[float]) -> threading.Timer:
    """A hand in another thread; `laid` gets the moment."""

    def lay() -> None:
        simulator.lay(PERSON)
        laid.append(time.perf_counter())

    timer = threading.Timer(random.uniform(*HAND_S), lay)
    timer.start()
    return timer


def _bare(stack: ExitStack) -> Trial:
    """FIND, SELECT and READ by a program that does nothing else: what the simulator and this machine add."""
    simulator, address = _simulated(stack)
    port = stack.enter_context(serial.Serial(urlsplit(address).path, BAUD, timeout=PATIENCE))

    def read() -> float:
        simulator.lay(PERSON)
        began = time.perf_counter()
        for body, size in ((b"\x20\x01", 15), (b"\x20\x02", 19), (b"\x30\x01", 1295)):
            port.write(frame(body))
            if len(port.read(size)) < size:
                raise Quiet(body.hex())
        took = time.perf_counter() - began
        simulator.take()
        return took

    return read


def _polled(stack: ExitStack) -> Trial:
    simulator, address = _simulated(stack)
    reader = open_driver(address)
    stack.callback(reader.close)
    assert reader.open() is None

    def read() -> float:
        reader.arm(True)  # type: ignore[attr-defined]
        laid: list[float] = []
        hand = _lay_later(simulator, laid)
        _until(CardRead, reader.poll)
        took = time.perf_counter() - laid[0]
        hand.join()
        simulator.take()
        reader.arm(False)  # type: ignore[attr-defined]
        return took

    return read


def _until(kind: type, poll: Callable[[], object]) -> None:
    until = time.monotonic() + PATIENCE
    while not isinstance(poll(), kind):
        if time.monotonic() > until:
            raise Quiet(kind.__name__)
        time.sleep(0.0005)


class Told:
    """Events of a Supervisor with their moments."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._events: list[tuple[float, Event]] = []

    def hear(self, event: Event) -> None:
        with self._changed:
            self._events.append((time.perf_counter(), event))
            self._changed.notify_all()

    def moment(self, kind: type) -> float:
        """When the next fact of this kind came. Raises Quiet."""
        until = time.monotonic() + PATIENCE
        with self._changed:
            while True:
                for at, event in self._events:
                    if isinstance(event, DeviceFact) and isinstance(event.fact, kind):
                        self._events.clear()
                        return at
                if not self._changed.wait(until - time.monotonic()):
                    raise Quiet(kind.__name__)


def wait_until_ready(supervisor: Supervisor, roles: set[str], seconds: float = PATIENCE) -> set[str]:
    """Those that are usable within the time."""
    until = time.monotonic() + seconds
    while True:
        ready = {role for role, status in supervisor.board().items() if status.health.usable}
        settled = all(status.health is not Health.STARTING for status in supervisor.board().values())
        if ready >= roles or time.monotonic() > until:
            return ready if settled or ready else set()
        time.sleep(0.02)


def ask(supervisor: Supervisor, role: str, what: Callable[[object], object]) -> None:
    """A call to a device, waited for."""
    done = threading.Event()
    supervisor.call(role, what, lambda _result: done.set(), PATIENCE)
    if not done.wait(PATIENCE):
        raise Quiet(f"call to {role}")


def _supervised(stack: ExitStack) -> Trial:
    simulator, address = _simulated(stack)
    told = Told()
    supervisor = Supervisor(told.hear)
    supervisor.fit("idcard", lambda: open_driver(address))
    stack.callback(supervisor.stop)
    supervisor.start()
    if not wait_until_ready(supervisor, {"idcard"}):
        raise Quiet("the reader does not become ready")

    def read() -> float:
        ask(supervisor, "idcard", lambda reader: reader.arm(True))  # type: ignore[attr-defined]
        laid: list[float] = []
        hand = _lay_later(simulator, laid)
        at = told.moment(CardRead)
        hand.join()
        simulator.take()
        told.moment(CardGone)
        ask(supervisor, "idcard", lambda reader: reader.arm(False))  # type: ignore[attr-defined]
        return at - laid[0]

    return read


class RecordingSlot(VpcdSlot):
    """Keeps what is said to the card."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__(host, port)
        self.said: list[bytes] = []

    def _send(self, body: bytes) -> object:  # type: ignore[override]
        self.said.append(body)
        return super()._send(body)


def chip_card(amount: Amount) -> list[Row]:
    """The poll that finds and reads a social-security card, beside the same bytes on a bare socket."""
    with ExitStack() as stack:
        ours, bare = SmartCardSimulator(), SmartCardSimulator()
        address, other = ours.start(), bare.start()
        stack.callback(ours.stop)
        stack.callback(bare.stop)
        slot = RecordingSlot("127.0.0.1", int(address.rpartition(":")[2]))
        reader = PcscReader(address, slot, options_of(address) | {"look_every_s": 0.0})
        stack.callback(reader.close)
        assert reader.open() is None
        reader.arm(True)
        line = socket.create_connection(("127.0.0.1", int(other.rpartition(":")[2])), 2)
        stack.enter_context(line)
        bare.lay(CHIP_CARD)

        def read() -> float:
            slot.said.clear()
            ours.lay(CHIP_CARD)
            began = time.perf_counter()
            _until(SmartCardInserted, reader.poll)
            took = time.perf_counter() - began
            read.said = list(slot.said)  # type: ignore[attr-defined]
            ours.take()
            _until(SmartCardRemoved, reader.poll)
            return took

        def exchange() -> float:
            began = time.perf_counter()
            for body in read.said:  # type: ignore[attr-defined]
                line.sendall(len(body).to_bytes(2, "big") + body)
                if body not in PRESENCE_BYTES:
                    _take(line, int.from_bytes(_take(line, 2), "big"))
            return time.perf_counter() - began

        both = alternate(amount.pairs, read, exchange)
        commands = sum(len(body) > 1 for body in read.said)  # type: ignore[attr-defined]
        return [paired("chip card: inserted to record", f"its {commands} APDUs on a bare socket", both)]


def _take(line: socket.socket, size: int) -> bytes:
    have = b""
    while len(have) < size:
        piece = line.recv(size - len(have))
        if not piece:
            raise Quiet("the card hung up")
        have += piece
    return have


__all__ = ["Quiet", "Told", "ask", "chip_card", "id_card", "wait_until_ready"]
