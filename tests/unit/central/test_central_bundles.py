"""Packs: what an operator publishes is offered to every terminal, byte for byte; what is no bundle is never offered."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from central import bundles, cli
from central.platform import Platform
from tests.unit.central.written_terminal import Clock, Sender


def bundle(version: object = "2026.11.22-1", manifest: str = "manifest.json") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(manifest, json.dumps({"schema": 1, "version": version}))
        archive.writestr("packs/newborn/pack.yaml", "id: newborn\n" * 50)
    return file.getvalue()


def test_nothing_is_offered_before_something_is_published(sender: Sender) -> None:
    assert sender.get("/v1/packs").json() == {"bundle": None}
    assert sender.get(f"/v1/packs/{'0' * 64}").status_code == 404
    assert sender.client.get("/v1/packs").status_code == 401


def test_the_newest_published_bundle_wins_and_older_ones_stay(platform: Platform, sender: Sender, clock: Clock) -> None:
    first, second = bundle("1"), bundle("2")
    for data in (first, second):
        bundles.publish(platform, data)
        offered = sender.get("/v1/packs").json()["bundle"]
        assert offered["sha256"] == hashlib.sha256(data).hexdigest() and offered["bytes"] == len(data)
        clock.pass_by(minutes=1)
    assert (offered["version"], offered["published_at"]) == ("2", "2026-11-20T21:32:00+08:00")
    answer = sender.get(f"/v1/packs/{hashlib.sha256(first).hexdigest()}")
    assert (answer.content, answer.headers["content-type"]) == (first, "application/zip")
    bundles.publish(platform, first)
    assert sender.get("/v1/packs").json()["bundle"]["version"] == "1"


def test_only_names_that_are_digests_are_looked_for(platform: Platform, sender: Sender) -> None:
    bundles.publish(platform, bundle())
    (platform.bundles / f"{'a' * 64}.zip").write_bytes(b"never published")
    for name in ("a" * 64, "A" * 64, "..%2Fcentral.db", "a" * 63):
        assert sender.get(f"/v1/packs/{name}").status_code == 404


def test_what_is_no_bundle_is_refused_with_the_reason(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    damaged = bytearray(bundle())
    damaged[damaged.find(b"newborn/pack.yaml") + 20] ^= 0xFF
    for data in (b"", b"no zip", bytes(damaged), bundle(manifest="other.json"), bundle(version=7), bundle(version="")):
        with pytest.raises(bundles.NotABundle):
            bundles.publish(platform, data)
    monkeypatch.setattr(bundles, "LARGEST", 100)
    with pytest.raises(bundles.NotABundle, match="larger"):
        bundles.publish(platform, bundle())
    assert not platform.bundles.exists()


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), max_size=6))
def test_a_changed_file_is_a_bundle_or_refused_and_never_an_accident(changes: list[tuple[int, int]]) -> None:
    data = bytearray(bundle())
    for at, value in changes:
        data[at % len(data)] = value
    try:
        assert bundles._version(bytes(data))
    except bundles.NotABundle as problem:
        assert str(problem)


def test_an_operator_publishes_and_lists_on_the_command_line(tmp_path: Path) -> None:
    file, data = tmp_path / "bundle.zip", ["--data", str(tmp_path / "central")]
    file.write_bytes(bundle("2026.11.22-1"))
    run = CliRunner().invoke
    assert "2026.11.22-1" in run(cli.main, ["packs", "publish", str(file), *data]).output
    assert run(cli.main, ["packs", "publish", "--list", *data]).output.count("bytes") == 1
    assert run(cli.main, ["packs", "publish", *data]).exit_code == 2
    file.write_bytes(b"x")
    refused = run(cli.main, ["packs", "publish", str(file), *data])
    assert refused.exit_code == 1 and "not published" in refused.output


def test_a_terminal_that_is_not_known_gets_no_pack(client: TestClient, platform: Platform) -> None:
    bundles.publish(platform, bundle())
    assert client.get(f"/v1/packs/{hashlib.sha256(bundle()).hexdigest()}").status_code == 401
