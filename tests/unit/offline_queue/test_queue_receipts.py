"""Receipts: numbers, signatures, and what happens to changed, foreign and hostile texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from offline_queue import PublishedKey, Reason, Refused, TerminalIdentity, Verified, verify_receipt
from offline_queue.receipts.suites import SM2, Sm2Signer
from offline_queue.receipts.text import (
    NO_RECEIPT_BEFORE,
    ReceiptText,
    check_digits,
    issue,
    make_number,
    number_is_sound,
    read_text,
    sha256_hex,
    sign_text,
    verify_receipts,
)

IDENTITY = TerminalIdentity("LX0417", "03", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
IDENTITY_2 = TerminalIdentity("LX0417", "04", Sm2Signer.generate())
KEYS: Mapping[str, PublishedKey] = {one.key_id: one.published() for one in (IDENTITY, IDENTITY_2)}
SEALED = datetime(2026, 11, 20, 21, 30, 5, tzinfo=timezone(timedelta(hours=8)))
NAMES = [sha256_hex(b"page 1"), sha256_hex(b"page 2")]


def issued(identity: TerminalIdentity = IDENTITY, seq: int = 126, clock: str = "synced") -> ReceiptText:
    number = make_number("LX0417", identity.epoch, seq)
    return issue(identity, number, SEALED, clock, b"payload", NAMES, NO_RECEIPT_BEFORE)


MADE, MADE_2 = issued(), issued(IDENTITY_2)
TEXT, NUMBER = MADE.text, MADE.number
BOTH = pytest.mark.parametrize("made", [MADE, MADE_2], ids=["TR1", "TR2"])


def refusal(text: str | bytes, keys: Mapping[str, PublishedKey] = KEYS) -> Reason:
    found = verify_receipt(text, keys)
    assert isinstance(found, Refused), found
    return found.reason


@BOTH
def test_a_genuine_receipt_says_everything_that_was_signed(made: ReceiptText) -> None:
    assert verify_receipt(made.text, KEYS) == Verified(
        made.number, SEALED, "synced", made.digest, made.attachments_digest, "0" * 64, made.key_id, "LX0417",
        made.hash, made.suite.name, False,
    )  # fmt: skip


def test_digests_are_of_the_suites_hash() -> None:
    listed = "".join(name + "\n" for name in NAMES).encode()
    assert (MADE.digest, MADE.attachments_digest) == (sha256_hex(b"payload"), sha256_hex(listed))
    assert (MADE_2.digest, MADE_2.attachments_digest) == (SM2.digest(b"payload"), SM2.digest(listed))
    assert (MADE.hash, MADE_2.hash) == (sha256_hex(TEXT.encode()), SM2.digest(MADE_2.text.encode()))


@BOTH
def test_a_text_is_taken_apart_as_it_was_put_together(made: ReceiptText) -> None:
    assert read_text(made.text) == made
    for other in ("", made.text[:-1], made.text + "A", " " + made.text, made.text.replace("20261120T", "20261320T")):
        with pytest.raises(ValueError, match=r"."):
            read_text(other)


@BOTH
def test_the_text_needs_only_the_alphanumeric_mode_of_a_qr_code(made: ReceiptText) -> None:
    assert set(made.text) <= set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")
    assert len(made.text) == len(TEXT) < 366  # version 11, level M


@settings(max_examples=200)
@given(st.sampled_from([TEXT, MADE_2.text]), st.data())
def test_one_changed_byte_anywhere_is_refused(text: str, data: st.DataObject) -> None:
    raw = text.encode()
    at = data.draw(st.integers(0, len(raw) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda b: b != raw[at]))
    assert isinstance(verify_receipt(raw[:at] + bytes([byte]) + raw[at + 1 :], KEYS), Refused)


@given(st.sampled_from([MADE, MADE_2]), st.text(), st.text(), st.integers(8, 60))
def test_it_is_found_inside_a_printed_text_with_broken_lines(
    made: ReceiptText, before: str, after: str, width: int
) -> None:
    lines = "\r\n  ".join(made.text[n : n + width] for n in range(0, len(made.text), width))
    assert isinstance(verify_receipt(f"{before}\n编号 {made.number}\n{lines}\n{after}", KEYS), Verified)


HOSTILE = st.text("TR12:-+ABC234567\n", max_size=700)


@given(st.one_of(st.binary(), st.text(), HOSTILE.map(lambda t: "TR1:" + t), HOSTILE.map(lambda t: "TR2:" + t)))
def test_hostile_input_is_refused_and_never_raises(text: str | bytes) -> None:
    assert isinstance(verify_receipt(text, KEYS), Refused)


@pytest.mark.parametrize("start", ["TR1:", "TR2:", "TR9:"])
def test_a_flood_of_beginnings_ends_soon(start: str) -> None:
    assert refusal(start * 1_000_000) in {Reason.MALFORMED, Reason.VERSION}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("收件回执，没有验证码", Reason.NO_RECEIPT),
        ("TR3:" + TEXT[4:], Reason.VERSION),
        ("TR2:" + TEXT[4:], Reason.UNKNOWN_KEY),
        ("TR1:" + MADE_2.text[4:], Reason.UNKNOWN_KEY),
        (TEXT[:-1], Reason.MALFORMED),
        (TEXT.replace("20261120T", "20261320T"), Reason.MALFORMED),
        (TEXT.replace("000126", "000127"), Reason.BAD_NUMBER),
        (TEXT.replace("T213005", "T213006"), Reason.CHANGED),
        (MADE_2.text.replace("T213005", "T213006"), Reason.CHANGED),
        (TEXT.replace(":SYNCED:", ":UNKNOWN:"), Reason.CHANGED),
        (TEXT.replace(NUMBER, make_number("LX0417", "03", 127)), Reason.CHANGED),
        ("编号 LX0417-03-000127-55 \n" + TEXT, Reason.NUMBER_DIFFERS),
    ],
)
def test_it_says_precisely_what_is_wrong(text: str, reason: Reason) -> None:
    assert refusal(text) is reason


def test_a_key_that_is_not_published_is_named() -> None:
    assert verify_receipt(TEXT, {}) == Refused(Reason.UNKNOWN_KEY, IDENTITY.key_id)


@pytest.mark.parametrize("number", [make_number("LX0999", "03", 1), make_number("LX0417", "04", 1)])
def test_a_published_key_cannot_sign_for_another_terminal_or_epoch(number: str) -> None:
    other = sign_text(IDENTITY, number, SEALED, "synced", "0" * 64, "0" * 64, "0" * 64)
    assert refusal(other) is Reason.OTHER_TERMINAL


@pytest.mark.parametrize("identity", [IDENTITY, IDENTITY_2], ids=["TR1", "TR2"])
@pytest.mark.parametrize("seconds", [-1, 1])
def test_a_receipt_outside_its_keys_validity_is_refused_unless_the_clock_was_free_running(
    identity: TerminalIdentity, seconds: int
) -> None:
    end = SEALED + timedelta(seconds=seconds)
    limits = {"valid_from": end} if seconds > 0 else {"valid_until": end}
    keys = {identity.key_id: replace(identity.published(), **limits)}  # type: ignore[arg-type]
    found = verify_receipt(issued(identity).text, keys)
    assert found == Refused(Reason.OUTSIDE_VALIDITY, identity.key_id)
    told = verify_receipt(issued(identity, clock="free-running").text, keys)
    assert isinstance(told, Verified) and told.outside_validity and not told.clock_certain


def test_a_receipt_inside_its_keys_validity_is_genuine_also_long_after_the_key_ended() -> None:
    keys = {IDENTITY.key_id: replace(IDENTITY.published(), valid_from=SEALED, valid_until=SEALED)}
    found = verify_receipt(TEXT, keys)
    assert isinstance(found, Verified) and not found.outside_validity


def test_a_genuine_receipt_is_found_behind_a_damaged_one() -> None:
    assert isinstance(verify_receipt(TEXT[:-1] + " " + TEXT, KEYS), Verified)


def test_all_receipts_of_a_text_are_found_each_once() -> None:
    found = verify_receipts(f"{TEXT}\n{MADE_2.text}\n{TEXT}\nTR1:torn", KEYS)
    assert [one.number for one in found if isinstance(one, Verified)] == [NUMBER, MADE_2.number]
    assert found[2:] == (Refused(Reason.MALFORMED),)


def test_every_reason_has_a_sentence() -> None:
    assert all(Refused(reason).sentence for reason in Reason)


NUMBERS = st.builds(
    make_number,
    st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=2, max_size=12),
    st.integers(0, 99).map("{:02d}".format),
    st.integers(1, 999_999_999),
)


@given(NUMBERS, st.data())
def test_any_changed_digit_and_any_changed_letter_in_a_number_is_noticed(number: str, data: st.DataObject) -> None:
    assert number_is_sound(number)
    at = data.draw(st.integers(0, len(number) - 1))
    kind = next((k for k in ("0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZ") if number[at] in k), "-")
    outside = st.characters().filter(lambda c: c not in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    other = data.draw((st.sampled_from(kind) | outside).filter(lambda c: c != number[at]))
    assert not number_is_sound(number[:at] + other + number[at + 1 :])


def test_a_letter_read_as_a_digit_is_noticed_99_times_in_100_outside_the_terminals_name_always() -> None:
    """MOD 97-10 counts a letter as two digits, so such a change moves the others. A signature notices all of them."""
    tried = missed = 0
    for seq in range(1, 60):
        number = make_number("LX0417", "03", seq * 977)
        for at, c in enumerate(number):
            for other in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ":
                if c != "-" and other.isdigit() != c.isdigit():
                    sound = number_is_sound(number[:at] + other + number[at + 1 :])
                    assert not sound or at < len("LX0417")
                    tried, missed = tried + (at < len("LX0417")), missed + sound
    assert missed / tried < 0.02


@given(NUMBERS, st.data())
def test_two_swapped_neighbouring_digits_in_a_number_are_noticed(number: str, data: st.DataObject) -> None:
    places = [n for n in range(len(number) - 1) if number[n].isdigit() and number[n + 1].isdigit()]
    first = data.draw(st.sampled_from(places))
    swapped = number[:first] + number[first + 1] + number[first] + number[first + 2 :]
    assert swapped == number or not number_is_sound(swapped)


def test_check_digits_are_iso_7064_mod_97_10() -> None:
    assert check_digits("794") == "44"  # the example of the standard


@pytest.mark.parametrize("quality", ["", "今天", "two words", "x" * 17])
def test_a_clock_quality_that_is_no_word_is_a_bug_of_the_caller(quality: str) -> None:
    with pytest.raises(ValueError, match="clock_quality"):
        sign_text(IDENTITY, NUMBER, SEALED, quality, "0" * 64, "0" * 64, "0" * 64)
