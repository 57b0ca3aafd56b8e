"""An A4 printer on a TCP port: the printer's side of IPP over HTTP, with faults to play."""

from __future__ import annotations

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from drivers.simulators import ipp_wire as ipp
from drivers.simulators.form_engine import CANCELED, PAGE_SECONDS, STEPS, FormEngine, FormJob
from drivers.simulators.ipp_wire import Attribute, Request

SLOW_ANSWER_SECONDS = 0.3  # "slow": a busy printer's web server

STEADY = {"paper_out": "缺纸", "jam": "卡纸", "cover_open": "开盖", "toner_empty": "墨粉用完", "unplug": "拔线"}
FAULTS = {
    **STEADY,
    "power_off": "断电",
    **{f"{name}_{step}": f"{when}{label}" for name, label in STEADY.items() for step, when in STEPS.items()},
    "power_off_midway": "打到一半断电",
    "paper_low": "纸将尽",
    "toner_low": "墨粉将尽",
    "lies": "谎报打完（没有出纸）",
    "lies_partly": "谎报打完（只出一页）",
    "no_counter": "不报页数",
    "stuck": "停在打印中（状态不更新）",
    "deaf": "不理会取消",
    "no_pdf": "不收 PDF",
    "cut_before": "收件前断线",
    "cut_after": "收件后断线（无回音）",
    "torn": "回音不完整",
    "slow": "打印慢",
}
CUTS = {"cut_before", "cut_after", "torn"}  # of the next Print-Job only

# Operations and status codes of RFC 8011
PRINT_JOB, VALIDATE_JOB, CREATE_JOB, SEND_DOCUMENT, CANCEL_JOB, GET_JOB, GET_JOBS, GET_PRINTER = OPERATIONS = (
    0x02, 0x04, 0x05, 0x06, 0x08, 0x09, 0x0A, 0x0B,
)  # fmt: skip
OK, BAD_REQUEST, NOT_POSSIBLE, NOT_FOUND, BAD_FORMAT, NOT_SUPPORTED = 0x0000, 0x0400, 0x0404, 0x0406, 0x040A, 0x0501


