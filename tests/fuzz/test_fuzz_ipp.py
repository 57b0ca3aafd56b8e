"""No bytes that a printer may send raise anything but IppError, and whatever decodes is a status."""

from __future__ import annotations

from drivers.form_printer.codec import IppError, decode
from drivers.form_printer.status import PrinterState
from drivers.simulators import ipp_wire as ipp
from tests.fuzz.inputs import COUNT, inputs

PRINTER: list[ipp.Attribute] = [
    (ipp.ENUM, "printer-state", [3]),
    (ipp.KEYWORD, "printer-state-reasons", ["media-low-warning", "toner-low-report"]),
    (ipp.TEXT, "printer-supply", ["class=supplyThatIsConsumed;type=toner;maxcapacity=100;level=25;"]),
    (ipp.INTEGER, "marker-levels", [80, -2]),
    (ipp.BOOLEAN, "printer-is-accepting-jobs", [True]),
    (0x34, "media-col-default", [""]),
    (0x4A, "", ["media-size"]),
    (0x37, "", [""]),
]
JOB: list[ipp.Attribute] = [
    (ipp.INTEGER, "job-id", [7]),
    (ipp.ENUM, "job-state", [9]),
    (ipp.NAME, "job-name", ["form"]),
]
CORPUS = [
    ipp.build((2, 0), 0, 1, [(ipp.OPERATION, []), (ipp.PRINTER, PRINTER)]),
    ipp.build((1, 1), 0, 2, [(ipp.OPERATION, []), (ipp.JOB, JOB), (ipp.JOB, JOB)]),
    ipp.build((1, 1), 0x0406, 3, [(ipp.OPERATION, [])]),
]


def test_answers_of_a_printer_gone_mad() -> None:
    read = 0
    for data in inputs(CORPUS):
        try:
            answer = decode(data)
        except IppError:
            continue
        status = PrinterState.decode(answer.printer).status
        assert status.health.usable == (status.fault is None)
        read += 1
    assert read > COUNT // 100  # the damage is small enough that much still decodes
