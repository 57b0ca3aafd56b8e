"""Which codes are text that can do no harm, and why the others are refused."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.contract.codes import CodeRead, CodeRefused
from drivers.transport.harmless import LONGEST, harmless_text


@pytest.mark.parametrize(
    "text",
    [
        "TKC-2026-000017-42",
        "https://example.invalid/a?b=1&c=%3D#d",
        "办件编号：测",
        "䶮㛃𠮷",
        "一　二",
        "1 < 2",
        "a" * LONGEST,
    ],
)
def test_text_is_handed_on_as_it_is(text: str) -> None:
    assert harmless_text(text.encode(), "QRCode") == CodeRead(text, "QRCode")


def test_gb18030_is_understood_where_the_bytes_are_no_utf_8() -> None:
    assert harmless_text("办件编号".encode("gb18030")) == CodeRead("办件编号")


def test_one_line_end_behind_the_text_is_not_part_of_it() -> None:
    for end in (b"\r\n", b"\n", b"\r"):
        assert harmless_text(b"TKC-1" + end) == CodeRead("TKC-1")
    assert harmless_text(b"TKC-1\n\n") == CodeRefused("control_characters")


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "not_text"),
        (b" \t ", "not_text"),
        (b"a\xff\xfe\xff", "not_text"),
        ("\ue000 private".encode(), "not_text"),
        ("\U000e0fff".encode(), "not_text"),
        ("no\u00a0break".encode(), "not_text"),
        ("\ufffd".encode(), "not_text"),
        (b"a\x00b", "control_characters"),
        (b"\x1b[31mred", "control_characters"),
        (b"\x1b@\x1d", "control_characters"),
        (b"a\tb", "control_characters"),
        ("gpj.\u202eexe".encode(), "control_characters"),
        ("\u2066a\u2069".encode(), "control_characters"),
        ("a\u200bb".encode(), "control_characters"),
        ("a\u2028b".encode(), "control_characters"),
        ("a\ufe0fb".encode(), "control_characters"),
        ("a\u3164b".encode(), "control_characters"),
        (b"javascript:alert(1)", "script"),
        (b"JaVaScRiPt :alert(1)", "script"),
        ("ｊａｖａｓｃｒｉｐｔ：alert(1)".encode(), "script"),
        (b"http://a/?u=javascript:alert(1)", "script"),
        (b"data:text/html,x", "script"),
        (b"<script>alert(1)</script>", "script"),
        (b"<!DOCTYPE x>", "script"),
        (b"a" * (LONGEST + 1), "too_long"),
        (b"a" * 10240, "too_long"),
        ("测".encode() * (LONGEST + 1), "too_long"),
    ],
)
def test_what_could_do_harm_is_refused_with_its_reason(raw: bytes, reason: str) -> None:
    assert harmless_text(raw) == CodeRefused(reason)


@given(st.binary(max_size=400) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_whatever_comes_the_answer_is_printable_text_or_a_reason(raw: bytes) -> None:
    answer = harmless_text(raw)
    if isinstance(answer, CodeRead):
        assert 1 <= len(answer.text) <= LONGEST
        assert not {unicodedata.category(character)[0] for character in answer.text} & {"C"}
        assert "\n" not in answer.text
        assert harmless_text(answer.text.encode()) == answer
    else:
        assert answer.reason in {"too_long", "control_characters", "not_text", "script"}
