"""`kiosk queue …` as a technician types it, on a store with sealed records, against a real platform on loopback."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kiosk.cli import main
from kiosk.config.settings import Settings, load
from kiosk.outbox_setup import open_outbox
from offline_queue.model import Attachment, SealRequest, State
from tests.faults.queue_bench import TOKEN, Central, central

SECRET = "林知夏"


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Central]:
    with central(tmp_path_factory.mktemp("central")) as running:
        yield running


class Desk:
    """A terminal's folder and the command line in front of it."""

    def __init__(self, folder: Path, url: str, terminal_id: str) -> None:
        self.config = folder / "terminal.toml"
        self.config.write_text(
            f'terminal_id = "{terminal_id}"\nepoch = ""\ndata = "{folder / "data"}"\n'
            f'[platform]\nurl = "{url}"\ntoken = "{TOKEN}"\n',
            "utf-8",
        )
        self.settings: Settings = load(self.config)

    def type(self, *words: str) -> Result:
        return CliRunner().invoke(main, ["queue", *words, "--config", str(self.config)])

    def seal(self, count: int = 1) -> list[str]:
        with open_outbox(self.settings) as outbox:
            scan = Attachment("page_1", "image/jpeg", b"scan of " + SECRET.encode())
            return [
                outbox.seal(
                    SealRequest("application", "newborn@1.0.0", f"k{n}", "tag", SECRET.encode(), (scan,), "synced")
                ).number
                for n in range(count)
            ]


@pytest.fixture
def desk(tmp_path: Path, platform: Central, request: pytest.FixtureRequest) -> Desk:
    return Desk(tmp_path, platform.url, f"Q{abs(hash(request.node.name)) % 10**8:08d}")


def test_the_platform_gives_the_epoch_of_the_first_start(desk: Desk) -> None:
    (number,) = desk.seal()
    assert number.split("-")[1:3] == ["01", "000001"]
    assert not list(desk.settings.data.glob("store.key")), "the key lies sealed, and its seal outside"
    assert desk.settings.key_file.stat().st_mode & 0o077 == 0


def test_records_are_listed_and_shown_without_the_citizen(desk: Desk) -> None:
    numbers = desk.seal(3)
    listed = desk.type("ls")
    assert listed.exit_code == 0
    assert [line.split("\t")[0] for line in listed.stdout.splitlines()] == numbers[::-1]
    shown = desk.type("show", numbers[0])
    assert "- → sealed" in shown.output and SECRET not in shown.output + listed.output
    told = json.loads(desk.type("ls", "--json", "--limit", "1").stdout)
    assert told["counts"]["sealed"] == 3 and [r["number"] for r in told["records"]] == numbers[-1:]
    assert desk.type("show", "LX-nothing").exit_code == 1


def test_a_parked_record_is_kept_and_comes_back(desk: Desk) -> None:
    (number,) = desk.seal()
    assert desk.type("park", number, "--why", "asked by the desk").exit_code == 0
    assert desk.type("ls", "--state", "dead").stdout.startswith(number)
    assert "asked by the desk" in desk.type("show", number).output
    assert desk.type("retry", number).exit_code == 0
    assert desk.type("retry", number).exit_code == 1, "it waits already"
    assert desk.type("ls", "--state", "sealed").stdout.startswith(number)
    assert desk.type("ls", "--state", "lost").exit_code == 1


def test_an_auditor_gets_records_and_chained_events(desk: Desk, tmp_path: Path) -> None:
    (number,) = desk.seal()
    out = tmp_path / "export.jsonl"
    assert desk.type("export", "--out", str(out)).exit_code == 0
    text = out.read_text("utf-8")
    lines = [json.loads(line) for line in text.splitlines()]
    assert lines[0]["row"]["number"] == number and lines[-1]["chain"]["events"] >= 1
    assert SECRET not in text


def test_the_doctor_finds_a_sound_store_sound(desk: Desk) -> None:
    desk.seal()
    done = desk.type("doctor")
    assert done.exit_code == 0, done.output
    assert {line.split()[1] for line in done.output.splitlines()} >= {"key", "store", "events", "records", "files"}


def test_the_doctor_names_a_lost_attachment_and_a_key_that_others_may_read(desk: Desk) -> None:
    (number,) = desk.seal()
    for file in (desk.settings.data / "queue" / "attachments").iterdir():
        file.unlink()
    found = {f["name"]: f for f in json.loads(desk.type("doctor", "--json").stdout)}
    assert not found["files"]["ok"] and number in found["files"]["text"]
    desk.settings.key_file.chmod(0o644)
    done = desk.type("doctor")
    assert done.exit_code == 1 and "others may read it" in done.output


def test_a_running_terminal_is_not_touched(desk: Desk) -> None:
    desk.seal()
    with open_outbox(desk.settings):
        for words in (("ls",), ("rotate-key",), ("restore", "--yes"), ("doctor",)):
            done = desk.type(*words)
            assert done.exit_code == 1 and "running" in done.output, words


@pytest.mark.parametrize("words", [("rotate-key",), ("rotate-key", "--everything")])
def test_after_a_new_key_the_old_copy_opens_nothing_and_everything_is_there(desk: Desk, words: tuple[str, ...]) -> None:
    (number,) = desk.seal()
    old = desk.settings.key_file.read_bytes()
    done = desk.type(*words)
    assert done.exit_code == 0, done.output
    assert desk.type("ls").stdout.startswith(number) and desk.type("doctor").exit_code == 0
    new = desk.settings.key_file.read_bytes()
    desk.settings.key_file.write_bytes(old)
    assert desk.type("ls").exit_code == 1
    desk.settings.key_file.write_bytes(new)
    assert desk.type("ls").exit_code == 0


def test_numbers_that_the_platform_never_saw_stay_open_until_they_are_sent(desk: Desk) -> None:
    desk.seal(2)
    done = desk.type("reconcile")
    assert done.exit_code == 0, done.output
    assert "up to 0" in done.output, "both wait here: nobody is missing them"


def test_a_backup_that_was_put_back_never_gives_a_number_twice(desk: Desk) -> None:
    waiting = desk.seal(2)
    done = desk.type("new-epoch")
    assert done.exit_code == 0 and "epoch 02" in done.output
    assert desk.seal()[0].split("-")[1:3] == ["02", "000001"]
    assert set(waiting) <= {line.split("\t")[0] for line in desk.type("ls", "--state", "sealed").stdout.splitlines()}


def test_a_damaged_queue_is_put_aside_and_what_can_be_read_goes_on_under_its_old_numbers(desk: Desk) -> None:
    numbers = desk.seal(40)
    assert desk.type("restore", "--yes").exit_code == 1, "nothing is wrong yet"
    database = desk.settings.data / "queue" / "outbox.db"
    whole = database.read_bytes()
    database.write_bytes(whole[: len(whole) * 3 // 4].ljust(len(whole), b"\0"))
    assert desk.type("ls").exit_code == 1 and desk.type("doctor").exit_code == 1
    done = desk.type("restore", "--yes")
    assert done.exit_code == 0, done.output
    assert "epoch 02" in done.output and "ALARM neither the platform nor this terminal has number" in done.output
    assert list((desk.settings.data / "queue").glob("aside-*/outbox.db"))
    with open_outbox(desk.settings) as outbox:
        saved = [row.number for row in outbox.rows() if row.state is State.SEALED]
    assert saved and set(saved) <= set(numbers)
    assert desk.seal()[0].split("-")[1:3] == ["02", "000001"], "numbers begin anew, in an epoch of their own"
