"""The form printer driver through a private cupsd, a printer behind it: no paper twice, nothing left in the spool."""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from drivers.contract.faults import Fault, FaultCode, Outcome
from drivers.contract.printer import Printed, Printer
from drivers.contract.status import Health
from drivers.form_printer.client import IppClient
from drivers.form_printer.driver import from_address
from drivers.form_printer.route import name_of
from drivers.simulators.form_printer import IppPrinterSimulator
from tests.contracts.device_contract import status_until
from tests.contracts.printer_contract import PrinterContract, PrinterRig, job
from tests.faults.form_printer.conftest import form, wait
from tests.peers.cups import Cupsd, EvePrinter, private_bus

DEADLINE = 20.0  # filters of CUPS on a busy machine


@dataclass
class Hall:
    """A printer, a cupsd before it, and the driver that prints through both."""

    sim: IppPrinterSimulator
    cups: Cupsd
    printer: Printer

    def print(
        self, pages: int = 3, deadline: float = DEADLINE, cancel: threading.Event | None = None
    ) -> Printed | Fault:
        return self.printer.print(job(form(pages), pages), cancel or threading.Event(), deadline)

    def papers(self) -> list[tuple[bool, int]]:
        state = wait(self.sim, lambda state: state["idle"])
        return [(paper["complete"], paper["sheets"]) for paper in state["forms"]]

    def when_printing(self, act: Callable[[], None]) -> threading.Thread:
        """Does it as soon as the first page is out."""

        def watch() -> None:
            wait(self.sim, lambda state: state["sheets"] > 0, seconds=DEADLINE)
            act()

        hand = threading.Thread(target=watch)
        hand.start()
        return hand


@pytest.fixture
def hall(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hall]:
    monkeypatch.setattr("drivers.simulators.form_engine.SLOW_PAGE_SECONDS", 0.4)
    sim = IppPrinterSimulator(tmp_path / "tray", page_seconds=0.1)
    uri = sim.start()
    with tempfile.TemporaryDirectory() as folder:  # cupsd's filters run as another user, who must not enter tmp_path
        Path(folder).chmod(0o755)
        cups = Cupsd(Path(folder) / "cups")
        cups.start()
        try:
            cups.add_queue(uri)
            printer = from_address(f"{cups.address}?device={uri}&settle_s=0.3&lost_s=2&answer_s=1.6")
            assert printer.open() is None
            yield Hall(sim, cups, printer)
            printer.close()
        finally:
            cups.stop()
            sim.stop()


class TestFormPrinterThroughCups(PrinterContract):
    @pytest.fixture
    def rig(self, hall: Hall) -> PrinterRig:
        hall.printer.close()
        return PrinterRig(
            hall.printer,
            hall.cups.stop,
            hall.cups.start,
            paper=form,
            whole=lambda: sum(complete for complete, _ in hall.papers()),
            stop=lambda: hall.sim.play("paper_out"),
            start=hall.sim.clear,
        )


def test_a_form_is_done_when_the_printer_counted_it_and_leaves_no_document(hall: Hall) -> None:
    assert isinstance(hall.print(), Printed)
    assert hall.papers() == [(True, 3)]
    assert hall.cups.documents() == []


def test_cups_says_completed_and_the_printer_counted_less(hall: Hall) -> None:
    hall.sim.play("lies_partly")
    fault = hall.print()
    assert isinstance(fault, Fault)
    assert (fault.code, fault.outcome) == (FaultCode.CORRUPT_ANSWER, Outcome.UNKNOWN)
    assert hall.cups.documents() == []


def test_a_jam_behind_cups_is_named_and_nothing_stays_in_the_spool(hall: Hall) -> None:
    hall.sim.play("jam_midway")
    fault = hall.print()
    assert isinstance(fault, Fault)
    assert (fault.code, fault.outcome) == (FaultCode.PAPER_JAM, Outcome.UNKNOWN)
    assert hall.printer.status().health is Health.BLOCKED
    assert hall.cups.documents() == []
    hall.sim.clear()
    status_until(hall.printer, Health.READY)
    assert hall.papers() == [(False, 1)]


