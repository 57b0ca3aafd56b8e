"""Code reader on a serial line or as a keyboard wedge: one harmless line of text per code shown, or a refusal."""

from __future__ import annotations

import hashlib
import math
import secrets
import time
import tomllib
from collections import deque
from dataclasses import replace
from importlib import resources
from typing import Any
from urllib.parse import urlsplit

from drivers.code_reader.codec import ENDS, STARTS, TOO_FAST, Burst, Framing
from drivers.code_reader.keys import ALT_MEANINGS
from drivers.code_reader.source import SerialSource, Source, WedgeSource
from drivers.contract.codes import CodeRead, CodeReader, CodeRefused
from drivers.contract.device import DeviceInfo, MediaAction, SelfTestReport
from drivers.contract.faults import ClearedBy, Fault, FaultCode
from drivers.contract.status import DeviceStatus, Health
from drivers.transport.evdev import EvdevNode
from drivers.transport.harmless import TOO_LONG
from drivers.transport.link import link_lost
from drivers.transport.options import manifest, overridden, pairs_of, path_of
from drivers.transport.serial_port import SerialPort

GARBAGE = frozenset({"torn", "not_text"})  # what codes look like at another speed or with another end
GARBAGE_IN_A_ROW = 3  # one is a hand that shook, three without a good code between them are a wrong set-up
WRONG_SETUP = Fault(FaultCode.WRONG_BAUD, ClearedBy.TECHNICIAN, detail="no code is whole: speed, end or layout?")
RATE_SECONDS = 1.0  # the window of per_second
MOST_FACTS = 8  # waiting for poll


