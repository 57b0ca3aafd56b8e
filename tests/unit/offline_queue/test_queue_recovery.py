"""A file that is gone, damaged or not ours: said, left as it is, set aside, read as far as it goes, begun anew."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from offline_queue import Attachment, Damaged, Limits, Outbox, SealRequest, State, TerminalIdentity, WrongKey
from offline_queue.storage import recovery as module
from offline_queue.storage.recovery import asides, restore, salvage, set_aside

KEY = bytes(range(32))
SMALL = Limits(reserve=0, ballast=0)
COUNT = 60


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "queue"


@pytest.fixture
def later(tmp_path: Path) -> TerminalIdentity:
    """The same terminal under the epoch that the platform gave it for the restore."""
    return TerminalIdentity.create(tmp_path / "later.json", KEY, "LX0417", "04")


def filled(folder: Path, identity: TerminalIdentity, count: int = COUNT) -> dict[str, str]:
    """Number → id of records with 4 KB each; the first is at the platform, the second is dead."""
    with Outbox.open(folder, KEY, identity, limits=SMALL) as outbox:
        receipts = [
            outbox.seal(
                SealRequest(
                    "application", "newborn@1.0.0", f"k{n}", "tag", random.Random(n).randbytes(4096),
                    (Attachment("page", "image/jpeg", b"scan %d" % n),) if n % 10 == 0 else (), "synced",
                )
            )
            for n in range(count)
        ]  # fmt: skip
        outbox.move(receipts[0].submission_id, State.OFFERED)
        outbox.commit(receipts[0].submission_id, "20260001", '{"body": {}}')
        outbox.park(receipts[1].submission_id, "as a test")
        outbox.settle("03", 1)
    return {receipt.number: receipt.submission_id for receipt in receipts}


def spoil(path: Path, pages: list[int]) -> None:
    raw = bytearray(path.read_bytes())
    for page in pages:
        raw[page * 4096 : (page + 1) * 4096] = random.Random(page).randbytes(4096)
    path.write_bytes(raw)


def test_a_file_that_is_gone_is_not_made_anew(folder: Path, identity: TerminalIdentity) -> None:
    filled(folder, identity, 2)
    for harm in (lambda: (folder / "outbox.db").write_bytes(b""), (folder / "outbox.db").unlink):
        harm()
        for _ in range(2):
            with pytest.raises(Damaged, match="gone"):
                Outbox.open(folder, KEY, identity, limits=SMALL)


def test_a_file_that_is_gone_without_its_marker_is_missed_by_its_attachments(
    folder: Path, identity: TerminalIdentity
) -> None:
    filled(folder, identity, 2)
    for name in ("outbox.db", "outbox.made"):
        (folder / name).unlink()
    with pytest.raises(Damaged, match="gone"):
        Outbox.open(folder, KEY, identity, limits=SMALL)


def test_damage_is_told_from_a_wrong_key_and_the_file_is_left_as_it_is(
    folder: Path, identity: TerminalIdentity
) -> None:
    filled(folder, identity, 2)
    with pytest.raises(WrongKey):
        Outbox.open(folder, b"x" * 32, identity, limits=SMALL)
    spoil(folder / "outbox.db", [0])
    raw = (folder / "outbox.db").read_bytes()
    with pytest.raises(Damaged):
        Outbox.open(folder, KEY, identity, limits=SMALL)
    assert (folder / "outbox.db").read_bytes() == raw


def test_damage_inside_is_said_as_such(folder: Path, identity: TerminalIdentity) -> None:
    filled(folder, identity)
    pages = (folder / "outbox.db").stat().st_size // 4096
    spoil(folder / "outbox.db", list(range(8, pages)))
    with pytest.raises(Damaged), Outbox.open(folder, KEY, identity, limits=SMALL) as outbox:
        for row in outbox.rows():
            outbox.load(row.submission_id)


def test_what_is_set_aside_is_not_changed_and_nothing_begins_in_its_place(
    folder: Path, identity: TerminalIdentity
) -> None:
    filled(folder, identity, 12)
    spoil(folder / "outbox.db", [0])
    raw = (folder / "outbox.db").read_bytes()
    aside = set_aside(folder)
    assert asides(folder) == [aside] and (aside / "outbox.db").read_bytes() == raw
    assert len(list((aside / "attachments").iterdir())) == 2
    with pytest.raises(Damaged):
        Outbox.open(folder, KEY, identity, limits=SMALL)
    assert salvage(aside, KEY).records == ()
    assert (aside / "outbox.db").read_bytes() == raw and not (aside / "reading").exists()


@pytest.mark.parametrize("nth", range(1, 6))
def test_a_crash_while_setting_aside_goes_on_in_the_same_folder(
    nth: int, folder: Path, identity: TerminalIdentity, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Crash(BaseException):
        pass

    numbers, calls, real = filled(folder, identity, 12), 0, module.fsync_folder

    def dying(path: Path) -> None:
        nonlocal calls
        calls += 1
        if calls == nth:
            raise Crash
        real(path)

    with monkeypatch.context() as patch:
        patch.setattr(module, "fsync_folder", dying)
        with suppress(Crash):
            set_aside(folder)
        if calls == nth:
            try:
                with Outbox.open(folder, KEY, identity, limits=SMALL) as outbox:
                    assert len(outbox.rows()) == len(numbers)
            except Damaged:
                assert not (folder / "outbox.db").exists()
    aside = set_aside(folder) if calls >= nth else asides(folder)[0]
    assert asides(folder) == [aside]
    assert [record.number for record in salvage(aside, KEY).records] == list(numbers)


def test_a_whole_outbox_is_restored_whole(
    folder: Path, identity: TerminalIdentity, later: TerminalIdentity, request_of: Callable[..., Any]
) -> None:
    numbers = filled(folder, identity)
    with Outbox.open(folder, KEY, identity, limits=SMALL) as outbox:
        receipts = {number: outbox.receipt(number) for number in numbers}
    saved = salvage(set_aside(folder), KEY)
    assert [record.number for record in saved.records] == list(numbers) and saved.spoiled == ()
    with pytest.raises(ValueError, match="new epoch"):
        restore(folder, KEY, identity, saved)
    assert restore(folder, KEY, later, saved) == COUNT - 2
    with Outbox.open(folder, KEY, later, limits=SMALL) as outbox:
        assert {row.number: row.submission_id for row in outbox.rows()} == numbers
        assert {number: outbox.receipt(number) for number in numbers} == receipts
        states = [row.state for row in outbox.rows()]
        assert states == [State.COMMITTED, State.DEAD, *[State.SEALED] * (COUNT - 2)]
        assert outbox.platform_receipt(next(iter(numbers.values()))) == '{"body": {}}'
        assert outbox.verify_chain() == "" and outbox.check_rows() == [] and outbox.alarms == ()
        assert [event.after for event in outbox.history()] == ["restored"]
        parcel = outbox.load(outbox.rows()[10].submission_id)
        assert parcel is not None and outbox.blob(parcel.attachments[0].sha256) == b"scan 10"
        assert outbox.last_seq() == {"03": COUNT} and outbox.settled("03") == 1
        assert outbox.seal(request_of()).number.startswith("LX0417-04-000001-")


@pytest.mark.parametrize("chance", range(4))
def test_with_damaged_pages_all_others_are_saved_and_none_is_wrong(
    chance: int, folder: Path, identity: TerminalIdentity, later: TerminalIdentity
) -> None:
    numbers = filled(folder, identity)
    pages = (folder / "outbox.db").stat().st_size // 4096
    spoil(folder / "outbox.db", random.Random(chance).sample(range(60, pages), 6))
    saved = salvage(set_aside(folder), KEY)
    assert {record.number: record.submission_id for record in saved.records}.items() <= numbers.items()
    assert len(saved.records) >= COUNT // 2
    for record in saved.records:
        n = list(numbers).index(record.number)
        assert record.payload == random.Random(n).randbytes(4096)
    restore(folder, KEY, later, saved)
    with Outbox.open(folder, KEY, later, limits=SMALL) as outbox:
        assert [row.number for row in outbox.rows()] == [record.number for record in saved.records]
        assert outbox.check_rows() == []
        top = max(int(record.number.split("-")[2]) for record in saved.records)
        assert outbox.last_seq()["03"] >= top


def test_a_file_that_lost_its_end_is_read_up_to_there(folder: Path, identity: TerminalIdentity) -> None:
    numbers = list(filled(folder, identity))
    aside = set_aside(folder)
    with (aside / "outbox.db").open("r+b") as file:
        file.truncate((aside / "outbox.db").stat().st_size * 3 // 4 // 4096 * 4096 + 100)
    saved = salvage(aside, KEY)
    assert len(saved.records) >= COUNT // 4 and {record.number for record in saved.records} <= set(numbers)


def test_a_record_whose_file_was_lost_is_kept_as_dead(
    folder: Path, identity: TerminalIdentity, later: TerminalIdentity
) -> None:
    filled(folder, identity, 12)
    aside = set_aside(folder)
    for path in (aside / "attachments").iterdir():
        path.unlink()
    restore(folder, KEY, later, salvage(aside, KEY))
    with Outbox.open(folder, KEY, later, limits=SMALL) as outbox:
        assert outbox.rows()[10].state is State.DEAD and outbox.rows()[10].reason == "attachment_missing"
        assert outbox.rows()[11].state is State.SEALED


def test_a_record_that_does_not_fit_together_is_named_and_not_saved(folder: Path, identity: TerminalIdentity) -> None:
    numbers = list(filled(folder, identity, 5))
    with Outbox.open(folder, KEY, identity, limits=SMALL) as outbox:
        outbox._store.run(lambda db: db.execute("UPDATE payload SET data = x'00' WHERE position = 3"))
    saved = salvage(set_aside(folder), KEY)
    assert saved.spoiled == (numbers[2],)
    assert [record.number for record in saved.records] == [n for n in numbers if n != numbers[2]]


def test_a_restore_that_a_crash_cut_off_is_done_again(
    folder: Path, identity: TerminalIdentity, later: TerminalIdentity, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = filled(folder, identity, 12)
    saved = salvage(set_aside(folder), KEY)
    with monkeypatch.context() as patch:
        patch.setattr(module, "_put_counters", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            restore(folder, KEY, later, saved)
    with pytest.raises(Damaged):
        Outbox.open(folder, KEY, later, limits=SMALL)
    restore(folder, KEY, later, replace(saved))
    with Outbox.open(folder, KEY, later, limits=SMALL) as outbox:
        assert [row.number for row in outbox.rows()] == list(numbers)
    with pytest.raises(ValueError, match="set it aside"):
        restore(folder, KEY, later, saved)
