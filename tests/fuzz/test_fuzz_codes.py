"""Whatever arrives from a code reader, on a line or as key events, is a code, a refusal or nothing."""

from __future__ import annotations

from drivers.code_reader.codec import ENDS, STARTS, Burst, Framing
from drivers.code_reader.keys import KeyDecoder
from drivers.contract.codes import CodeRead, CodeRefused
from drivers.simulators.code_reader import typed
from drivers.transport.evdev import EVENT
from drivers.transport.harmless import LONGEST, harmless_text
from tests.fuzz.inputs import COUNT, inputs

TEXTS = [
    b"TKC-2026-000017-42\r\n",
    b"\x02]Q1https://example.invalid/login?ticket=9F3A77C0\x03",
    "办件编号：测2026-000017\r".encode(),
    "办件编号：测2026-000017\t".encode("gb18030"),
    b"<script>alert(1)</script>\r\n",
    b"A" * 2900,
]
KEYS = [
    b"".join(EVENT.pack(1, 2, *event) + EVENT.pack(1, 2, 0, 0, 0) for event in typed(text, lose=lose))
    for text, lose in (("Tk-1\r", False), ("测a\r", False), ("TKC-17\r", True))
]
FRAMINGS = [Framing(end, start, aim) for end in ENDS.values() for start in STARTS.values() for aim in (False, True)]
REASONS = {"too_long", "control_characters", "not_text", "script", "torn", "too_fast"}


def check(fact: CodeRead | CodeRefused | None) -> None:
    if isinstance(fact, CodeRead):
        assert 1 <= len(fact.text) <= LONGEST
        assert fact.text.replace("\u3000", " ").isprintable()
    elif fact is not None:
        assert fact.reason in REASONS


def test_bytes_of_a_line_are_a_code_a_refusal_or_nothing() -> None:
    for turn, data in enumerate(inputs(TEXTS)):
        check(harmless_text(data))
        burst = Burst(FRAMINGS[turn % len(FRAMINGS)])
        burst.feed(data[: len(data) // 2])
        burst.feed(data[len(data) // 2 :])
        check(burst.take())


def test_key_events_are_text_of_a_code_or_spoil_it() -> None:
    decoder, burst = KeyDecoder("unicode"), Burst(Framing(b"\r"))
    for turn, data in enumerate(inputs(KEYS, COUNT // 2)):
        if turn % 100 == 0:
            decoder = KeyDecoder("gbk" if turn % 200 else "unicode")
        decoder.lost = False
        burst.feed(decoder.feed(data))
        if decoder.lost:
            burst.spoil()
        check(burst.take())
