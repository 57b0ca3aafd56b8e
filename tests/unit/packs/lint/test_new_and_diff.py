"""`kiosk packs new` makes a pack that lints clean; `kiosk packs diff` says what changes for the citizen."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kiosk.packs.changes import compare
from kiosk.packs.lint import report
from kiosk.packs_cli import packs
from tests.unit.packs.lint import good
from tests.unit.packs.lint.good import Files


def run(*args: str | Path) -> Result:
    return CliRunner().invoke(packs, [str(arg) for arg in args])


@pytest.mark.parametrize("kind", [(), ("--one-thing",)])
def test_a_new_pack_lints_clean_but_for_what_is_to_be_confirmed(tmp_path: Path, kind: tuple[str, ...]) -> None:
    made = run("new", "hf-loan", *kind, "--dir", tmp_path)
    assert made.exit_code == 0
    assert all(Path(line).is_file() for line in made.output.splitlines())
    found = report(tmp_path / "hf-loan")
    assert found.errors == ()
    assert found.findings


def test_a_new_pack_is_suspended_until_its_author_opens_it(tmp_path: Path) -> None:
    run("new", "hf-loan", "--dir", tmp_path)
    assert "suspended" in (tmp_path / "hf-loan" / "pack.yaml").read_text("utf-8")


@pytest.mark.parametrize("name", ["Hf", "1hf", "../hf", "h" * 33, "办"])
def test_a_name_that_cannot_be_an_id_makes_nothing(tmp_path: Path, name: str) -> None:
    assert run("new", name, "--dir", tmp_path).exit_code == 1
    assert list(tmp_path.iterdir()) == []


def test_a_pack_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    run("new", "hf-loan", "--dir", tmp_path)
    before = (tmp_path / "hf-loan" / "pack.yaml").read_text("utf-8")
    assert run("new", "hf-loan", "--one-thing", "--dir", tmp_path).exit_code == 1
    assert (tmp_path / "hf-loan" / "pack.yaml").read_text("utf-8") == before


def two(tmp_path: Path) -> tuple[Path, Files]:
    """The good pack as it was, and the same to be changed."""
    return good.item(tmp_path / "a").write(tmp_path / "before"), good.item(tmp_path / "b")


def told(before: Path, after: Path) -> dict[tuple[str, str, str], tuple[str, str]]:
    return {(c.sort, c.kind, c.what): (c.before, c.after) for c in compare(before, after).changes}


def test_what_a_citizen_meets_differently_is_told_by_kind(tmp_path: Path) -> None:
    before, files = two(tmp_path)
    files.pack["version"] = "0.2.0"
    files.pack["promise"]["days"] = 8
    files.guide["fee"] = {"zh": "5 元", "en": "5 yuan"}
    files.material("rent_proof")["necessity"] = "非必要"
    files.ask("home")["question"] = {"zh": "【现在住哪里？】", "en": "Where do you live?"}
    files.form[:] = [entry for entry in files.form if entry.get("id") != "people"]
    files.item["form"][:] = [row for row in files.item["form"] if row["field"] != "people"]
    files.material("household_book")["pledge"]["days"] = 3
    found = told(before, files.write(tmp_path / "after"))
    assert found["changed", "time", "promise"] == ("10 workday", "8 workday")
    assert found["changed", "fee", "fee"][1] == "5 元"
    assert found["changed", "paper", "rent_proof"] == ("租房合同 必备 原件", "租房合同 非必要 原件")
    assert found["changed", "question", "home"][1] == "【现在住哪里？】"
    assert found["removed", "question", "people"][1] == ""
    assert "3 个工作日" in found["changed", "pledge", "household_book"][1]
    assert not any(kind == "member" for _, kind, _ in found)


def test_members_that_come_and_go_are_told(tmp_path: Path) -> None:
    before = good.one_thing(tmp_path / "a").write(tmp_path / "before")
    files = good.one_thing(tmp_path / "b")
    files.pack["members"].remove("pair_second")
    found = told(before, files.write(tmp_path / "after"))
    assert ("removed", "member", "pair_second") in found
    assert ("removed", "question", "together") in found


def test_contents_that_change_under_the_same_version_are_an_error(tmp_path: Path) -> None:
    before, files = two(tmp_path)
    files.ask("home")["max_length"] = 40  # nothing that a citizen reads
    after = files.write(tmp_path / "after")
    result = run("diff", before, after)
    assert result.exit_code == 1
    assert "give it a new one" in result.output
    files.pack["version"] = "0.1.1"
    assert run("diff", before, files.write(tmp_path / "later")).exit_code == 0


def test_two_folders_of_packs_are_compared_pack_by_pack(tmp_path: Path) -> None:
    good.item(tmp_path / "a").write(tmp_path / "before")
    good.item(tmp_path / "b").write(tmp_path / "after")
    good.one_thing(tmp_path / "c").write(tmp_path / "after")
    result = run("diff", tmp_path / "before", tmp_path / "after", "--json")
    assert result.exit_code == 0
    changes = json.loads(result.output)
    assert {change["pack"] for change in changes} == {"pair"}
    assert {change["change"] for change in changes} == {"added"}
    assert run("diff", tmp_path / "after", tmp_path / "after").output == "nothing changes\n"


def test_a_pack_that_does_not_load_is_told_as_such(tmp_path: Path) -> None:
    before, files = two(tmp_path)
    files.pack.pop("promise")
    result = run("diff", before, files.write(tmp_path / "after"))
    assert "does not load" in result.output
