"""The papers of a self-test: a slip and an A4 page for each printer, and pictures of them for the report."""

from __future__ import annotations

import io
import subprocess
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from drivers.contract.device import SelfTestReport
from drivers.contract.faults import Fault
from drivers.contract.printer import Printer, PrintJob
from drivers.receipt_printer.profiles import load_profile
from drivers.simulators.escpos_paper import Paper
from drivers.simulators.escpos_tokens import Tokenizer
from kiosk.config.settings import profile_of
from kiosk.documents.sheet import Heading, build, gap, pairs, paragraph, qr_block
from kiosk.documents.slip_layout import KeyValue, Line, Qr, Rule, Slip, Text, Title, render_escpos
from kiosk.documents.texts import moment, sha256_hex, texts

SLIP_ROLES = frozenset({"receipt_printer", "queue_ticket"})
PAGE_ROLES = frozenset({"form_printer"})
PRINT_WITHIN = 15.0  # seconds; an A4 printer may have to warm up
PROFILE = "generic80"  # where the address names none
DRAW_WITHIN = 10.0
PAGE_DPI = 60


@dataclass(frozen=True, slots=True)
class Picture:
    """`kind` is desk, slip or page: never a person, never a citizen's paper. `data` is JPEG or PNG."""

    kind: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Trial:
    """What a test paper says of itself."""

    terminal: str
    now: datetime


def try_printing(role: str, printer: Printer, trial: Trial) -> tuple[SelfTestReport, Picture | None]:
    """Prints one paper; the report has the one check "print", the picture is what the paper must look like."""
    if role in SLIP_ROLES:
        profile = profile_of(printer.info.address) or PROFILE
        data, picture = _slip(trial, role, profile)
    else:
        data, picture = _page(trial, role)
    job = PrintJob(f"check-{uuid.uuid4()}", "check", data, sha256_hex(data), title="self-test")
    began = time.monotonic()
    result = printer.print(job, threading.Event(), PRINT_WITHIN)
    took = f"{time.monotonic() - began:.1f} s, {job.sha256[:8]}"
    passed = not isinstance(result, Fault)
    measured = f"{result.code.value}, {result.outcome.value}" if isinstance(result, Fault) else took
    return SelfTestReport(passed, (("print", passed, measured),)), picture() if passed else None


def _facts(trial: Trial, role: str) -> list[tuple[str, str]]:
    words: dict[str, Any] = texts("readiness")
    name = next(str(row["name"]) for row in words["list"] if row["role"] == role)
    facts = words["facts"]
    return [(facts["terminal"], trial.terminal), (words["trial"]["device"], name), (facts["time"], moment(trial.now))]


def _slip(trial: Trial, role: str, profile: str) -> tuple[bytes, Callable[[], Picture | None]]:
    words = texts("readiness")["trial"]
    lines: list[Line] = [Title(words["title"]), *(KeyValue(key, value) for key, value in _facts(trial, role)), Rule()]
    lines += [Text(words["characters"]), Text(words["rare"]), Text(words["digits"]), Rule()]
    lines += [Qr(words["code"].format(terminal=trial.terminal)), Text(words["note"])]
    data = render_escpos(Slip(tuple(lines)), profile)

    def picture() -> Picture:
        """The bytes as another reader of ESC/POS carries them out: what should lie in the hand."""
        paper = Paper(load_profile(profile).width_dots)
        for token in Tokenizer().feed(data):
            paper.apply(token)
        out = io.BytesIO()
        paper.picture(torn=False).save(out, "PNG")
        return Picture("slip", out.getvalue())

    return data, picture


def _page(trial: Trial, role: str) -> tuple[bytes, Callable[[], Picture | None]]:
    words = texts("readiness")["trial"]
    code, _ = qr_block(words["code"].format(terminal=trial.terminal), "")
    story = [Heading(words["title"]), gap(5), pairs(_facts(trial, role)), gap(5), paragraph(words["characters"])]
    story += [paragraph(words["rare"]), paragraph(words["digits"]), gap(5), *code, gap(5), paragraph(words["note"])]
    data = build(story, words["title"], "self-test")

    def picture() -> Picture | None:
        command = ["pdftoppm", "-png", "-singlefile", "-r", str(PAGE_DPI), "-"]
        try:
            drawn = subprocess.run(command, input=data, capture_output=True, timeout=DRAW_WITHIN, check=False).stdout
        except (OSError, subprocess.TimeoutExpired):  # poppler is not there: the report does without
            return None
        return Picture("page", drawn) if drawn else None

    return data, picture
