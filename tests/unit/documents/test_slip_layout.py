"""Breaking of lines, sizes, and the bytes of a slip on the simulator's paper."""

from __future__ import annotations

from itertools import pairwise

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st

from drivers.receipt_printer.codec import places
from drivers.receipt_printer.profiles import load_profile
from drivers.simulators.escpos_paper import Paper
from drivers.simulators.escpos_tokens import Tokenizer
from kiosk.documents.line_breaks import NO_START
from kiosk.documents.slip_layout import (
    Cut,
    Feed,
    KeyValue,
    Qr,
    Rule,
    Slip,
    Text,
    Title,
    break_lines,
    render_escpos,
)

WORDS = st.text(st.sampled_from("收件回执（待平台受理）《法》，。、：；LX0417-03 abc年月日"), max_size=60)
RECEIPT = Slip(
    (
        Title("收件回执（待平台受理）"),
        KeyValue("编号", "LX0417-03-000126-58", bold=True),
        Rule(),
        Text("请于2026年11月8日前，到临溪县政务服务中心补交以下材料（原件）。"),
        Text("陈䶮", size=2),
        Qr("https://example.test/" + "a1" * 90, "扫码查进度"),
        Feed(2),
    )
)


def papers(data: bytes, width: int = 576) -> list[Paper]:
    """The strips from cut to cut."""
    strips = [Paper(width)]
    for token in Tokenizer().feed(data):
        if token.name == "GS V":
            strips.append(Paper(width))
        else:
            strips[-1].apply(token)
    assert strips[-1].blank
    return strips[:-1]


@given(WORDS, st.integers(4, 48))
def test_no_line_is_longer_than_the_paper_is_wide(text: str, width: int) -> None:
    assert all(places(line) <= width for line in break_lines(text, width))


@given(WORDS, st.integers(4, 48))
def test_breaking_loses_and_doubles_nothing_but_spaces(text: str, width: int) -> None:
    assert "".join(break_lines(text, width)).replace(" ", "") == text.replace(" ", "")


@given(WORDS.filter(lambda text: not any(a in NO_START and b in NO_START for a, b in pairwise(text))))
def test_no_line_begins_with_a_closing_mark(text: str) -> None:
    lines = break_lines("开" + text, 48)
    assert not any(line[0] in NO_START for line in lines[1:] if line)


def test_numbers_stay_whole() -> None:
    assert break_lines("编号是LX0417-03-000126-58号", 24) == ["编号是", "LX0417-03-000126-58号"]


def test_an_empty_paragraph_is_an_empty_line() -> None:
    assert break_lines("", 10) == [""]


def test_a_slip_is_one_strip_with_its_text_in_order() -> None:
    (strip,) = papers(render_escpos(RECEIPT, "generic80"))
    assert strip.text[:2] == ["收件回执（待平台受理）", "编号：LX0417-03-000126-58"]
    assert strip.unknown == []
    assert "扫码查进度" in strip.text


def test_several_cuts_make_several_strips() -> None:
    slip = Slip((Text("一"), Cut(), Text("二")))
    assert [strip.text for strip in papers(render_escpos(slip, "generic80"))] == [["一"], ["二"]]


@pytest.mark.parametrize("profile", ["generic80", "gb2312_80", "utf8_80", "song80"])
@pytest.mark.parametrize("large", [False, True])
def test_the_code_of_every_slip_is_read_by_a_scanner(profile: str, large: bool) -> None:
    data = render_escpos(RECEIPT, profile, large)
    (strip,) = papers(data, load_profile(profile).width_dots)
    (code,) = zxingcpp.read_barcodes(strip.picture(torn=False))
    assert code.text == "https://example.test/" + "a1" * 90


def test_elder_slips_are_twice_as_large_and_the_number_is_still_whole() -> None:
    (normal,) = papers(render_escpos(RECEIPT, "generic80"))
    (large,) = papers(render_escpos(RECEIPT, "generic80", large=True))
    assert large.picture(torn=False).height > 1.4 * normal.picture(torn=False).height
    assert "LX0417-03-000126-58" in large.text


def test_a_number_gets_smaller_rather_than_broken_on_narrow_paper() -> None:
    data = render_escpos(Slip((KeyValue("编号", "LX0417-03-000126-58"), Cut())), "generic58", large=True)
    assert b"LX0417-03-000126-58" in data


def test_no_slip_shows_its_text_in_a_log() -> None:
    assert "林知夏" not in repr(Slip((Text("林知夏"),)))
