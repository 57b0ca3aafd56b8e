"""A disk that is really full: nothing acknowledged is lost, nothing refused has a number, and it goes on afterwards."""

from __future__ import annotations

import os
import random
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from offline_queue import (
    Attachment,
    DiskFull,
    Limits,
    Outbox,
    OutboxError,
    Receipt,
    SealRequest,
    State,
    TerminalIdentity,
)

KEY = bytes(range(32))
DISK = 3 * 1024 * 1024
PAGE = 4096


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 3 MB in memory."""
    folder = tmp_path / "disk"
    folder.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", str(folder)], capture_output=True, text=True
    )
    if made.returncode:
        pytest.skip(f"no small file system can be mounted here: {made.stderr.strip()[-80:]}")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def free(folder: Path) -> int:
    found = os.statvfs(folder)
    return found.f_bavail * found.f_frsize


def fill(folder: Path, leave: int) -> None:
    """Takes all but so many bytes."""
    with (folder / "filler").open("ab") as file:
        while (more := min(free(folder) - leave, 65536)) >= PAGE:
            file.write(bytes(more // PAGE * PAGE))
            file.flush()


def request(n: int, attached: int = 0) -> SealRequest:
    chance = random.Random(n)
    files = (Attachment("page", "image/jpeg", chance.randbytes(attached)),) if attached else ()
    return SealRequest("application", "newborn@1.0.0", f"k{n}", f"t{n}", chance.randbytes(4096), files, "synced")


def check(outbox: Outbox, acknowledged: list[Receipt]) -> None:
    assert [row.number for row in outbox.rows()] == [receipt.number for receipt in acknowledged]
    assert [int(row.number.split("-")[2]) for row in outbox.rows()] == list(range(1, len(acknowledged) + 1))
    assert outbox.verify_chain() == "" and outbox.check_rows() == [] and outbox.alarms == ()
    for receipt in acknowledged:
        parcel = outbox.load(receipt.submission_id)
        assert parcel is not None and all(outbox.blob(a.sha256) is not None for a in parcel.attachments)


@pytest.mark.parametrize("ballast", [0, 128 * 1024])
def test_until_nothing_more_goes_in_and_on_when_there_is_room(
    ballast: int, disk: Path, identity: TerminalIdentity
) -> None:
    limits = Limits(reserve=64 * 1024, ballast=ballast)
    acknowledged: list[Receipt] = []
    with Outbox.open(disk / "queue", KEY, identity, limits=limits) as outbox:
        assert outbox.trouble() == ""
        fill(disk, 400 * 1024)
        for n in range(200):
            try:
                acknowledged.append(outbox.seal(request(n, 20_000 if n % 5 == 0 else 0)))
            except DiskFull:
                break
        else:
            pytest.fail("the disk was never full")
        assert outbox.trouble() == "disk_full" and len(acknowledged) > 5
        check(outbox, acknowledged)
        (disk / "filler").unlink()
        acknowledged.append(outbox.seal(request(1000)))
        outbox.purge_committed()
        assert outbox.trouble() == ""
        assert (disk / "queue" / "ballast.bin").exists() is (ballast > 0)
    with Outbox.open(disk / "queue", KEY, identity, limits=limits) as again:
        check(again, acknowledged)


def test_with_any_room_left_a_sealing_happens_wholly_or_not_at_all(disk: Path, identity: TerminalIdentity) -> None:
    limits = Limits(reserve=0, ballast=0)
    acknowledged: list[Receipt] = []
    outcomes = set()
    for n, leave in enumerate(range(0, 40 * PAGE, PAGE)):
        with Outbox.open(disk / "queue", KEY, identity, limits=limits) as outbox:
            fill(disk, leave)
            try:
                acknowledged.append(outbox.seal(request(n, 10_000)))
                outcomes.add("sealed")
            except DiskFull:
                outcomes.add("full")
            check(outbox, acknowledged)
            assert not list((disk / "queue" / "attachments").glob("*.part"))
            (disk / "filler").unlink()
            check(outbox, acknowledged)
    assert outcomes == {"sealed", "full"}


def test_a_disk_that_is_full_at_the_start_says_so_or_runs_and_loses_nothing(
    disk: Path, identity: TerminalIdentity
) -> None:
    limits = Limits(reserve=0, ballast=64 * 1024)
    with Outbox.open(disk / "queue", KEY, identity, limits=limits) as outbox:
        acknowledged = [outbox.seal(request(n, 1000)) for n in range(5)]
        outbox.move(acknowledged[0].submission_id, State.OFFERED)
    for leave in range(0, 8 * PAGE, PAGE):
        fill(disk, leave)
        try:
            with Outbox.open(disk / "queue", KEY, identity, limits=limits) as outbox:
                check(outbox, acknowledged)
        except OutboxError as error:
            assert isinstance(error, DiskFull)
        (disk / "filler").unlink()
        with Outbox.open(disk / "queue", KEY, identity, limits=limits) as outbox:
            check(outbox, acknowledged)


def test_what_a_killed_process_left_of_the_ballast_is_swept(disk: Path, identity: TerminalIdentity) -> None:
    (disk / "queue").mkdir()
    (disk / "queue" / "ballast.part").write_bytes(bytes(1024 * 1024))
    with Outbox.open(disk / "queue", KEY, identity, limits=Limits(reserve=DISK, ballast=PAGE)) as outbox:
        assert not (disk / "queue" / "ballast.part").exists() and not (disk / "queue" / "ballast.bin").exists()
        assert outbox.trouble() == "disk_full"
