"""What every code reader must do, whatever its line. `rig.lay` shows a text to it."""

from __future__ import annotations

import time

from drivers.contract.codes import CodeRead, CodeReader, CodeRefused
from tests.contracts.device_contract import DeviceContract, Rig, poll_until

CODES = ("TKC-2026-000017-42", "https://example.invalid/a?b=C&d=~1", "办件编号：测2026-000017", "]Q1 is text here")
HOSTILE = {
    "a\x1b[2Jb": "control_characters",
    "\x00" * 8: "control_characters",
    "x\u202egpj.exe": "control_characters",
    "javascript:alert(1)": "script",
    "<script>alert(1)</script>": "script",
    "A1" * 5120: "too_long",
}
PATIENCE = 15.0


def nothing_more(rig: Rig, seconds: float = 0.2) -> None:
    """No fact for a while."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        assert rig.device.poll() is None
        time.sleep(0.01)


def shown_until_read(rig: Rig, text: str) -> str:
    """As a person does it: shown again while the reader still swallows the rest of a code before."""
    for _ in range(int(PATIENCE)):
        rig.lay(text)
        deadline = time.monotonic() + 1
        while time.monotonic() < deadline:
            fact = rig.device.poll()
            if fact is not None:
                assert isinstance(fact, CodeRead)
                return fact.text
            time.sleep(0.005)
    raise AssertionError("never read again")


class CodeReaderContract(DeviceContract):
    """Each code is told once, whole, as text; nothing of it stays."""

    def test_it_is_a_code_reader(self, rig: Rig) -> None:
        assert isinstance(rig.device, CodeReader)
        assert rig.device.info.kind == "code_reader"

    def test_a_code_is_told_once_and_as_it_was_printed(self, rig: Rig) -> None:
        rig.device.open()
        rig.device.arm(True)
        for text in CODES:
            rig.lay(text)
            assert poll_until(rig.device, CodeRead, PATIENCE).text == text
        nothing_more(rig)

    def test_a_reader_that_is_not_armed_tells_nothing_then_or_later(self, rig: Rig) -> None:
        rig.device.open()
        rig.lay("TKC-2026-000017-42")
        nothing_more(rig)
        rig.device.arm(True)
        nothing_more(rig)
        rig.lay("TKC-2026-000018-43")
        assert poll_until(rig.device, CodeRead, PATIENCE).text == "TKC-2026-000018-43"

    def test_a_reader_that_is_disarmed_forgets_what_was_not_fetched(self, rig: Rig) -> None:
        rig.device.open()
        rig.device.arm(True)
        rig.lay("TKC-2026-000017-42")
        time.sleep(0.1)
        rig.device.arm(False)
        rig.device.arm(True)
        nothing_more(rig)

    def test_a_code_held_before_the_reader_is_told_once_and_again_for_the_next_citizen(self, rig: Rig) -> None:
        rig.device.open()
        rig.device.arm(True)
        for _ in range(2):
            rig.lay("TKC-2026-000017-42")
            poll_until(rig.device, CodeRead, PATIENCE)
            rig.lay("TKC-2026-000017-42")
            nothing_more(rig)
            rig.device.arm(False)
            rig.device.arm(True)

    def test_hostile_content_is_refused_with_its_reason_and_the_next_code_is_read(self, rig: Rig) -> None:
        rig.device.open()
        rig.device.arm(True)
        for text, reason in HOSTILE.items():
            rig.lay(text)
            assert poll_until(rig.device, CodeRefused, PATIENCE) == CodeRefused(reason)
        assert shown_until_read(rig, "TKC-2026-000017-42") == "TKC-2026-000017-42"

    def test_no_fact_shows_the_code(self, rig: Rig) -> None:
        rig.device.open()
        rig.device.arm(True)
        rig.lay("TKC-2026-000017-42")
        assert "TKC" not in repr(poll_until(rig.device, CodeRead, PATIENCE))
