"""CUPS's own IPP printer (ippeveprinter) and a private cupsd, each in a folder and on a port of its own."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import psutil

from tests.peers.ports import free_port

SYSTEM = "/usr/sbin:/usr/bin:/sbin:/bin"
START_SECONDS = 15.0
STOP_SECONDS = 5.0

# What ippeveprinter runs for each job: pages, a jam, or nothing for a while. It reads what to do from a file beside it.
ENGINE = """#!/bin/sh
folder="$(dirname "$0")"
sleep 0.2
case "$(cat "$folder/mode")" in
  jam) echo "STATE: +media-jam-error" >&2; sleep 0.5; exit 1 ;;
  hang) sleep 3 ;;
  uncounted) echo out >> "$folder/out"; exit 0 ;;
esac
echo "STATE: -media-jam-error" >&2
pages=$(cat "$folder/pages")
echo "ATTR: job-impressions-completed=$pages" >&2
echo out >> "$folder/out"
"""

CUPSD = """ServerRoot {folder}/etc
RequestRoot {folder}/spool
CacheDir {folder}/cache
StateDir {folder}/state
ServerBin /usr/lib/cups
DataDir /usr/share/cups
AccessLog {folder}/access
ErrorLog {folder}/error
LogLevel info
Listen 127.0.0.1:{port}
Browsing Off
PreserveJobFiles Yes
DirtyCleanInterval 0
<Location />
  Order allow,deny
  Allow from 127.0.0.1
</Location>
<Policy default>
  <Limit All>
    Order allow,deny
    Allow from 127.0.0.1
  </Limit>
</Policy>
"""
CUPS_FILES = """SystemGroup root
ServerRoot {folder}/etc
RequestRoot {folder}/spool
CacheDir {folder}/cache
StateDir {folder}/state
AccessLog {folder}/access
ErrorLog {folder}/error
Printcap
"""


def command(name: str) -> str:
    """The path of a program that CI installs; a missing one fails the test that needs it."""
    found = os.environ.get(name.upper()) or shutil.which(name, path=SYSTEM)
    assert found, f"the peer {name} is not installed (packaging/debian-packages.txt)"
    return found


def wait_for_port(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while True:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        said = log.read_text("utf-8", "replace") if log.exists() else ""
        assert process.poll() is None and time.monotonic() < until, said
        time.sleep(0.02)


@contextlib.contextmanager
def private_bus() -> Iterator[str]:
    """A D-Bus of our own: ippeveprinter does not start without one, although it needs no avahi with "-r off"."""
    asked = [command("dbus-daemon"), "--session", "--nofork", "--nopidfile", "--print-address"]
    with subprocess.Popen(
        [*asked, "--address=unix:tmpdir=/tmp"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


class Process:
    """A peer that is started, killed and started again on the same port."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self._workers: list[psutil.Process] = []  # filters and backends outlive a cupsd that was killed
        folder.mkdir(parents=True, exist_ok=True)

    def _command(self) -> tuple[list[str], dict[str, str]]:
        raise NotImplementedError

    def start(self) -> None:
        words, more = self._command()
        log = self.folder / "log"
        with log.open("ab") as out:
            self._process = subprocess.Popen(words, stdout=out, stderr=out, env={**os.environ, **more})
        wait_for_port(self.port, self._process, log)

    def stop(self) -> None:
        """It, and what was left of one that was killed."""
        self._end(kill=False)
        for worker in self._workers:
            with contextlib.suppress(psutil.NoSuchProcess):
                worker.kill()
        self._workers.clear()

    def kill(self) -> None:
        self._end(kill=True)

    def _end(self, kill: bool) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(psutil.NoSuchProcess):
            self._workers += psutil.Process(process.pid).children(recursive=True)
        process.kill() if kill else process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


class EvePrinter(Process):
    """ippeveprinter. `mode`: fine, jam, hang, uncounted."""

    def __init__(self, folder: Path, bus: str) -> None:
        super().__init__(folder)
        self._bus = bus
        self.spool = folder / "spool"
        self.spool.mkdir()
        engine = folder / "engine.sh"
        engine.write_text(ENGINE, "utf-8")
        engine.chmod(0o755)
        self.mode("fine")
        self.pages(1)

    @property
    def uri(self) -> str:
        return f"ipp://localhost:{self.port}/ipp/print"

    def mode(self, name: str) -> None:
        (self.folder / "mode").write_text(name, "utf-8")

    def pages(self, count: int) -> None:
        """How many pages it counts for each of the next jobs."""
        (self.folder / "pages").write_text(str(count), "utf-8")

    def papers(self) -> int:
        """How many jobs came out of its engine."""
        out = self.folder / "out"
        return len(out.read_text("utf-8").splitlines()) if out.exists() else 0

    def _command(self) -> tuple[list[str], dict[str, str]]:
        options = ["-r", "off", "-p", str(self.port), "-n", "localhost", "-c", str(self.folder / "engine.sh")]
        options += ["-d", str(self.spool), "-f", "application/pdf", "-s", "10,5", "KioskA4"]
        return [command("ippeveprinter"), *options], {"DBUS_SYSTEM_BUS_ADDRESS": self._bus}


class Cupsd(Process):
    """A cupsd with one queue "form" to a printer; the calling user must be root."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        for name in ("etc", "spool", "cache", "state"):
            (folder / name).mkdir()
        (folder / "spool" / "tmp").mkdir()
        about = {"folder": folder, "port": self.port}
        (folder / "etc" / "cupsd.conf").write_text(CUPSD.format(**about), "utf-8")
        (folder / "etc" / "cups-files.conf").write_text(CUPS_FILES.format(**about), "utf-8")

    @property
    def address(self) -> str:
        return f"cups://127.0.0.1:{self.port}/printers/form"

    def add_queue(self, printer_uri: str) -> None:
        words = [command("lpadmin"), "-h", f"127.0.0.1:{self.port}", "-p", "form", "-E", "-v", printer_uri]
        words += ["-m", "everywhere", "-o", "printer-error-policy=abort-job"]
        done = subprocess.run(words, capture_output=True, timeout=START_SECONDS, check=False)
        assert done.returncode == 0, done.stderr.decode()

    def documents(self) -> list[str]:
        """Documents (d00001-001) that lie in the spool; control files (c00001) hold no document."""
        return sorted(path.name for path in (self.folder / "spool").glob("d*"))

    def empty_spool(self) -> None:
        """What the unit of a terminal's cupsd does before each start; only while it is not running."""
        for path in (self.folder / "spool").iterdir():
            if path.is_file():
                path.unlink()

    def _command(self) -> tuple[list[str], dict[str, str]]:
        etc = self.folder / "etc"
        return [command("cupsd"), "-f", "-c", str(etc / "cupsd.conf"), "-s", str(etc / "cups-files.conf")], {}
