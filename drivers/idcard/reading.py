"""Reading a card that was found: select, text and photo, appended address, picture. In steps."""

from __future__ import annotations

from dataclasses import dataclass, replace

from drivers.contract.faults import ClearedBy, Fault, FaultCode
from drivers.contract.idcard import CardRead, IdCardRecord
from drivers.idcard import codec
from drivers.idcard.codec import Command, Reply
from drivers.idcard.layouts import decode, decode_address
from drivers.idcard.photo import PhotoCodec
from drivers.idcard.session import Conversation, Steps

READ_ATTEMPTS = 2  # a damaged reply is asked for once more: the card is still selected
CORRUPT_CARD = Fault(FaultCode.CARD_UNREADABLE, ClearedBy.STAFF, detail="text of the card does not decode")
MOVED = Fault(FaultCode.CARD_MOVED, ClearedBy.CITIZEN, detail="no card in the field after a silent read")
DAMAGED = frozenset({FaultCode.CORRUPT_ANSWER, FaultCode.WRONG_BAUD})


@dataclass(frozen=True, slots=True)
class Plan:
    """What is read of each card. `prints` asks with fingerprints, which are never kept; `photo` makes the picture."""

    prints: bool
    address: bool
    photo: PhotoCodec | None


def read_card(talk: Conversation, plan: Plan) -> Steps[CardRead | Fault]:
    """The whole card, or why not. A card without a picture is whole; one whose address was refused is not."""
    selected = yield from talk.asking_or_fault(codec.SELECT)
    if isinstance(selected, Fault):
        return selected
    record = yield from _text(talk, plan.prints)
    if plan.address and not isinstance(record, Fault):
        record = yield from _with_address(talk, record)
    if isinstance(record, Fault):
        return (yield from _moved_if_gone(talk, record))
    if plan.photo is not None and record.photo_wlt:
        picture = yield from plan.photo.decoding(record.photo_wlt)
        if not isinstance(picture, Fault):
            record = replace(record, photo=picture)
    return CardRead(record)


def _text(talk: Conversation, prints: bool) -> Steps[IdCardRecord | Fault]:
    base = yield from _ask_again_if_damaged(talk, codec.READ_PRINTS if prints else codec.READ_BASE)
    if isinstance(base, Fault):
        return base
    parts = codec.split_base(base.data, 3 if prints else 2)
    record = None if parts is None else decode(*parts)
    return CORRUPT_CARD if record is None else record


def _with_address(talk: Conversation, record: IdCardRecord) -> Steps[IdCardRecord | Fault]:
    """A reader that does not know the command leaves the address empty; a card that refuses it was not read whole."""
    answer = yield from _ask_again_if_damaged(talk, codec.READ_ADDRESS, also=frozenset({codec.UNKNOWN_COMMAND}))
    if isinstance(answer, Fault):
        return answer
    address = decode_address(answer.data)
    return CORRUPT_CARD if address is None else replace(record, appended_address=address)


def _ask_again_if_damaged(
    talk: Conversation, command: Command, also: frozenset[int] = frozenset()
) -> Steps[Reply | Fault]:
    """The reply, or a Fault; refusals in `also` are replies."""
    for _ in range(READ_ATTEMPTS):
        answer = yield from talk.asking(command)
        if not (isinstance(answer, Fault) and answer.code in DAMAGED):
            break
    if isinstance(answer, Fault) or answer.sw3 in also:
        return answer
    return codec.STATUS_WORDS[answer.sw3].fault or answer


def _moved_if_gone(talk: Conversation, fault: Fault) -> Steps[Fault]:
    """A reader whose card is pulled may fall silent instead of refusing: the empty field tells why."""
    if fault.code is not FaultCode.NO_ANSWER:
        return fault
    answer = yield from talk.asking(codec.FIND)
    gone = isinstance(answer, Reply) and answer.sw3 == codec.NO_CARD
    return MOVED if gone else fault
