"""The print engine of the form printer simulator: jobs, paper, jams. No network here."""

from __future__ import annotations

import re
import shutil
import subprocess
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

PAGE_SECONDS = 0.1  # one page; a real A4 laser needs 2-3 s
SLOW_PAGE_SECONDS = 1.0  # "slow": a cold fuser
RENDER_SECONDS = 20  # pdftoppm is given up after that

# Job states of RFC 8011 §5.3.7
PENDING, PROCESSING, STOPPED, CANCELED, ABORTED, COMPLETED = 3, 5, 6, 7, 8, 9

# Fault → printer-state-reasons keyword that stops the engine
STOPPING = {
    "paper_out": "media-empty-error",
    "jam": "media-jam-error",
    "cover_open": "cover-open-error",
    "toner_empty": "toner-empty-error",
}
# Where in a job an armed fault strikes: before its first page, in the middle, at its last page.
STEPS = {"start": "一开始", "midway": "打到一半", "end": "最后一页"}
# What can strike there; "unplug" leaves the engine running, "power_off" stops it and it forgets its jobs.
STRIKES = (*STOPPING, "unplug", "power_off")


def count_pages(pdf: bytes) -> int:
    """Pages of a PDF: page objects, or what pdfinfo says when they lie in compressed streams; at least 1."""
    pages = len(re.findall(rb"/Type\s*/Page(?![a-zA-Z])", pdf))
    if not pages and shutil.which("pdfinfo"):
        said = subprocess.run(["pdfinfo", "-"], input=pdf, capture_output=True, timeout=RENDER_SECONDS, check=False)
        found = re.search(rb"^Pages:\s+(\d+)", said.stdout, re.MULTILINE)
        pages = int(found[1]) if found else 0
    return max(1, pages)


@dataclass(slots=True)
class FormJob:
    """One job in the printer. `done` counts the pages that lie in the tray."""

    job_id: int
    name: str
    pdf: bytes = field(repr=False)  # b"" once the job is filed
    pages: int = 1
    duplex: bool = False
    user: str = ""
    state: int = PENDING
    done: int = 0
    counted: int = 0  # what the printer says that it printed

    @property
    def sheets(self) -> int:
        return -(-self.done // 2) if self.duplex else self.done


class FormEngine:
    """Prints one job after another in a thread of its own; files what lies in the tray."""

    def __init__(self, out_dir: Path, page_seconds: float, on_unplug: Callable[[], None]) -> None:
        self._out = out_dir
        self._page_seconds = page_seconds
        self._on_unplug = on_unplug
        self.changed = threading.Condition(threading.RLock())
        self.faults: set[str] = set()
        self.jobs: dict[int, FormJob] = {}
        self._last_id = 0
        self.forms: list[dict[str, object]] = []
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="form-engine", daemon=True)

    def start(self) -> None:
        self._out.mkdir(parents=True, exist_ok=True)
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        with self.changed:
            self.changed.notify_all()
        self._thread.join(RENDER_SECONDS + 1)

    @property
    def reasons(self) -> list[str]:
        """printer-state-reasons."""
        stopped = [keyword for fault, keyword in STOPPING.items() if fault in self.faults]
        warned = ["toner-low-warning"] if "toner_low" in self.faults else []
        return stopped + (["media-low-warning"] if "paper_low" in self.faults else []) + warned or ["none"]

    @property
    def stopped(self) -> bool:
        return bool(self.faults & STOPPING.keys())

    def add(self, name: str, user: str, duplex: bool) -> FormJob:
        """A job that waits for its document."""
        with self.changed:
            self._last_id += 1
            job = FormJob(self._last_id, name, b"", duplex=duplex, user=user)
            self.jobs[job.job_id] = job
            return job

    def feed(self, job: FormJob, pdf: bytes) -> None:
        with self.changed:
            job.pdf, job.pages = pdf, count_pages(pdf)
            self.changed.notify_all()

    def forget(self) -> None:
        """The power was off: what lies in the tray stays, the jobs are gone."""
        with self.changed:
            self.jobs.clear()

    def cancel(self, job: FormJob) -> bool:
        """Whether there was anything left to cancel."""
        with self.changed:
            if job.state >= CANCELED:
                return False
            if "deaf" not in self.faults:
                job.state = CANCELED
            self.changed.notify_all()
        return True

    @property
    def idle(self) -> bool:
        """Nothing left to print or to file."""
        return not any(job.pdf for job in self.jobs.values())

    def active(self) -> FormJob | None:
        return next((job for job in self.jobs.values() if job.state < CANCELED and job.pdf), None)

    def _run(self) -> None:
        while not self._stopping.is_set():
            with self.changed:
                ended = next((job for job in self.jobs.values() if job.state >= CANCELED and job.pdf), None)
                job = self.active()
                if ended is None and (job is None or self.stopped):
                    if job and job.state == PROCESSING:
                        job.state = STOPPED
                    self.changed.wait(1)
                    continue
                if job and not self.stopped:
                    job.state = PROCESSING
            if ended:
                self._file(ended)
            elif job:
                self._print(job)

    def _print(self, job: FormJob) -> None:
        """Pages until the end, a fault or a cancellation; a stopped job goes on later where it stopped."""
        while job.state == PROCESSING and job.done < job.pages and not self._stopping.is_set():
            pull = self._strike(job)
            if pull:
                self._on_unplug()
            if pull == "power_off":
                self._lose(job)
                return
            self._stopping.wait(SLOW_PAGE_SECONDS if "slow" in self.faults else self._page_seconds)
            with self.changed:
                if "stuck" in self.faults:
                    continue
                if self.stopped:
                    job.state = STOPPED if job.state == PROCESSING else job.state
                elif "lies" in self.faults or ("lies_partly" in self.faults and job.done):
                    job.state = COMPLETED
                elif job.state == PROCESSING:
                    job.done += 1
                    job.counted = job.done
        with self.changed:
            if job.state == PROCESSING and job.done >= job.pages:
                job.state = COMPLETED

    def _strike(self, job: FormJob) -> str:
        """An armed fault becomes real at its step; returns "unplug" or "power_off" when the line goes with it."""
        now = {
            "start": job.done == 0,
            "midway": job.done > 0 or job.pages == 1,
            "end": job.done == job.pages - 1,
        }
        with self.changed:
            for real in STRIKES:
                for step, reached in now.items():
                    if reached and f"{real}_{step}" in self.faults:
                        self.faults.discard(f"{real}_{step}")
                        self.faults.add(real)
                        return real if real not in STOPPING else ""
        return ""

    def _lose(self, job: FormJob) -> None:
        """Without power: the pages that are out stay, the rest never comes."""
        with self.changed:
            job.state = ABORTED
        self._file(job)
        self.forget()

    def _file(self, job: FormJob) -> None:
        """Keeps what lies in the tray: the PDF, and its printed pages as pictures when pdftoppm is there."""
        if job.done:
            n = len(self.forms) + 1
            path = self._out / f"form-{n:03d}.pdf"
            path.write_bytes(job.pdf)
            if shutil.which("pdftoppm"):
                command = ["pdftoppm", "-png", "-r", "80", "-l", str(job.done), str(path), str(path.with_suffix(""))]
                subprocess.run(command, timeout=RENDER_SECONDS, check=False, capture_output=True)
            form = {"n": n, "complete": job.done >= job.pages, "pages": job.done, "sheets": job.sheets}
            pictures = [str(page) for page in sorted(self._out.glob(f"form-{n:03d}-*.png"))]
            with self.changed:
                self.forms.append({**form, "title": job.name, "pdf": str(path), "png": pictures})
        with self.changed:
            job.pdf = b""
