"""The `central` command: serve, terminals, clerks."""

from __future__ import annotations

import secrets
import socket
from pathlib import Path

import click
import uvicorn

from central import clerks
from central.app import asgi, create_app
from central.platform import RATE, Platform
from central.terminals import TERMINAL_ID, add_terminal, is_key

DATA = click.option(
    "--data", type=click.Path(path_type=Path, file_okay=False), default=Path("var/central"), show_default=True
)
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
                click.echo(f"central: listening on http://{host}:{port}")


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8400, show_default=True, help="0 takes a free one.")
@DATA
@click.option(
    "--dev", is_flag=True, help="Registers unknown terminals on first contact; /dev/trouble; a clerk account."
)
@click.option("--terminal-key", "terminal_keys", multiple=True, metavar="ID:PUBKEY:TOKEN", help="Registers a terminal.")
@click.option("--rate", default=RATE, show_default=True, help="Submissions a second that are given out in slots.")
def serve(host: str, port: int, data: Path, dev: bool, terminal_keys: tuple[str, ...], rate: float) -> None:
    """Serves the platform until it is told to stop."""
    platform = Platform.open(data, dev=dev, say=click.echo, rate=rate)
    try:
        for entry in terminal_keys:
            _register_if_new(platform, entry)
        if dev:
            _make_dev_clerk(platform)
        config = uvicorn.Config(asgi(create_app(platform)), host, port, log_level="warning", access_log=False)
        _Server(config).run()
    finally:
        platform.close()


def _register_if_new(platform: Platform, entry: str) -> None:
    terminal_id, _, rest = entry.partition(":")
    public_key, _, token = rest.partition(":")
    _check_terminal(terminal_id, public_key)
    if not token:
        raise click.BadParameter("a token is needed")
    with platform.db.transaction() as db:
        if not db.execute("SELECT 1 FROM terminal WHERE terminal_id = ?", (terminal_id,)).fetchone():
            add_terminal(db, terminal_id, public_key, token, platform.stamp())


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
def add(terminal_id: str, public_key: str, token: str, data: Path) -> None:
    """Registers a terminal, or gives a known one the next epoch after a new installation or a restore."""
    _check_terminal(terminal_id, public_key)
    token = token or secrets.token_urlsafe(32)
    platform = Platform.open(data)
    try:
        with platform.db.transaction() as db:
            epoch = add_terminal(db, terminal_id, public_key, token, platform.stamp())
    finally:
        platform.close()
    click.echo(f"terminal {terminal_id} epoch {epoch} token {token}")


@main.group("clerks")
def clerk_group() -> None:
    """Accounts of the case desk."""


@clerk_group.command("add")
@click.argument("name")
@click.password_option()
@DATA
def add_clerk(name: str, password: str, data: Path) -> None:
    """Makes an account or sets its password."""
    platform = Platform.open(data)
    try:
        with platform.db.transaction() as db:
            clerks.set_password(db, name, password)
    finally:
        platform.close()
    click.echo(f"clerk {name}")
