"""Passports: basic access control with the printed key, then EF.COM, DG1 and, if asked for, the portrait of DG2.

EF.SOD is not verified: no certificates of issuing states are on board, so `authentic` stays False (README.md).
"""

from __future__ import annotations

import secrets
from dataclasses import replace

from drivers.contract.faults import ClearedBy, Fault, FaultCode
from drivers.contract.smartcard import Passport, PassportKey
from drivers.smartcard import codec, mrz
from drivers.smartcard.codec import Answer, Command
from drivers.smartcard.secure_messaging import KeyAgreement, SecureMessaging
from drivers.smartcard.slot import Card, corrupt, refused, unsupported

EF_COM, EF_DG1, EF_DG2 = 0x011E, 0x0101, 0x0102
COM, TAG_LIST = 0x60, 0x5C
DG1, ZONE = 0x61, 0x5F1F
DG2, GROUP_TEMPLATE, BIOMETRIC = 0x75, 0x7F61, 0x7F60
IMAGES = (0x5F2E, 0x7F2E)
PICTURE_STARTS = (b"\xff\xd8\xff", b"\x00\x00\x00\x0cjP  ", b"\xff\x4f\xff\x51")  # JPEG, JPEG 2000, its code stream
CHUNK = 0xDF  # bytes of plain text whose protected answer still fits into 256
HEAD = 6  # bytes that hold tag and length of a file
LARGEST_FILE = 32 * 1024  # bytes: as far as READ BINARY with two offset bytes reaches; portraits have 12 to 25 KB

CHALLENGE = Command(0x00, 0x84, 0x00, 0x00, le=8)
WRONG_KEY = Fault(FaultCode.NOT_AUTHORISED, ClearedBy.CITIZEN, detail="the key does not open the chip")
BROKEN_CHANNEL = corrupt("secure messaging: checksum wrong or missing")


class Chip:
    """A passport application whose door is open."""

    def __init__(self, card: Card, channel: SecureMessaging) -> None:
        self._card = card
        self._channel = channel

    def ask(self, command: Command) -> Answer | Fault:
        reply = self._card.ask(self._channel.wrap(command))
        if isinstance(reply, Fault):
            return reply
        return self._channel.unwrap(reply) or BROKEN_CHANNEL

    def read_file(self, identifier: int) -> bytes | Fault:
        """The whole file, as long as its outer length says."""
        selected = self.ask(Command(0x00, 0xA4, 0x02, 0x0C, identifier.to_bytes(2, "big")))
        if isinstance(selected, Fault) or not selected.ok:
            return selected if isinstance(selected, Fault) else refused(f"SELECT {identifier:04X}", selected.sw)
        content, size = b"", HEAD
        while len(content) < size:
            piece = self._read(len(content), min(size - len(content), CHUNK))
            if isinstance(piece, Fault):
                return piece
            content += piece
            if size == HEAD:
                head = codec.tlv_head(content)
                size = 0 if head is None else head[1] + head[2]
                if not 0 < size <= LARGEST_FILE:
                    return corrupt(f"file {identifier:04X} has no length")
        return content[:size]

    def _read(self, offset: int, length: int) -> bytes | Fault:
        reply = self.ask(Command(0x00, 0xB0, offset >> 8 & 0x7F, offset & 0xFF, le=length))
        if isinstance(reply, Fault):
            return reply
        if not reply.data:  # 6282, "end of file", comes with data
            return refused("READ BINARY", reply.sw)
        return reply.data


def read_passport(card: Card, key: PassportKey, *, portrait: bool) -> Passport | Fault:
    """NOT_AUTHORISED when the key does not fit; CARD_NOT_SUPPORTED for chips that want PACE."""
    chip = unlock(card, key)
    if isinstance(chip, Fault):
        return chip
    common = chip.read_file(EF_COM)
    if isinstance(common, Fault):
        return common
    groups = codec.child(common, COM, TAG_LIST)
    if groups is None or DG1 not in groups:
        return corrupt("EF.COM does not list DG1")
    content = chip.read_file(EF_DG1)
    if isinstance(content, Fault):
        return content
    passport = decode_dg1(content)
    if passport is None:
        return corrupt("DG1 does not decode")
    if not portrait or DG2 not in groups:
        return passport
    picture = chip.read_file(EF_DG2)
    if isinstance(picture, Fault):
        return picture
    return replace(passport, portrait=portrait_of(picture))


def unlock(card: Card, key: PassportKey) -> Chip | Fault:
    """SELECT, GET CHALLENGE, EXTERNAL AUTHENTICATE (part 11 §4.3.1)."""
    text = mrz.key_text(key)
    if text is None:
        return WRONG_KEY
    selected = card.ask(Command(0x00, 0xA4, 0x04, 0x0C, codec.PASSPORT_AID))
    if isinstance(selected, Fault) or not selected.ok:
        return selected if isinstance(selected, Fault) else unsupported("no passport application")
    challenge = card.ask(CHALLENGE)
    if isinstance(challenge, Fault):
        return challenge
    if not challenge.ok or len(challenge.data) != 8:
        return unsupported(f"GET CHALLENGE {challenge.sw:04X}: a chip that wants PACE")
    agreement = KeyAgreement(text, challenge.data, secrets.token_bytes(8), secrets.token_bytes(16))
    reply = card.ask(Command(0x00, 0x82, 0x00, 0x00, agreement.token(), le=40))
    if isinstance(reply, Fault):
        return reply
    channel = agreement.session(reply.data) if reply.ok else None
    return WRONG_KEY if channel is None else Chip(card, channel)


def decode_dg1(content: bytes) -> Passport | None:
    zone = codec.child(content, DG1, ZONE)
    try:
        return None if zone is None else mrz.decode(zone.decode("ascii"))
    except UnicodeDecodeError:
        return None


def portrait_of(content: bytes) -> bytes:
    """The picture of the first biometric record of DG2 (ISO 19794-5 behind its headers); b"" when there is none."""
    record = codec.child(content, DG2, GROUP_TEMPLATE, BIOMETRIC)
    objects = dict(codec.tlv(record) or ()) if record is not None else {}
    data = next((objects[tag] for tag in IMAGES if tag in objects), b"")
    starts = [at for at in (data.find(start) for start in PICTURE_STARTS) if at >= 0]
    return data[min(starts) :] if starts else b""