class GenericCodeReader:
    """`options` as in manifest.toml. Nothing waits: each poll takes what has arrived and looks at the silence."""

    def __init__(self, address: str, source: Source, options: dict[str, Any]) -> None:
        self._info = DeviceInfo("code_reader", str(options["profile"]), address)
        self._source = source
        self._profile = PROFILES[options["profile"]]
        end = ENDS[options["end"]]
        self._burst = Burst(Framing(end, STARTS[options["start"]], bool(options["aim"])))
        self._settle_s = float(options["settle_s"])
        self._unended_s = float(options["torn_s"] if end else options["gap_s"])
        self._same_code_s, self._per_second = float(options["same_code_s"]), int(options["per_second"])
        self._facts: deque[CodeRead | CodeRefused] = deque(maxlen=MOST_FACTS)
        self._in_use = False  # between open and close: only then a lost link is opened again
        self._armed = False
        self._heard = False  # anything at all since open
        self._garbage = 0  # unusable codes since the last good one
        self._last_byte = -math.inf
        self._skipping = False  # what arrives belongs to a code whose beginning was thrown away
        self._key = secrets.token_bytes(16)
        self._last_code, self._last_seen = b"", -math.inf
        self._told: deque[float] = deque()
        self._choked = False

    @property
    def info(self) -> DeviceInfo:
        return self._info

    def open(self) -> Fault | None:
        self._in_use = True
        self._heard = False
        self._garbage = 0
        trouble = self._open_link()
        if trouble is not None:
            self.close()
        return trouble

    def close(self) -> None:
        self._in_use = False
        self._forget()
        self._burst.clear()
        self._source.link.close()

    def arm(self, on: bool) -> None:
        """What arrived before is thrown away, with the rest of a code that is arriving right now."""
        if on == self._armed:
            return
        if self._in_use:
            self._look()
        self._skipping = not self._over(time.monotonic() - self._last_byte)
        self._armed = on
        self._forget()
        if not self._skipping:
            self._burst.clear()
        self._tell("on" if on else "off")

    def poll(self) -> CodeRead | CodeRefused | None:
        """What was read. Trouble of the link is not a fact about a code: it shows in `status`."""
        if self._in_use and self._source.link.is_open:
            self._look()
        return self._facts.popleft() if self._facts else None

    def status(self) -> DeviceStatus:
        """A reader that only talks cannot be asked: READY says that its port is there, not that it would read."""
        trouble = self._trouble()
        if trouble is not None:
            return DeviceStatus(Health.ABSENT, trouble)
        if self._garbage >= GARBAGE_IN_A_ROW:
            return DeviceStatus(Health.ATTENTION, WRONG_SETUP)  # still armed: the next good code shows that it is well
        return DeviceStatus(Health.READY)

    def reset(self, media: MediaAction = MediaAction.KEEP) -> Fault | None:
        self._forget()
        self._garbage = 0
        if not self._in_use:
            return link_lost("not open")
        return self._open_link()

    def self_test(self) -> SelfTestReport:
        """`heard` is no condition: a reader that nobody has shown a code yet is silent and well."""
        present = self._trouble() is None
        checks = (
            self._source.check(),
            ("heard", True, "codes arrived" if self._heard else "nothing yet: show a code to be sure"),
            ("whole_codes", self._garbage < GARBAGE_IN_A_ROW, f"{self._garbage} unusable in a row"),
        )
        return SelfTestReport(present and all(passed for _, passed, _ in checks), checks)

    def _open_link(self) -> Fault | None:
        trouble = self._source.open()
        if trouble is not None:
            return trouble
        self._burst.clear()
        self._skipping = False
        model, serial = self._source.about()
        self._info = replace(self._info, model=model or self._info.model, serial=serial)
        if self._armed:
            self._tell("on")
        return None

    def _trouble(self) -> Fault | None:
        if not self._in_use:
            return link_lost("not open")
        if not self._source.link.is_open:
            return self._open_link()
        return self._look()

    def _look(self) -> Fault | None:
        """Take what has arrived; a silence that is long enough ends the code."""
        arrived = self._source.take()
        if isinstance(arrived, Fault):
            self._source.link.close()
            self._burst.clear()
            return arrived
        (data, lost), now = arrived, time.monotonic()
        silent = now - self._last_byte
        if data or lost:
            self._last_byte = now
            self._heard = True
        if self._skipping or not self._armed:
            self._burst.skip(data)
            if not data and self._over(silent):
                self._skipping = False
                self._burst.clear()
        elif data or lost:
            self._collect(data, lost)
        elif self._burst.pending and self._over(silent):
            self._tell_fact(self._burst.take())
        return None

    def _over(self, silent: float) -> bool:
        """Whether so long a silence ends what came before it."""
        return silent >= (self._settle_s if self._burst.complete else self._unended_s)

    def _collect(self, data: bytes, lost: bool) -> None:
        self._burst.feed(data)
        if lost:
            self._burst.spoil()
        if self._burst.overflown:  # told at once: a reader that floods is never silent
            self._burst.skip(data)
            self._skipping = True
            self._tell_fact(TOO_LONG)

    def _tell_fact(self, fact: CodeRead | CodeRefused | None) -> None:
        """Hand on what is neither a repetition nor more than a hand can show."""
        if fact is None:
            return
        now = time.monotonic()
        if isinstance(fact, CodeRead):
            self._garbage = 0
            digest = hashlib.blake2b(fact.text.encode(), key=self._key).digest()
            repeated = digest == self._last_code and now - self._last_seen < self._same_code_s
            self._last_code, self._last_seen = digest, now
            if repeated:
                return
        elif fact.reason in GARBAGE:
            self._garbage += 1
        while self._told and now - self._told[0] >= RATE_SECONDS:
            self._told.popleft()
        if len(self._told) < self._per_second:
            self._told.append(now)
            self._choked = False
            self._facts.append(fact)
        elif not self._choked:
            self._choked = True
            self._facts.append(TOO_FAST)

    def _tell(self, command: str) -> None:
        """A command that does not get out is no trouble of its own: the next look finds the link lost."""
        code = bytes.fromhex(self._profile[command])
        if code and self._source.link.is_open:
            self._source.link.write(code)

    def _forget(self) -> None:
        """Nothing of a citizen's code stays, not even its digest."""
        self._burst.skip(b"")
        self._facts.clear()
        self._told.clear()
        self._last_code, self._last_seen, self._choked = b"", -math.inf, False


PROFILES: dict[str, dict[str, str]] = tomllib.loads((resources.files(__package__) / "profiles.toml").read_text("utf-8"))
CHOICES = {
    "end": tuple(ENDS), "start": tuple(STARTS), "profile": tuple(PROFILES), "alt": ALT_MEANINGS, "aim": (0, 1),
}  # fmt: skip
POSITIVE = ("settle_s", "torn_s", "gap_s", "same_code_s", "per_second", "baud")


def options_of(address: str) -> dict[str, Any]:
    """Options of the manifest for this transport, overridden by the address. ValueError for what makes no sense."""
    parts, known = urlsplit(address), manifest(__package__)
    defaults = known["options"] | known[parts.scheme.removeprefix("code+")]
    return overridden(defaults, pairs_of(parts.query), "the code reader", choices=CHOICES, positive=POSITIVE)


def from_address(address: str) -> CodeReader:
    """code+serial:///dev/ttyACM0?baud=9600&end=cr or code+wedge:///dev/input/by-id/…; options as in manifest.toml."""
    options, parts = options_of(address), urlsplit(address)
    source: Source
    if parts.scheme == "code+wedge":
        source = WedgeSource(EvdevNode(path_of(address), grab=True), options["alt"])
    else:
        source = SerialSource(SerialPort(path_of(address), options["baud"]))
    return GenericCodeReader(address, source, options)
