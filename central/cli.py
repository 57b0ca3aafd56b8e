"""The `central` command: serve, terminals, clerks, keys, packs, sweep."""

from __future__ import annotations

import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import click
import uvicorn

from central import bundles, clerks, overdue, signing, tls
from central.app import asgi, create_app
from central.daily import Daily
from central.platform import RATE, Platform
from central.terminals import TERMINAL_ID, add_terminal, is_key

DATA = click.option(
    "--data", type=click.Path(path_type=Path, file_okay=False), default=Path("var/central"), show_default=True
)
DATABASE = click.option(
    "--database",
    default="",
    envvar="CENTRAL_DATABASE",
    metavar="URL",
    help="sqlite:///PATH or postgresql://…; a SQLite file in the data folder if not given.",
)
FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
SWEEP_DAYS = 30  # a terminal that was away longer sends its attachments again
DEV_CLERK = "陈窗口"


@click.group()
def main() -> None:
    """Reference central platform: intake, case desk, hall."""


class _Server(uvicorn.Server):
    """Prints one line as soon as it listens."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        for server in getattr(self, "servers", []):
            for listening in server.sockets:
                host, port = listening.getsockname()[:2]
                click.echo(f"central: listening on {'https' if self.config.is_ssl else 'http'}://{host}:{port}")


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8400, show_default=True, help="0 takes a free one.")
@DATA
@DATABASE
@click.option(
    "--dev", is_flag=True, help="Registers unknown terminals on first contact; /dev/trouble; a clerk account."
)
@click.option("--terminal-key", "terminal_keys", multiple=True, metavar="ID:PUBKEY:TOKEN", help="Registers a terminal.")
@click.option("--rate", default=RATE, show_default=True, help="Submissions a second that are given out in slots.")
@click.option("--tls-cert", type=FILE, help="The platform's certificate (PEM): HTTPS.")
@click.option("--tls-key", type=FILE, help="Its key.")
@click.option("--tls-client-ca", type=FILE, help="Terminals must show a certificate of this CA with their name.")
def serve(
    host: str,
    port: int,
    data: Path,
    database: str,
    dev: bool,
    terminal_keys: tuple[str, ...],
    rate: float,
    tls_cert: Path | None,
    tls_key: Path | None,
    tls_client_ca: Path | None,
) -> None:
    """Serves the platform until it is told to stop."""
    if (tls_cert is None) != (tls_key is None) or (tls_client_ca and not tls_cert):
        raise click.UsageError("--tls-cert and --tls-key belong together, --tls-client-ca to both")
    with _platform(data, database, dev=dev, say=click.echo, rate=rate) as platform:
        for entry in terminal_keys:
            _register_if_new(platform, entry)
        if dev:
            _make_dev_clerk(platform)
        more = tls.server_settings(tls_cert, tls_key, tls_client_ca) if tls_cert and tls_key else {}
        app = asgi(create_app(platform, certificates=tls_client_ca is not None))
        with Daily(platform):
            _Server(uvicorn.Config(app, host, port, log_level="warning", access_log=False, **more)).run()


@contextmanager
def _platform(data: Path, database: str, **more: Any) -> Iterator[Platform]:
    platform = Platform.open(data, database=database, **more)
    try:
        yield platform
    finally:
        platform.close()


def _register_if_new(platform: Platform, entry: str) -> None:
    terminal_id, _, rest = entry.partition(":")
    public_key, _, token = rest.partition(":")
    _check_terminal(terminal_id, public_key)
    if not token:
        raise click.BadParameter("a token is needed")
    with platform.db.transaction() as db:
        db.alone(f"terminal {terminal_id}")
        if not db.execute("SELECT 1 FROM terminal WHERE terminal_id = ?", (terminal_id,)).fetchone():
            add_terminal(db, terminal_id, public_key, token, platform.now())


def _check_terminal(terminal_id: str, public_key: str) -> None:
    if not TERMINAL_ID.fullmatch(terminal_id):
        raise click.BadParameter("a terminal id has 2 to 12 capital letters and digits")
    if not is_key(public_key):
        raise click.BadParameter("the public key is 32 bytes (Ed25519) or 64 bytes (SM2) in base64")


def _make_dev_clerk(platform: Platform) -> None:
    password = secrets.token_urlsafe(6)
    with platform.db.transaction() as db:
        clerks.set_password(db, DEV_CLERK, password)
    click.echo(f"dev: case desk at /desk, clerk {DEV_CLERK}, password {password}")


@main.group()
def terminals() -> None:
    """Terminals that may send."""


@terminals.command("add")
@click.argument("terminal_id")
@click.argument("public_key")
@click.option("--token", default="", help="Made up if not given.")
@DATA
@DATABASE
def add(terminal_id: str, public_key: str, token: str, data: Path, database: str) -> None:
    """Registers a terminal, or gives a known one the next epoch after a new installation or a restore."""
    _check_terminal(terminal_id, public_key)
    token = token or secrets.token_urlsafe(32)
    with _platform(data, database) as platform, platform.db.transaction() as db:
        epoch = add_terminal(db, terminal_id, public_key, token, platform.now())
    click.echo(f"terminal {terminal_id} epoch {epoch} token {token}")


@main.group("clerks")
def clerk_group() -> None:
    """Accounts of the case desk."""


@clerk_group.command("add")
@click.argument("name")
@click.password_option()
@click.option("--region", default="", help="Division code whose queue the clerk works on; every region if not given.")
@DATA
@DATABASE
def add_clerk(name: str, password: str, region: str, data: Path, database: str) -> None:
    """Makes an account, or sets its password and region."""
    with _platform(data, database) as platform, platform.db.transaction() as db:
        clerks.set_password(db, name, password, region)
    click.echo(f"clerk {name}")


@main.group("keys")
def key_group() -> None:
    """The key that signs platform receipts."""


@key_group.command("show")
@DATA
@DATABASE
def show_keys(data: Path, database: str) -> None:
    """The public halves, the one in use first: a line as it stands in a terminal's settings, and its validity."""
    with _platform(data, database) as platform, platform.db.reading() as db:
        known = signing.published(db)
    for key in known:
        until = f"until {key['until']}" if key["until"] else "in use"
        click.echo(f"{key['public_key']}  # {key['key_id']}, from {key['from']}, {until}")


