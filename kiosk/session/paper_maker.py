"""From a case to the bytes of a paper: which facts stand on it. Layout and words are kiosk.documents'."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from kiosk.documents.application_form import application_form
from kiosk.documents.guide import guide_a4
from kiosk.documents.model import (
    FormGroup,
    FormMaterial,
    FormPaper,
    FormValue,
    GuideMaterial,
    GuidePaper,
    GuideSection,
    OwedMaterial,
    PledgePaper,
    ProofPaper,
    ReceiptPaper,
    SubCase,
    TicketPaper,
)
from kiosk.documents.platform_receipt import platform_receipt_a4, platform_receipt_paper, platform_receipt_slip
from kiosk.documents.pledge import pledge_a4, pledge_slip
from kiosk.documents.proof import proof_a4
from kiosk.documents.receipt import receipt_a4, receipt_slip
from kiosk.documents.signature import signature_png
from kiosk.documents.slip_layout import Cut, Line, Slip, render_escpos
from kiosk.documents.texts import masked
from kiosk.documents.ticket import ticket_slip
from kiosk.guide.hall import Matter
from kiosk.guide.public_papers import PublicPaper
from kiosk.guide.site import Site
from kiosk.packs import forms, materials
from kiosk.packs.display import display
from kiosk.packs.schema import Pack, Period
from kiosk.packs.subforms import subforms
from kiosk.session.effects import PrintPaper
from kiosk.session.states import CaseFile, Ticket

PROFILE = "generic80"  # of the receipt printer, when its address names none


@dataclass(frozen=True, slots=True)
class PaperMaker:
    """One per terminal. `profile` is the receipt printer's."""

    site: Site
    terminal: str
    profile: str = PROFILE

    def make(self, pack: Pack, job: PrintPaper, now: datetime) -> bytes:
        """Receipt printer: ESC/POS bytes. Form printer: a PDF. ValueError when the case cannot give this paper."""
        file = job.file
        if file is None:
            raise ValueError("no case to print")
        slip = job.paper.role == "receipt_printer"
        makers: Mapping[str, Callable[[], bytes]] = {
            "receipt": lambda: self._receipt(pack, file, job, slip, now),
            "pledge": lambda: self._pledges(pack, file, job, slip, now),
            "application": lambda: application_form(self._form(pack, file, now.date())),
            "statement": lambda: application_form(self._statement(pack, file, now.date())),
            "result": lambda: proof_a4(self._proof(file, now.date())),
        }
        return makers[job.paper.kind]()

    # --- papers of a case --------------------------------------------------------------------------------------------

    def _receipt(self, pack: Pack, file: CaseFile, job: PrintPaper, slip: bool, now: datetime) -> bytes:
        receipt, citizen = file.receipt, file.citizen
        if receipt is None or citizen is None:
            raise ValueError("a receipt needs a sealed case")
        today = now.date()
        owed = tuple(
            OwedMaterial(n.material.name.zh, materials.pledge(pack, n, today).due.day)
            for n in self._pledged(pack, file, today)
        )
        paper = ReceiptPaper(
            number=receipt.number,
            qr_text=receipt.qr_text,
            item=pack.title.zh,
            applicant=citizen.name,
            applicant_id=masked(citizen.id_number),
            received_at=receipt.sealed_at,
            office=self.site.name.zh,
            terminal=self.terminal,
            parts=tuple(f.item for f in subforms(pack, file.answers, today)) if len(pack.items) > 1 else (),
            materials=sum(len(p) for p in file.pages.values()),
            owed=owed,
            at_platform=job.committed,
            clock_certain=receipt.clock_certain,
            phone=self.site.duty_phone,
        )
        return render_escpos(receipt_slip(paper), self.profile, job.large) if slip else receipt_a4(paper)

    def _pledges(self, pack: Pack, file: CaseFile, job: PrintPaper, slip: bool, now: datetime) -> bytes:
        papers = [self._pledge(pack, need, file, now.date()) for need in self._pledged(pack, file, now.date())]
        if not papers:
            raise ValueError("nothing was pledged")
        if not slip:
            return pledge_a4(papers[0]) if len(papers) == 1 else _joined([pledge_a4(p) for p in papers])
        lines: list[Line] = []
        for paper in papers:
            lines += [*([Cut()] if lines else []), *pledge_slip(paper).lines]
        return render_escpos(Slip(tuple(lines)), self.profile, job.large)

    def _pledge(self, pack: Pack, need: materials.MaterialNeed, file: CaseFile, today: date) -> PledgePaper:
        pledge = materials.pledge(pack, need, today)
        return PledgePaper(
            item=pack.title.zh,
            person=file.citizen.name if file.citizen else "",
            missing=pledge.what.zh,
            form=pledge.form.zh,
            due=pledge.due.day,
            counted_from=pledge.first_day,
            working_days=pledge.days,
            where=pledge.where.zh,
            otherwise=pledge.consequence.zh,
            office=self.site.name.zh,
            signed_on=today,
            number=file.receipt.number if file.receipt else "",
            certain=pledge.due.certain,
            signature=signature_png(file.strokes) if file.strokes else None,
        )

    @staticmethod
    def _pledged(pack: Pack, file: CaseFile, today: date) -> list[materials.MaterialNeed]:
        return [n for n in materials.needed(pack, file.answers, today) if n.id in file.pledged]

    def _form(self, pack: Pack, file: CaseFile, today: date) -> FormPaper:
        citizen, receipt = file.citizen, file.receipt
        if citizen is None or receipt is None:
            raise ValueError("the form needs a sealed case")
        given = forms.counting(pack, file.answers, today)
        groups = {
            group.title.zh: [
                FormValue(
                    row.label.zh,
                    display(pack.field(row.field_id), given[row.field_id], formal=True) or row.text,
                    row.source,
                )
                for row in group.rows
            ]
            for group in forms.review(pack, file.answers, today)
        }
        return FormPaper(
            item=pack.title.zh,
            office=self.site.name.zh,
            terminal=self.terminal,
            applicant=citizen.name,
            applicant_id=citizen.id_number,
            receipt_number=receipt.number,
            qr_text=receipt.qr_text,
            filled_at=receipt.sealed_at,
            groups=tuple(FormGroup(title, tuple(values)) for title, values in groups.items()),
            materials=tuple(
                _form_material(pack, n, file, today)
                for n in materials.needed(pack, file.answers, today)
                if not n.to_sign
            ),
            subcases=tuple(
                SubCase(f.item, f.department, _period(pack.promise)) for f in subforms(pack, file.answers, today)
            ),
            signature=signature_png(file.strokes) if file.strokes else None,
        )

    def _statement(self, pack: Pack, file: CaseFile, today: date) -> FormPaper:
        said = materials.statements(pack, file.answers, today)
        groups = tuple(FormGroup(s.title.zh, (FormValue("说明", s.text, "D"),)) for s in said)
        title = said[0].title.zh if said else ""
        return replace(self._form(pack, file, today), groups=groups, materials=(), subcases=(), title=title)

    def _proof(self, file: CaseFile, today: date) -> ProofPaper:
        """The platform gives the paper as data: statement, facts, a table. The terminal adds nothing of its own."""
        data: Mapping[str, Any] = file.result if isinstance(file.result, Mapping) else {}
        paper: Mapping[str, Any] = data.get("paper") or {}
        return ProofPaper(
            title=str(paper.get("title", data.get("title", ""))),
            statement=str(paper.get("statement", "")),
            facts=tuple((str(k), str(v)) for k, v in paper.get("facts", ())),
            issuer=str(paper.get("issuer", "")),
            issued_on=today,
            check_code=str(data.get("check_code", "")),
            qr_text=str(data.get("check_url", "")),
            terminal=self.terminal,
            number=file.receipt.number if file.receipt else "",
            columns=tuple(str(c) for c in paper.get("columns", ())),
            rows=tuple(tuple(str(c) for c in row) for row in paper.get("rows", ())),
            note=str(paper.get("note", "")),
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
        guide = pack.guide
        return guide_a4(
            GuidePaper(
                heading=pack.title.zh,
                office=self.site.name.zh,
                publisher=guide.publisher,
                version=guide.version,
                effective=guide.effective,
                facts=(
                    ("谁能办", "；".join(w.zh for w in guide.who)),
                    ("收费", guide.fee.zh),
                    ("法定时限", _period(guide.statutory)),
                    ("承诺时限", _period(guide.promised)),
                    ("结果", guide.result.zh),
                    ("领取", guide.delivery.zh),
                    ("地点", guide.address.zh),
                    ("时间", guide.hours.zh),
                ),
                materials=tuple(
                    GuideMaterial(
                        m.name.zh,
                        m.necessity,
                        m.free.note.zh if m.free and not m.fallback else m.form.zh if m.form else "",
                    )
                    for m in pack.materials
                ),
                steps=tuple(s.zh for s in guide.steps),
                sections=(
                    GuideSection("常见问题", tuple(f"问：{q.q}　答：{q.a}" for q in guide.faq)),
                    GuideSection("依据", tuple(f"{b.name}{b.article}" for b in guide.legal)),
                ),
                contacts=(("咨询", guide.telephone), ("监督", guide.supervision)),
            )
        )

    def public(self, paper: PublicPaper) -> bytes:
        """One of the three public papers on A4."""
        sections: list[GuideSection] = []
        title, texts = "", list[str]()
        for part in paper.paragraphs:
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
                kind="公示",
            )
        )


def _form_material(pack: Pack, need: materials.MaterialNeed, file: CaseFile, today: date) -> FormMaterial:
    name = need.material.name.zh
    if need.id in file.pledged:
        return FormMaterial(name, need.necessity, "deferred", due=materials.pledge(pack, need, today).due.day)
    pages = len(file.pages.get(need.id, ()))
    return (
        FormMaterial(name, need.necessity, "received", pages)
        if pages
        else FormMaterial(name, need.necessity, "fetched")
    )


def _period(period: Period) -> str:
    if period.days == 0:
        return "即办"
    return f"{period.days} {'个工作日' if period.unit == 'workday' else '天'}"


def _joined(parts: list[bytes]) -> bytes:
    """Several PDFs as one job, so that they come out together."""
    import io

    from pypdf import PdfWriter

    writer = PdfWriter()
    for part in parts:
        writer.append(io.BytesIO(part))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
