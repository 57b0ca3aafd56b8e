"""`kiosk packs bundle | verify | install | rollback | key new`: packs as one signed file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

import kiosk
from kiosk.command import config_option, fail, settings_of

if TYPE_CHECKING:  # the libraries of signing are not needed for other commands
    from kiosk.packs.bundle.keys import PackKey
    from kiosk.packs.bundle.store import PackStore

_FILE = click.Path(path_type=Path, dir_okay=False)
_THERE = click.Path(path_type=Path, exists=True, dir_okay=False)
_SUITES = click.Choice(["Ed25519", "SM2"])


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option(
    "--key", "key_file", type=_THERE, required=True, help="private key of the publisher (kiosk packs key new)"
)
@click.option("--out", type=_FILE, required=True, help="file that is made")
@click.option("--suite", type=_SUITES, help="refuse a key of another suite")
@click.option("--version", default="", help="day and counter, 2026.11.22-1; today's first if left out")
@click.option("--publisher", default="", help="name of the office that publishes; else the id of the key")
@click.option("--min-terminal", default=kiosk.__version__, show_default=True, help="oldest program that reads it")
@click.option("--sites", is_flag=True, help="with sites/")
def bundle(
    folder: Path, key_file: Path, out: Path, suite: str | None, version: str, publisher: str, min_terminal: str,
    sites: bool,
) -> None:  # fmt: skip
    """Make a signed bundle. FOLDER: packs alone, or packs/ with codes/, calendar/ and dictionary/ beside it."""
    from kiosk.packs.bundle.build import Release, build
    from kiosk.packs.bundle.keys import load_key, public_text, trusted_keys
    from kiosk.packs.bundle.refused import Refused
    from kiosk.packs.bundle.verify import verify as verify_bundle

    now = datetime.now(UTC).replace(microsecond=0)
    try:
        signer = load_key(key_file)
        if suite is not None and suite != signer.suite.algorithm:
            fail(f"{key_file.name} is a key for {signer.suite.algorithm}")
        key_id = signer.suite.key_id(signer.public_key)
        release = Release(version or f"{now:%Y.%m.%d}-1", now, publisher or key_id, min_terminal)
        data = build(folder, release, signer, sites)
    except (OSError, ValueError) as error:
        fail(f"no bundle was made: {error}")
    found = verify_bundle(data, trusted_keys(public_text(signer)), min_terminal)
    if isinstance(found, Refused):
        fail(f"no bundle was made, a terminal would refuse it: {found.sentence}")
    out.write_bytes(data)
    click.echo(f"{out}: {release.version}, {len(found.manifest.packs)} packs, {len(data)} bytes, sha256 {found.sha256}")


@click.command()
@click.argument("file", type=_THERE)
@click.option("--public-key", default="", help="keys that count, else those of terminal.toml: BASE64[@FROM/UNTIL] …")
@config_option
def verify(file: Path, public_key: str, config: Path | None) -> None:
    """Say whether a terminal would take this bundle. Exit status 1 and the reason if not; nothing is installed."""
    from tempfile import TemporaryDirectory

    from kiosk.packs.bundle.store import PackStore

    keys = _keys(public_key or settings_of(config).pack_keys)
    with TemporaryDirectory() as folder:
        outcome = PackStore(Path(folder) / "store", Path(folder), keys).install(file.read_bytes())
    _stop_if_refused(outcome)
    click.echo(f"{file.name}: good")


@click.command()
@click.argument("file", type=_THERE)
@config_option
def install(file: Path, config: Path | None) -> None:
    """Take a bundle from a file, for a terminal without a line. A running terminal changes over after the session."""
    store = _store(config)
    _stop_if_refused(store.install(file.read_bytes()))
    _say(store, store.swap())


@click.command()
@config_option
def rollback(config: Path | None) -> None:
    """Go back to the bundle before, or to the program's own packs. A second time leads forward again."""
    store = _store(config)
    _say(store, store.rollback())


@click.group()
def key() -> None:
    """Keys of publishers."""


@key.command("new")
@click.argument("file", type=_FILE)
@click.option("--suite", type=_SUITES, default="Ed25519", show_default=True)
def new(file: Path, suite: str) -> None:
    """Make a private key, and print its public half for `pack_keys` in terminal.toml."""
    from kiosk.packs.bundle.keys import new_key, public_text

    try:
        signer = new_key(file, suite)
    except FileExistsError:
        fail(f"{file}: there is a key already, and it is not written over")
    except OSError as error:
        fail(f"{file}: {error.strerror}")
    click.echo(public_text(signer))


COMMANDS = (bundle, verify, install, rollback, key)


def add_to(group: click.Group) -> None:
    """Mounts the commands under `kiosk packs`."""
    for command in COMMANDS:
        group.add_command(command)


def _keys(text: str) -> Mapping[str, PackKey]:
    from kiosk.packs.bundle.keys import trusted_keys

    try:
        keys = trusted_keys(text)
    except ValueError as error:
        fail(f"public key: {error}")
    if not keys:
        fail("no public key of a publisher is known: pack_keys in terminal.toml, or --public-key")
    return keys


def _store(config: Path | None) -> PackStore:
    from kiosk.packs.bundle.store import PackStore

    settings = settings_of(config)
    return PackStore(settings.pack_store, settings.packs, _keys(settings.pack_keys))


def _stop_if_refused(outcome: object) -> None:
    from kiosk.packs.bundle.refused import Refused

    if isinstance(outcome, Refused):
        fail(f"{outcome.code}: {outcome.sentence}")


def _say(store: PackStore, outcome: object) -> None:
    _stop_if_refused(outcome)
    use = store.in_use
    click.echo(f"in use: {use.version}" if use else "in use: the packs that came with the program")
