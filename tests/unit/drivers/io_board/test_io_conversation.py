"""Questions, answers and events on written bytes: order, repetition, damage, refusal."""

from __future__ import annotations

from drivers.contract.faults import Fault, FaultCode, Outcome
from drivers.io_board.codec import ANSWER, EVENT, Line, decode, encode
from drivers.io_board.session import Conversation
from drivers.transport.scripted import ScriptedLink


def line(mark: str, number: int, words: str) -> bytes:
    return encode(Line(mark, number, tuple(words.split(" "))))


class Bench:
    """`replies` are the chunks for each question in turn; {n} of a reply is the question's number."""

    def __init__(self, *replies: list[tuple[str, str]]) -> None:
        self.replies = list(replies)
        self.asked: list[Line] = []
        self.events: list[str] = []
        self.link = ScriptedLink(answer=self._answer)
        self.talk = Conversation(self.link, 0.02, 2, lambda event: self.events.append(event.words[1]))
        self.talk.open()

    def _answer(self, data: bytes) -> list[bytes]:
        asked = decode(data[:-2])
        assert asked is not None
        self.asked.append(asked)
        chunks = self.replies.pop(0) if self.replies else []
        return [line(mark, asked.number if mark == ANSWER else 7, words) for mark, words in chunks]


def test_an_unanswered_question_is_repeated_with_the_same_number() -> None:
    bench = Bench([], [(ANSWER, "OK event=1")])
    assert bench.talk.ask("GET") == ("event=1",)
    assert bench.asked[0] == bench.asked[1]


def test_a_late_answer_to_the_question_before_is_not_taken_for_the_next() -> None:
    bench = Bench([], [])
    fault = bench.talk.ask("PING")
    assert isinstance(fault, Fault)
    assert (fault.code, fault.outcome) == (FaultCode.NO_ANSWER, Outcome.UNKNOWN)
    bench.link._arriving.append(line(ANSWER, 1, "OK late=1"))
    bench.replies = [[(ANSWER, "OK late=0")]]
    assert bench.talk.ask("PING") == ("late=0",)


def test_a_refusal_is_certain_that_nothing_was_done() -> None:
    bench = Bench([(ANSWER, "ERR no_ups")])
    fault = bench.talk.ask("CUT", "60")
    assert isinstance(fault, Fault)
    assert (fault.code, fault.outcome) == (FaultCode.SELF_TEST, Outcome.NOT_DONE)


def test_an_event_behind_the_answer_is_not_heard_before_the_answer_was_used() -> None:
    bench = Bench([(EVENT, "IN before=1"), (ANSWER, "OK picture=1"), (EVENT, "IN behind=1")])
    bench.link._answer = lambda data: [b"".join(Bench._answer(bench, data))]  # all in one chunk
    assert bench.talk.ask("GET") == ("picture=1",)
    assert bench.events == ["before=1"]
    bench.talk.listen()
    assert bench.events == ["before=1", "behind=1"]


def test_a_plug_pulled_in_the_middle_of_an_answer_is_a_value() -> None:
    bench = Bench()
    bench.link._answer = lambda data: [b"<1 OK", None]
    fault = bench.talk.ask("PING")
    assert isinstance(fault, Fault)
    assert fault.code is FaultCode.LINK_LOST
