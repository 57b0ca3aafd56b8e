"""What a simulated SAM_V reader knows and does, whatever line it hangs on: the card in its field, faults, answers."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources

from drivers.simulators import idcard_wire as wire

FAULTS = {
    "no_answer": "读卡器无应答",
    "late": "应答迟到",
    "short": "应答不全",
    "doubled": "应答重复",
    "left_over": "残留旧数据",
    "corrupted": "数据出错",
    "sam_not_authorised": "安全模块未授权",
    "sam_self_test": "安全模块自检失败",
    "card_unreadable": "读卡失败",
    "card_not_supported": "不认识的卡",
    "card_away_early": "读到一半拿走卡",
    "card_left": "忘取证件",
    "unplug": "拔线",
}
SAM_TROUBLE = {"sam_not_authorised": 0x66, "sam_self_test": 0x60}
CARD_TROUBLE = {"card_unreadable": 0x41, "card_not_supported": 0x40}
LATE_SECONDS = 0.6  # past the patience of a host for find and status, within that for a read


def load_people() -> list[dict[str, str]]:
    """The synthetic people: see people.json."""
    people: list[dict[str, str]] = json.loads((resources.files(__package__) / "people.json").read_text("utf-8"))
    return people


@dataclass(frozen=True, slots=True)
class Spoken:
    """One answer on its way: after `delay` seconds `reply`, or what the faults make of it and of the one before."""

    delay: float
    reply: bytes
    previous: bytes
    faults: tuple[str, ...]


class ReaderModel:
    """A reader and the hand of a person: `lay` and `take` move cards, `play` and `clear` the faults.

    `read_seconds` is the time that chip and SAM need for a card. `cut_at` is the byte of the reply at which
    `card_away_early` takes the card.
    """

    kind = "idcard"

    def __init__(
        self, people: Sequence[Mapping[str, str]] | None, read_seconds: float, labels: Mapping[str, str]
    ) -> None:
        self._people = {person["key"]: person for person in (load_people() if people is None else people)}
        self._labels = labels
        self.read_seconds = read_seconds
        self.cut_at = 700
        self._lock = threading.RLock()
        self._faults: list[str] = []
        self._card: Mapping[str, str] | None = None
        self._found = self._done = False  # in this stay in the field: found at least once, read whole
        self._previous = wire.answer(0x80)
        self._counters = {"laid": 0, "reads": 0, "commands": 0}

    def faults(self) -> dict[str, str]:
        return dict(self._labels)

    def people(self) -> dict[str, str]:
        """Key and label of each card that can be laid."""
        return {key: person["label"] for key, person in self._people.items()}

    def play(self, fault: str) -> None:
        """Persistent until `clear`, but card_away_early is used up by one read. KeyError for an unknown fault."""
        with self._lock:
            if fault not in self._labels:
                raise KeyError(fault)
            if fault not in self._faults:
                self._faults.append(fault)

    def clear(self) -> None:
        """Cable in, nothing played; a card that was forgotten in the field is handed back."""
        with self._lock:
            if "card_left" in self._faults:
                self._lift()
            self._faults.clear()

    def lay(self, person_key: str) -> None:
        """A card comes into the field. KeyError for an unknown person."""
        with self._lock:
            self._lift()
            self._card = self._people[person_key]
            self._counters["laid"] += 1

    def take(self) -> None:
        """The card leaves the field, unless the citizen forgets it (card_left)."""
        with self._lock:
            if "card_left" not in self._faults:
                self._lift()

    def state(self) -> dict[str, object]:
        with self._lock:
            card = None if self._card is None else self._card["key"]
            return {"faults": list(self._faults), "card": card, "summary": "卡在读卡区" if card else "无卡"}

    def counters(self) -> dict[str, int]:
        """How often since the start: cards laid, cards sent whole, commands heard."""
        with self._lock:
            return dict(self._counters)

    def has(self, fault: str) -> bool:
        return fault in self._faults

    def hear(self, command: bytes, intact: bool = True) -> Spoken | None:
        """What the reader says to CMD PARA DATA; None: nothing."""
        with self._lock:
            self._counters["commands"] += 1
            reply = self._answer(command) if intact else wire.answer(0x10)
            faults = tuple(self._faults)
            previous, self._previous = self._previous, reply
            if "no_answer" in faults or "unplug" in faults:
                return None
            delay = LATE_SECONDS if "late" in faults else 0.0
            if len(reply) > wire.TEXT_AND_PHOTO:
                delay += self.read_seconds
                if "card_away_early" in faults:
                    reply = reply[: self.cut_at]
                    self._faults.remove("card_away_early")
                    self._lift()
                else:
                    self._counters["reads"] += 1
            return Spoken(delay, reply, previous, faults)

    def _lift(self) -> None:
        self._card = None
        self._found = self._done = False

    def _answer(self, command: bytes) -> bytes:
        """The reader's own state; what the line does to the answer comes after."""
        trouble = next((SAM_TROUBLE[fault] for fault in self._faults if fault in SAM_TROUBLE), None)
        if trouble is not None and command != b"\x12\xff":
            return wire.answer(trouble)
        match command[:2]:
            case b"\x10\xff" | b"\x11\xff":
                return wire.answer(0x90)
            case b"\x12\xff":
                return wire.answer(0x90, wire.SAM_ID)
            case b"\x61\xff":
                return wire.answer(0x90 if len(command) == 3 else 0x11)
            case b"\x20\x01":
                return self._find()
            case b"\x20\x02":
                return wire.answer(0x90, bytes(8)) if self._card and self._found else wire.answer(0x81)
            case b"\x30\x01" | b"\x30\x10":
                return self._read(prints=command == b"\x30\x10")
            case b"\x30\x03" | b"\x30\x05":
                return self._read_more(command)
        return wire.answer(0x21)

    def _find(self) -> bytes:
        """A card that was read is not found again before it has left the field (PROTOCOLS.md §1.4)."""
        if self._card is None or self._done:
            return wire.answer(0x80)
        self._found = True
        return wire.answer(0x9F, bytes(4))

    def _read(self, prints: bool) -> bytes:
        if self._card is None or not self._found:
            return wire.answer(0x41)
        trouble = next((CARD_TROUBLE[fault] for fault in self._faults if fault in CARD_TROUBLE), None)
        if trouble is not None:
            return wire.answer(trouble)
        self._done = True
        return wire.answer(0x90, wire.prints_data(self._card) if prints else wire.base_data(self._card))

    def _read_more(self, command: bytes) -> bytes:
        if self._card is None or not self._found:
            return wire.answer(0x41)
        if command == b"\x30\x05":
            return wire.answer(0x90, wire.card_number_of(self._card["key"]))
        appended = self._card.get("appended_address", "")
        return wire.answer(0x90, appended.ljust(35).encode("utf-16-le")) if appended else wire.answer(0x91)
