"""The application form of a 一件事 with the longest values: by us, by plain reportlab, by LibreOffice from HTML."""

from __future__ import annotations

import html
import io
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

from benchmarks.devices_table import Trial, clocked
from benchmarks.packs_shelves import ASSETS
from kiosk.documents.application_form import application_form
from kiosk.documents.model import FormGroup, FormMaterial, FormPaper, FormValue, SubCase
from kiosk.packs.display import display
from kiosk.packs.forms import counting, review
from kiosk.packs.loader import load_shelf
from kiosk.packs.materials import needed
from kiosk.packs.samples import longest_case
from kiosk.packs.schema import Necessity, Pack
from kiosk.packs.subforms import subforms

DAY = date(2026, 11, 22)
_AT = datetime(2026, 11, 22, 9, 30, tzinfo=timezone(timedelta(hours=8)))
_WIDTHS = (0.3, 0.62, 0.08)  # label, value, source


def paper(pack: Pack | None = None) -> FormPaper:
    """Of the shipped pack with most items unless another is given."""
    if pack is None:
        shelf = load_shelf(ASSETS / "packs", DAY).packs.values()
        pack = max(shelf, key=lambda one: (len(one.items), len(one.form)))
    case = longest_case(pack, DAY)
    answers = case.answers
    given = counting(pack, answers, DAY)
    groups = tuple(
        FormGroup(
            group.title.zh,
            tuple(
                FormValue(
                    row.label.zh,
                    display(pack.field(row.field_id), given[row.field_id], formal=True) or row.text,
                    row.source,
                )
                for row in group.rows
            ),
        )
        for group in review(pack, answers, DAY)
    )
    papers = [need for need in needed(pack, answers, DAY) if not need.to_sign]
    return FormPaper(
        item=pack.title.zh, office="临溪县政务服务中心", terminal="24小时自助终端 LX0417", applicant=case.citizen.name,
        applicant_id=case.citizen.id_number, receipt_number="LX0417-03-000126-58",
        qr_text="LX1." + "q7Zk3fWcN0aPz4Tt" * 14,
        filled_at=_AT, groups=groups,
        materials=tuple(
            FormMaterial(need.material.name.zh, str(need.necessity), "received", pages=1)
            if need.necessity in (Necessity.REQUIRED, Necessity.DEFERRABLE)
            else FormMaterial(need.material.name.zh, str(need.necessity), "not_needed")
            for need in papers
        ),
        subcases=tuple(SubCase(form.item, form.department, "8 个工作日") for form in subforms(pack, answers, DAY)),
    )  # fmt: skip


def application(made: FormPaper | None = None) -> Trial:
    form = made or paper()
    return clocked(lambda: application_form(form))


def tables(form: FormPaper) -> Iterator[tuple[str, list[tuple[str, ...]]]]:
    """The words of the form as plain tables under titles: what both peers set."""
    yield "", [("申请人", form.applicant, ""), ("证件号", form.applicant_id, "")]
    for group in form.groups:
        yield group.title, [(value.label, value.value, value.source) for value in group.values]
    yield "一并办理的事项", [(case.name, case.department, case.promise) for case in form.subcases]
    yield "提交的材料", [(item.name, item.necessity, "已收" if item.pages else "不需要") for item in form.materials]


# ── plain reportlab ──────────────────────────────────────────────────────────────────────────────────────────────────


def by_reportlab(made: FormPaper | None = None) -> Trial:
    """As a programmer would write it: one embedded font, paragraphs in tables, a QR code. No fallback fonts."""
    form = made or paper()
    return clocked(lambda: reportlab_pdf(form))


def reportlab_pdf(form: FormPaper) -> bytes:
    from reportlab.graphics.barcode.qr import QrCodeWidget
    from reportlab.graphics.shapes import Drawing
    from reportlab.lib.colors import grey
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table

    style = ParagraphStyle("plain", fontName=_plain_font(), fontSize=10.5, leading=14, wordWrap="CJK")
    title = ParagraphStyle("title", parent=style, fontSize=18, leading=26, alignment=1)
    out = io.BytesIO()
    document = SimpleDocTemplate(out, pagesize=A4, title=form.item)
    code = Drawing(90, 90)
    code.add(QrCodeWidget(form.qr_text, barWidth=90, barHeight=90))
    story: list[Flowable] = [code, Paragraph(html.escape(form.item + "申请表"), title)]
    for heading, rows in tables(form):
        story.append(Paragraph(html.escape(heading), style))
        cells = [[Paragraph(html.escape(cell), style) for cell in row] for row in rows]
        table = Table(cells, colWidths=[share * document.width for share in _WIDTHS]) if cells else Spacer(1, 1)
        if isinstance(table, Table):
            table.setStyle([("GRID", (0, 0), (-1, -1), 0.5, grey), ("VALIGN", (0, 0), (-1, -1), "TOP")])
        story.append(table)
    story.append(Paragraph("以上内容由本人确认，所填、所交真实有效。", style))
    document.build(story)
    return out.getvalue()


def _plain_font() -> str:
    """The file that our own papers use, registered under a name of its own by reportlab's own class."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    from kiosk.documents.fonts import font

    if "PlainSong" not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont("PlainSong", font("Song").face.filename))
    return "PlainSong"


# ── LibreOffice ──────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Office:
    """The program and what it calls itself."""

    path: str
    name: str


def libreoffice() -> Office | None:
    """None where it is not installed: it is a peer, never needed."""
    path = shutil.which("soffice") or shutil.which("libreoffice")
    if path is None:
        return None
    with tempfile.TemporaryDirectory() as profile:
        said = _office(path, Path(profile), "--version").stdout.split()
    return Office(path, f"LibreOffice {said[1] if len(said) > 1 else '?'} headless, from HTML")


def by_libreoffice(office: Office, place: Path, made: FormPaper | None = None) -> Trial:
    """A process each, as it is called from other programs; its profile is kept in `place` from one to the next."""
    page = as_html(made or paper())

    def work() -> None:
        (place / "form.html").write_text(page, "utf-8")
        _office(office.path, place / "profile", "--convert-to", "pdf", "--outdir", str(place), str(place / "form.html"))
        if not (place / "form.pdf").is_file():
            raise RuntimeError("LibreOffice made no PDF")

    return clocked(work)


def _office(path: str, profile: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [path, "--headless", "--norestore", f"-env:UserInstallation={profile.resolve().as_uri()}", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)


def as_html(form: FormPaper) -> str:
    """The same words without the QR code."""
    parts = [f"<h1 align=center>{html.escape(form.item)}申请表</h1>"]
    for heading, rows in tables(form):
        lines = ("<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
        parts.append(f"<h3>{html.escape(heading)}</h3><table border=1 width=100%>{''.join(lines)}</table>")
    style = "<style>body {font-family: 'AR PL SungtiL GB'; font-size: 10.5pt}</style>"
    return f"<html><head><meta charset=utf-8>{style}</head><body>{''.join(parts)}</body></html>"
