"""What a publisher makes is what a terminal takes; anything else is refused with its reason."""

from __future__ import annotations

import hashlib
import io
import json
import stat
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.packs.bundle import verify as verifying
from kiosk.packs.bundle.build import build, gather, seal, zipped
from kiosk.packs.bundle.keys import PackKey, public_text, trusted_keys
from kiosk.packs.bundle.manifest import MANIFEST, MAX_FILE, SIGNATURE, Entry, Signature, manifest_of
from kiosk.packs.bundle.refused import SENTENCES, Reason, Refused
from kiosk.packs.bundle.verify import Verified, verify
from offline_queue.receipts.suites import ED25519, SM2, KeptSigner
from tests.unit.packs.bundle.conftest import FIRST, MADE, SECOND, Bundles, one_pack, release

Keys = dict[str, PackKey]
PROGRAM = "0.1.0"


def contents(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def refusal(data: bytes, keys: Keys, program: str = PROGRAM) -> Reason:
    found = verify(data, keys, program)
    assert isinstance(found, Refused), "taken"
    return found.reason


def test_a_bundle_is_verified_with_its_packs_and_the_digest_of_its_bytes(bundles: Bundles, keys: Keys) -> None:
    data = bundles()
    found = verify(data, keys, PROGRAM)
    assert isinstance(found, Verified)
    assert found.sha256 == hashlib.sha256(data).hexdigest()
    assert found.manifest.packs.keys() == {"ss-proof"}
    assert {"packs/ss-proof/pack.yaml", MANIFEST, SIGNATURE} <= found.files.keys()


def test_the_same_packs_give_the_same_bytes_whatever_the_times_of_the_files(tmp_path: Path, signer: KeptSigner) -> None:
    one_pack(tmp_path, "twice")
    first = build(tmp_path, release(FIRST), signer)
    for path in tmp_path.rglob("*"):
        path.touch()
    assert build(tmp_path, release(FIRST), signer) == first


def test_codes_and_calendar_beside_the_packs_come_along_and_sites_when_asked_for(tmp_path: Path) -> None:
    one_pack(tmp_path / "packs", "one")
    for name in (
        "packs/problems.yaml",
        "codes/a.yaml",
        "calendar/workdays.yaml",
        "sites/linxi/site.yaml",
        "icons/b.svg",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("a: 1\n")
    own = {"codes/a.yaml", "calendar/workdays.yaml"}
    assert {name for name in gather(tmp_path) if not name.startswith("packs/")} == own
    assert {name for name in gather(tmp_path, True) if not name.startswith("packs/")} == own | {"sites/linxi/site.yaml"}
    assert not any(name.endswith("problems.yaml") for name in gather(tmp_path))


def test_a_publisher_cannot_sign_what_no_terminal_would_load(tmp_path: Path, signer: KeptSigner) -> None:
    folder = one_pack(tmp_path, "bad")
    (folder / "guide.yaml").write_text("a: [")
    with pytest.raises(ValueError, match=r"bad: guide\.yaml"):
        build(tmp_path, release(FIRST), signer)
    with pytest.raises(ValueError, match="no packs"):
        build(folder, release(FIRST), signer)
    with pytest.raises(ValueError, match="version"):
        seal({"packs/a/pack.yaml": b""}, {"a": "1.0.0"}, release("22 November"), signer)


def test_a_link_is_not_packed(tmp_path: Path) -> None:
    one_pack(tmp_path, "linked")
    (tmp_path / "linked" / "more.yaml").symlink_to("/etc/hostname")
    with pytest.raises(ValueError, match="links"):
        gather(tmp_path)


def test_sm2_signs_as_well_as_ed25519(bundles: Bundles) -> None:
    chinese = SM2.generate()
    trusted = dict(trusted_keys(public_text(chinese)))
    assert isinstance(verify(bundles(key=chinese), trusted, PROGRAM), Verified)


def test_a_key_nobody_pinned_and_a_key_of_the_wrong_suite_are_refused(bundles: Bundles, keys: Keys) -> None:
    stranger = ED25519.generate()
    assert refusal(bundles(key=stranger), keys) is Reason.UNKNOWN_KEY
    mine = next(iter(keys.values()))
    assert refusal(bundles(), {mine.key_id: replace(mine, suite=SM2)}) is Reason.UNKNOWN_KEY
    assert refusal(bundles(), {}) is Reason.UNKNOWN_KEY


def test_a_bundle_made_outside_the_time_of_its_key_is_refused(bundles: Bundles, signer: KeptSigner) -> None:
    public = public_text(signer)
    for days, taken in (("2026-11-22/2026-11-22", True), ("2026-11-23/", False), ("/2026-11-21", False)):
        found = verify(bundles(), trusted_keys(f"{public}@{days}"), PROGRAM)
        assert isinstance(found, Verified) is taken
        assert taken or (isinstance(found, Refused) and found.reason is Reason.KEY_TIME)


def test_a_bundle_for_a_newer_program_is_refused(tmp_path: Path, signer: KeptSigner, keys: Keys) -> None:
    one_pack(tmp_path, "late")
    data = build(tmp_path, release(FIRST, "0.10.0"), signer)
    assert refusal(data, keys, "0.9.1") is Reason.NEEDS_UPDATE
    assert isinstance(verify(data, keys, "0.10.0.dev1"), Verified)


def with_file(name: str, data: bytes) -> Callable[[dict[str, bytes]], dict[str, bytes]]:
    return lambda files: {**files, name: data}


def without(name: str) -> Callable[[dict[str, bytes]], dict[str, bytes]]:
    return lambda files: {path: data for path, data in files.items() if path != name}


CHANGES = [
    (with_file("packs/ss-proof/more.yaml", b"a: 1"), Reason.UNLISTED),
    (with_file("packs/ss-proof/guide.yaml", b"a: 1"), Reason.CHANGED),
    (without("packs/ss-proof/guide.yaml"), Reason.MISSING),
    (without(MANIFEST), Reason.NOT_A_BUNDLE),
    (without(SIGNATURE), Reason.NOT_A_BUNDLE),
    (with_file(SIGNATURE, b"[" * 900), Reason.SIGNATURE),
    (with_file(SIGNATURE, b"x" * 2000), Reason.TOO_LARGE),
    (with_file("../evil.yaml", b""), Reason.BAD_NAME),
    (with_file("packs/../../evil.yaml", b""), Reason.BAD_NAME),
    (with_file("/etc/evil.yaml", b""), Reason.BAD_NAME),
    (with_file("packs\\evil.yaml", b""), Reason.BAD_NAME),
    (with_file("packs/a/run.py", b""), Reason.BAD_NAME),
    (with_file("packs/a/.hidden.yaml", b""), Reason.BAD_NAME),
    (with_file("other/a.yaml", b""), Reason.BAD_NAME),
    (with_file("packs/事项/pack.yaml", b""), Reason.BAD_NAME),
    (with_file("packs/a.yaml/b.yaml", b"") , Reason.UNLISTED),
    (lambda files: {**files, "packs/a.yaml": b"", "packs/a.yaml/b.yaml": b""}, Reason.BAD_NAME),
    (with_file("packs/SS-proof/pack.yaml", b""), Reason.TWICE),
    (with_file("packs/a/bomb.yaml", b"a" * MAX_FILE), Reason.TOO_LARGE),
    (with_file("packs/a/long.yaml", bytes(range(256)) * 10_000), Reason.TOO_LARGE),
    (with_file("packs/" + "a" * 200 + ".yaml", b""), Reason.BAD_NAME),
]  # fmt: skip


@pytest.mark.parametrize(("change", "reason"), CHANGES)
def test_a_changed_bundle_is_refused_with_its_reason(
    change: Callable[[dict[str, bytes]], dict[str, bytes]], reason: Reason, bundles: Bundles, keys: Keys
) -> None:
    assert refusal(zipped(change(contents(bundles()))), keys) is reason


def test_a_manifest_of_another_bundle_does_not_fit_the_signature(bundles: Bundles, keys: Keys) -> None:
    other = contents(bundles(SECOND))[MANIFEST]
    assert refusal(zipped({**contents(bundles()), MANIFEST: other}), keys) is Reason.SIGNATURE


def test_too_many_files_are_refused(bundles: Bundles, keys: Keys) -> None:
    many = {f"packs/a/{n}.yaml": b"" for n in range(5_003)}
    assert refusal(zipped({**contents(bundles()), **many}), keys) is Reason.TOO_LARGE


def test_files_that_are_too_much_together_are_refused(
    bundles: Bundles, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verifying, "MAX_UNPACKED", 1000)
    assert refusal(bundles(), keys) is Reason.TOO_LARGE
    monkeypatch.setattr(verifying, "MAX_BUNDLE", 1000)
    assert refusal(bundles(), keys) is Reason.TOO_LARGE


def odd_zip(files: dict[str, bytes], path: str, mode: int = 0o100644, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            info = zipfile.ZipInfo(name)
            odd = name == path
            info.external_attr = (mode if odd else 0o100644) << 16
            info.compress_type = method if odd else zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return out.getvalue()


def test_a_link_a_device_and_a_strange_compression_are_refused(bundles: Bundles, keys: Keys) -> None:
    files, name = contents(bundles()), "packs/ss-proof/pack.yaml"
    for mode in (stat.S_IFLNK | 0o777, stat.S_IFCHR | 0o600, stat.S_IFDIR | 0o755, stat.S_IFIFO):
        assert refusal(odd_zip(files, name, mode), keys) is Reason.BAD_NAME
    assert refusal(odd_zip(files, name, method=zipfile.ZIP_LZMA), keys) is Reason.BAD_NAME


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_file_that_stands_in_it_twice_is_refused(bundles: Bundles, keys: Keys) -> None:
    out = io.BytesIO(bundles())
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("packs/ss-proof/pack.yaml", b"id: evil")
    assert refusal(out.getvalue(), keys) is Reason.TWICE


def test_nothing_may_lie_before_between_or_behind_the_files(bundles: Bundles, keys: Keys) -> None:
    data = bundles()
    commented = io.BytesIO(data)
    with zipfile.ZipFile(commented, "a") as archive:
        archive.comment = b"hello"
    for changed in (b"#!/bin/sh\n" + data, commented.getvalue(), data + b"\n", data + data):
        assert refusal(changed, keys) is Reason.NOT_A_BUNDLE


@pytest.mark.parametrize("key", ["colour", "schema", "version", "files", "created_at"])
def test_a_signed_manifest_with_a_mistake_is_refused_with_its_place(
    key: str, bundles: Bundles, keys: Keys, signer: KeptSigner
) -> None:
    wrong = {
        "colour": "red",
        "schema": 2,
        "version": "1",
        "files": {"../a.yaml": None},
        "created_at": "2026-11-22T08:00",
    }
    files = contents(bundles())
    entries = {name: Entry(sha256="0" * 64, bytes=0) for name in files if name not in (MANIFEST, SIGNATURE)}
    document = manifest_of(FIRST, MADE, "p", "0.1.0", entries, {"a": "1.0.0"}).model_dump(mode="json", by_alias=True)
    manifest = json.dumps(document | {key: wrong[key]}).encode()
    signature = Signature(ED25519, ED25519.key_id(signer.public_key), signer.sign(manifest)).encoded()
    found = verify(zipped({**files, MANIFEST: manifest, SIGNATURE: signature}), keys, PROGRAM)
    assert isinstance(found, Refused)
    assert found.reason is (Reason.NEWER_FORMAT if key == "schema" else Reason.MANIFEST)
    assert key in found.detail or key == "schema"


def test_every_reason_has_a_sentence_for_the_technician() -> None:
    assert set(SENTENCES) == set(Reason)
    told = Refused(Reason.PACKS, "newborn").sentence
    assert told.startswith("事项包") and told.endswith("（newborn）")
