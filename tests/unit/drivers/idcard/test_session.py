"""Byte-level conversations: what the driver says, and what it makes of silence, tears and strangers."""

from __future__ import annotations

import pytest

from drivers.contract.faults import Fault, FaultCode
from drivers.idcard import codec
from drivers.idcard.codec import Reply
from drivers.idcard.session import Conversation
from drivers.transport.scripted import Exchange, ScriptedLink

PATIENCE = {"status_s": 0.02, "find_s": 0.02, "select_s": 0.02, "read_s": 0.02, "gap_s": 0.01}


def bytes_of(after_preamble: str) -> bytes:
    return codec.PREAMBLE + bytes.fromhex(after_preamble)


FIND, SELECT = bytes_of("0003 2001 22"), bytes_of("0003 2002 21")
FOUND, NONE = bytes_of("0008 0000 9F 00000000 97"), bytes_of("0004 0000 80 84")
SELECTED = bytes_of("000C 0000 90 0000000000000000 9C")


def talk(*script: Exchange) -> tuple[Conversation, ScriptedLink]:
    link = ScriptedLink(script)
    conversation = Conversation(link, 115200, PATIENCE)
    assert conversation.open() is None
    return conversation, link


def code(answer: Reply | Fault) -> FaultCode | int:
    return answer.code if isinstance(answer, Fault) else answer.sw3


def test_a_card_is_found_and_selected_in_the_bytes_of_the_sheet() -> None:
    conversation, link = talk(Exchange(FIND, (FOUND,)), Exchange(SELECT, (SELECTED,)))
    assert code(conversation.ask(codec.FIND)) == 0x9F
    assert code(conversation.ask(codec.SELECT)) == 0x90
    assert link.finished


@pytest.mark.parametrize(
    ("chunks", "expected"),
    [
        ((FOUND[:5], FOUND[5:]), 0x9F),
        (tuple(FOUND[i : i + 1] for i in range(len(FOUND))), 0x9F),
        ((b"\x00\xff\xaa" + NONE,), 0x80),
        ((SELECTED + FOUND,), 0x9F),  # the answer to an earlier question, then ours
        ((SELECTED, FOUND), 0x9F),
        ((FOUND[:8] + FOUND,), 0x9F),  # torn by a reset, then whole
        ((), FaultCode.NO_ANSWER),
        ((SELECTED,), FaultCode.NO_ANSWER),
        ((FOUND[:9],), FaultCode.CORRUPT_ANSWER),
        ((FOUND[:-1] + b"\x00",), FaultCode.CORRUPT_ANSWER),
        ((b"\x2b\x55\x01\x7f\x13\x20",), FaultCode.WRONG_BAUD),
        ((b"\xaa",), FaultCode.NO_ANSWER),
        ((None,), FaultCode.LINK_LOST),
        ((FOUND[:6], None), FaultCode.LINK_LOST),
    ],
)
def test_what_arrives_after_a_find_and_what_it_means(chunks: tuple[bytes | None, ...], expected: object) -> None:
    conversation, _ = talk(Exchange(FIND, chunks))
    assert code(conversation.ask(codec.FIND)) == expected


def test_left_over_bytes_are_flushed_before_asking() -> None:
    conversation, _ = talk(Exchange(FIND, (NONE, NONE, NONE)), Exchange(FIND, (FOUND,)))
    assert code(conversation.ask(codec.FIND)) == 0x80
    assert code(conversation.ask(codec.FIND)) == 0x9F


def test_the_port_is_opened_again_after_silence_and_not_after_an_answer() -> None:
    conversation, link = talk(Exchange(FIND, (NONE,)), Exchange(FIND), Exchange(FIND, (NONE,)))
    conversation.ask(codec.FIND)
    conversation.ask(codec.FIND)
    assert link.opened == 1
    conversation.ask(codec.FIND)
    assert link.opened == 2


def test_a_refusal_becomes_the_fault_of_the_table() -> None:
    status = bytes_of("0003 11FF ED")
    conversation, _ = talk(Exchange(status, (bytes_of("0004 0000 66 62"),)))
    fault = conversation.ask_or_fault(codec.STATUS)
    assert isinstance(fault, Fault)
    assert (fault.code, fault.detail) == (FaultCode.NOT_AUTHORISED, "SW3 66: SAM not authorised")


def test_a_closed_conversation_opens_nothing_by_itself() -> None:
    conversation, link = talk()
    conversation.close()
    assert code(conversation.ask(codec.FIND)) is FaultCode.LINK_LOST
    assert not link.is_open