@key_group.command("rotate")
@DATA
@DATABASE
def rotate(data: Path, database: str) -> None:
    """Makes a new key; the old one signs nothing more and stays published. Restart `central serve` afterwards."""
    with _platform(data, database) as platform, platform.db.transaction() as db:
        key_id = signing.rotate(db, platform.stamp())
    click.echo(f"key {key_id}; terminals that pin the platform's key need it before the platform is restarted")


@main.group("packs")
def packs_group() -> None:
    """Service packs for the terminals."""


@packs_group.command("publish")
@click.argument("file", type=FILE, required=False)
@click.option("--list", "listed", is_flag=True, help="Shows what was published, the bundle in force first.")
@DATA
@DATABASE
def publish(file: Path | None, listed: bool, data: Path, database: str) -> None:
    """Puts a bundle in force, or shows what was published."""
    if (file is None) != listed:
        raise click.UsageError("a FILE or --list")
    with _platform(data, database) as platform:
        if file is not None:
            try:
                bundles.publish(platform, file.read_bytes())
            except bundles.NotABundle as problem:
                raise click.ClickException(f"not published: {problem}") from problem
        with platform.db.reading() as db:
            known = bundles.published(db)
    for bundle in known if listed else known[:1]:
        click.echo("{version}  {sha256}  {bytes} bytes  {published_at}".format(**bundle))


@main.command()
@click.option("--days", default=SWEEP_DAYS, show_default=True, help="How long a part may wait for its rest.")
@DATA
@DATABASE
def sweep(days: int, data: Path, database: str) -> None:
    """Ends what was not handed in in time; removes attachments that nobody came back for. For a daily timer."""
    with _platform(data, database) as platform:
        late = overdue.sweep(platform)
        removed = platform.sweep(timedelta(days=days))
    click.echo(f"overdue {late}, removed {removed}")
