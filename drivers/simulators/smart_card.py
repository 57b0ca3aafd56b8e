"""Simulated smart-card reader: virtual cards that speak the vpcd protocol, to the terminal or to a real pcscd."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time
from importlib import resources
from typing import Any

from drivers.simulators.smart_card_chips import Chip, ResidentCard, SocialSecurityChip, UnknownChip
from drivers.simulators.smart_card_passport import PassportChip

FAULTS = {
    "mute": "卡不应答",
    "wrong_atr": "复位应答损坏",
    "removed_midway": "读到一半拔卡",
    "endless_61": "应答没完没了（61xx）",
    "endless_6c": "长度改个没完（6Cxx）",
    "wrong_sw": "状态字错误",
    "torn_tlv": "数据残缺",
    "slow": "卡很慢",
    "ef06_pin": "持卡人信息要密码",
    "pin_blocked": "密码已锁",
    "bad_checksum": "护照芯片校验错误",
    "pace_only": "护照芯片只认PACE",
    "torn_frame": "应答不全",
    "card_left": "忘取卡片",
    "unplug": "拔线",
}
ATR_ASKED, OFF, ON, RESET = b"\x04", b"\x00", b"\x01", b"\x02"
SLOW_SECONDS = 0.08  # an old card on a bad contact
TURN_SECONDS = 0.05  # how often a serving thread looks for stop
HAND_SECONDS = 0.55  # no hand swaps cards faster; pcscd looks every 0.4 s and never finds one swapped in between


def load_cards() -> dict[str, Any]:
    """smart_card_cards.json; its persons are those of people.json."""
    cards: dict[str, Any] = json.loads((resources.files(__package__) / "smart_card_cards.json").read_text("utf-8"))
    return cards


class SmartCardSimulator:
    """A reader and the hand of a person: `lay` and `take` move cards, `play` and `clear` the faults.

    Without `pcscd` it is a reader that the terminal connects to; no card is an empty ATR. With `pcscd` = (host, port)
    it is only the card: lying in the reader means being connected to that vpcd port; "unplug" takes the card away.
    `cut_at` is the APDU at which `removed_midway` pulls the card, counted from its laying.
    """

    kind = "smartcard"

    def __init__(self, pcscd: tuple[str, int] | None = None, reader: str = "") -> None:
        self._pcscd = pcscd
        self._reader = reader
        self._people = _people()
        self._lock = threading.RLock()
        self._faults: list[str] = []
        self._key: str | None = None
        self._chip: Chip | None = None
        self._apdus = 0
        self._lifted_at = 0.0  # monotonic
        self.cut_at = 3
        self._stopping = threading.Event()
        self._listener: socket.socket | None = None
        self._line: socket.socket | None = None
        self._port = 0
        self._threads: list[threading.Thread] = []

    def start(self) -> str:
        """Serve until `stop`; returns the registry address."""
        self._stopping.clear()
        if self._pcscd is not None:
            self._lifted_at = time.monotonic()  # another hand may have pulled another card just now
            return f"pcsc:///{self._reader.replace(' ', '%20')}"
        self._listen()
        return f"pcsc+vpcd://127.0.0.1:{self._port}"

    def stop(self) -> None:
        self._stopping.set()
        self._hang_up()

    def faults(self) -> dict[str, str]:
        return dict(FAULTS)

    def people(self) -> dict[str, str]:
        """Key and label of each card that can be laid."""
        cards = load_cards()
        social = {f"ssc:{c['person']}": f"社保卡 {self._people[c['person']]['name']}" for c in cards["social_security"]}
        passports = {f"passport:{c['key']}": f"护照 {c['label']}" for c in cards["passport"]}
        return social | passports | {"idcard:lin_zhixia": "身份证（放错读卡器）", "unknown": "不认识的卡"}

    def play(self, fault: str) -> None:
        """Persistent until `clear`; removed_midway is used up by one card. KeyError for an unknown fault."""
        with self._lock:
            if fault not in FAULTS:
                raise KeyError(fault)
            if fault not in self._faults:
                self._faults.append(fault)
            self._apply()
        if fault == "unplug":
            self._hang_up()

    def clear(self) -> None:
        """Cable in, nothing played; a card that was forgotten is handed back, a blocked PIN unblocked."""
        with self._lock:
            was = list(self._faults)
            self._faults.clear()
            if isinstance(self._chip, SocialSecurityChip) and "pin_blocked" in was:
                self._chip.tries = 3
            self._apply()
        if "card_left" in was:
            self.take()
        if "unplug" in was and self._pcscd is None:
            self._listen()

    def lay(self, key: str) -> None:
        """A card comes into the reader; one that is there is taken away. KeyError for an unknown card."""
        chip = self._make(key)
        self._lift()
        with self._lock:
            self._key, self._chip, self._apdus = key, chip, 0
            self._apply()
        if self._pcscd is not None and "unplug" not in self._faults:
            self._insert()

    def take(self) -> None:
        """The card is pulled, unless the citizen forgets it (card_left)."""
        if "card_left" not in self._faults:
            self._lift()

    def state(self) -> dict[str, object]:
        with self._lock:
            return {"faults": list(self._faults), "card": self._key, "summary": "卡在读卡器" if self._key else "无卡"}

    def _make(self, key: str) -> Chip:
        kind, _, who = key.partition(":")
        cards = load_cards()
        if kind == "ssc":
            card = next((c for c in cards["social_security"] if c["person"] == who), None)
            if card is None:
                raise KeyError(key)
            return SocialSecurityChip(self._people[who], card)
        if kind == "passport":
            document = next((c for c in cards["passport"] if c["key"] == who), None)
            if document is None:
                raise KeyError(key)
            return PassportChip(document)
        if kind == "idcard" and who in self._people:
            return ResidentCard(who)
        if key != "unknown":
            raise KeyError(key)
        return UnknownChip()

    def _apply(self) -> None:
        """What the faults mean for the card that lies there."""
        if isinstance(self._chip, SocialSecurityChip):
            self._chip.ef06 = "pin" if {"ef06_pin", "pin_blocked"} & set(self._faults) else "free"
            if "pin_blocked" in self._faults:
                self._chip.tries = 0
        if isinstance(self._chip, PassportChip):
            self._chip.bad_checksum = "bad_checksum" in self._faults
            self._chip.pace_only = "pace_only" in self._faults

    def _lift(self) -> None:
        with self._lock:
            self._lifted_at = time.monotonic() if self._chip is not None else self._lifted_at
            self._key = self._chip = None
        if self._pcscd is not None:
            self._hang_up()

    def _listen(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", self._port), reuse_port=False)
        self._listener.settimeout(TURN_SECONDS)
        self._port = int(self._listener.getsockname()[1])
        self._spawn(self._accept, self._listener)

    def _insert(self) -> None:
        """Connect to vpcd. It accepts when it next looks, within 0.4 s."""
        assert self._pcscd is not None
        self._stopping.wait(max(0.0, self._lifted_at + HAND_SECONDS - time.monotonic()))
        line = socket.create_connection(self._pcscd, 2)
        line.settimeout(TURN_SECONDS)
        self._line = line
        self._spawn(self._serve, line)

    def _spawn(self, work: Any, *arguments: Any) -> None:
        self._threads = [thread for thread in self._threads if thread.is_alive()]
        thread = threading.Thread(target=work, args=arguments, name="sim-smartcard", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _hang_up(self) -> None:
        """Reader gone, or card pulled out of vpcd: every line is cut, every thread joined."""
        listener, self._listener = self._listener, None
        line, self._line = self._line, None
        for end in (listener, line):
            if end is not None:
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
                end.close()
        for thread in self._threads:
            if thread is not threading.current_thread():
                thread.join(3)

    def _accept(self, listener: socket.socket) -> None:
        """One terminal at a time; the newest wins, as with a cable."""
        while not self._stopping.is_set() and self._listener is listener:
            try:
                line, _ = listener.accept()
            except TimeoutError:
                continue
            except OSError:
                return
            line.settimeout(TURN_SECONDS)
            previous, self._line = self._line, line
            if previous is not None:
                with contextlib.suppress(OSError):
                    previous.shutdown(socket.SHUT_RDWR)
            if self._listener is not listener:  # unplugged in this very moment
                line.close()
                return
            self._spawn(self._serve, line)

    def _serve(self, line: socket.socket) -> None:
        with line, contextlib.suppress(OSError):
            while (body := self._message(line)) is not None:
                reply = self._reply(body)
                if reply is None:
                    continue
                frame = len(reply).to_bytes(2, "big") + reply
                if "torn_frame" in self._faults and len(body) > 1:
                    line.sendall(frame[: len(frame) // 2])
                    return
                line.sendall(frame)

    def _message(self, line: socket.socket) -> bytes | None:
        """None when the other side has gone or the simulator stops."""
        have, size = b"", 2
        while len(have) < size:
            if self._stopping.is_set() or self._line is not line:
                return None
            try:
                line.setsockopt(
                    socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1
                )  # vpcd sends length and body apart: 40 ms each
                piece = line.recv(size - len(have))
            except TimeoutError:
                continue
            if not piece:
                return None
            have += piece
            if len(have) == 2:
                size = 2 + int.from_bytes(have, "big")
        return have[2:]

    def _reply(self, body: bytes) -> bytes | None:
        """What goes back; None for silence. An APDU to an empty reader gets an empty answer."""
        with self._lock:
            chip, faults = self._chip, set(self._faults)
            if body == ATR_ASKED:
                return self._atr(faults)
            if body in (OFF, ON, RESET):
                if chip is not None:
                    chip.reset()
                return None
            if chip is None:
                return b""
            self._apdus += 1
            if "removed_midway" in faults and self._apdus >= self.cut_at:
                return self._pulled()
            if "mute" in faults:
                return None
            reply = _spoiled(chip.answer(body), faults)
        if "slow" in faults:
            self._stopping.wait(SLOW_SECONDS)
        return reply

    def _atr(self, faults: set[str]) -> bytes:
        if self._chip is None:
            return b""
        return b"\x3b\xff\x11" + self._chip.atr[3:6] if "wrong_atr" in faults else self._chip.atr

    def _pulled(self) -> bytes:
        self._faults.remove("removed_midway")
        self._key = self._chip = None
        self._lifted_at = time.monotonic()
        if self._pcscd is not None:
            raise ConnectionAbortedError  # the line is the card
        return b""


def _spoiled(reply: bytes, faults: set[str]) -> bytes:
    if "endless_61" in faults:
        return bytes(16) + b"\x61\x10"
    if "endless_6c" in faults:
        return b"\x6c\x07"
    if "wrong_sw" in faults:
        return reply[:-2] + b"\x6f\x00"
    if "torn_tlv" in faults and len(reply) > 8 and reply.endswith(b"\x90\x00"):
        return reply[: len(reply) // 2] + b"\x90\x00"
    return reply


def _people() -> dict[str, dict[str, str]]:
    people = json.loads((resources.files(__package__) / "people.json").read_text("utf-8"))
    return {person["key"]: person for person in people}
