"""A printer that was in the middle of a slip when the program died is known at the next start."""

from __future__ import annotations

from pathlib import Path

from kiosk.session.open_papers import OpenPapers


def test_a_paper_that_ended_leaves_nothing(tmp_path: Path) -> None:
    papers = OpenPapers(tmp_path / "printing")
    papers.begin("receipt_printer")
    papers.end("receipt_printer")
    assert not OpenPapers(tmp_path / "printing").torn("receipt_printer")


def test_a_paper_in_the_middle_is_told_once_to_the_next_run_and_not_to_this_one(tmp_path: Path) -> None:
    papers = OpenPapers(tmp_path / "printing")
    papers.begin("receipt_printer")
    assert not papers.torn("receipt_printer")
    again = OpenPapers(tmp_path / "printing")
    assert again.torn("receipt_printer")
    assert not again.torn("receipt_printer")
    assert not again.torn("form_printer")


def test_a_disk_that_refuses_stops_no_paper(tmp_path: Path) -> None:
    papers = OpenPapers(tmp_path / "printing")
    (tmp_path / "printing").rmdir()
    papers.begin("receipt_printer")
    papers.end("receipt_printer")
