"""`kiosk packs preview`: every screen and every paper of a pack as pictures, with an index."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.packs.loader import load_pack
from kiosk.packs.schema import Pack
from kiosk.session.states import Phase, Presentation
from tests.unit.packs.lint import good
from ui.gallery_real import NOW
from ui.preview import page_of, preview
from ui.preview_states import cases, finished, given, states

DRAWN = 110.0  # seconds: a few on a machine that does nothing else


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return good.item(tmp_path).write(tmp_path / "packs")


@pytest.fixture
def pack(folder: Path) -> Pack:
    found = load_pack(folder, NOW.date())
    assert isinstance(found, Pack)
    return found


def test_every_question_every_commitment_and_every_paper_is_met_in_some_case(pack: Pack) -> None:
    shown = dict(states(pack, NOW.date()))
    assert {s.step_id for s in shown.values() if s.phase is Phase.FILL} == {f.id for f in pack.form if f.asked}
    assert {s.step_id for s in shown.values() if s.phase is Phase.COMMITMENT} >= {c.id for c in pack.commitments}
    printed = {paper.kind for case in cases(pack, NOW.date()) for paper in given(case)}
    assert printed == {paper.id for paper in pack.papers}


def test_every_state_of_a_preview_has_a_page_in_every_presentation(pack: Pack) -> None:
    for name, state in states(pack, NOW.date()):
        for theme in ("normal", "elder"):
            assert page_of(pack, state, Presentation(theme), False) is not None, name


def test_the_longest_case_promises_what_can_be_promised_and_the_usual_one_brings_it(pack: Pack) -> None:
    usual, long, *_ = cases(pack, NOW.date())
    assert not finished(usual).pledged
    assert finished(usual).pages
    assert finished(long).commitments.keys() <= {commitment.id for commitment in pack.commitments}


def test_pictures_papers_and_an_index_that_names_them_are_made(folder: Path, tmp_path: Path) -> None:
    """In a process of its own: there is one window of Qt in each."""
    out = tmp_path / "preview"
    command = [sys.executable, "-m", "kiosk", "packs", "preview", "good", "--theme", "normal"]
    drawn = subprocess.run(
        [*command, "--packs", str(folder.parent), "--out", str(out)],
        capture_output=True,
        text=True,
        timeout=DRAWN,
        check=False,
    )
    assert re.search(r"index\.html: \d+ screens, \d+ papers", drawn.stdout), drawn.stderr
    made = {file.name for file in out.iterdir()} - {"index.html"}
    screens = {"home", "guide_0", "notice", "home_open", "how_long_open", "materials_usual", "seal"}
    assert made >= {f"{name}_normal.png" for name in screens}
    assert made >= {"guide.pdf", "application_usual.pdf", "receipt_usual_slip.png"}
    index = (out / "index.html").read_text("utf-8")
    assert set(re.findall(r"href='([^']+)'", index)) == made
    assert "http" not in index


def test_a_pack_that_does_not_load_is_not_drawn(folder: Path, tmp_path: Path) -> None:
    (folder / "guide.yaml").unlink()
    with pytest.raises(ValueError, match="guide"):
        preview(folder, tmp_path / "out")
