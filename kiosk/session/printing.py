"""Hands at the printers: papers of a case, papers of nobody, and slips that somebody left or that tore."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from typing import Any

from drivers.contract.device import MediaAction
from drivers.contract.faults import Fault
from drivers.contract.printer import Printed, PrintJob
from kiosk.audit.log import log
from kiosk.documents.texts import sha256_hex
from kiosk.domain.clock import wall_clock
from kiosk.session import effects as fx
from kiosk.session import events as ev
from kiosk.session.states import CaseFile, Paper
from kiosk.session.tools import Tools

Post = Callable[[ev.Event], None]

# Delays, seconds
PRINT_DEADLINE = 90.0  # a long form on a slow printer
RETRACT_DEADLINE = 5.0  # a slip is drawn back into its bin
CUT_DEADLINE = 20.0

SLIP_PRINTERS = frozenset({"receipt_printer", "queue_ticket"})


class Printing:
    """From worker threads. What comes of a paper of a case is posted; other papers fail silently."""

    def __init__(self, tools: Tools) -> None:
        self._t = tools

    def case_paper(self, effect: fx.PrintPaper, ended: threading.Event, post: Post) -> None:
        data = self._t.papers().make(self._t.packs.get(effect.pack_id), effect, wall_clock())
        sheets = _sheets(effect.paper, data, effect.file)
        job = PrintJob(
            effect.job_id, effect.session_id, data, sha256_hex(data), sheets, f"{effect.pack_id}-{effect.paper.kind}"
        )
        self._t.open_papers.begin(effect.paper.role)

        def done(result: Printed | Fault) -> None:
            self._t.open_papers.end(effect.paper.role)
            if isinstance(result, Fault):
                log().warning(
                    "paper_fault",
                    role=effect.paper.role,
                    fault=result.code,
                    outcome=result.outcome,
                    detail=result.detail,
                )
            post(ev.PaperEnded(effect.job_id, result, sheets))

        self._t.supervisor.call(
            effect.paper.role, lambda d: d.print(job, ended, PRINT_DEADLINE - 5), done, PRINT_DEADLINE
        )

    def quiet(self, role: str, session_id: str, data: bytes) -> None:
        """A paper without a case: its failure takes nothing away and stops nobody."""
        job = PrintJob(f"{session_id}-{uuid.uuid4().hex[:8]}", session_id, data, sha256_hex(data), 1, "public")
        self._t.supervisor.call(
            role, lambda d: d.print(job, threading.Event(), PRINT_DEADLINE - 5), lambda _r: None, PRINT_DEADLINE
        )

    def proof(self, session_id: str, submission_id: str, role: str) -> None:
        """The platform's signed receipt beside the terminal's."""
        outbox = self._t.outbox
        receipt, row = outbox.receipt(submission_id), outbox.row(submission_id)
        if receipt is None or row is None:
            raise LookupError("no such record here")
        pack = self._t.packs.get(row.item.split("@")[0])
        title = pack.title.zh if pack else row.item
        data = self._t.papers().platform_receipt(receipt.qr_text, outbox.platform_receipt(submission_id), title, role)
        self.quiet(role, session_id, data)

    def clear_torn(self, role: str) -> None:
        """An earlier run died in the middle of a slip: nobody's next paper may hang on it."""
        if self._t.open_papers.torn(role):
            log().warning("torn_paper_cut_off", role=role)
            self._t.supervisor.call(role, _cut_off, lambda _r: self._t.open_papers.end(role), CUT_DEADLINE)

    def clear_mouths(self) -> None:
        """A slip that lies in a presenter goes into its bin: it is not the next citizen's."""
        for role, status in self._t.supervisor.board().items():
            if role in SLIP_PRINTERS and status.media and status.health.usable:
                self._t.supervisor.call(role, lambda d: d.reset(MediaAction.DISCARD), lambda _r: None, RETRACT_DEADLINE)


def _cut_off(printer: Any) -> object:
    printer.reset(MediaAction.DISCARD)
    return printer.reset(MediaAction.EJECT)


def _sheets(paper: Paper, data: bytes, file: CaseFile | None) -> int:
    """Of slips each commitment is one of its own; a PDF's pages are counted."""
    if paper.role == "receipt_printer":
        made = sum(choice == "yes" for choice in file.commitments.values()) if file else 0
        return max(1, made) if paper.kind == "commitment" else 1
    import io

    from pypdf import PdfReader

    return len(PdfReader(io.BytesIO(data)).pages)
