"""From a case to the bytes of a paper, by printer. Facts are case_papers', layout and words kiosk.documents'."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from kiosk.documents.application_form import application_form
from kiosk.documents.commitment import commitment_slip, commitments_a4
from kiosk.documents.custody import custody_a4, custody_slip
from kiosk.documents.guide import guide_a4
from kiosk.documents.missing import missing_a4, missing_slip
from kiosk.documents.model import GuideItem, GuidePaper, GuideSection, TicketPaper
from kiosk.documents.platform_receipt import platform_receipt_a4, platform_receipt_paper, platform_receipt_slip
from kiosk.documents.pledge import notice_a4, notice_slip, pledges_a4, pledges_slip
from kiosk.documents.proof import proof_a4
from kiosk.documents.receipt import receipt_a4, receipt_slip
from kiosk.documents.slip_layout import Cut, Line, Slip, render_escpos
from kiosk.documents.sub_form import sub_forms_a4
from kiosk.documents.ticket import ticket_slip
from kiosk.guide.hall import Matter
from kiosk.guide.item_list import OPEN, ListRow
from kiosk.guide.public_papers import PublicPaper
from kiosk.guide.site import Site
from kiosk.packs.schema import Pack
from kiosk.session.case_papers import Case, Desk, later_receipt, missing_paper
from kiosk.session.effects import PrintPaper
from kiosk.session.guide_paper import guide_paper
from kiosk.session.states import CaseFile, Ticket

P = TypeVar("P")
PROFILE = "generic80"  # of the receipt printer, when its address names none


@dataclass(frozen=True, slots=True)
class PaperMaker:
    """One per terminal. `profile` is the receipt printer's."""

    site: Site
    terminal: str
    profile: str = PROFILE

    def make(self, pack: Pack | None, job: PrintPaper, now: datetime) -> bytes:
        """Receipt printer: ESC/POS bytes. Form printer: a PDF. ValueError when the case cannot give this paper."""
        file = job.file
        if file is None:
            raise ValueError("no case to print")
        slip = job.paper.role == "receipt_printer"
        if file.later:
            return self._of(receipt_slip, receipt_a4, later_receipt(self.desk, file, job.committed), slip, job.large)
        if pack is None:
            raise ValueError("no such item")
        case = Case(self.desk, pack, file, now)
        makers: Mapping[str, Callable[[], bytes]] = {
            "receipt": lambda: self._of(receipt_slip, receipt_a4, case.receipt(job.committed), slip, job.large),
            "pledge": lambda: self._of(pledges_slip, pledges_a4, case.pledges(), slip, job.large),
            "notice": lambda: self._of(notice_slip, notice_a4, case.pledges(), slip, job.large),
            "commitment": lambda: self._commitments(case, slip, job.large),
            "custody": lambda: self._of(custody_slip, custody_a4, case.custody(), slip, job.large),
            "application": lambda: application_form(case.form()),
            "subforms": lambda: sub_forms_a4(case.sub_forms()),
            "statement": lambda: application_form(case.statement()),
            "result": lambda: proof_a4(case.proof()),
        }
        return makers[job.paper.kind]()

    @property
    def desk(self) -> Desk:
        return Desk(self.site.name.zh, self.terminal, self.site.duty_phone, self.site.county)

    def _of(
        self, on_slip: Callable[[P], Slip], on_sheet: Callable[[P], bytes], paper: P, slip: bool, large: bool
    ) -> bytes:
        return render_escpos(on_slip(paper), self.profile, large) if slip else on_sheet(paper)

    def _commitments(self, case: Case, slip: bool, large: bool) -> bytes:
        papers = case.commitments()
        if not papers:
            raise ValueError("nothing was committed")
        if not slip:
            return commitments_a4(papers)
        lines: list[Line] = []
        for paper in papers:
            lines += [*([Cut()] if lines else []), *commitment_slip(paper).lines]
        return render_escpos(Slip(tuple(lines)), self.profile, large)

    def missing(self, pack: Pack, file: CaseFile, role: str, now: datetime) -> bytes:
        """一次性告知单 of a case that is not sealed yet: nothing personal stands on it."""
        return self._of(
            missing_slip, missing_a4, missing_paper(self.desk, pack, file, now), role == "receipt_printer", False
        )

    # --- papers without a case ---------------------------------------------------------------------------------------

    def ticket(self, ticket: Ticket, matter: Matter, now: datetime, profile: str = "") -> bytes:
        """`profile` of the dispenser's own printer, where it has one."""
        paper = TicketPaper(
            number=ticket.number,
            item=matter.title.zh,
            windows=ticket.windows or matter.windows,
            issued_at=ticket.issued_at or now,
            office=self.site.name.zh,
            waiting=ticket.ahead,
            offline=ticket.local,
        )
        return render_escpos(ticket_slip(paper), profile or self.profile)

    def platform_receipt(self, terminal_text: str, platform_json: str, item: str, role: str) -> bytes:
        """Both sides' receipts of one submission on one paper. ValueError when they are damaged or do not belong."""
        paper = platform_receipt_paper(
            terminal_text, platform_json, office=self.site.name.zh, terminal=self.terminal, item=item,
            phone=self.site.duty_phone,
        )  # fmt: skip
        if role == "form_printer":
            return platform_receipt_a4(paper)
        return render_escpos(platform_receipt_slip(paper), self.profile)

    def guide(self, pack: Pack) -> bytes:
        """一次性告知单: everything at the first telling."""
        return guide_a4(guide_paper(pack, self.site.name.zh))

    def public(self, paper: PublicPaper) -> bytes:
        """One of the three public papers on A4, with a code to take along (S3)."""
        sections: list[GuideSection] = []
        title, texts = "", list[str]()
        for part in paper.on_paper:
            if part.style == "heading":
                if title or texts:
                    sections.append(GuideSection(title, tuple(texts)))
                title, texts = part.text, []
            else:
                texts.append(part.text)
        sections.append(GuideSection(title, tuple(texts)))
        return guide_a4(
            GuidePaper(
                heading=paper.title,
                office=self.site.name.zh,
                publisher=paper.head.publisher,
                version=paper.head.version,
                effective=paper.head.date,
                sections=tuple(sections),
                items=_items(paper.rows),
                qr_text=paper.qr_text,
                kind="公示",
            )
        )


def _items(rows: Sequence[ListRow]) -> tuple[GuideItem, ...]:
    """The list of items as it is hung up. Groups have bands where there is more than one."""
    grouped = len({row.group for row in rows}) > 1
    return tuple(
        GuideItem(
            number=row.number,
            group=row.group if grouped else "",
            item=row.item,
            department=row.department,
            result=row.result,
            until=row.promised if row.state == OPEN else f"{row.promised}\n{row.state}",
            short=row.short,
            who=row.who,
            open=row.time,
            bring=row.papers,
            devices=row.needs,
            fee=row.fee,
            phone=row.telephone,
        )
        for row in rows
    )
