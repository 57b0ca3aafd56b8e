"""The linter as a whole: the shipped packs, places in files, the list for the departments, its time."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

from click.testing import CliRunner

from kiosk.packs.lint import confirmations, lint, lint_pack, report
from kiosk.packs.loader import load_shelf
from kiosk.packs_cli import packs
from tests.unit.packs.lint import good
from tests.unit.packs.pack_walk import ASSETS, TODAY

WHOLE_FOLDER = 20.0  # seconds for all packs of a county, on a machine that does other things as well


def test_the_shipped_packs_are_clean_and_whole_and_linted_within_the_time_that_an_author_waits() -> None:
    began = time.process_time()
    found = report(ASSETS / "packs")
    assert time.process_time() - began < WHOLE_FOLDER
    assert [str(finding) for finding in found.errors] == []
    assert set(found.complete.values()) == {100.0}


def test_what_the_county_has_to_confirm_is_listed_by_department() -> None:
    found = report(ASSETS / "packs" / "newborn")
    assert found.errors == ()
    waiting = found.to_confirm()
    assert {"县公安局", "县卫生健康局"} <= waiting.keys()
    assert any("社保卡" in finding.text for finding in waiting["县人力资源和社会保障局"])
    pack = load_shelf(ASSETS / "packs", TODAY).packs["newborn"]
    assert sorted(confirmations(pack)) == sorted(f.text for part in waiting.values() for f in part)
    assert "promise: 10 workday" in confirmations(pack)


def test_a_pack_without_a_folder_can_be_linted() -> None:
    pack = load_shelf(ASSETS / "packs", TODAY).packs["ss-proof"]
    assert lint_pack(pack, TODAY) == []
    broken = pack.model_copy(update={"icon": "unicorn"})
    assert lint_pack(broken, TODAY) == ["ss-proof: P102 there is no icon 'unicorn'  → a name of assets/icons"]


def test_a_folder_without_packs_says_so(tmp_path: Path) -> None:
    assert lint(tmp_path) == [f"{tmp_path.name}: no packs here"]


def test_a_finding_names_the_line_an_editor_can_open(tmp_path: Path) -> None:
    files = good.item(tmp_path)
    files.ask("how_long")["question"].pop("en")
    folder = files.write(tmp_path)
    (finding,) = report(folder, good.TODAY).errors
    lines = (folder / "form.yaml").read_text("utf-8").splitlines()
    assert finding.file == (folder / "form.yaml").as_posix()
    assert lines[finding.line - 1].strip() == "question:"
    assert "住多久" in lines[finding.line]
    assert str(finding).startswith(f"{finding.file}:{finding.line}: P301 ")
    assert "  → " in str(finding)


def test_a_field_of_a_member_is_named_in_the_file_of_the_member(tmp_path: Path) -> None:
    files = good.one_thing(tmp_path)
    files.members["pair_first"]["form"][0].pop("spoken")
    (finding,) = report(files.write(tmp_path), good.TODAY).errors
    assert finding.rule == "P201"
    assert finding.file.endswith("pair/members/pair_first.yaml")


def test_a_key_that_nobody_knows_is_named_in_its_line(tmp_path: Path) -> None:
    files = good.one_thing(tmp_path)
    files.members["pair_second"]["colour"] = "red"
    folder = files.write(tmp_path)
    (finding,) = report(folder, good.TODAY).errors
    lines = (folder / "members" / "pair_second.yaml").read_text("utf-8").splitlines()
    assert lines[finding.line - 1] == "colour: red"


def run(*args: str) -> tuple[int, str]:
    result = CliRunner().invoke(packs, list(args))
    return result.exit_code, result.output


def test_the_command_ends_with_0_when_only_confirmations_are_left(tmp_path: Path) -> None:
    folder = good.item(tmp_path).write(tmp_path)
    code, text = run("lint", str(folder))
    assert code == 0
    assert "1 packs, 0 findings" in text
    assert re.search(r"县政务服务管理局 \(\d+\)", text)


def test_the_command_ends_with_1_and_says_where_when_something_is_wrong(tmp_path: Path) -> None:
    files = good.item(tmp_path)
    files.pack["icon"] = "unicorn"
    folder = files.write(tmp_path)
    code, text = run("lint", str(folder))
    assert code == 1
    assert re.search(r"good/pack\.yaml:\d+: P102 there is no icon 'unicorn'  → ", text)


def test_the_command_speaks_json(tmp_path: Path) -> None:
    files = good.item(tmp_path)
    files.pack["icon"] = "unicorn"
    code, text = run("lint", str(files.write(tmp_path)), "--json")
    told = json.loads(text)
    assert code == 1
    assert [(error["rule"], error["pack"]) for error in told["errors"]] == [("P102", "good")]
    assert told["complete"] == {"good": 100.0}
    assert all(finding["severity"] == "confirm" for part in told["to_confirm"].values() for finding in part)


def test_the_command_lists_its_rules() -> None:
    code, text = run("lint", "--rules")
    assert code == 0
    assert len(text.splitlines()) >= 80
    assert all(re.fullmatch(r"P\d{3}  \S.*", line) for line in text.splitlines())
