"""docs/services.md says what the packs say."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from kiosk.guide.services_table import services_table
from kiosk.packs.loader import load_shelf
from kiosk.packs_cli import packs
from tests.unit.packs.pack_walk import ASSETS, TODAY

DOCS = Path(__file__).parents[3] / "docs" / "services.md"
SHELF = load_shelf(ASSETS / "packs", TODAY)


def test_the_table_of_services_is_fresh() -> None:
    hint = "run: kiosk packs list --markdown > docs/services.md"
    assert DOCS.read_text("utf-8") == services_table(SHELF.packs.values()), hint


def test_every_pack_has_one_row_and_every_row_every_column() -> None:
    rows = services_table(SHELF.packs.values()).splitlines()
    table = [row for row in rows if row.startswith("|")]
    assert len(table) == 2 + len(SHELF.packs)
    assert len({row.count("|") for row in table}) == 1


def test_the_command_prints_one_pack_or_many_as_a_table(tmp_path: Path) -> None:
    (tmp_path / "dl").symlink_to(ASSETS / "packs" / "dl")
    shown = CliRunner().invoke(packs, ["list", str(tmp_path), "--markdown"])
    assert shown.exit_code == 0
    assert shown.output == services_table([SHELF.packs["dl"]])