class IppPrinterSimulator:
    """Keeps each printed PDF as form-NNN.pdf, and its pages as pictures."""

    kind = "form_printer"

    def __init__(
        self, out_dir: Path, port: int = 0, host: str = "127.0.0.1", page_seconds: float = PAGE_SECONDS
    ) -> None:
        self._host = host
        self._port = port
        self._server: ThreadingHTTPServer | None = None
        self._thread: threading.Thread | None = None
        self._engine = FormEngine(out_dir, page_seconds, self._unplug)
        self._started = time.monotonic()

    # -- handle -----------------------------------------------------------------------------------------------
    def start(self) -> str:
        self._engine.start()
        self._plug_in()
        return f"ipp://{self._host}:{self._port}/ipp/print"

    def stop(self) -> None:
        self._unplug()
        self._engine.stop()

    def faults(self) -> dict[str, str]:
        return dict(FAULTS)

    def play(self, fault: str) -> None:
        if fault not in FAULTS:
            raise ValueError(f"unknown fault {fault!r}; known: {', '.join(FAULTS)}")
        with self._engine.changed:
            self._engine.faults.add(fault)
            self._engine.changed.notify_all()
        if fault == "power_off":
            self._engine.forget()
        if fault in ("unplug", "power_off"):
            self._unplug()

    def clear(self) -> None:
        """Paper in, covers closed, cable plugged in; jobs that nobody cancelled go on."""
        with self._engine.changed:
            self._engine.faults.clear()
            self._engine.changed.notify_all()
        if self._server is None:
            self._plug_in()

    def undo(self, fault: str) -> None:
        """One fault goes, the others stay."""
        with self._engine.changed:
            self._engine.faults.discard(fault)
            self._engine.changed.notify_all()

    def state(self) -> dict[str, object]:
        engine = self._engine
        with engine.changed:
            return {
                "faults": sorted(engine.faults),
                "summary": "、".join(FAULTS[name] for name in sorted(engine.faults)) or "正常",
                "forms": [dict(form) for form in engine.forms],
                "sheets": sum(job.sheets for job in engine.jobs.values()),
                "idle": engine.idle,
                "waiting": sum(job.state < CANCELED for job in engine.jobs.values()),
            }

    # -- line -------------------------------------------------------------------------------------------------
    def _plug_in(self) -> None:
        simulator = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"  # CUPS asks "Expect: 100-continue" before it sends a document in chunks

            def do_POST(self) -> None:
                body = self._body()
                answer = simulator.answer(body)
                if not answer:  # the line is cut
                    self.close_connection = True
                    return
                self.send_response(200)
                self.send_header("Content-Type", "application/ipp")
                self.send_header("Content-Length", str(len(answer)))
                self.send_header("Connection", "close")  # a pulled cable leaves no old connection that still works
                self.end_headers()
                self.wfile.write(answer)

            def _body(self) -> bytes:
                if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
                    return self.rfile.read(int(self.headers.get("Content-Length", 0)))
                body = b""
                while size := int(self.rfile.readline().split(b";")[0] or b"0", 16):
                    body += self.rfile.read(size)
                    self.rfile.readline()
                self.rfile.readline()
                return body

            def log_message(self, format: str, *args: object) -> None:
                """Nothing to the terminal's error stream."""

        self._server = ThreadingHTTPServer((self._host, self._port), Handler)
        self._server.daemon_threads = True
        self._port = self._server.server_address[1]
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.02,), name="ipp-simulator", daemon=True
        )
        self._thread.start()

    def _unplug(self) -> None:
        server, self._server = self._server, None
        if server and self._thread:
            server.shutdown()
            server.server_close()
            self._thread.join(2)

    # -- protocol ---------------------------------------------------------------------------------------------
    def answer(self, body: bytes) -> bytes:
        """The response to one IPP request."""
        if "slow" in self._engine.faults:
            time.sleep(SLOW_ANSWER_SECONDS)
        try:
            request = ipp.parse(body)
        except ValueError:
            return ipp.build((2, 0), BAD_REQUEST, 0, [(ipp.OPERATION, _LANGUAGE)])
        cut = self._cut(request)
        if cut == "cut_before":
            return b""
        with self._engine.changed:
            status, groups = self._carry_out(request)
        whole = ipp.build(request.version, status, request.request_id, [(ipp.OPERATION, _LANGUAGE), *groups])
        return {"cut_after": b"", "torn": whole[: len(whole) // 2]}.get(cut, whole)

    def _cut(self, request: Request) -> str:
        """The armed fault of the line that strikes this request, or ""."""
        armed = self._engine.faults & CUTS if request.operation in (PRINT_JOB, SEND_DOCUMENT) else set()
        cut = min(armed, default="")
        self._engine.faults.discard(cut)
        return cut

    def _carry_out(self, request: Request) -> tuple[int, list[tuple[int, list[Attribute]]]]:
        if request.operation in (PRINT_JOB, VALIDATE_JOB, CREATE_JOB):
            return self._print_job(request)
        if request.operation == GET_PRINTER:
            return OK, [(ipp.PRINTER, self._printer())]
        if request.operation == GET_JOBS:
            done = request.text("which-jobs", "not-completed") == "completed"
            jobs = [job for job in self._engine.jobs.values() if (job.state >= CANCELED) == done]
            return OK, [(ipp.JOB, self._job(job)) for job in jobs]
        if request.operation not in (GET_JOB, CANCEL_JOB, SEND_DOCUMENT):
            return NOT_SUPPORTED, []
        job = self._engine.jobs.get(request.number("job-id"))
        if job is None:
            return NOT_FOUND, []
        if request.operation == SEND_DOCUMENT:
            return self._take(job, request.data)
        if request.operation == GET_JOB:
            return OK, [(ipp.JOB, self._job(job))]
        return (OK if self._engine.cancel(job) else NOT_POSSIBLE), []

    def _print_job(self, request: Request) -> tuple[int, list[tuple[int, list[Attribute]]]]:
        if request.text("document-format", "application/pdf") not in self._formats:
            return BAD_FORMAT, []
        if request.operation == VALIDATE_JOB:
            return OK, []
        if request.operation == PRINT_JOB and not request.data.startswith(b"%PDF-"):
            return BAD_FORMAT, []
        duplex = request.text("sides", "one-sided") != "one-sided"
        job = self._engine.add(request.text("job-name", "untitled"), request.text("requesting-user-name"), duplex)
        return (OK, [(ipp.JOB, self._job(job))]) if request.operation == CREATE_JOB else self._take(job, request.data)

    def _take(self, job: FormJob, data: bytes) -> tuple[int, list[tuple[int, list[Attribute]]]]:
        if not data.startswith(b"%PDF-"):
            self._engine.cancel(job)
            return BAD_FORMAT, []
        self._engine.feed(job, data)
        return OK, [(ipp.JOB, self._job(job))]

    @property
    def _formats(self) -> list[str]:
        return ["image/urf"] if "no_pdf" in self._engine.faults else ["application/pdf"]

    def _printer(self) -> list[Attribute]:
        engine = self._engine
        state = 5 if engine.stopped else 4 if engine.active() else 3
        reasons = ["none"] if "stuck" in engine.faults else list(engine.reasons)
        toner = 0 if "toner_empty" in engine.faults else 4 if "toner_low" in engine.faults else 80
        return [
            (ipp.NAME, "printer-name", ["form"]),
            (ipp.TEXT, "printer-make-and-model", ["Simulated A4 form printer"]),
            (ipp.URI, "printer-uri-supported", [f"ipp://{self._host}:{self._port}/ipp/print"]),
            (ipp.ENUM, "printer-state", [state]),
            (ipp.KEYWORD, "printer-state-reasons", list(reasons)),
            (ipp.BOOLEAN, "printer-is-accepting-jobs", [True]),
            (ipp.INTEGER, "printer-up-time", [int(time.monotonic() - self._started) + 1]),
            (ipp.MIME, "document-format-supported", list(self._formats)),
            (ipp.ENUM, "operations-supported", list(OPERATIONS)),
            (ipp.KEYWORD, "ipp-versions-supported", ["1.1", "2.0"]),
            (ipp.KEYWORD, "media-supported", ["iso_a4_210x297mm"]),
            (ipp.KEYWORD, "media-default", ["iso_a4_210x297mm"]),
            (ipp.KEYWORD, "sides-supported", ["one-sided", "two-sided-long-edge"]),
            (ipp.KEYWORD, "print-color-mode-supported", ["monochrome"]),
            (ipp.TEXT, "printer-device-id", ["MFG:Simulated;MDL:A4;SN:SIM-A4-0001;"]),
            (ipp.TEXT, "printer-firmware-string-version", ["1.0"]),
            (ipp.NAME, "marker-names", ["black toner", "waste toner"]),
            (ipp.KEYWORD, "marker-types", ["toner", "waste-toner"]),
            (ipp.INTEGER, "marker-levels", [toner, 5]),
            (ipp.INTEGER, "marker-low-levels", [10, 0]),
        ]

    def _job(self, job: FormJob) -> list[Attribute]:
        reason = {5: "job-printing", 6: "printer-stopped", 7: "job-canceled-by-user", 9: "job-completed-successfully"}
        attributes: list[Attribute] = [
            (ipp.INTEGER, "job-id", [job.job_id]),
            (ipp.URI, "job-uri", [f"ipp://{self._host}:{self._port}/jobs/{job.job_id}"]),
            (ipp.NAME, "job-name", [job.name]),
            (ipp.NAME, "job-originating-user-name", [job.user]),
            (ipp.ENUM, "job-state", [job.state]),
            (ipp.KEYWORD, "job-state-reasons", [reason.get(job.state, "none")]),
        ]
        if "no_counter" not in self._engine.faults:
            sheets = 0 if not job.counted else job.sheets
            attributes.append((ipp.INTEGER, "job-impressions-completed", [job.counted]))
            attributes.append((ipp.INTEGER, "job-media-sheets-completed", [sheets]))
        return attributes


_LANGUAGE: list[Attribute] = [
    (ipp.CHARSET, "attributes-charset", ["utf-8"]),
    (ipp.LANGUAGE, "attributes-natural-language", ["en-us"]),
]
