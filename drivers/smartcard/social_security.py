"""Social-security cards: the records of EF05 and EF06, and the conversation that reads them (PROTOCOLS.md §2.1)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from drivers.contract.faults import ClearedBy, Fault, FaultCode
from drivers.contract.smartcard import SocialSecurityCard
from drivers.smartcard import codec
from drivers.smartcard.codec import Answer
from drivers.smartcard.slot import Card, corrupt, refused

EF05, EF06 = 0xEF05, 0xEF06
# Item identifiers in the order of the file, which is the order of READ RECORD by number.
EF05_ITEMS = (0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07)
EF06_ITEMS = (0x08, 0x09, 0x0A, 0x0B, 0x0C, 0x0D)
# What the terminal asks for. The rest (class, issuing organisation, birthplace) nobody needs, so nobody reads it.
CARD_ITEMS = (0x01, 0x03, 0x05, 0x06, 0x07)
HOLDER_ITEMS = (0x08, 0x09, 0x0A, 0x0B, 0x0D)
ACCESS = ("auto", "free", "pin")
RECORD_STYLES = ("auto", "index", "id")
PIN_CODINGS = ("bcd", "ascii")

Items = dict[int, bytes]
UNDECODABLE = corrupt("a record of the social-security card does not decode")


@dataclass(frozen=True, slots=True)
class Habits:
    """What differs between regions and makes of card: the options of manifest.toml."""

    ef06: str = "auto"
    records: str = "auto"
    pin_ref: int = 0
    pin_coding: str = "bcd"


def read_card(card: Card, habits: Habits) -> SocialSecurityCard | Fault | None:
    """EF05, and EF06 where it is free. None when the card has no social-security application."""
    selected = _select_application(card)
    if selected is not None:
        return selected if isinstance(selected, Fault) else None
    found = _read_file(card, EF05, EF05_ITEMS, CARD_ITEMS, habits.records)
    if not isinstance(found, dict):
        return found if isinstance(found, Fault) else refused("EF05", found)
    record = decode(found)
    if record is None or habits.ef06 == "pin":
        return UNDECODABLE if record is None else record
    holder = _read_file(card, EF06, EF06_ITEMS, HOLDER_ITEMS, habits.records)
    if isinstance(holder, int):
        closed = habits.ef06 == "auto" and holder in codec.NOT_ALLOWED
        return record if closed else refused("EF06", holder)
    if isinstance(holder, Fault):
        return holder
    return decode(found | holder) or UNDECODABLE


def read_holder(card: Card, habits: Habits, pin: str) -> SocialSecurityCard | Fault:
    """Both files, with the PIN presented in between unless the region's cards are free."""
    selected = _select_application(card)
    if selected is not None:
        return selected if isinstance(selected, Fault) else refused("SELECT", selected)
    found = _read_file(card, EF05, EF05_ITEMS, CARD_ITEMS, habits.records)
    if not isinstance(found, dict):
        return found if isinstance(found, Fault) else refused("EF05", found)
    denied = None if habits.ef06 == "free" else _present(card, habits, pin)
    if denied is not None:
        return denied
    holder = _read_file(card, EF06, EF06_ITEMS, HOLDER_ITEMS, habits.records)
    if not isinstance(holder, dict):
        return holder if isinstance(holder, Fault) else refused("EF06", holder)
    return decode(found | holder) or UNDECODABLE


def decode(items: Items) -> SocialSecurityCard | None:
    """The record of the items of EF05, with the holder's where those of EF06 are among them; None when damaged."""
    try:
        card = _card(items)
        return card if card is None or 0x08 not in items else _with_holder(card, items)
    except (KeyError, ValueError):  # UnicodeDecodeError is one
        return None


def _card(items: Items) -> SocialSecurityCard | None:
    identification = items[0x01]
    card = SocialSecurityCard(
        card_number=_text(items[0x07]),
        region=_digits(identification[:3]),
        version=_text(items[0x03]),
        issued=_date(items.get(0x05, b"")),
        valid_to=_date(items.get(0x06, b"")),
    )
    whole = len(identification) == 16 and len(card.region) == 6 and card.card_number and card.version
    return card if whole else None


def _with_holder(card: SocialSecurityCard, items: Items) -> SocialSecurityCard | None:
    number, name = _text(items[0x08]), items[0x09].rstrip(b"\0 ").decode("gb18030")
    if len(number) not in (15, 18) or not name.strip() or not name.isprintable():
        return None
    return replace(
        card,
        holder_read=True,
        id_number=number,
        name=name,
        sex=_sex(items.get(0x0A, b"")),
        nation=_digits(items.get(0x0B, b"")),
        birth=_date(items.get(0x0D, b"")),
    )


