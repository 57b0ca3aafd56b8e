"""Receipts: numbers, signatures, and what happens to changed, foreign and hostile texts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from offline_queue import PublishedKey, Reason, Refused, TerminalIdentity, Verified, verify_receipt
from offline_queue.receipts import check_digits, make_number, number_is_sound, sha256_hex, sign_text

IDENTITY = TerminalIdentity("LX0417", "03", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
KEYS: Mapping[str, PublishedKey] = {IDENTITY.key_id: IDENTITY.published()}
SEALED = datetime(2026, 11, 20, 21, 30, 5, tzinfo=timezone(timedelta(hours=8)))
NUMBER = make_number("LX0417", "03", 126)
TEXT = sign_text(IDENTITY, NUMBER, SEALED, "synced", sha256_hex(b"payload"), sha256_hex(b""), "0" * 64)


def refusal(text: str | bytes, keys: Mapping[str, PublishedKey] = KEYS) -> Reason:
    found = verify_receipt(text, keys)
    assert isinstance(found, Refused), found
    return found.reason


def test_a_genuine_receipt_says_everything_that_was_signed() -> None:
    found = verify_receipt(TEXT, KEYS)
    assert found == Verified(
        NUMBER, SEALED, "synced", sha256_hex(b"payload"), sha256_hex(b""), "0" * 64, IDENTITY.key_id, "LX0417",
        sha256_hex(TEXT.encode()),
    )  # fmt: skip


def test_the_text_needs_only_the_alphanumeric_mode_of_a_qr_code() -> None:
    assert set(TEXT) <= set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")
    assert len(TEXT) < 366  # version 11, level M


@given(st.data())
def test_one_changed_byte_anywhere_is_refused(data: st.DataObject) -> None:
    raw = TEXT.encode()
    at = data.draw(st.integers(0, len(raw) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda b: b != raw[at]))
    assert isinstance(verify_receipt(raw[:at] + bytes([byte]) + raw[at + 1 :], KEYS), Refused)


@given(st.text(), st.text(), st.integers(8, 60))
def test_it_is_found_inside_a_printed_text_with_broken_lines(before: str, after: str, width: int) -> None:
    lines = "\r\n  ".join(TEXT[n : n + width] for n in range(0, len(TEXT), width))
    assert isinstance(verify_receipt(f"{before}\n编号 {NUMBER}\n{lines}\n{after}", KEYS), Verified)


@given(st.one_of(st.binary(), st.text(), st.text("TR1:-+ABC234567\n", max_size=700).map(lambda t: "TR1:" + t)))
def test_hostile_input_is_refused_and_never_raises(text: str | bytes) -> None:
    assert isinstance(verify_receipt(text, KEYS), Refused)


def test_a_flood_of_beginnings_ends_soon() -> None:
    assert refusal("TR1:" * 1_000_000) is Reason.MALFORMED


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("收件回执，没有验证码", Reason.NO_RECEIPT),
        ("TR3:" + TEXT[4:], Reason.VERSION),
        (TEXT[:-1], Reason.MALFORMED),
        (TEXT.replace("20261120T", "20261320T"), Reason.MALFORMED),
        (TEXT.replace("000126", "000127"), Reason.BAD_NUMBER),
        (TEXT.replace("T213005", "T213006"), Reason.CHANGED),
        (TEXT.replace(":SYNCED:", ":UNKNOWN:"), Reason.CHANGED),
        (TEXT.replace(NUMBER, make_number("LX0417", "03", 127)), Reason.CHANGED),
        ("编号 LX0417-03-000127-55 \n" + TEXT, Reason.NUMBER_DIFFERS),
    ],
)
def test_it_says_precisely_what_is_wrong(text: str, reason: Reason) -> None:
    assert refusal(text) is reason


def test_a_key_that_is_not_published_is_named() -> None:
    assert verify_receipt(TEXT, {}) == Refused(Reason.UNKNOWN_KEY, IDENTITY.key_id)


def test_a_published_key_cannot_sign_for_another_terminal() -> None:
    other = sign_text(IDENTITY, make_number("LX0999", "03", 1), SEALED, "synced", "0" * 64, "0" * 64, "0" * 64)
    assert refusal(other) is Reason.OTHER_TERMINAL


def test_a_genuine_receipt_is_found_behind_a_damaged_one() -> None:
    assert isinstance(verify_receipt(TEXT[:-1] + " " + TEXT, KEYS), Verified)


def test_every_reason_has_a_sentence() -> None:
    assert all(Refused(reason).sentence for reason in Reason)


@given(st.integers(1, 999_999), st.data())
def test_check_digits_catch_a_wrong_digit_and_two_swapped_ones(seq: int, data: st.DataObject) -> None:
    number = make_number("LX0417", "03", seq)
    assert number_is_sound(number)
    places = [n for n, c in enumerate(number) if c.isdigit()]
    at = data.draw(st.sampled_from(places))
    digit = data.draw(st.sampled_from("0123456789").filter(lambda d: d != number[at]))
    assert not number_is_sound(number[:at] + digit + number[at + 1 :])
    first = data.draw(st.sampled_from([n for n in places[:-1] if n + 1 in places]))
    swapped = number[:first] + number[first + 1] + number[first] + number[first + 2 :]
    assert swapped == number or not number_is_sound(swapped)


def test_check_digits_are_iso_7064_mod_97_10() -> None:
    assert check_digits("794") == "44"  # the example of the standard


@pytest.mark.parametrize("quality", ["", "今天", "two words", "x" * 17])
def test_a_clock_quality_that_is_no_word_is_a_bug_of_the_caller(quality: str) -> None:
    with pytest.raises(ValueError, match="clock_quality"):
        sign_text(IDENTITY, NUMBER, SEALED, quality, "0" * 64, "0" * 64, "0" * 64)
