"""Frames survive noise, tearing and damage; answers that belong to another question do not fit."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from drivers.contract.faults import FaultCode
from drivers.idcard import codec
from drivers.idcard.codec import FrameReader, encode, fit, sam_id_text, split_base

bodies = st.binary(min_size=2, max_size=codec.MAX_LENGTH - 1)
short_bodies = st.binary(min_size=2, max_size=40)
noise = st.binary(max_size=60).filter(lambda data: codec.PREAMBLE not in data)
COMMANDS = [
    codec.RESET, codec.STATUS, codec.SAM_ID, codec.FIND, codec.SELECT, codec.READ_BASE, codec.READ_PRINTS,
    codec.READ_ADDRESS, codec.rf_block(80),
]  # fmt: skip

LENGTH_FIELDS = {codec.READ_BASE.name: 2, codec.READ_PRINTS.name: 3}


def frames_in(*chunks: bytes) -> list[bytes]:
    reader = FrameReader()
    found = []
    for chunk in (*chunks, b""):
        reader.feed(chunk)
        while (body := reader.next(final=not chunk)) is not None:
            found.append(body)
    return found


def sw(code: int, data: bytes = b"") -> bytes:
    return bytes([0, 0, code]) + data


@pytest.mark.parametrize(
    ("command", "after_preamble"),
    [
        (codec.RESET, "00 03 10 FF EC"),
        (codec.STATUS, "00 03 11 FF ED"),
        (codec.SAM_ID, "00 03 12 FF EE"),
        (codec.FIND, "00 03 20 01 22"),
        (codec.SELECT, "00 03 20 02 21"),
        (codec.READ_BASE, "00 03 30 01 32"),
        (codec.READ_PRINTS, "00 03 30 10 23"),
        (codec.READ_ADDRESS, "00 03 30 03 30"),
        (codec.READ_NUMBER, "00 03 30 05 36"),
        (codec.rf_block(0x50), "00 04 61 FF 50 CA"),
    ],
)
def test_commands_are_the_bytes_of_the_protocol_sheet(command: codec.Command, after_preamble: str) -> None:
    assert encode(command.code) == codec.PREAMBLE + bytes.fromhex(after_preamble)


@pytest.mark.parametrize(
    ("reply", "body"),
    [
        ("00 08 00 00 9F 00 00 00 00 97", sw(0x9F, bytes(4))),
        ("00 0C 00 00 90 00 00 00 00 00 00 00 00 9C", sw(0x90, bytes(8))),
        ("00 04 00 00 80 84", sw(0x80)),
        ("00 04 00 00 81 85", sw(0x81)),
        ("00 04 00 00 41 45", sw(0x41)),
    ],
)
def test_canonical_replies_of_the_protocol_sheet_are_understood(reply: str, body: bytes) -> None:
    assert frames_in(codec.PREAMBLE + bytes.fromhex(reply)) == [body]


@given(bodies)
def test_what_is_encoded_is_decoded(body: bytes) -> None:
    assert frames_in(encode(body)) == [body]


@given(st.lists(short_bodies, max_size=4), st.integers(1, 9))
def test_frames_are_found_in_pieces_of_any_size(sent: list[bytes], size: int) -> None:
    stream = b"".join(map(encode, sent))
    assert frames_in(*(stream[i : i + size] for i in range(0, len(stream), size))) == sent


@given(noise, short_bodies, noise, short_bodies)
def test_noise_before_and_between_frames_is_skipped(before: bytes, one: bytes, between: bytes, two: bytes) -> None:
    assert frames_in(before + encode(one) + between + encode(two)) == [one, two]


@given(short_bodies, short_bodies, st.data())
def test_a_frame_after_a_torn_one_is_still_found(torn: bytes, whole: bytes, data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(encode(torn)) - 1))
    stream = encode(torn)[:cut] + encode(whole)
    # One tear in 256 passes the checksum with the bytes of the next frame; then the driver's `fit` has to tell.
    assume(cut < codec.HEADER or codec.checksum(stream[len(codec.PREAMBLE) : len(encode(torn))]) != 0)
    assert whole in frames_in(stream)


@given(short_bodies, st.data())
def test_a_torn_frame_is_no_frame(body: bytes, data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(encode(body)) - 1))
    assert frames_in(encode(body)[:cut]) == []


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
@given(data=st.data())
def test_one_wrong_byte_is_never_another_answer(command: codec.Command, data: st.DataObject) -> None:
    """XOR finds any wrong byte but one in the length field: there only the known lengths help."""
    code, lengths = data.draw(st.sampled_from(sorted(command.good.items())))
    content = data.draw(st.binary(min_size=lengths[0], max_size=lengths[0]))
    fields = LENGTH_FIELDS.get(command.name, 0)
    content = bytes.fromhex("010004000000")[: 2 * fields] + content[2 * fields :]
    sent = bytearray(encode(sw(code, content)))
    at = data.draw(st.integers(0, min(len(sent), 80) - 1) | st.integers(0, len(sent) - 1))
    sent[at] ^= data.draw(st.integers(1, 255))
    for body in frames_in(bytes(sent)):
        reply = fit(command, body)
        taken = reply is not None and (not fields or split_base(reply.data, fields) is not None)
        assert not taken or body == sw(code, content)


def test_a_late_card_fits_no_question_but_the_one_for_a_card() -> None:
    card = sw(0x90, bytes(4 + 256 + 1024))
    assert [command.name for command in COMMANDS if fit(command, card)] == ["read"]
    for prints in (0, 512, 1024):
        card = sw(0x90, bytes(6 + 256 + 1024 + prints))
        assert [command.name for command in COMMANDS if fit(command, card)] == ["read_prints"]


@pytest.mark.parametrize("prints", [0, 512, 1024])
def test_the_length_of_fingerprints_is_checked_and_they_are_left_out(prints: int) -> None:
    text, photo = bytes(range(256)), b"\x07" * 1024
    lengths = b"".join(n.to_bytes(2, "big") for n in (256, 1024, prints))
    data = lengths + text + photo + b"\xee" * prints
    assert split_base(data, 3) == (text, photo)
    assert split_base(data + b"\xee", 3) is None
    assert split_base(lengths[:4] + b"\x00\x07" + text + photo + b"\xee" * 7, 3) is None


def test_the_frames_of_a_card_with_fingerprints_have_the_lengths_of_the_sheet() -> None:
    lengths = [len(encode(sw(0x90, bytes(6 + 256 + 1024 + prints)))) for prints in (0, 512, 1024)]
    assert lengths == [1297, 1809, 2321]
    assert codec.HEADER + codec.MAX_LENGTH == 2321


def test_the_status_word_table_is_the_one_of_the_sheet() -> None:
    sheet = "90 9F 91 10 11 21 23 24 31 32 33 37 3F 40 41 47 60 66 80 81"
    assert {f"{code:02X}" for code in codec.STATUS_WORDS} == set(sheet.split())


def test_a_found_card_does_not_fit_a_selection_and_a_refused_find_neither() -> None:
    assert fit(codec.SELECT, sw(0x9F, bytes(4))) is None
    assert fit(codec.SELECT, sw(0x80)) is None
    assert fit(codec.FIND, sw(0x81)) is None


@given(st.binary(max_size=40))
def test_any_body_either_fits_or_does_not(body: bytes) -> None:
    for command in COMMANDS:
        reply = fit(command, body)
        assert reply is None or sw(reply.sw3, reply.data) == body


def test_every_refusal_that_fits_has_a_row_in_the_table_and_means_a_fault() -> None:
    refusals = codec.GENERAL_REFUSALS.union(codec.READ_REFUSALS, *(command.refused for command in COMMANDS))
    assert all(codec.STATUS_WORDS[code].fault for code in refusals - {codec.NO_CARD})
    assert codec.STATUS_WORDS[0x66].fault is not None
    assert codec.STATUS_WORDS[0x66].fault.code is FaultCode.NOT_AUTHORISED
    assert {code for code, row in codec.STATUS_WORDS.items() if row.fault is None} == {0x90, 0x9F, 0x91, 0x80}


def test_the_sam_number_is_printed_in_five_groups() -> None:
    number = b"".join(
        n.to_bytes(size, "little") for n, size in ((5, 2), (1, 2), (20260131, 4), (42, 4), (3123456789, 4))
    )
    assert sam_id_text(number) == "05.01-20260131-0000000042-3123456789"


def test_a_reply_does_not_show_its_data() -> None:
    assert "6797" not in repr(codec.Reply(0x90, bytes.fromhex("6797")))
