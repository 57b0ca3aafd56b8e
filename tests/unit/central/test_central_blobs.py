"""Attachments: each terminal's are its own, parts survive kills and torn writes, a full disk leaves nothing half."""

from __future__ import annotations

import errno
import hashlib
import os
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from central.blobs import Blobs, Written
from central.db import Unavailable
from central.platform import Platform
from tests.unit.central.written_terminal import Clock, Sender

DATA = bytes(range(256)) * 40
NAME = hashlib.sha256(DATA).hexdigest()
T = "LX0417"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "blobs"


def part_of(folder: Path) -> Path:
    return folder / T / f"{NAME}.part"


def write(blobs: Blobs, begin: int, end: int) -> Written:
    return blobs.write(T, NAME, begin, len(DATA), DATA[begin:end])


def test_a_terminal_does_not_learn_what_another_one_has_sent(sender: Sender) -> None:
    scan, name = b"the same scan", hashlib.sha256(b"the same scan").hexdigest()
    sender.send({}, (scan,))
    other = Sender(sender.client, terminal_id="LX0999")
    other.get("/v1/slot")
    assert other.client.head(f"/v1/blobs/{name}", headers=other.headers).status_code == 404
    body = other.body({}, (scan,))
    assert other.put(body).json() == {"missing": [name]}
    head = other.client.head(f"/v1/blobs/{name}", headers=other.headers)
    assert (head.headers["Upload-Offset"], head.headers["Upload-Length"]) == ("0", str(len(scan)))
    assert other.commit(body).status_code == 409
    assert other.patch(name, 0, scan).status_code == 204
    assert other.commit(body).status_code == 200


def test_a_terminal_that_sends_the_same_scan_again_need_not_upload_it(sender: Sender) -> None:
    sender.send({}, (DATA,))
    assert sender.put(sender.body({"n": 2}, (DATA, DATA))).status_code == 201


def test_an_upload_goes_on_where_a_killed_process_left_it(folder: Path) -> None:
    assert write(Blobs(folder), 0, 3000) is Written.PART
    later = Blobs(folder)
    assert later.offset(T, NAME) == 3000
    assert write(later, 0, 3000) is Written.OTHER_OFFSET
    assert write(later, 3000, len(DATA)) is Written.WHOLE
    assert later.read(T, NAME) == DATA and not part_of(folder).exists()


@pytest.mark.parametrize("size", [1, 2999])
def test_a_part_that_is_shorter_than_was_said_goes_on_from_what_is_there(folder: Path, size: int) -> None:
    write(Blobs(folder), 0, 3000)
    os.truncate(part_of(folder), size)
    later = Blobs(folder)
    assert later.offset(T, NAME) == size
    assert write(later, 3000, len(DATA)) is Written.OTHER_OFFSET
    assert write(later, size, len(DATA)) is Written.WHOLE


@pytest.mark.parametrize("torn", [b"\0" * 500, b"?"])
def test_a_part_with_a_torn_end_begins_again_and_is_no_fault_of_the_terminal(folder: Path, torn: bytes) -> None:
    write(Blobs(folder), 0, 3000)
    with part_of(folder).open("ab") as file:
        file.write(torn)
    later = Blobs(folder)
    assert write(later, 3000 + len(torn), len(DATA)) is Written.BEGIN_AGAIN
    assert later.offset(T, NAME) == 0
    assert write(later, 0, len(DATA)) is Written.WHOLE


def test_what_begins_again_is_told_to_the_terminal_as_an_offset_and_not_as_its_mistake(
    sender: Sender, platform: Platform, tmp_path: Path
) -> None:
    sender.put(sender.body({}, (DATA,)))
    part = tmp_path / "central" / "blobs" / T / f"{NAME}.part"
    part.parent.mkdir(parents=True)
    part.write_bytes(b"\0" * 3000)
    answer = sender.patch(NAME, 3000, DATA[3000:])
    assert (answer.status_code, answer.headers["Upload-Offset"]) == (409, "0")
    assert sender.patch(NAME, 0, DATA).status_code == 204


def test_another_process_may_write_the_next_part(folder: Path) -> None:
    one, other = Blobs(folder), Blobs(folder)
    assert write(one, 0, 1000) is Written.PART
    assert write(other, 1000, 2000) is Written.PART
    assert write(one, 2000, 3000) is Written.PART
    assert write(other, 3000, len(DATA)) is Written.WHOLE


def test_two_uploads_of_one_blob_at_once_end_in_one_whole(folder: Path) -> None:
    stores = [Blobs(folder), Blobs(folder)]

    def upload(blobs: Blobs) -> Counter[Written]:
        told: Counter[Written] = Counter()
        while not blobs.has(T, NAME):
            at = blobs.offset(T, NAME)
            told[write(blobs, at, at + 700)] += 1
        return told

    with ThreadPoolExecutor(4) as threads:
        told = sum(threads.map(upload, stores * 2), Counter())
    assert told[Written.WHOLE] == 1 and not told[Written.OTHER_DIGEST] and not told[Written.BEGIN_AGAIN]
    assert stores[0].read(T, NAME) == DATA


