"""`kiosk packs new` makes a pack that lints clean; `kiosk packs diff` says what changes for the citizen."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from enum import Enum
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from pydantic import BaseModel

from kiosk.packs.changes import Change, between, compare
from kiosk.packs.lint import report
from kiosk.packs.loader import load_shelf
from kiosk.packs_cli import packs
from tests.unit.packs.lint import good
from tests.unit.packs.lint.good import Files
from tests.unit.packs.pack_walk import ASSETS


def run(*args: str | Path) -> Result:
    return CliRunner().invoke(packs, [str(arg) for arg in args])


@pytest.mark.parametrize("kind", [(), ("--one-thing",)])
def test_a_new_pack_that_is_opened_as_it_is_has_an_error_for_each_text_that_is_left(
    tmp_path: Path, kind: tuple[str, ...]
) -> None:
    run("new", "hf-loan", *kind, "--dir", tmp_path)
    folder = tmp_path / "hf-loan"
    (counted,) = report(folder).open
    assert counted.rule == "P311"
    head = folder / "pack.yaml"
    lines = head.read_text("utf-8").splitlines(keepends=True)
    head.write_text("".join(line for line in lines if not line.startswith("state:")), "utf-8")
    left = [finding for finding in report(folder).errors if finding.rule == "P311"]
    assert counted.text.startswith(f"{len(left)} texts")
    assert len(left) > 20


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


def leaves(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Every value of a pack with its place."""
    if isinstance(value, BaseModel):
        for key in type(value).model_fields:
            yield from leaves(getattr(value, key), (*path, key))
    elif isinstance(value, (tuple, list)):
        for n, part in enumerate(value):
            yield from leaves(part, (*path, n))
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from leaves(part, (*path, key))
    else:
        yield path, value


def other(value: Any) -> Any:
    """Another value of the same kind."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, Enum):
        return next(member for member in type(value) if member is not value)
    if isinstance(value, date):
        return value + timedelta(days=1)
    return value + 1 if isinstance(value, (int, float)) else f"{value or ''}x"


def with_other(value: Any, path: tuple[str | int, ...]) -> Any:
    """The same with another value at one place."""
    if not path:
        return other(value)
    key, rest = path[0], path[1:]
    if isinstance(value, BaseModel):
        return value.model_copy(update={str(key): with_other(getattr(value, str(key)), rest)})
    if isinstance(value, dict):
        return {**value, key: with_other(value[key], rest)}
    return tuple(with_other(part, rest) if n == key else part for n, part in enumerate(value))


@pytest.mark.parametrize("name", ["med-remote", "hf-proof"])
def test_no_value_of_a_pack_changes_without_being_told(name: str) -> None:
    pack = load_shelf(ASSETS / "packs", good.TODAY).packs[name]
    places = [
        (path, value) for path, value in leaves(pack) if value is not None and path not in (("id",), ("version",))
    ]
    assert len(places) > 300
    silent = [path for path, _ in places if not between(pack, with_other(pack, path))]
    assert silent == []


def test_what_is_no_fact_for_citizens_is_told_by_its_path_texts_first(tmp_path: Path) -> None:
    before, files = two(tmp_path)
    files.pack["needs"].append("keypad")
    files.ask("home")["max_length"] = 40
    files.ask("home")["hint"] = {"zh": "门牌号也要写", "en": "With the number"}
    files.material("household_book")["pledge"]["where"]["zh"] = "任何一个窗口"
    found = compare(before, files.write(tmp_path / "after")).changes
    assert [(c.kind, c.what) for c in found] == [
        ("text", "form.home.hint"),
        ("text", "materials.household_book.pledge.where.zh"),
        ("detail", "needs"),
        ("detail", "form.home.max_length"),
    ]
    assert [(c.before, c.after) for c in found][1:] == [
        ("任何窗口", "任何一个窗口"), ("idcard", "idcard | keypad"), ("60", "40"),
    ]  # fmt: skip


def test_questions_in_another_order_are_told(tmp_path: Path) -> None:
    before, files = two(tmp_path)
    files.form[3], files.form[4] = files.form[4], files.form[3]
    assert ("changed", "detail", "form.(order)") in told(before, files.write(tmp_path / "after"))


def test_a_long_text_is_shown_from_where_it_changes() -> None:
    told_text = str(Change("x", "text", "guide.steps.0.en", "a" * 300 + "old end", "a" * 300 + "new end"))
    assert "old end → " in told_text
    assert told_text.endswith("new end")
    assert len(told_text) < 100


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
