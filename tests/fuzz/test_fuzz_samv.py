"""Whatever bytes come from a card reader: frames, fits, cards and their redaction never raise, and nothing leaks."""

from __future__ import annotations

from drivers.contract.idcard import IdCardRecord
from drivers.idcard import codec, layouts
from drivers.idcard.redact import redact
from drivers.simulators import idcard_wire as wire
from drivers.simulators.idcard import load_people
from tests.fuzz.inputs import inputs

COMMANDS = (
    codec.RESET, codec.STATUS, codec.SAM_ID, codec.FIND, codec.SELECT, codec.READ_BASE, codec.READ_PRINTS,
    codec.READ_ADDRESS, codec.READ_NUMBER, codec.rf_block(80),
)  # fmt: skip
PEOPLE = load_people()
SHORT = [wire.answer(0x9F, bytes(4)), wire.answer(0x90, bytes(8)), wire.answer(0x80), wire.answer(0x90, wire.SAM_ID)]
CARDS = [wire.answer(0x90, data(person)) for person in PEOPLE for data in (wire.base_data, wire.prints_data)]
CORPUS = [*SHORT * 4, *CARDS, *(wire.answer(0x80) + card for card in CARDS)]


def test_no_bytes_of_a_reader_raise_and_what_fits_a_card_is_one_or_none() -> None:
    for data in inputs(CORPUS):
        reader = codec.FrameReader()
        cut = len(data) // 3
        for piece, final in ((data[:cut], False), (data[cut:], True)):
            reader.feed(piece)
            while (body := reader.next(final=final)) is not None:
                for command in COMMANDS:
                    reply = codec.fit(command, body)
                    if reply is not None:
                        _use(command, reply)


def test_a_redacted_answer_has_its_length_and_no_name_of_anybody() -> None:
    names = [person["name"].encode("utf-16-le") for person in PEOPLE]
    for data in inputs(CORPUS):
        clean = redact(data)
        assert len(clean) == len(data)
        assert not any(name in clean for name in names)


def _use(command: codec.Command, reply: codec.Reply) -> None:
    if reply.sw3 != codec.OK:
        assert reply.sw3 in codec.STATUS_WORDS
    elif command.name in ("read", "read_prints"):
        parts = codec.split_base(reply.data, 2 if command is codec.READ_BASE else 3)
        card = None if parts is None else layouts.decode(*parts)
        assert card is None or (isinstance(card, IdCardRecord) and len(card.photo_wlt) <= codec.PHOTO_BYTES)
    elif command is codec.SAM_ID:
        assert codec.sam_id_text(reply.data)
    elif command is codec.READ_ADDRESS:
        assert layouts.decode_address(reply.data) is None or len(reply.data) == codec.ADDRESS_BYTES
