"""`kiosk packs bundle`, `verify`, `install`, `rollback`, `key new`: what a publisher and a technician read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from kiosk.bundle_cli import add_to
from tests.unit.packs.bundle.conftest import one_pack

Run = Callable[..., Result]


@pytest.fixture
def run() -> Run:
    group = click.Group("packs")
    add_to(group)
    return lambda *words: CliRunner().invoke(group, [str(word) for word in words])


@pytest.fixture
def desk(tmp_path: Path, run: Run) -> Path:
    """A publisher's folder with key and packs, and the settings of a terminal that trusts this key."""
    public = run("key", "new", tmp_path / "publisher.key").output.strip()
    one_pack(tmp_path / "packs", "ss-proof")
    one_pack(tmp_path / "own", "built-in")
    settings = f'data = "{tmp_path / "data"}"\npacks = "{tmp_path / "own"}"\npack_keys = "{public}"\n'
    (tmp_path / "terminal.toml").write_text(settings)
    return tmp_path


def made(run: Run, desk: Path, version: str) -> Path:
    out = desk / f"{version}.zip"
    done = run("bundle", desk / "packs", "--key", desk / "publisher.key", "--out", out, "--version", version)
    assert done.exit_code == 0, done.output
    assert f"{version}, 1 packs" in done.output
    return out


def test_a_bundle_goes_from_the_publisher_to_the_terminal_and_back(run: Run, desk: Path) -> None:
    config = ("--config", desk / "terminal.toml")
    first, second = made(run, desk, "2026.11.22-1"), made(run, desk, "2026.11.22-2")
    assert run("verify", first, *config).output == "2026.11.22-1.zip: good\n"
    for file, told in ((first, "in use: 2026.11.22-1\n"), (second, "in use: 2026.11.22-2\n")):
        assert run("install", file, *config).output == told
    assert run("rollback", *config).output == "in use: 2026.11.22-1\n"
    refused = run("install", second, *config)
    assert refused.exit_code == 1
    assert refused.output.startswith("old_version: 事项包不比用过的新")


def test_a_first_bundle_can_be_gone_back_from(run: Run, desk: Path) -> None:
    config = ("--config", desk / "terminal.toml")
    assert run("rollback", *config).exit_code == 1
    run("install", made(run, desk, "2026.11.22-1"), *config)
    assert run("rollback", *config).output == "in use: the packs that came with the program\n"


def test_a_changed_bundle_is_refused_with_its_reason(run: Run, desk: Path) -> None:
    file = made(run, desk, "2026.11.22-1")
    file.write_bytes(file.read_bytes()[:-100])
    for command in ("verify", "install"):
        done = run(command, file, "--config", desk / "terminal.toml")
        assert done.exit_code == 1
        assert done.output.startswith("not_a_bundle: 这个文件不是事项包")


def test_another_publishers_key_can_be_given_and_is_not_believed(run: Run, desk: Path) -> None:
    file = made(run, desk, "2026.11.22-1")
    other = run("key", "new", desk / "other.key", "--suite", "SM2").output.strip()
    assert run("verify", file, "--public-key", other).output.startswith("unknown_key:")
    sealed = ("bundle", desk / "packs", "--key", desk / "other.key", "--out", desk / "sm2.zip")
    assert run(*sealed, "--suite", "SM2").exit_code == 0
    assert run("verify", desk / "sm2.zip", "--public-key", other).exit_code == 0
    wrong = run(*sealed, "--suite", "Ed25519")
    assert (wrong.exit_code, wrong.output) == (1, "other.key is a key for SM2\n")


def test_what_cannot_be_done_is_said_in_a_sentence(run: Run, desk: Path) -> None:
    again = run("key", "new", desk / "publisher.key")
    assert again.exit_code == 1 and "not written over" in again.output
    bundle = ("bundle", desk / "packs", "--out", desk / "out.zip", "--key")
    assert run(*bundle, desk / "terminal.toml").output == (
        "no bundle was made: terminal.toml: no private key of a publisher\n"
    )
    (desk / "packs" / "ss-proof" / "guide.yaml").write_text("a: [")
    broken = run(*bundle, desk / "publisher.key")
    assert broken.exit_code == 1 and "ss-proof: guide.yaml: not valid YAML" in broken.output
    assert not (desk / "out.zip").exists()
    (desk / "bare.toml").write_text(f'data = "{desk / "data"}"\n')
    keyless = run("install", desk / "terminal.toml", "--config", desk / "bare.toml")
    assert keyless.exit_code == 1 and "pack_keys" in keyless.output
    assert run("verify", desk / "terminal.toml", "--public-key", "x").output.startswith("public key: ")
