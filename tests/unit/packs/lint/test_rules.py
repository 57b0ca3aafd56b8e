"""Each rule finds the pack that offends it, says where, and finds nothing else in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.packs.lint import lint, report, rules
from tests.unit.packs.lint import good
from tests.unit.packs.lint.good import TODAY, Spoil
from tests.unit.packs.lint.spoilt import IMMEDIATE, ITEM, ONE_THING, immediate

LISTS = {"P990", "P991"}  # not faults
APART = {"P002", "P908"}  # tests of their own: a broken file, two packs


def ids(table: list[tuple[str, Spoil]]) -> list[str]:
    return [f"{rule}-{n}" for n, (rule, _) in enumerate(table)]


def errors(folder: Path) -> set[str]:
    return {finding.rule for finding in report(folder, TODAY).errors}


def test_the_packs_that_are_spoilt_below_are_clean(tmp_path: Path) -> None:
    printed = good.item(tmp_path / "printed")
    immediate(printed)
    assert lint(good.item(tmp_path / "a").write(tmp_path), TODAY) == []
    assert lint(good.one_thing(tmp_path / "b").write(tmp_path), TODAY) == []
    assert lint(printed.write(tmp_path / "printed"), TODAY) == []


@pytest.mark.parametrize(("rule", "spoil"), ITEM, ids=ids(ITEM))
def test_each_rule_of_an_item_finds_its_offence_and_no_other_does(tmp_path: Path, rule: str, spoil: Spoil) -> None:
    files = good.item(tmp_path)
    spoil(files)
    folder = files.write(tmp_path)
    assert errors(folder) == {rule}, lint(folder, TODAY)


@pytest.mark.parametrize(("rule", "spoil"), IMMEDIATE, ids=ids(IMMEDIATE))
def test_each_rule_of_a_result_at_once_finds_its_offence(tmp_path: Path, rule: str, spoil: Spoil) -> None:
    files = good.item(tmp_path)
    immediate(files)
    spoil(files)
    folder = files.write(tmp_path)
    assert errors(folder) == {rule}, lint(folder, TODAY)


@pytest.mark.parametrize(("rule", "spoil"), ONE_THING, ids=ids(ONE_THING))
def test_each_rule_of_members_finds_its_offence(tmp_path: Path, rule: str, spoil: Spoil) -> None:
    files = good.one_thing(tmp_path)
    spoil(files)
    folder = files.write(tmp_path)
    assert errors(folder) == {rule}, lint(folder, TODAY)


def test_a_file_that_is_no_yaml_is_named_with_its_line(tmp_path: Path) -> None:
    folder = good.item(tmp_path).write(tmp_path)
    form = folder / "form.yaml"
    form.write_text(form.read_text("utf-8") + "- {id: x,\n", "utf-8")
    (finding,) = report(folder, TODAY).errors
    assert finding.rule == "P002"
    assert finding.file.endswith("good/form.yaml")
    assert finding.line >= len(form.read_text("utf-8").splitlines())


def test_a_file_that_is_missing_is_named(tmp_path: Path) -> None:
    folder = good.item(tmp_path).write(tmp_path)
    (folder / "guide.yaml").unlink()
    assert errors(folder) == {"P002"}


def test_a_file_that_is_called_by_a_person_is_found_and_its_name_not_repeated(tmp_path: Path) -> None:
    folder = good.item(tmp_path).write(tmp_path)
    (folder / "13800000417.txt").write_text("x", "utf-8")
    assert errors(folder) == {"P308"}
    assert "13800000417" not in "".join(lint(folder, TODAY))


def test_a_phrase_that_leads_to_two_packs_is_found_over_the_whole_folder(tmp_path: Path) -> None:
    one, two = good.item(tmp_path / "a"), good.one_thing(tmp_path / "b")
    two.pack["search"]["phrases"] = one.pack["search"]["phrases"]
    for files in (one, two):
        files.write(tmp_path / "packs")
    assert errors(tmp_path / "packs") == {"P908"}
    assert errors(tmp_path / "packs" / "pair") == set()


def test_every_rule_has_a_pack_that_trips_it() -> None:
    tried = {rule for table in (ITEM, IMMEDIATE, ONE_THING) for rule, _ in table} | APART | LISTS
    assert tried == set(rules())
    assert len(tried - LISTS) >= 40
