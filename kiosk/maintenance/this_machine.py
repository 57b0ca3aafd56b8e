"""What belongs to the machine itself and has no driver: the touch screen and the sound."""

from __future__ import annotations

import shutil
from pathlib import Path

from drivers.contract.device import SelfTestReport
from drivers.contract.faults import ClearedBy, Fault, FaultCode
from drivers.contract.status import DeviceStatus, Health

INPUT_DEVICES = Path("/proc/bus/input/devices")
SOUND_CARDS = Path("/proc/asound/cards")
ABS_MT_POSITION_X = 0x35  # linux/input-event-codes.h: only touch screens and touch pads have it
INPUT_PROP_POINTER = 0  # of pads; a screen has INPUT_PROP_DIRECT instead
WORD_BITS = 64

Found = tuple[DeviceStatus, SelfTestReport]


def touch() -> Found:
    """The kernel's list of input devices names a multi-touch screen."""
    names = touch_screens(_read(INPUT_DEVICES))
    return _found((("touch_points", bool(names), ", ".join(names) or "none"),))


def sound() -> Found:
    """A speech engine and a sound card. Whether the loudspeaker is heard only a person can tell."""
    cards = [line.split("]:", 1)[1].strip() for line in _read(SOUND_CARDS).splitlines() if "]:" in line]
    engine = "espeak-ng" if shutil.which("espeak-ng") else "none"
    return _found((("speech", engine != "none", engine), ("sound_card", bool(cards), ", ".join(cards) or "none")))


def touch_screens(listing: str) -> list[str]:
    """Names from the text of /proc/bus/input/devices."""
    names = []
    for block in listing.split("\n\n"):
        told = dict(line[3:].split("=", 1) for line in block.splitlines() if "=" in line[3:])
        bits = _bits(told.get("ABS", ""))
        if bits >> ABS_MT_POSITION_X & 1 and not _bits(told.get("PROP", "")) >> INPUT_PROP_POINTER & 1:
            names.append(told.get("Name", "").strip('"'))
    return names


def _bits(words: str) -> int:
    """The kernel writes a bit set as hexadecimal words of 64 bits, the highest first."""
    value = 0
    for word in words.split():
        value = value << WORD_BITS | int(word, 16)
    return value


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace")
    except OSError:
        return ""


def _found(checks: tuple[tuple[str, bool, str], ...]) -> Found:
    passed = all(ok for _, ok, _ in checks)
    fault = Fault(FaultCode.NO_ANSWER, ClearedBy.TECHNICIAN, detail="not found on this machine")
    status = DeviceStatus(Health.READY) if passed else DeviceStatus(Health.ABSENT, fault)
    return status, SelfTestReport(passed, checks)
