"""The form printer driver against ippeveprinter, CUPS's own IPP printer."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.contract.faults import Fault, FaultCode, Outcome
from drivers.contract.printer import Printed, Printer
from drivers.contract.status import Health
from drivers.form_printer.driver import from_address
from tests.contracts.device_contract import status_until
from tests.contracts.printer_contract import PrinterContract, PrinterRig, job
from tests.faults.form_printer.conftest import form
from tests.peers.cups import EvePrinter, private_bus


@pytest.fixture(scope="module")
def bus() -> Iterator[str]:
    with private_bus() as address:
        yield address


@pytest.fixture
def peer(tmp_path: Path, bus: str) -> Iterator[EvePrinter]:
    printer = EvePrinter(tmp_path / "printer", bus)
    printer.start()
    yield printer
    printer.stop()


@pytest.fixture
def printer(peer: EvePrinter) -> Iterator[Printer]:
    device = from_address(f"{peer.uri}?settle_s=0.2&lost_s=1")
    assert device.open() is None
    yield device
    device.close()


class TestFormPrinterOnIppeveprinter(PrinterContract):
    @pytest.fixture
    def rig(self, peer: EvePrinter) -> Iterator[PrinterRig]:
        device = from_address(f"{peer.uri}?settle_s=0.2")
        yield PrinterRig(device, peer.stop, peer.start, paper=form, whole=peer.papers)
        device.close()


def test_its_jam_is_named_although_it_calls_it_a_report(peer: EvePrinter, printer: Printer) -> None:
    peer.mode("jam")
    fault = printer.print(job(form(2), 2), threading.Event(), 6.0)
    assert isinstance(fault, Fault)
    assert (fault.code, fault.outcome) == (FaultCode.PAPER_JAM, Outcome.NOT_DONE)
    peer.mode("fine")
    peer.pages(2)
    assert isinstance(printer.print(job(form(2), 2), threading.Event(), 6.0), Printed)


def test_a_job_that_the_printer_does_not_let_go_of_is_unknown(peer: EvePrinter, printer: Printer) -> None:
    """It waits for its engine before it obeys Cancel-Job."""
    peer.mode("hang")
    fault = printer.print(job(form(2), 2), threading.Event(), 0.5)
    assert isinstance(fault, Fault)
    assert (fault.code, fault.outcome) == (FaultCode.DEADLINE, Outcome.UNKNOWN)


def test_completed_with_one_page_of_two_counted_is_not_believed(peer: EvePrinter, printer: Printer) -> None:
    fault = printer.print(job(form(2), 2), threading.Event(), 6.0)
    assert isinstance(fault, Fault)
    assert (fault.code, fault.outcome) == (FaultCode.CORRUPT_ANSWER, Outcome.UNKNOWN)


def test_killed_in_mid_job_it_is_unknown_and_ready_again_after_a_restart(peer: EvePrinter, printer: Printer) -> None:
    peer.mode("hang")

    def kill() -> None:
        time.sleep(0.4)
        peer.kill()

    hand = threading.Thread(target=kill)
    hand.start()
    fault = printer.print(job(form(1)), threading.Event(), 8.0)
    hand.join()
    assert isinstance(fault, Fault)
    assert (fault.code, fault.outcome) == (FaultCode.LINK_LOST, Outcome.UNKNOWN)
    assert printer.status().health is Health.ABSENT
    peer.mode("fine")
    peer.start()
    status_until(printer, Health.READY)
    assert peer.papers() <= 1  # its engine may have outlived it; nothing is printed again
    before = peer.papers()
    assert isinstance(printer.print(job(form(1)), threading.Event(), 6.0), Printed)
    assert peer.papers() == before + 1


@pytest.mark.hardware
def test_a_printer_of_flesh_prints_one_page_and_counts_it() -> None:
    device = from_address(os.environ["HARDWARE_FORM_PRINTER"])
    assert device.open() is None
    assert device.self_test().passed
    assert isinstance(device.print(job(form(1)), threading.Event(), 60.0), Printed)
    device.close()
