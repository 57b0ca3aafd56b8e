"""The command line as a newcomer types it: sentences and exit codes."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from click.testing import CliRunner

from kiosk.cli import main
from kiosk.config.settings import ASSETS
from offline_queue.model import SealRequest
from offline_queue.outbox import Outbox
from offline_queue.receipts.identity import TerminalIdentity, load_or_create_store_key, publish_keys

NOW = datetime(2026, 11, 21, 22, 47, tzinfo=timezone(timedelta(hours=8)))


@pytest.fixture
def receipt(tmp_path: Path) -> tuple[str, Path]:
    """(text of a genuine receipt, published keys)."""
    key = load_or_create_store_key(tmp_path / "store.key")
    identity = TerminalIdentity.load_or_create(tmp_path / "identity.key", key, "LX0417", "03")
    keys = tmp_path / "receipt_keys.json"
    publish_keys(keys, [identity.published()])
    with Outbox.open(tmp_path / "queue", key, identity) as outbox:
        sealed = outbox.seal(SealRequest("application", "newborn@1.0.0", "k", "t", b"{}", (), "synced"))
    return sealed.qr_text, keys


def verify(text: str, keys: Path) -> tuple[int, str]:
    done = CliRunner().invoke(main, ["receipt", "verify", text, "--keys", str(keys)])
    return done.exit_code, done.output


def test_a_genuine_receipt_is_told_as_text_and_as_file(receipt: tuple[str, Path], tmp_path: Path) -> None:
    text, keys = receipt
    path = tmp_path / "receipt.txt"
    path.write_text(f"收件回执\n{text}\n", "utf-8")
    for given in (text, str(path)):
        code, said = verify(given, keys)
        assert code == 0 and "genuine: LX0417-03-000001" in said and "not acceptance" in said


@pytest.mark.parametrize("place", [5, 30, 80, 200, -3])
def test_one_changed_byte_is_told_and_exits_with_1(receipt: tuple[str, Path], place: int) -> None:
    text, keys = receipt
    changed = list(text)
    changed[place] = "2" if changed[place] != "2" else "3"
    code, said = verify("".join(changed), keys)
    assert code == 1 and said.strip()


@pytest.mark.parametrize("given", ["", "no receipt at all", "TR1:", "\x00" * 50, "/no/such/file"])
def test_what_is_no_receipt_gives_a_sentence(receipt: tuple[str, Path], given: str) -> None:
    code, said = verify(given, receipt[1])
    assert code == 1 and said.strip() and "Traceback" not in said


def test_the_packs_of_the_project_have_no_problems() -> None:
    done = CliRunner().invoke(main, ["packs", "lint", str(ASSETS / "packs")])
    assert done.exit_code == 0, done.output


def test_a_new_pack_is_clean_and_listed(tmp_path: Path) -> None:
    made = CliRunner().invoke(main, ["packs", "new", "library-card", "--dir", str(tmp_path)])
    assert made.exit_code == 0, made.output
    assert CliRunner().invoke(main, ["packs", "lint", str(tmp_path)]).exit_code == 0
    assert "library-card@" in CliRunner().invoke(main, ["packs", "list", str(tmp_path)]).output


def test_a_broken_pack_fails_the_lint_and_is_named(tmp_path: Path) -> None:
    shutil.copytree(ASSETS / "packs" / "ss-proof", tmp_path / "ss-proof")
    pack = tmp_path / "ss-proof" / "pack.yaml"
    pack.write_text(pack.read_text("utf-8").replace("kind: print", "kind: magic", 1), "utf-8")
    done = CliRunner().invoke(main, ["packs", "lint", str(tmp_path)])
    assert done.exit_code == 1 and "ss-proof" in done.output


def test_staff_prints_digests_and_no_secret() -> None:
    done = CliRunner().invoke(main, ["staff", "shen"], input="999901198607070312\n246810\n246810\n")
    assert done.exit_code == 0
    assert "[[technicians]]" in done.output and "999901198607070312" not in done.output and "246810" not in done.output


def test_a_queue_where_no_terminal_ran_is_told_in_one_sentence(tmp_path: Path) -> None:
    config = tmp_path / "terminal.toml"
    config.write_text(f'data = "{tmp_path / "none"}"\n', "utf-8")
    done = CliRunner().invoke(main, ["queue", "ls", "--config", str(config)])
    assert done.exit_code == 1 and "no terminal has run here yet" in done.output
