"""Whatever arrives from the I/O board is a whole line or none, and whatever a whole line says is a picture or none."""

from __future__ import annotations

from drivers.contract.io_board import InputsChanged
from drivers.io_board.codec import EVENT, Line, LineReader, Snapshot, encode, fields_of, snapshot_of
from drivers.io_board.driver import TioBoard, options_of
from drivers.simulators.io_board import framed
from drivers.transport.scripted import ScriptedLink
from tests.fuzz.inputs import COUNT, inputs

LINES = [
    framed("!7 IN call=1 door=0 tamper=0 presence=1 phones=0 power=battery minutes=12"),
    framed("<12 OK event=7 call=0 door=0 tamper=0 presence=1 phones=0 power=mains") * 2,
    framed("<1 OK proto=1 fw=1.2.0 id=IOB-000123 boot=3F2A lamps=id_card+scanner"),
    framed("<65535 ERR range"),
]
WORDS = [b"IN call=1 door=0", b"OK event=7 power=mains minutes=12", b"OK proto=1 boot=77 lamps=+", b"OK event=x"]


def test_bytes_are_whole_lines_or_none() -> None:
    reader = LineReader()
    for data in inputs(LINES):
        reader.feed(data)
        for line in reader.lines():
            assert 1 <= line.number <= 65535
            picture = snapshot_of(fields_of(line.words[1:]) or {})
            assert picture is None or isinstance(picture, Snapshot)


def test_whatever_a_whole_line_says_the_driver_lives() -> None:
    """The answer to each question, and an event before it, carry senseless words under a right checksum."""
    words: list[str] = []

    def answer(asked: bytes) -> list[bytes]:
        if asked[:1] == b"#" or not words:
            return []
        if b"HELLO" in asked and len(words) % 2:
            return [framed(f"<{asked[1:].split(b' ')[0].decode()} OK proto=1 boot=77 lamps=scanner")]
        event = encode(Line(EVENT, 1 + len(words[0]), (words[0], *words)))
        return [event, framed(f"<{asked[1:].split(b' ')[0].decode()} {' '.join(words)}")]

    address = "ioboard+serial:///script?answer_s=0.0005&attempts=1&hello_s=0.0005&beat_s=0.0001"
    board = TioBoard(address, ScriptedLink(answer=answer), options_of(address))
    for data in inputs(WORDS, COUNT // 4, longest=60):
        words[:] = ["".join(chr(c) for c in word if 0x20 < c < 0x7F and c != ord("*")) for word in data.split(b" ")]
        words[:] = [word for word in words if word][:8]
        board.open()
        assert isinstance(board.poll(), InputsChanged | None)
        board.status()
        board.close()
