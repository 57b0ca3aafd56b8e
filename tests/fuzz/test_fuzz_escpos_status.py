"""Whatever a printer sends back: answers are sorted and decoded, or dropped, and nothing raises."""

from __future__ import annotations

from drivers.contract.status import DeviceStatus
from drivers.receipt_printer.status import ALL_SENSORS, QUERIES, PrinterState, Sorter, is_status, is_turn
from tests.fuzz.inputs import inputs

CORPUS = [
    bytes([0x12, 0x12, 0x12, 0x12]),
    bytes([0x1A, 0x36, 0x1A, 0x72]),
    bytes([0x00, 0x03, 0x0F]),
    bytes([0x10, 0x00, 0x00, 0x00, 0x18, 0x08, 0x0C, 0x00]),
    bytes([0x38, 0x68, 0x0F, 0x00, 0x12, 0x00]),
]


def test_no_bytes_whatever_raise_and_each_answer_keeps_its_fixed_bits() -> None:
    for data in inputs(CORPUS):
        seen = list(Sorter().feed(data))
        assert len(b"".join(content for _, content in seen)) <= len(data)
        for kind, content in seen:
            if kind == "report":
                state = PrinterState.of_report(content, ALL_SENSORS)
            elif kind == "turn":
                assert is_turn(content[0])
                state = PrinterState.of_turn(content[0], ALL_SENSORS)
            else:
                assert is_status(content[0])
                state = PrinterState.decode(dict.fromkeys(QUERIES, content[0]))
            status = state.status
            assert isinstance(status, DeviceStatus)
            assert (status.fault is None) == status.health.usable


def test_the_same_bytes_in_any_pieces_are_the_same_answers() -> None:
    for number, data in enumerate(inputs(CORPUS, count=4000)):
        at = number % (len(data) + 1)
        sorter = Sorter()
        in_two = [*sorter.feed(data[:at]), *sorter.feed(data[at:])]
        assert in_two == list(Sorter().feed(data))
