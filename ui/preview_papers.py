"""Every paper of one pack as it comes out of the printers: PDF and its pages as pictures, slips as pictures."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from drivers.receipt_printer.profiles import load_profile
from drivers.simulators.escpos_paper import Paper as Strip
from drivers.simulators.escpos_tokens import Tokenizer
from kiosk.guide.site import Site
from kiosk.packs.schema import Pack
from kiosk.session.effects import PrintPaper
from kiosk.session.paper_maker import PROFILE, PaperMaker
from kiosk.session.rules import PRINTERS
from kiosk.session.states import Paper
from ui.gallery_real import NOW
from ui.preview_states import Case, cases, finished, given

DOTS = 75  # per inch: an A4 page as a picture of 620 × 877
DRAW_WITHIN = 30.0  # seconds: poppler draws a page in a tenth of one


def draw_papers(pack: Pack, site: Site, out: Path) -> Iterator[tuple[str, list[str]]]:
    """Name of each paper and the files that were made, as names within `out`."""
    maker = PaperMaker(site, "PREVIEW")
    yield "guide", _sheet(maker.guide(pack), out, "guide")
    drawn: set[tuple[str, str]] = set()
    for n, case in enumerate(cases(pack, NOW.date())):
        if n < 2:
            name = f"missing_{case.name}"
            yield name, _sheet(maker.missing(pack, case.file(), "form_printer", NOW), out, name)
        yield from _case(case, maker, out, drawn if n > 1 else set())
        drawn |= {(paper.kind, role) for paper in given(case) for role in _roles(case, paper)}


def _roles(case: Case, paper: Paper) -> tuple[str, ...]:
    printers = {one.id: PRINTERS[one.printer] for one in case.pack.papers}
    return printers.get(paper.kind, (paper.role,))  # type: ignore[call-overload, no-any-return]


def _case(case: Case, maker: PaperMaker, out: Path, drawn: set[tuple[str, str]]) -> Iterator[tuple[str, list[str]]]:
    """On every printer that may give it; what an earlier case has shown is left out."""
    for paper in given(case):
        for role in _roles(case, paper):
            if (paper.kind, role) in drawn:
                continue
            job = PrintPaper("preview", "preview", case.pack.id, replace(paper, role=role), finished(case))
            data = maker.make(case.pack, job, NOW)
            name = f"{paper.kind}_{case.name}"
            if role == "form_printer":
                yield f"{name}_a4", _sheet(data, out, name)
            else:
                yield f"{name}_slip", _slip(data, out, f"{name}_slip")


def _sheet(data: bytes, out: Path, name: str) -> list[str]:
    """The PDF, and its pages where poppler is installed."""
    path = out / f"{name}.pdf"
    path.write_bytes(data)
    if shutil.which("pdftoppm"):
        command = ["pdftoppm", "-png", "-r", str(DOTS), str(path), str(path.with_suffix(""))]
        subprocess.run(command, check=True, timeout=DRAW_WITHIN)
    return [path.name, *sorted(picture.name for picture in out.glob(f"{name}-*.png"))]


def _slip(data: bytes, out: Path, name: str) -> list[str]:
    """The bytes as the simulated printer carries them out."""
    strip = Strip(load_profile(PROFILE).width_dots)
    for token in Tokenizer().feed(data):
        strip.apply(token)
    strip.picture(torn=False).save(out / f"{name}.png")
    return [f"{name}.png"]