def item(record: bytes) -> tuple[int, bytes] | None:
    """Identifier, length, value: one byte, one byte, so many bytes. What follows them is filling."""
    if len(record) < 2 or len(record) < 2 + record[1]:
        return None
    return record[0], record[2 : 2 + record[1]]


def _select_application(card: Card) -> int | Fault | None:
    """None when it is selected, the status word when there is none."""
    reply = card.ask(codec.select_aid(codec.SOCIAL_SECURITY_AID))
    if isinstance(reply, Fault):
        return reply
    return None if reply.ok else reply.sw


def _read_file(
    card: Card, file: int, items: tuple[int, ...], wanted: tuple[int, ...], style: str
) -> Items | int | Fault:
    """The wanted items; an item that the card does not have is left out. A status word when the file is refused."""
    selected = card.ask(codec.select_file(file))
    if isinstance(selected, Fault) or not selected.ok:
        return selected if isinstance(selected, Fault) else selected.sw
    found: Items = {}
    styles = ["index", "id"] if style == "auto" else [style]
    for identifier in wanted:
        got = _read_item(card, items, identifier, styles)
        if isinstance(got, Fault):
            return got
        if isinstance(got, bytes):
            found[identifier] = got
        elif got in codec.NOT_ALLOWED:
            return got
    return found


def _read_item(card: Card, items: tuple[int, ...], identifier: int, styles: list[str]) -> bytes | int | Fault:
    """By the first style that gives it; a style that failed where another one worked is not tried again."""
    outcome: bytes | int | Fault = UNDECODABLE
    for style in list(styles):
        by_index = style == "index"
        reply = card.ask(
            codec.record_by_index(items.index(identifier) + 1) if by_index else codec.record_by_id(identifier)
        )
        outcome = _value(reply, identifier)
        if isinstance(outcome, bytes):
            styles[:] = [style]
            return outcome
        if isinstance(reply, Fault) or reply.sw in codec.NOT_ALLOWED:
            return outcome
    return outcome


def _value(reply: Answer | Fault, identifier: int) -> bytes | int | Fault:
    if isinstance(reply, Fault) or not reply.ok:
        return reply if isinstance(reply, Fault) else reply.sw
    read = item(reply.data)
    return UNDECODABLE if read is None or read[0] != identifier else read[1]


def _present(card: Card, habits: Habits, pin: str) -> Fault | None:
    command = codec.verify(pin, habits.pin_ref, habits.pin_coding)
    if command is None:
        return _denied(ClearedBy.CITIZEN, "not sent: a PIN has 4 to 12 digits")
    reply = card.ask(command)
    if isinstance(reply, Fault) or reply.ok:
        return reply if isinstance(reply, Fault) else None
    left = codec.tries_left(reply.sw)
    if left is None:
        return refused("VERIFY", reply.sw)
    return _denied(ClearedBy.CITIZEN if left else ClearedBy.STAFF, f"tries left: {left}")


def _denied(cleared_by: ClearedBy, detail: str) -> Fault:
    return Fault(FaultCode.NOT_AUTHORISED, cleared_by, detail=detail)


def _text(value: bytes) -> str:
    """ASCII, filled up with NUL or spaces (and F, where a card number has fewer digits)."""
    text = value.rstrip(b"\0 \xff").decode("ascii")
    if not text.isalnum() and not text.replace(".", "").isalnum() and text:
        raise ValueError("not a number of a card")
    return text


def _digits(value: bytes) -> str:
    """Packed decimal, filled up with F."""
    digits = value.hex().upper().rstrip("F")
    if digits and not digits.isdigit():
        raise ValueError("not packed decimal")
    return digits


def _date(value: bytes) -> str:
    """YYYYMMDD; "" where it was left empty."""
    digits = _digits(value)
    if not digits.strip("0"):
        return ""
    if len(digits) != 8 or not ("01" <= digits[4:6] <= "12" and "01" <= digits[6:] <= "31"):
        raise ValueError("no date")
    return digits


def _sex(value: bytes) -> str:
    """GB/T 2261.1, as a character or as a number: makes of card differ."""
    return value.decode("ascii") if value in (b"0", b"1", b"2", b"9") else _digits(value).lstrip("0") or "0"
