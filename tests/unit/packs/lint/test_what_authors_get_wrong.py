"""Slips of authors are told where they are, with what to type instead; nothing goes wrong at the terminal."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from kiosk.packs.lint import Finding, report
from kiosk.packs.loader import load_pack, load_shelf
from kiosk.packs.schema import Pack
from kiosk.packs.yamlfile import parse_yaml
from kiosk.packs_cli import packs
from tests.unit.packs.lint import good
from tests.unit.packs.lint.good import TODAY, Files, Spoil
from tests.unit.packs.pack_walk import ASSETS


def found(tmp_path: Path, spoil: Spoil, kind: Callable[[Path], Files] = good.item) -> tuple[Finding, str]:
    """The one finding, and the text of its line."""
    files = kind(tmp_path)
    spoil(files)
    (finding,) = report(files.write(tmp_path), TODAY).errors
    return finding, Path(finding.file).read_text("utf-8").splitlines()[finding.line - 1].strip()


def circle(files: Files) -> None:
    files.ask("home")["when"] = "how_long == 'short'"
    files.ask("how_long")["when"] = "home == 'x'"


ITEM: list[tuple[Spoil, str, str]] = [
    (lambda f: f.ask("home").update(kindd="x"), "kindd: x", "did you mean kind?"),
    (lambda f: f.ask("home")["question"].update(eldr="x"), "eldr: x", "did you mean elder?"),
    (lambda f: f.ask("home").update(kind="adress"), "kind: adress", "did you mean address?"),
    (lambda f: f.material("rent_proof").update(issuerr="x"), "issuerr: x", "materials.rent_proof.issuerr"),
    (lambda f: f.item["form"].append({"label": "x", "field": "hoome"}), "- label: x", "did you mean 'home'?"),
    (lambda f: f.form.append({"use": "applicant_mobil"}), "- use: applicant_mobil", "mean 'applicant_mobile'?"),
    (lambda f: f.ask("home").update(codes="gbt2261"), "codes: gbt2261", "did you mean 'gbt2261_"),
    (lambda f: f.pack["needs"].append("idcrd"), "needs:", "did you mean 'idcard'?"),
    (lambda f: f.ask("home").update(when="good_case == 'frist'"), "when: good_case", "did you mean 'first'?"),
    (lambda f: f.ask("home").update(when="good_cas == 'first'"), "when: good_cas ", "did you mean 'good_case'?"),
    (lambda f: f.ask("home").update(when="good_case = 'first'"), "when: good_case", "write == to compare"),
    (lambda f: f.ask("home").update(when="good_case == ‘first’"), "when: good_case", "curly quotes"),
    (lambda f: f.ask("home").update(when="not (good_case == '')"), "when: not", "write ! for not"),
    (lambda f: f.ask("home").update(when="length(good_case) > 1"), "when: length", "cannot evaluate"),
    (lambda f: f.ask("home").update(when="good_case != '' and true"), "when: good_case", "write && for and"),
    (lambda f: f.ask("home").update(when="good_case == '' or true"), "when: good_case", "write || for or"),
    (lambda f: f.form.append({**f.ask("home")}), "- id: home", "stands twice"),
    (circle, "when: ", "run in a circle"),
]


@pytest.mark.parametrize(("spoil", "line", "said"), ITEM, ids=[said for _, _, said in ITEM])
def test_a_slip_is_told_in_its_line_with_what_may_be_meant(tmp_path: Path, spoil: Spoil, line: str, said: str) -> None:
    finding, text = found(tmp_path, spoil)
    assert text.startswith(line)
    assert said in str(finding)


def other_kind(files: Files) -> None:
    files.members["pair_second"]["form"] = [{**files.members["pair_first"]["form"][0], "kind": "choices"}]


MEMBERS: list[tuple[Spoil, str, str]] = [
    (lambda f: f.pack["members"].append("pair_frist"), "- pair_frist", "did you mean 'pair_first'?"),
    (lambda f: f.pack["members"].append({"pack": "job-rge"}), "- pack: job-rge", "there is no pack 'job-rge'"),
    (lambda f: f.members["pair_second"].update(after=["pair_frist"]), "after:", "which is no member"),
    (other_kind, "kind: choice", "members/pair_second.yaml:"),
]


@pytest.mark.parametrize(("spoil", "line", "said"), MEMBERS, ids=[said for _, _, said in MEMBERS])
def test_a_slip_of_members_is_told_in_its_line(tmp_path: Path, spoil: Spoil, line: str, said: str) -> None:
    finding, text = found(tmp_path, spoil, good.one_thing)
    assert text.startswith(line) or "differ in" in finding.text
    assert said in str(finding)


def test_all_entries_that_are_not_there_are_told_at_once(tmp_path: Path) -> None:
    files = good.one_thing(tmp_path)
    files.form.append({"use": "applicant_mobil"})
    files.members["pair_second"]["form"] = [{"use": "chid_name"}]
    files.pack["members"].append("pair_third")
    told = report(files.write(tmp_path), TODAY).errors
    assert [finding.rule for finding in told] == ["P009", "P009", "P010"]
    assert len({finding.file for finding in told}) == 3


TYPED = [
    ("a: {zh: 你好，en: Hello}", "type , for ， in line 1, column 11"),
    ("a:\n  zh：你好\n  en: Hello\n", "type : and a space for ： in line 2, column 5"),
    ("a: 1\nb：2\nc: 3", "type : and a space for ： in line 2"),
    ("a: ｛zh: x}", "type { } and [ ] for ｛ ｝"),
    ("a:\n\tb: 1\n", "a tab: indent with spaces in line 2"),
    ("a: 2026-02-30", "there is no '2026-02-30' in line 1"),
    ("a: '你好，en: x\nb: 1", "found unexpected end of stream"),
]


@pytest.mark.parametrize(("text", "said"), TYPED, ids=[said for _, said in TYPED])
def test_marks_of_a_chinese_keyboard_tabs_and_impossible_days_are_named(text: str, said: str) -> None:
    with pytest.raises(ValueError, match="not valid YAML") as caught:
        parse_yaml(text)
    assert said in str(caught.value)


def test_a_full_width_colon_that_makes_a_key_is_named(tmp_path: Path) -> None:
    folder = good.item(tmp_path).write(tmp_path)
    form = folder / "form.yaml"
    form.write_text(form.read_text("utf-8") + "- {id: x, label: {zh：好, en: x}, kind: text}\n", "utf-8")
    assert any("type : and a space for ：" in finding.suggestion for finding in report(folder, TODAY).errors)


def test_chinese_marks_inside_texts_are_left_alone() -> None:
    assert parse_yaml("a: {zh: 你好，再见：好, en: x}\nb: （好）｛x｝") == {
        "a": {"zh": "你好，再见：好", "en": "x"},
        "b": "（好）｛x｝",
    }


def test_papers_that_only_some_cases_can_give_are_printed_in_no_other_whatever_is_left_out(tmp_path: Path) -> None:
    pack = load_pack(good.item(tmp_path).write(tmp_path), TODAY)
    assert isinstance(pack, Pack)
    assert {paper.id: paper.only_if for paper in pack.papers} == {
        "receipt": "always", "application": "always", "pledge": "pledged", "notice": "pledged",
        "commitment": "committed", "statement": "statement", "custody": "elsewhere",
    }  # fmt: skip


def test_the_shipped_packs_are_the_same_without_their_only_if() -> None:
    for pack in load_shelf(ASSETS / "packs", TODAY).packs.values():
        bare = [{"id": p.id, "title": p.title, "printer": p.printer} for p in pack.papers]
        assert type(pack).model_validate({**dict(pack), "papers": bare}).papers == pack.papers


def test_a_pack_is_linted_from_inside_its_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(good.item(tmp_path).write(tmp_path))
    assert report(Path(), TODAY).errors == ()
    assert CliRunner().invoke(packs, ["lint", "."]).exit_code == 0


def test_folders_beside_packs_are_looked_at_but_no_others(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    assert report(tmp_path, TODAY).packs == ()
    good.item(tmp_path / "raw").write(tmp_path / "packs")
    (tmp_path / "packs" / ".git").mkdir()
    (tmp_path / "packs" / "half").mkdir()
    assert {finding.pack for finding in report(tmp_path / "packs", TODAY).errors} == {"half"}
    assert report(tmp_path / "packs", TODAY).packs == ("good", "half")


def test_the_dictionary_is_listed_with_what_comes_along() -> None:
    result = CliRunner().invoke(packs, ["dictionary", "child_name"])
    assert result.exit_code == 0
    assert result.output == "child_name\ttext\t孩子叫什么名字？\t还可以选：还没取名\n"


def test_the_module_of_the_command_can_be_run() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "kiosk.cli", "packs", "lint", "--rules"],
        env=os.environ, capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert "P001" in ran.stdout
