"""Signed receipt texts for QR codes, and their verification by anybody with the published keys.

Text: `TR1:number:sealed time:clock:payload:attachments:receipt before:key id:signature`, TR2 with SM2 and SM3. Only
characters of the QR alphanumeric mode, digests in base32: about 330 characters, QR version 11 at level M.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from offline_queue.errors import StoreFailed
from offline_queue.receipts.base32 import b32, from_b32, hex_of, hex_to_b32
from offline_queue.receipts.identity import TerminalIdentity
from offline_queue.receipts.numbers import NUMBER, check_digits, make_number, number_is_sound, split_number
from offline_queue.receipts.published import PublishedKey
from offline_queue.receipts.suites import BY_PREFIX, ED25519, SIGNATURE_BYTES, Suite

__all__ = [
    "NO_RECEIPT_BEFORE", "NUMBER", "ReceiptText", "Reason", "Refused", "Verified", "check_digits", "clock_word",
    "digest_of_all", "hex_of", "issue", "make_number", "number_is_sound", "read_text", "sha256_hex", "sign_text",
    "verify_receipt", "verify_receipts",
]  # fmt: skip

NO_RECEIPT_BEFORE = "0" * 64
TIME_FORMAT = "%Y%m%dT%H%M%S%z"
CLOCK_WORD = re.compile(r"[A-Za-z0-9_-]{1,16}")
CERTAIN_CLOCKS = frozenset({"synced"})  # of any other clock the time is told and nothing is concluded from it
LONGEST_INPUT = 4_000_000  # characters looked at: a whole printed page or a PDF's text is far below
MOST_CANDIDATES = 50
_LONGEST_TEXT = 1500  # broken into lines and indented

_B32 = "[A-Z2-7]"
_TEXT = re.compile(
    rf"(?P<prefix>TR[12]):(?P<number>{NUMBER}):(?P<time>[0-9]{{8}}T[0-9]{{6}}\+[0-9]{{4}}):(?P<clock>[A-Z0-9-]{{1,16}})"
    rf":(?P<payload>{_B32}{{52}}):(?P<attachments>{_B32}{{52}}):(?P<before>{_B32}{{52}}):(?P<key>{_B32}{{13}})"
    rf":(?P<signature>{_B32}{{103}})"
)
_START = re.compile(r"TR([0-9]{1,3}):")
_PRINTED_NUMBER = re.compile(rf"(?<![A-Z0-9:-]){NUMBER}(?![0-9A-Z:-])")


class Reason(StrEnum):
    """Why a receipt is refused."""

    NO_RECEIPT = "no_receipt"
    VERSION = "version"
    MALFORMED = "malformed"
    BAD_NUMBER = "bad_number"
    UNKNOWN_KEY = "unknown_key"
    OTHER_TERMINAL = "other_terminal"
    CHANGED = "changed"
    OUTSIDE_VALIDITY = "outside_validity"
    NUMBER_DIFFERS = "number_differs"


SENTENCES = {
    Reason.NO_RECEIPT: "这里面没有找到回执的验证码",
    Reason.VERSION: "回执的版本比这个程序新，认不出来",
    Reason.MALFORMED: "验证码不完整，或者有一段读错了",
    Reason.BAD_NUMBER: "回执编号的校验位对不上",
    Reason.UNKNOWN_KEY: "签这张回执的密钥不在公布的名单里",
    Reason.OTHER_TERMINAL: "签名的密钥不属于编号里写的那台终端",
    Reason.CHANGED: "内容和签名对不上：这张回执被改过",
    Reason.OUTSIDE_VALIDITY: "回执上的时间不在签名密钥的有效期里",
    Reason.NUMBER_DIFFERS: "纸上印的编号和验证码里的编号不一样",
}


@dataclass(frozen=True, slots=True)
class ReceiptText:
    """What stands in a text, whether it is genuine or not. Digests are hexadecimal."""

    suite: Suite
    number: str
    sealed_at: datetime
    clock_quality: str
    digest: str
    attachments_digest: str
    previous_hash: str
    key_id: str
    text: str

    @property
    def hash(self) -> str:
        """What the next receipt carries as `previous_hash`."""
        return self.suite.digest(self.text.encode())


@dataclass(frozen=True, slots=True)
class Verified:
    """The receipt is genuine and unchanged. Digests are hexadecimal, by the hash of the suite.

    `outside_validity`: the sealed time lies outside the key's validity, and the terminal's clock was not certain.
    """

    number: str
    sealed_at: datetime
    clock_quality: str
    digest: str
    attachments_digest: str
    previous_hash: str
    key_id: str
    terminal_id: str
    receipt_hash: str
    suite: str = ED25519.name
    outside_validity: bool = False

    @property
    def clock_certain(self) -> bool:
        return self.clock_quality in CERTAIN_CLOCKS


@dataclass(frozen=True, slots=True)
class Refused:
    """`detail` is for the person who checks: it repeats nothing of the input beyond a number or key id."""

    reason: Reason
    detail: str = ""
    by_platform: bool = False  # it would be a receipt of the platform

    @property
    def sentence(self) -> str:
        return SENTENCES[self.reason] + (f"（{self.detail}）" if self.detail else "")


def sha256_hex(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def digest_of_all(digests: Iterable[str]) -> str:
    """SHA-256 over the digests of the attachments, in order, one a line."""
    return ED25519.digest_of_all(digests)


def clock_word(quality: str) -> str:
    """As it stands in the text. Raises ValueError for what is no word."""
    if not CLOCK_WORD.fullmatch(quality):
        raise ValueError("clock_quality is one word of at most 16 letters, digits, - or _")
    return quality.upper().replace("_", "-")


# ── making ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def issue(
    identity: TerminalIdentity, number: str, sealed_at: datetime, clock: str, payload: bytes,
    attachments: Iterable[str], before: str,
) -> ReceiptText:  # fmt: skip
    """The receipt of `payload`, in the identity's suite.

    `attachments`: their SHA-256 names in order. `before`: `ReceiptText.hash` of the receipt before. Raises StoreFailed
    when a hardware module does not sign.
    """
    suite = identity.suite
    digests = (suite.digest(payload), suite.digest_of_all(attachments))
    text = sign_text(identity, number, sealed_at, clock, *digests, before)
    return ReceiptText(suite, number, sealed_at, clock, *digests, before, identity.key_id, text)


def sign_text(
    identity: TerminalIdentity,
    number: str,
    sealed_at: datetime,
    clock: str,
    payload: str,
    attachments: str,
    before: str,
) -> str:
    """The signed text. Digests in hexadecimal, by the hash of the identity's suite."""
    fields = [
        number,
        sealed_at.strftime(TIME_FORMAT),
        clock_word(clock),
        *map(hex_to_b32, (payload, attachments, before)),
    ]
    body = ":".join([identity.suite.prefix, *fields, identity.key_id])
    signature = identity.signer.sign(body.encode("ascii"))
    if len(signature) != SIGNATURE_BYTES:
        raise StoreFailed("the signing module gave no signature")
    return f"{body}:{b32(signature)}"


# ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def read_text(text: str) -> ReceiptText:
    """A whole text taken apart, not verified. Raises ValueError for what is none."""
    found = _TEXT.fullmatch(text)
    if found is None:
        raise ValueError("not a receipt's text")
    return _parts(found)


def _parts(found: re.Match[str]) -> ReceiptText:
    """Raises ValueError for a time that is none and for digests that are not canonical."""
    sealed_at = datetime.strptime(found["time"], TIME_FORMAT)
    payload, attachments, before = (hex_of(found[name]) for name in ("payload", "attachments", "before"))
    return ReceiptText(
        BY_PREFIX[found["prefix"]], found["number"], sealed_at, found["clock"].lower(), payload, attachments, before,
        found["key"], found[0],
    )  # fmt: skip


def verify_receipt(text_or_qr: str | bytes, keys: Mapping[str, PublishedKey]) -> Verified | Refused:
    """`text_or_qr`: the QR text alone, or any text or file that contains it, also broken into lines.

    Never raises on hostile input. Of several receipts the first genuine one counts; if none is, the first refusal.
    """
    found = verify_receipts(text_or_qr, keys)
    return next((one for one in found if isinstance(one, Verified)), found[0])


def verify_receipts(text_or_qr: str | bytes, keys: Mapping[str, PublishedKey]) -> tuple[Verified | Refused, ...]:
    """All receipts in it, in order, each once; at least one refusal where there is none."""
    text = as_text(text_or_qr)
    found: dict[Verified | Refused, None] = {}
    for count, start in enumerate(_START.finditer(text)):
        if count >= MOST_CANDIDATES:
            break
        one = _verify_at(text, start, keys)
        found[_compare_with_print(text, one) if isinstance(one, Verified) else one] = None
    return tuple(found) or (Refused(Reason.NO_RECEIPT),)


def as_text(given: str | bytes) -> str:
    """At most LONGEST_INPUT characters; what is no UTF-8 is replaced."""
    text = given[:LONGEST_INPUT].decode("utf-8", errors="replace") if isinstance(given, bytes) else given
    return text[:LONGEST_INPUT]


def _verify_at(text: str, start: re.Match[str], keys: Mapping[str, PublishedKey]) -> Verified | Refused:
    if f"TR{start[1]}" not in BY_PREFIX:
        return Refused(Reason.VERSION, f"TR{start[1]}")
    unbroken = "".join(text[start.start() : start.start() + _LONGEST_TEXT].split())
    found = _TEXT.match(unbroken)
    if found is None:
        return Refused(Reason.MALFORMED)
    if not number_is_sound(found["number"]):
        return Refused(Reason.BAD_NUMBER, found["number"])
    try:
        parts, signature = _parts(found), from_b32(found["signature"])
    except (ValueError, OverflowError):
        return Refused(Reason.MALFORMED)
    return _judge(parts, found[0][: found.start("signature") - 1].encode(), signature, keys)


def _judge(parts: ReceiptText, signed: bytes, signature: bytes, keys: Mapping[str, PublishedKey]) -> Verified | Refused:
    key = keys.get(parts.key_id)
    if key is None or key.suite is not parts.suite:
        return Refused(Reason.UNKNOWN_KEY, parts.key_id)
    if not parts.suite.verify(key.public_key, signed, signature):
        return Refused(Reason.CHANGED)
    terminal_id, epoch, _ = split_number(parts.number)
    if (key.terminal_id, key.epoch) != (terminal_id, epoch):
        return Refused(Reason.OTHER_TERMINAL, terminal_id)
    outside = not key.valid_at(parts.sealed_at)
    if outside and parts.clock_quality in CERTAIN_CLOCKS:
        return Refused(Reason.OUTSIDE_VALIDITY, parts.key_id)
    return Verified(
        parts.number, parts.sealed_at, parts.clock_quality, parts.digest, parts.attachments_digest,
        parts.previous_hash, key.key_id, terminal_id, parts.hash, parts.suite.name, outside,
    )  # fmt: skip


def _compare_with_print(text: str, found: Verified) -> Verified | Refused:
    """A paper may show several numbers; if it shows any, the signed one must be among them."""
    printed = set(_PRINTED_NUMBER.findall(text))
    if printed and found.number not in printed:
        return Refused(Reason.NUMBER_DIFFERS, found.number)
    return found
