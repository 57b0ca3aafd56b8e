"""Keys of publishers: made once, kept private, pinned as text."""

from __future__ import annotations

import base64
import stat
from pathlib import Path

import pytest

from kiosk.packs.bundle.keys import load_key, new_key, public_text, trusted_keys
from offline_queue.receipts.suites import ED25519


@pytest.mark.parametrize("suite", ["Ed25519", "SM2"])
def test_a_key_comes_back_from_its_file_and_only_its_owner_reads_it(suite: str, tmp_path: Path) -> None:
    path = tmp_path / "publisher.key"
    made = new_key(path, suite)
    again = load_key(path)
    assert again.public_key == made.public_key
    assert again.suite.algorithm == suite
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    (trusted,) = trusted_keys(public_text(again)).values()
    assert trusted.suite.verify(trusted.public_key, b"packs", again.sign(b"packs"))


def test_a_key_is_never_written_over(tmp_path: Path) -> None:
    path = tmp_path / "publisher.key"
    new_key(path)
    before = path.read_bytes()
    with pytest.raises(FileExistsError):
        new_key(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"suite": "Ed25519", "private_key": "AAAA"}', '{"suite": "RSA"}'])
def test_a_file_without_a_private_key_is_named(text: str, tmp_path: Path) -> None:
    path = tmp_path / "publisher.key"
    path.write_text(text)
    with pytest.raises(ValueError, match=r"publisher\.key"):
        load_key(path)


def test_several_keys_may_stand_side_by_side_while_a_publisher_changes_them() -> None:
    first, second = (public_text(ED25519.generate()) for _ in range(2))
    assert len(trusted_keys(f"{first}@/2026-12-31\n{second}@2026-12-01/")) == 2
    assert trusted_keys("  ") == {}


@pytest.mark.parametrize("text", ["x", base64.b64encode(b"short").decode(), base64.b64encode(bytes(64)).decode()])
def test_what_is_no_public_key_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="public key"):
        trusted_keys(text)


def test_a_day_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="isoformat"):
        trusted_keys(public_text(ED25519.generate()) + "@tomorrow/")