def test_a_cancelled_form_leaves_nothing(hall: Hall) -> None:
    hall.sim.play("slow")
    cancel = threading.Event()
    hand = hall.when_printing(cancel.set)
    fault = hall.print(pages=4, cancel=cancel)
    hand.join()
    assert isinstance(fault, Fault)
    assert (fault.code, fault.outcome) == (FaultCode.CANCELLED, Outcome.UNKNOWN)
    ((complete, sheets),) = hall.papers()
    assert (complete, sheets < 4, hall.cups.documents()) == (False, True, [])


def test_a_printer_behind_cups_that_is_switched_off_gets_nothing_later(hall: Hall) -> None:
    """CUPS keeps the job at "processing" and would print it when the printer is on again."""
    hall.sim.play("power_off_midway")
    fault = hall.print()
    assert isinstance(fault, Fault)
    assert fault.outcome is Outcome.UNKNOWN
    hall.sim.clear()
    status_until(hall.printer, Health.READY)
    assert hall.papers() == [(False, 1)]
    assert hall.cups.documents() == []


def test_cupsd_killed_in_mid_job_and_started_again_is_ready_and_prints_no_second_paper(hall: Hall) -> None:
    """Its unit empties the spool before it starts: else it would begin every job of before again (README.md)."""

    def kill() -> None:
        hall.cups.kill()
        time.sleep(0.3)
        hall.cups.empty_spool()
        hall.cups.start()

    hand = hall.when_printing(kill)
    hall.print()
    hand.join()
    status_until(hall.printer, Health.READY)
    assert len(hall.papers()) == 1
    assert hall.cups.documents() == []
    assert isinstance(hall.print(pages=1), Printed)
    assert len(hall.papers()) == 2


def test_what_a_killed_terminal_left_in_the_spool_is_purged_when_it_opens_again(hall: Hall) -> None:
    hall.sim.play("paper_out")
    left = job(form(2), 2)
    queue = hall.cups.address.replace("cups://", "ipp://")
    IppClient(queue, "kiosk", 0.9).print_pdf(name_of(left), left.data, {"sides": "one-sided"})
    assert hall.cups.documents()
    hall.printer.close()
    assert hall.printer.open() is None
    assert hall.cups.documents() == []
    hall.sim.clear()
    status_until(hall.printer, Health.READY)
    assert hall.papers() == []


def test_the_word_of_cups_alone_is_believed_only_where_the_settings_say_so(hall: Hall) -> None:
    alone = from_address(f"{hall.cups.address}?settle_s=0.2")
    assert alone.open() is None
    assert not alone.self_test().passed
    fault = alone.print(job(form(1)), threading.Event(), DEADLINE)
    assert isinstance(fault, Fault)
    assert fault.outcome is Outcome.UNKNOWN
    weak = from_address(f"{hall.cups.address}?settle_s=0.2&counts=no")
    assert weak.open() is None
    assert weak.self_test().passed
    assert isinstance(weak.print(job(form(1)), threading.Event(), DEADLINE), Printed)
    assert hall.cups.documents() == []


def test_cupsd_before_ippeveprinter_neither_of_them_ours(tmp_path: Path) -> None:
    with private_bus() as bus, tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        behind, cups = EvePrinter(tmp_path / "printer", bus), Cupsd(Path(folder) / "cups")
        behind.start()
        cups.start()
        try:
            cups.add_queue(behind.uri)
            printer = from_address(f"{cups.address}?device={behind.uri}&settle_s=0.3")
            assert printer.open() is None
            behind.pages(2)
            assert isinstance(printer.print(job(form(2), 2), threading.Event(), DEADLINE), Printed)
            behind.mode("jam")
            fault = printer.print(job(form(2), 2), threading.Event(), DEADLINE)
            assert isinstance(fault, Fault)
            assert (fault.code, fault.outcome) == (FaultCode.PAPER_JAM, Outcome.NOT_DONE)
            assert cups.documents() == []
            behind.kill()
            status_until(printer, Health.ABSENT)
            behind.mode("fine")
            behind.start()
            status_until(printer, Health.READY)
            assert behind.papers() == 1
        finally:
            cups.stop()
            behind.stop()
