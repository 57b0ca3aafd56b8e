"""The form printer driver against ippeveprinter, CUPS's own IPP printer. IPPEVEPRINTER names another command."""

from __future__ import annotations

import hashlib
import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from drivers.contract.faults import FaultCode, Outcome
from drivers.contract.printer import Printed, PrintJob
from drivers.contract.status import Health
from drivers.form_printer.driver import FormPrinter, from_address
from tests.faults.form_printer.conftest import form

SYSTEM = "/usr/sbin:/usr/bin"
COMMAND = os.environ.get("IPPEVEPRINTER") or shutil.which("ippeveprinter", path=SYSTEM)
BUS = shutil.which("dbus-daemon", path=SYSTEM)
LACKING = [
    package for package, found in (("cups-ipp-utils", COMMAND), ("dbus-daemon", BUS)) if not found
]  # Debian packages
pytestmark = pytest.mark.skipif(
    bool(LACKING), reason=f"real peer ippeveprinter: no Debian package {', '.join(LACKING)} and no right to install it"
)

START_SECONDS = 15
# What it runs for each job: a printed page or two, or a jam. It reads what to do from a file beside it.
ENGINE = """#!/bin/sh
sleep 0.2
case "$(cat "$(dirname "$0")/mode")" in
  jam) echo "STATE: +media-jam-error" >&2; sleep 0.5; exit 1 ;;
  hang) sleep 3 ;;
esac
echo "STATE: -media-jam-error" >&2
echo "ATTR: job-impressions-completed=2" >&2
"""


@dataclass
class Peer:
    folder: Path
    printer: FormPrinter

    def print(self, mode: str, deadline: float = 6.0) -> Printed | Any:
        (self.folder / "mode").write_text(mode, "utf-8")
        digest = hashlib.sha256(form(2)).hexdigest()
        job = PrintJob(f"job-{time.monotonic_ns()}", "session", form(2), digest, sheets=2, title="form")
        return self.printer.print(job, threading.Event(), deadline)


@pytest.fixture(scope="module")
def bus() -> Iterator[str]:
    """A D-Bus of our own: ippeveprinter does not start without one, although it needs no avahi with "-r off"."""
    command = [str(BUS), "--session", "--nofork", "--nopidfile", "--print-address", "--address=unix:tmpdir=/tmp"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.terminate()


@pytest.fixture
def peer(tmp_path: Path, bus: str) -> Iterator[Peer]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    engine = tmp_path / "engine.sh"
    engine.write_text(ENGINE, "utf-8")
    engine.chmod(0o755)
    (tmp_path / "spool").mkdir()
    options = ["-r", "off", "-p", str(port), "-n", "localhost", "-c", str(engine), "-d", str(tmp_path / "spool")]
    command = [str(COMMAND), *options, "-f", "application/pdf", "-s", "10,5", "KioskA4"]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, env={**os.environ, "DBUS_SYSTEM_BUS_ADDRESS": bus})
    printer = from_address(f"ipp://localhost:{port}/ipp/print")
    try:
        until = time.monotonic() + START_SECONDS
        while printer.open() is not None:
            alive = process.poll() is None and time.monotonic() < until
            assert alive, (tmp_path / "log").read_text("utf-8", "replace")
            time.sleep(0.05)
        yield Peer(tmp_path, printer)
    finally:
        printer.close()
        process.terminate()
        process.wait(10)


def test_it_is_ready_and_takes_pdf(peer: Peer) -> None:
    assert peer.printer.status().health is Health.READY
    assert peer.printer.self_test().passed


def test_a_form_is_done_when_its_pages_are_counted(peer: Peer) -> None:
    assert isinstance(peer.print("fine"), Printed)


def test_its_jam_is_named_although_it_calls_it_a_report(peer: Peer) -> None:
    fault = peer.print("jam")
    assert (fault.code, fault.outcome) == (FaultCode.PAPER_JAM, Outcome.NOT_DONE)
    assert isinstance(peer.print("fine"), Printed)


def test_a_job_that_the_printer_does_not_let_go_of_is_unknown(peer: Peer) -> None:
    """It waits for its engine before it obeys Cancel-Job."""
    fault = peer.print("hang", deadline=0.5)
    assert (fault.code, fault.outcome) == (FaultCode.DEADLINE, Outcome.UNKNOWN)
