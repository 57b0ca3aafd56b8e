"""A malformed pack is named with a clear reason and stops no other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from kiosk.packs.forms import steps
from kiosk.packs.lint import lint
from kiosk.packs.loader import availability, load_shelf
from kiosk.packs.yamlfile import MAX_BYTES, parse_yaml
from tests.unit.packs.pack_walk import ASSETS, TODAY

Copy = Callable[..., Path]


def test_a_copied_pack_with_a_new_id_loads_and_needs_no_code(copied: Copy) -> None:
    folder = copied("hf-proof", "form.yaml", "ss-proof.", "hf-proof.")
    shelf = load_shelf(folder, TODAY)
    assert shelf.problems == ()
    assert [step.id for step in steps(shelf.packs["hf-proof"], {}, TODAY)] == ["insurance", "period", "purpose"]
    assert lint(folder / "hf-proof") == []


BREAKS = [
    ("pack.yaml", "kind: print", "kind: dance", "kind"),
    ("pack.yaml", "signature: false", "signature: false\ncolour: red", "colour: there is no such key"),
    ("pack.yaml", "version: 1.0.0", "version: new", "version"),
    ("pack.yaml", "field: purpose", "field: reason", "no field 'reason'"),
    ("pack.yaml", "departments: [", "departments: [[", "not valid YAML"),
    ("pack.yaml", "icon: sheet", "icon: sheet\nicon: slip", "stands twice"),
    ("form.yaml", "when: \"period == 'range'\"", 'when: "period == ', "not valid YAML"),
    ("form.yaml", "period == 'range'", "period == ", "broken expression"),
    ("form.yaml", "period == 'range'", "priod == 'range'", "no field 'priod'"),
    ("form.yaml", "period == 'range'", "period", "not a condition"),
    ("form.yaml", "period == 'range'", "size(period) + 'x' == ''", "cannot evaluate"),
    ("form.yaml", "value < from_day", "value < first_day", "no field 'first_day'"),
    ("form.yaml", "- id: to_day", "- id: from_day", "stands twice"),
    ("form.yaml", "- id: purpose", "- id: today\n  kind: bool\n  label: x\n- id: purpose", "reserved"),
    ("form.yaml", "    - {code: loan,", "    - {code: home,", "stands twice"),
    (
        "form.yaml",
        "  kind: choice\n  label: {zh: 险种",
        "  kind: choice\n  codes: gbt0000\n  label: {zh: 险种",
        "no code set",
    ),
    ("guide.yaml", "supervision: 0990-5550121\n", "", "supervision: Field required"),
    ("guide.yaml", "publisher: 临溪县政务服务管理局", "publisher: &a [*a]", "aliases are not allowed"),
]


@pytest.mark.parametrize(("file", "old", "new", "reason"), BREAKS, ids=range(len(BREAKS)))
def test_what_is_wrong_is_said_and_the_other_packs_stay(
    copied: Copy, file: str, old: str, new: str, reason: str
) -> None:
    copied("sound")
    folder = copied("broken", file, old, new)
    shelf = load_shelf(folder, TODAY)
    assert list(shelf.packs) == ["sound"]
    assert [problem.pack_id for problem in shelf.problems] == ["broken"]
    assert reason in shelf.problems[0].text
    assert str(folder) not in shelf.problems[0].text
    assert any(reason in line for line in lint(folder))


def test_conditions_in_a_circle_are_named(copied: Copy) -> None:
    folder = copied(
        "circle",
        "form.yaml",
        "- id: period\n  kind: choice",
        "- id: period\n  when: \"from_day == ''\"\n  kind: choice",
    )
    assert "circle" in load_shelf(folder, TODAY).problems[0].text
    assert "from_day" in load_shelf(folder, TODAY).problems[0].text


@pytest.mark.parametrize("part", ["pack.yaml", "form.yaml", "guide.yaml"])
def test_a_missing_file_is_named(copied: Copy, part: str) -> None:
    folder = copied("half")
    (folder / "half" / part).unlink()
    shelf = load_shelf(folder, TODAY)
    assert shelf.packs == {}
    assert part in shelf.problems[0].text


def test_a_folder_with_a_wrong_name_is_no_pack(copied: Copy) -> None:
    folder = copied("one")
    (folder / "one").rename(folder / "two")
    assert "not the name of the folder" in load_shelf(folder, TODAY).problems[0].text


def test_no_folder_at_all_is_an_empty_shelf(tmp_path: Path) -> None:
    assert load_shelf(tmp_path / "nothing", TODAY).packs == {}
    assert lint(tmp_path) != []


@pytest.mark.parametrize(
    "text",
    [
        "a: &a [x, x]\nb: [*a, *a]",
        "a: !!python/object/apply:os.system ['true']",
        "[" * 1500,
        "a: 1\na: 2",
        "\t- x",
        "x" * (MAX_BYTES + 1),
        "a: \x00",
        "? {a: b}\n: [",
        "? [a]\n: 1",
        "- - - -\n - x: [",
    ],
)
def test_yaml_bombs_and_oddities_are_refused_quickly(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_yaml(text)


def test_yes_no_on_and_off_are_words_in_packs() -> None:
    assert parse_yaml("{code: no, off: [yes, on], flag: true}") == {"code": "no", "off": ["yes", "on"], "flag": True}


def test_a_file_that_is_not_utf8_or_too_large_is_refused(copied: Copy) -> None:
    folder = copied("bytes")
    (folder / "bytes" / "form.yaml").write_bytes("- id: 姓名".encode("gb18030"))
    assert "not UTF-8" in load_shelf(folder, TODAY).problems[0].text
    (folder / "bytes" / "form.yaml").write_bytes(b" " * (MAX_BYTES + 1))
    assert "larger than" in load_shelf(folder, TODAY).problems[0].text


def test_a_suspended_or_closed_item_says_why(copied: Copy) -> None:
    state = "signature: false\nstate: {value: suspended, reason: 系统升级，明天恢复}"
    folder = copied("paused", "pack.yaml", "signature: false", state)
    copied("season", "pack.yaml", "signature: false", "signature: false\nvalid: {start: 2027-06-01, end: 2027-08-31}")
    shelf = load_shelf(folder, TODAY)
    reasons = [availability(shelf.packs[name], TODAY) for name in ("paused", "season")]
    assert [r.zh for r in reasons if r] == ["系统升级，明天恢复", "还没有开放，2027年6月1日 起可以办"]
    assert availability(shelf.packs["season"], date(2027, 6, 1)) is None
    closed = availability(shelf.packs["season"], date(2027, 9, 1))
    assert closed is not None
    assert closed.zh.startswith("已经结束")


def test_a_suspended_item_without_reason_does_not_load(copied: Copy) -> None:
    folder = copied("silent", "pack.yaml", "signature: false", "signature: false\nstate: {value: withdrawn}")
    assert "must say why" in load_shelf(folder, TODAY).problems[0].text


def test_the_shipped_packs_are_not_touched_by_copies(copied: Copy) -> None:
    before = {path.name for path in (ASSETS / "packs").iterdir()}
    copied("other")
    assert {path.name for path in (ASSETS / "packs").iterdir()} == before
