"""The benchmark of the devices runs and fills its table, with tiny counts. Nothing is asked of the numbers."""

from __future__ import annotations

import pytest

from benchmarks import devices
from benchmarks.devices_table import COLUMNS, Amount, Row, compared, limited, paired, table

TINY = Amount(pairs=1, slow_pairs=1, idle_s=0.2, sessions=3, page_px=480)
SEPARATE = frozenset({"idle", "soak"})  # start a whole bench and a whole terminal: each has its test elsewhere
LEAST = {
    "idcard": 4, "smartcard": 1, "receipt": 3, "form": 2, "straighten": 2, "find": 2, "scanner": 1, "ocr": 2, "face": 2,
    "idle": 3, "soak": 3,
}  # fmt: skip


@pytest.mark.parametrize("name", [name for name in devices.PARTS if name not in SEPARATE])
def test_each_part_gives_its_rows(name: str) -> None:
    rows = devices.measured(name, TINY)
    assert len(rows) >= LEAST[name]
    assert all(row.ratios and row.ours and row.its for row in rows)
    assert len(table(rows).splitlines()) == 1 + len(rows)


def test_every_part_is_known_to_this_test() -> None:
    assert LEAST.keys() == devices.PARTS.keys()


def test_a_part_that_cannot_be_measured_takes_no_other_away(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(devices.PARTS, "receipt", "benchmarks.no_such_module:receipt")
    rows, missing = devices.run(["receipt", "find"], TINY)
    assert len(rows) >= LEAST["find"]
    assert list(missing) == ["receipt"]


def test_a_row_tells_medians_spread_and_whether_its_target_is_met() -> None:
    row = paired("a", "b", ([0.003, 0.001, 0.002], [0.001, 0.001, 0.001]), 1.5)
    assert row.cells() == ("a", "2 ms (1-3)", "b", "1 ms (1-1)", "2.00 (1.00-3.00)", "<= 1.5", "MISSED")
    assert limited("c", [1.5], 3.0, "%").cells() == ("c", "1.5 %", "limit", "3 %", "0.50", "<= 1", "met")
    assert compared("d", [11.0], "e", [10.0], None).cells() == ("d", "11", "e", "10", "1.10", "", "")


def test_the_table_has_a_line_for_each_row_under_its_heading() -> None:
    rows = [Row("a", "1 ms", "b", "2 ms", (0.5,)), Row("longer", "10 ms", "peer", "20 ms", (0.5,), 1.0)]
    head, *lines = table(rows).splitlines()
    assert head.split() == " ".join(COLUMNS).split()
    assert len(lines) == 2
    assert lines[0].index("1 ms") == lines[1].index("10 ms")
