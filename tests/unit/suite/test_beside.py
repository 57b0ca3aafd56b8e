"""How a run is spread over processes: the lists are true, files stay whole, and the long ones begin first."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.beside import FIRST, ONE_OF_A_KIND, ByFile, longest_first

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize("path", [*FIRST, *ONE_OF_A_KIND])
def test_each_file_that_is_named_is_there(path: str) -> None:
    assert (ROOT / path).is_file()


def test_the_files_that_take_longest_begin_and_no_other_changes_its_place(request: pytest.FixtureRequest) -> None:
    items = request.session.items
    found = longest_first(items)
    assert sorted(map(id, found)) == sorted(map(id, items))
    long = [item.nodeid for item in found if item.nodeid.startswith(FIRST)]
    assert [item.nodeid for item in found[: len(long)]] == long
    rest = [item for item in items if not item.nodeid.startswith(FIRST)]
    assert found[len(long) :] == rest


def test_what_wants_the_same_thing_of_the_machine_runs_one_after_the_other() -> None:
    split = ByFile.__new__(ByFile)._split_scope
    assert len({split(f"{path}::test_a[b::c]") for path in ONE_OF_A_KIND}) == len(set(ONE_OF_A_KIND.values()))
    assert split("tests/a.py::TestB::test_c[x@y]") == split("tests/a.py::test_d") == "tests/a.py"
