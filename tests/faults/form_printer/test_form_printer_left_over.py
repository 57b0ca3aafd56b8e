"""The terminal died in mid-job: what it left in the printer must not come out for another citizen."""

from __future__ import annotations

import hashlib

import pytest

from drivers.contract.device import MediaAction
from drivers.contract.printer import PrintJob
from drivers.form_printer.client import IppClient
from drivers.form_printer.driver import from_address
from drivers.form_printer.route import name_of
from tests.faults.form_printer.conftest import form


@pytest.fixture
def waiting(bench) -> str:
    """A form of ours and one of somebody else, both waiting for paper; the address of the printer."""
    address = bench.printer.info.address
    bench.sim.play("paper_out")
    ours = PrintJob("job-before", "session", form(2), hashlib.sha256(form(2)).hexdigest(), title="form")
    IppClient(address, "kiosk", 0.9).print_pdf(name_of(ours), form(2), {"sides": "one-sided"})
    IppClient(address, "office", 0.9).print_pdf("minutes", form(1), {"sides": "one-sided"})
    assert bench.sim.state()["waiting"] == 2
    return address


def test_a_restarted_terminal_cancels_its_own_form_and_leaves_others_alone(bench, waiting: str) -> None:
    again = from_address(waiting)
    assert again.open() is None
    again.close()
    bench.sim.clear()
    assert bench.forms() == [(True, 1)]


def test_another_terminal_on_the_same_printer_keeps_its_forms(bench, waiting: str) -> None:
    other = from_address(f"{waiting}&user=kiosk-0418")
    assert other.open() is None
    other.close()
    assert bench.sim.state()["waiting"] == 2


def test_a_discarding_reset_cancels_it_too(bench, waiting: str) -> None:
    bench.printer.reset(MediaAction.DISCARD)
    assert bench.sim.state()["waiting"] == 1
