"""What every `kiosk` command shares: its settings, and an end in one sentence."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NoReturn

import click

from kiosk.config.settings import ConfigError, Settings, load

ETC = Path("/etc/terminal/terminal.toml")


def settings_of(path: Path | None) -> Settings:
    """The given file, else the installed one, else the defaults."""
    try:
        return load(path or (ETC if ETC.exists() else None))
    except ConfigError as error:
        fail(str(error))


def fail(sentence: str, code: int = 1) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(code)


config_option = click.option("--config", type=click.Path(path_type=Path), help="terminal.toml")
