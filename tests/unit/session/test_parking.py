"""Drafts over a power cut: whole, for one person, for a while, and unreadable to anybody else."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.domain.person import Answer, Source
from kiosk.session.parking import KEPT_SECONDS, Drafts
from kiosk.session.states import CaseFile, Phase
from tests.unit.session.kit import MOTHER, at

KEY, TAG = bytes(32), "a" * 64


@pytest.fixture
def file() -> CaseFile:
    file = at("family", Phase.REVIEW).state.file
    assert file is not None
    return file


def test_what_was_filled_in_comes_back_as_it_was_and_once(tmp_path: Path, file: CaseFile) -> None:
    drafts = Drafts(tmp_path, KEY)
    drafts.park(TAG, "newborn", "newborn@1.0.0", file)
    back = Drafts(tmp_path, KEY).take(TAG, "newborn", "newborn@1.0.0")
    assert back is not None
    assert {k: (a.value, a.source) for k, a in back.answers.items()} == {
        k: (a.value, a.source) for k, a in file.answers.items() if a.source is not Source.AGENCY
    }
    assert {k: [p.sha256 for p in v] for k, v in back.pages.items()} == {
        k: [p.sha256 for p in v] for k, v in file.pages.items()
    }
    assert back.pledged == file.pledged
    assert back.citizen is None and not back.strokes
    assert drafts.take(TAG, "newborn", "newborn@1.0.0") is None


def test_what_others_said_is_asked_of_them_again_and_nothing_that_binds_comes_back(
    tmp_path: Path, file: CaseFile
) -> None:
    """Licences, credit and promises belong to their session: consent was given for that one case."""
    told = replace(
        file,
        answers={**file.answers, "child_name": Answer("周予禾", Source.AGENCY)},
        consent="agreed",
        licences={"birth_certificate": {"type": "birth_certificate"}},
        credit="good",
        commitments={"long_stay": "yes"},
        offered={"child_name": "周予禾"},
    )
    drafts = Drafts(tmp_path, KEY)
    drafts.park(TAG, "newborn", "newborn@1.0.0", told)
    back = drafts.take(TAG, "newborn", "newborn@1.0.0")
    assert back is not None
    assert "child_name" not in back.answers
    assert (back.consent, back.credit, back.promised) == ("", "", False)
    assert not back.licences and not back.commitments and not back.offered


def test_nothing_personal_can_be_read_from_the_disk(tmp_path: Path, file: CaseFile) -> None:
    Drafts(tmp_path, KEY).park(TAG, "newborn", "newborn@1.0.0", file)
    (kept,) = tmp_path.iterdir()
    raw = kept.read_bytes() + kept.name.encode()
    assert MOTHER.name.encode() not in raw
    assert MOTHER.id_number.encode() not in raw
    assert TAG.encode() not in raw
    assert kept.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("tag", "pack", "pinned"), [("b" * 64, "newborn", "newborn@1.0.0"), (TAG, "x", "newborn@1.0.0")]
)
def test_another_person_or_another_item_finds_nothing(
    tmp_path: Path, file: CaseFile, tag: str, pack: str, pinned: str
) -> None:
    drafts = Drafts(tmp_path, KEY)
    drafts.park(TAG, "newborn", "newborn@1.0.0", file)
    assert drafts.take(tag, pack, pinned) is None


def test_a_draft_of_another_version_of_the_form_is_dropped(tmp_path: Path, file: CaseFile) -> None:
    drafts = Drafts(tmp_path, KEY)
    drafts.park(TAG, "newborn", "newborn@1.0.0", file)
    assert drafts.take(TAG, "newborn", "newborn@2.0.0") is None
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("damage", [lambda raw: raw[:40], lambda raw: raw[:-1] + b"x", lambda raw: b""])
def test_a_torn_file_is_no_draft_and_stops_nobody(tmp_path: Path, file: CaseFile, damage) -> None:  # type: ignore[no-untyped-def]
    drafts = Drafts(tmp_path, KEY)
    drafts.park(TAG, "newborn", "newborn@1.0.0", file)
    (kept,) = tmp_path.iterdir()
    kept.write_bytes(damage(kept.read_bytes()))
    assert drafts.take(TAG, "newborn", "newborn@1.0.0") is None


def test_a_draft_cannot_be_put_under_another_name(tmp_path: Path, file: CaseFile) -> None:
    """Who copies a file to the name of somebody else's draft gives that person nothing."""
    drafts = Drafts(tmp_path, KEY)
    drafts.park(TAG, "newborn", "newborn@1.0.0", file)
    (mine,) = tmp_path.iterdir()
    drafts.park("b" * 64, "newborn", "newborn@1.0.0", CaseFile())
    (theirs,) = (p for p in tmp_path.iterdir() if p != mine)
    mine.rename(theirs)
    assert drafts.take("b" * 64, "newborn", "newborn@1.0.0") is None


def test_after_three_days_it_is_gone(tmp_path: Path, file: CaseFile) -> None:
    drafts = Drafts(tmp_path, KEY)
    drafts.park(TAG, "newborn", "newborn@1.0.0", file)
    (kept,) = tmp_path.iterdir()
    old = kept.stat().st_mtime - KEPT_SECONDS - 60
    os.utime(kept, (old, old))
    drafts.sweep()
    assert not list(tmp_path.iterdir())


def test_a_sealed_case_leaves_no_draft(tmp_path: Path, file: CaseFile) -> None:
    drafts = Drafts(tmp_path, KEY)
    drafts.park(TAG, "newborn", "newborn@1.0.0", file)
    drafts.drop(TAG, "newborn")
    drafts.drop(TAG, "newborn")
    assert not list(tmp_path.iterdir())