@settings(max_examples=25)
@given(st.lists(st.tuples(st.integers(0, len(DATA)), st.integers(1, 4000), st.booleans()), max_size=12))
def test_whatever_parts_come_in_whatever_order_only_the_right_whole_gets_its_name(
    tmp_path_factory: pytest.TempPathFactory, parts: list[tuple[int, int, bool]]
) -> None:
    folder = tmp_path_factory.mktemp("blobs")
    blobs = Blobs(folder)
    for begin, size, restart in parts:
        blobs = Blobs(folder) if restart else blobs
        at = blobs.offset(T, NAME)
        told = write(blobs, begin, begin + size)
        assert (told is Written.OTHER_OFFSET) == (begin != at or at == len(DATA))
    if not blobs.has(T, NAME):
        assert write(blobs, blobs.offset(T, NAME), len(DATA)) is Written.WHOLE
    assert blobs.read(T, NAME) == DATA


@pytest.mark.parametrize(("number", "full"), [(errno.ENOSPC, True), (errno.EDQUOT, True), (errno.EIO, False)])
def test_a_disk_that_is_full_or_fails_leaves_the_part_as_it_was(
    folder: Path, monkeypatch: pytest.MonkeyPatch, number: int, full: bool
) -> None:
    blobs, pwrite = Blobs(folder), os.pwrite
    write(blobs, 0, 3000)

    def half(descriptor: int, data: bytes, offset: int) -> int:
        if offset >= 4000:
            raise OSError(number, "")
        return pwrite(descriptor, data[:1000], offset)

    with monkeypatch.context() as patch:
        patch.setattr(os, "pwrite", half)
        with pytest.raises(Unavailable) as told:
            write(blobs, 3000, len(DATA))
    assert told.value.full == full
    assert blobs.offset(T, NAME) == part_of(folder).stat().st_size == 3000
    assert write(blobs, 3000, len(DATA)) is Written.WHOLE


def test_a_full_disk_is_told_to_the_terminal_with_a_time_to_come_again(
    sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = sender.body({}, (DATA,))
    sender.put(body)

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "")

    with monkeypatch.context() as patch:
        patch.setattr("central.blobs.os.fdatasync", full)
        answer = sender.patch(NAME, 0, DATA)
    assert answer.status_code == 507 and int(answer.headers["Retry-After"]) > 0
    assert sender.commit(body).status_code == 409
    assert sender.patch(NAME, 0, DATA).status_code == 204


def test_the_content_is_durable_before_its_name_and_the_name_before_it_is_said(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []

    def noted(name: str, call: Any) -> Any:
        return lambda *args: (done.append(name), call(*args))[1]

    blobs = Blobs(folder)
    (folder / T).mkdir()
    monkeypatch.setattr("central.blobs.os.fdatasync", noted("data", os.fdatasync))
    monkeypatch.setattr("central.blobs.os.fsync", noted("folder", os.fsync))
    monkeypatch.setattr(Path, "rename", noted("rename", Path.rename))
    write(blobs, 0, len(DATA))
    assert done == ["data", "rename", "folder"]
    done.clear()
    assert blobs.missing(T, [NAME, "0" * 64], certain=True) == ["0" * 64]
    assert done == ["folder"]


def test_what_nobody_came_back_for_is_swept_and_nothing_else(
    platform: Platform, sender: Sender, clock: Clock, tmp_path: Path
) -> None:
    sender.send({}, (DATA,))
    sender.put(sender.body({"n": 1}, (b"half a scan",)))
    half = hashlib.sha256(b"half a scan").hexdigest()
    sender.patch(half, 0, b"half")
    folder = tmp_path / "central" / "blobs" / T
    (folder / ("a" * 64)).write_bytes(b"its row went with a restored database")
    for path in folder.iterdir():
        os.utime(path, (clock().timestamp(),) * 2)
    clock.pass_by(days=29)
    assert platform.sweep(timedelta(days=30)) == 0
    clock.pass_by(days=2)
    assert platform.sweep(timedelta(days=30)) == 2
    assert [path.name for path in folder.iterdir()] == [NAME]
    assert sender.patch(half, 0, b"half a scan").status_code == 204  # the submission is still here


@pytest.mark.parametrize("name", ["", "../x", "A" * 64, "a" * 63, "a" * 64 + "\n"])
def test_no_name_leaves_the_folder(folder: Path, name: str) -> None:
    blobs = Blobs(folder)
    for terminal, sha256 in ((T, name), ("../x", "a" * 64), ("", "a" * 64)):
        with pytest.raises(ValueError, match="SHA-256"):
            blobs.has(terminal, sha256)
