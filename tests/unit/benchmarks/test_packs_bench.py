"""The benchmark of packs runs and fills its table, with tiny counts. Nothing is asked of the numbers."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from benchmarks import packs, packs_papers, packs_parts
from benchmarks.devices_table import Row, table
from benchmarks.packs_papers import as_html, by_reportlab, paper, reportlab_pdf, tables
from benchmarks.packs_parts import Amount
from benchmarks.packs_shelves import MEMBERS, QUESTIONS, members, shelf_of, wide_pack
from kiosk.packs.loader import load_shelf
from kiosk.packs.merge import merge

TINY = Amount(packs=3, loads=1, pairs=1, slow=1)
LEAST = {"load": 2, "merge": 1, "change": 1, "paper": 2}


@pytest.mark.parametrize("name", [name for name in packs_parts.PARTS if name != "paper"])
def test_each_part_gives_its_rows(name: str) -> None:
    rows = packs_parts.PARTS[name](TINY)
    assert len(rows) >= LEAST[name]
    assert all(row.ratios and row.ours and row.its and row.target for row in rows)


def test_the_paper_is_measured_also_where_libreoffice_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packs_papers.shutil, "which", lambda name: None)
    beside, office = packs_parts.PARTS["paper"](TINY)
    assert beside.target == packs_parts.PAPER_RATIO
    assert (office.target, office.beside) == (None, "LibreOffice from HTML: not installed")
    assert "not installed" in table([beside, office])


def test_a_part_that_cannot_be_measured_takes_no_other_away(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(amount: Amount) -> list[Row]:
        raise RuntimeError("no packs here")

    monkeypatch.setitem(packs_parts.PARTS, "load", broken)
    assert packs.main(["--quick", "--only", "load", "--only", "merge"]) == 0
    said = capsys.readouterr().out
    assert "packs: load was not measured: RuntimeError: no packs here" in said
    assert "packs: 1 of 1 targets met" in said


def test_copies_of_packs_load_and_differ_in_their_conditions(tmp_path: Path) -> None:
    shipped = tmp_path / "shipped"
    for name in ("ss-proof", "newborn"):
        shutil.copytree(packs_papers.ASSETS / "packs" / name, shipped / name)
    shelf = load_shelf(shelf_of(5, tmp_path / "packs", shipped), packs_parts.TODAY)
    assert shelf.problems == ()
    assert set(shelf.packs) == {"newborn", "ss-proof", "newborn-1", "ss-proof-1", "newborn-2"}
    conditions = [{field.when for field in shelf.packs[name].form if field.when} for name in ("newborn", "newborn-1")]
    assert conditions[0] != conditions[1]


def test_the_wide_form_has_eight_members_and_more_than_120_fields() -> None:
    assert (MEMBERS, QUESTIONS) == (8, 20)
    assert merge(members()).conflicts == ()
    assert len(wide_pack().form) >= 120


def test_both_peers_set_every_word_of_the_form() -> None:
    form = paper(load_shelf(packs_papers.ASSETS / "packs", packs_parts.TODAY).packs["ss-proof"])
    page = as_html(form)
    assert all(cell in page for _, rows in tables(form) for row in rows for cell in row if "<" not in cell)
    assert reportlab_pdf(form).startswith(b"%PDF")
    assert by_reportlab(form)() > 0
