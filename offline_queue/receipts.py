"""Receipt numbers with check digits, signed receipt texts for QR codes, and their verification by anybody.

Text: `TR1:number:sealed time:clock:payload:attachments:receipt before:key id:signature`. Only characters of the QR
alphanumeric mode, digests in base32: about 330 characters, QR version 11 at level M.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from offline_queue.identity import PublishedKey, TerminalIdentity

NO_RECEIPT_BEFORE = "0" * 64
TIME_FORMAT = "%Y%m%dT%H%M%S%z"
CLOCK_WORD = re.compile(r"[A-Za-z0-9_-]{1,16}")
LONGEST_INPUT = 4_000_000  # characters looked at: a whole printed page or a PDF's text is far below
MOST_CANDIDATES = 50
_LONGEST_TEXT = 1500  # broken into lines and indented

_NUMBER = r"[A-Z0-9]{2,12}-[0-9]{2}-[0-9]{6,9}-[0-9]{2}"
_B32 = "[A-Z2-7]"
_TEXT = re.compile(
    rf"TR1:(?P<number>{_NUMBER}):(?P<time>[0-9]{{8}}T[0-9]{{6}}\+[0-9]{{4}}):(?P<clock>[A-Z0-9-]{{1,16}})"
    rf":(?P<payload>{_B32}{{52}}):(?P<attachments>{_B32}{{52}}):(?P<before>{_B32}{{52}}):(?P<key>{_B32}{{13}})"
    rf":(?P<signature>{_B32}{{103}})"
)
_START = re.compile(r"TR([0-9]{1,3}):")
_PRINTED_NUMBER = re.compile(rf"(?<![A-Z0-9:-]){_NUMBER}(?![0-9A-Z:-])")


class Reason(StrEnum):
    """Why a receipt is refused."""

    NO_RECEIPT = "no_receipt"
    VERSION = "version"
    MALFORMED = "malformed"
    BAD_NUMBER = "bad_number"
    UNKNOWN_KEY = "unknown_key"
    OTHER_TERMINAL = "other_terminal"
    CHANGED = "changed"
    NUMBER_DIFFERS = "number_differs"


SENTENCES = {
    Reason.NO_RECEIPT: "这里面没有找到回执的验证码",
    Reason.VERSION: "回执的版本比这个程序新，认不出来",
    Reason.MALFORMED: "验证码不完整，或者有一段读错了",
    Reason.BAD_NUMBER: "回执编号的校验位对不上",
    Reason.UNKNOWN_KEY: "签这张回执的密钥不在公布的名单里",
    Reason.OTHER_TERMINAL: "签名的密钥不属于编号里写的那台终端",
    Reason.CHANGED: "内容和签名对不上：这张回执被改过",
    Reason.NUMBER_DIFFERS: "纸上印的编号和验证码里的编号不一样",
}


@dataclass(frozen=True, slots=True)
class Verified:
    """The receipt is genuine and unchanged. Digests are hexadecimal."""

    number: str
    sealed_at: datetime
    clock_quality: str
    digest: str
    attachments_digest: str
    previous_hash: str
    key_id: str
    terminal_id: str
    receipt_hash: str


@dataclass(frozen=True, slots=True)
class Refused:
    """`detail` is for the person who checks: it repeats nothing of the input beyond a number or key id."""

    reason: Reason
    detail: str = ""

    @property
    def sentence(self) -> str:
        return SENTENCES[self.reason] + (f"（{self.detail}）" if self.detail else "")


def check_digits(body: str) -> str:
    """ISO 7064 MOD 97-10 over letters and digits; separators are not counted. Two digits, 02 to 98."""
    return f"{98 - _as_number(body + '00') % 97:02d}"


def make_number(terminal_id: str, epoch: str, seq: int) -> str:
    body = f"{terminal_id}-{epoch}-{seq:06d}"
    return f"{body}-{check_digits(body)}"


def number_is_sound(number: str) -> bool:
    """Form and check digits."""
    return re.fullmatch(_NUMBER, number) is not None and check_digits(number[:-3]) == number[-2:]


def _as_number(text: str) -> int:
    return int("".join(str(int(c, 36)) for c in text if c != "-"))


def sha256_hex(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def digest_of_all(digests: Iterable[str]) -> str:
    """SHA-256 over the digests of the attachments, in order, one a line."""
    return sha256_hex("".join(digest + "\n" for digest in digests).encode())


def clock_word(quality: str) -> str:
    """As it stands in the text. Raises ValueError for what is no word."""
    if not CLOCK_WORD.fullmatch(quality):
        raise ValueError("clock_quality is one word of at most 16 letters, digits, - or _")
    return quality.upper().replace("_", "-")


def sign_text(
    identity: TerminalIdentity,
    number: str,
    sealed_at: datetime,
    clock: str,
    payload: str,
    attachments: str,
    before: str,
) -> str:
    """The signed text. Digests in hexadecimal."""
    fields = [
        number,
        sealed_at.strftime(TIME_FORMAT),
        clock_word(clock),
        *map(_hex_to_b32, (payload, attachments, before)),
    ]
    body = ":".join(["TR1", *fields, identity.key_id])
    return f"{body}:{_b32(identity.signing_key.sign(body.encode('ascii')))}"


def verify_receipt(text_or_qr: str | bytes, keys: Mapping[str, PublishedKey]) -> Verified | Refused:
    """`text_or_qr`: the QR text alone, or any text or file that contains it, also broken into lines.

    Never raises on hostile input. Of several receipts the first genuine one counts; if none is, the first refusal.
    """
    text = _as_text(text_or_qr)
    first: Refused | None = None
    for count, start in enumerate(_START.finditer(text)):
        if count >= MOST_CANDIDATES:
            break
        found = _verify_at(text, start, keys)
        if isinstance(found, Verified):
            return _compare_with_print(text, found)
        first = first or found
    return first or Refused(Reason.NO_RECEIPT)


def _as_text(given: str | bytes) -> str:
    text = given[:LONGEST_INPUT].decode("utf-8", errors="replace") if isinstance(given, bytes) else given
    return text[:LONGEST_INPUT]


def _verify_at(text: str, start: re.Match[str], keys: Mapping[str, PublishedKey]) -> Verified | Refused:
    if start[1] != "1":
        return Refused(Reason.VERSION, f"TR{start[1]}")
    unbroken = "".join(text[start.start() : start.start() + _LONGEST_TEXT].split())
    parts = _TEXT.match(unbroken)
    if parts is None:
        return Refused(Reason.MALFORMED)
    if not number_is_sound(parts["number"]):
        return Refused(Reason.BAD_NUMBER, parts["number"])
    try:
        sealed_at = datetime.strptime(parts["time"], TIME_FORMAT)
        payload, attachments, before, signature = (
            _from_b32(parts[name]) for name in ("payload", "attachments", "before", "signature")
        )
    except ValueError:
        return Refused(Reason.MALFORMED)
    key = keys.get(parts["key"])
    if key is None:
        return Refused(Reason.UNKNOWN_KEY, parts["key"])
    try:
        Ed25519PublicKey.from_public_bytes(key.public_key).verify(
            signature, parts[0][: parts.start("signature") - 1].encode()
        )
    except InvalidSignature:
        return Refused(Reason.CHANGED)
    terminal_id, epoch = parts["number"].split("-")[:2]
    if (key.terminal_id, key.epoch) != (terminal_id, epoch):
        return Refused(Reason.OTHER_TERMINAL, terminal_id)
    digests = (payload.hex(), attachments.hex(), before.hex())
    whole = sha256_hex(parts[0].encode())
    return Verified(parts["number"], sealed_at, parts["clock"].lower(), *digests, key.key_id, terminal_id, whole)


def _compare_with_print(text: str, found: Verified) -> Verified | Refused:
    """A paper may show several numbers; if it shows any, the signed one must be among them."""
    printed = set(_PRINTED_NUMBER.findall(text))
    if printed and found.number not in printed:
        return Refused(Reason.NUMBER_DIFFERS, found.number)
    return found


def _b32(data: bytes) -> str:
    return base64.b32encode(data).decode().rstrip("=")


def _hex_to_b32(digest: str) -> str:
    return _b32(bytes.fromhex(digest))


def _from_b32(text: str) -> bytes:
    """Raises ValueError when the unused last bits are not zero: otherwise two texts would mean the same bytes."""
    data = base64.b32decode(text + "=" * (-len(text) % 8))
    if _b32(data) != text:
        raise ValueError("not the canonical base32 form")
    return data


def hex_of(digest_field: str) -> str:
    """A digest as it stands in the text, in hexadecimal."""
    return _from_b32(digest_field).hex()
