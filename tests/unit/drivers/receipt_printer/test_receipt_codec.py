"""What the encoder writes, read back by the simulator's own interpreter, which shares no code with it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.receipt_printer.codec import CUT, Encoder, at_first_cut, clean, pieces, places
from drivers.receipt_printer.profiles import load_profile
from drivers.simulators.escpos_paper import Paper
from drivers.simulators.escpos_tokens import Token, Tokenizer

PROFILE = load_profile("generic80")
GB2312 = st.builds(
    lambda row, cell: bytes([0xA0 + row, 0xA0 + cell]).decode("gb2312", "ignore"),
    st.integers(16, 87),
    st.integers(1, 94),
)
PRINTABLE = st.text(st.one_of(GB2312.filter(bool), st.characters(min_codepoint=0x21, max_codepoint=0x7E)), max_size=24)


def tokens(data: bytes) -> list[Token]:
    return list(Tokenizer().feed(data))


def printed(data: bytes) -> Paper:
    paper = Paper(576)
    for token in tokens(data):
        if token.name != "GS V":
            paper.apply(token)
    assert paper.unknown == []
    return paper


def one_line(text: str, **style: object) -> bytes:
    encoder = Encoder(PROFILE)
    encoder.line(text, **style)  # type: ignore[arg-type]
    return encoder.finish()


@settings(deadline=None)
@given(PRINTABLE, st.booleans(), st.sampled_from(["left", "center", "right"]))
def test_any_text_of_the_printers_font_comes_out_as_it_went_in(text: str, bold: bool, align: str) -> None:
    assert printed(one_line(text, bold=bold, align=align)).text == [text]


@pytest.mark.parametrize("name", ["陈䶮", "㛃", "𠮷田", "𫝀·䶮"])
def test_a_rare_character_makes_its_whole_line_a_picture_with_ink_in_it(name: str) -> None:
    paper = printed(one_line(f"姓名：{name}"))
    assert paper.images == 1
    assert paper.text == [f"[raster {-(-places('姓名：' + name) * 12 // 8) * 8}x28]"]
    assert min(paper.picture(torn=False).get_flattened_data()) == 0


def test_a_rare_character_never_reaches_the_printers_own_font() -> None:
    assert "TEXT" not in [token.name for token in tokens(one_line("䶮"))]


@settings(deadline=None)
@given(st.text(max_size=30))
def test_no_text_whatever_it_holds_becomes_a_command(text: str) -> None:
    names = {token.name for token in tokens(one_line(text))}
    assert names <= {"ESC @", "ESC a", "ESC E", "GS !", "FS &", "FS .", "TEXT", "LF", "GS v 0"}


@given(st.text(max_size=30))
def test_clean_text_is_clean(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert all(char >= " " for char in clean(text))


@pytest.mark.parametrize("profile", ["generic80", "generic58", "gb2312_80", "utf8_80", "song80"])
@settings(deadline=None)
@given(st.lists(PRINTABLE, max_size=8), st.integers(1, 900))
def test_pieces_are_the_job_and_end_between_commands(profile: str, lines: list[str], size: int) -> None:
    encoder = Encoder(load_profile(profile))
    for line in lines:
        encoder.line(line, size=2)
    encoder.rule()
    encoder.qr("https://example.test/1")
    encoder.cut()
    data = encoder.finish()
    parts = list(pieces(data, size))
    assert b"".join(parts) == data
    in_one = tokens(data)
    assert [token for part in parts for token in tokens(part)] == in_one


@given(st.binary(max_size=300), st.integers(1, 50))
def test_pieces_of_any_bytes_are_those_bytes(data: bytes, size: int) -> None:
    assert b"".join(pieces(data, size)) == data


@settings(deadline=None)
@given(st.text(st.sampled_from("䶮㛃𠮷龘"), min_size=1, max_size=10), st.integers(1, 3))
def test_no_picture_holds_what_a_printer_could_take_for_a_realtime_command(text: str, size: int) -> None:
    data = one_line(text, size=size)
    assert not any(command in data for command in (b"\x10\x04", b"\x10\x05", b"\x10\x14"))


def test_a_printer_that_wants_utf_8_gets_no_han_mode() -> None:
    encoder = Encoder(load_profile("utf8_80"))
    encoder.line("收件回执")
    assert "收件回执".encode() in encoder.finish()
    assert b"\x1c&" not in encoder.finish()


def test_a_gb_2312_printer_draws_what_only_gbk_has() -> None:
    encoder = Encoder(load_profile("gb2312_80"))
    encoder.line("朱镕基")
    assert printed(encoder.finish()).images == 1


@pytest.mark.parametrize("profile", ["generic80", "generic58"])
@pytest.mark.parametrize("length", [20, 220, 400])
def test_a_qr_code_is_read_by_a_scanner_and_at_least_25_mm_wide(profile: str, length: int) -> None:
    import zxingcpp

    text = "https://example.test/r?" + "a1" * (length // 2)
    encoder = Encoder(load_profile(profile))
    encoder.qr(text)
    paper = Paper(load_profile(profile).width_dots)
    for token in tokens(encoder.finish()):
        paper.apply(token)
    picture = paper.picture(torn=False)
    (found,) = zxingcpp.read_barcodes(picture)
    assert found.text == text
    assert found.position.top_right.x - found.position.top_left.x >= 25 * 8 - 8


@pytest.mark.parametrize("profile", ["song80", "song58"])
def test_drawn_text_has_at_least_10_pt_and_fits_the_paper(profile: str) -> None:
    song = load_profile(profile)
    assert 2 * song.cell / (song.dots_per_mm * 25.4) * 72 >= 10
    assert song.cell * song.columns <= song.width_dots
    encoder = Encoder(song)
    encoder.line("收件回执 LX0417")
    assert [token.name for token in tokens(encoder.finish()) if token.name in ("TEXT", "GS v 0")] == ["GS v 0"]


@pytest.mark.parametrize("profile", ["generic80", "generic58", "song80"])
@settings(deadline=None, max_examples=40)
@given(lines=st.lists(PRINTABLE, max_size=5), papers=st.integers(1, 3))
def test_before_the_first_cut_there_is_no_cut_and_behind_it_all_the_rest(
    profile: str, lines: list[str], papers: int
) -> None:
    encoder = Encoder(load_profile(profile))
    for _ in range(papers):
        for line in lines:
            encoder.line(line)
        encoder.cut()
    data = encoder.finish()
    body, tail = at_first_cut(data)
    assert body + tail == data
    assert not any(token.name == "GS V" for token in tokens(body))
    assert tail.startswith(CUT if load_profile(profile).cutter != "none" else b"\x1bd")


def test_a_job_that_is_not_understood_is_all_tail() -> None:
    assert at_first_cut(b"\x1bZabc\n\x1dVB\x00") == (b"", b"\x1bZabc\n\x1dVB\x00")


@given(st.binary(max_size=300))
def test_any_bytes_are_split_into_those_bytes(data: bytes) -> None:
    assert b"".join(at_first_cut(data)) == data
