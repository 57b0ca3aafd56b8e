"""`kiosk queue`: what waits for the platform, what is stuck, whether the store is sound. Never a citizen's data."""

from __future__ import annotations

import json
import sys
from contextlib import AbstractContextManager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from kiosk.command import config_option, fail, settings_of
from kiosk.config.settings import Settings

if TYPE_CHECKING:  # the queue's libraries are not needed for other commands
    from offline_queue.model import Row
    from offline_queue.outbox import Outbox

MOST_ROWS = 200
MOST_ROWS_LOOKED_AT = 100_000  # for those in one state: what a terminal can hold


@click.group()
def queue() -> None:
    """The offline queue: for technicians, while the terminal does not run. Shows no citizen data."""


@queue.command("ls")
@click.option("--state", default="", help="only records in this state: sealed, backoff, held, conflict, dead …")
@click.option("--limit", type=click.IntRange(1, 100_000), default=MOST_ROWS, show_default=True, help="newest first")
@click.option("--json", "as_json", is_flag=True)
@config_option
def ls(config: Path | None, state: str, limit: int, as_json: bool) -> None:
    """One line a record: number, state, kind, item, attempts, reason."""
    from offline_queue.model import State

    if state and state not in set(State):
        fail(f"{state}: the states are {', '.join(State)}")
    with _opened(settings_of(config)) as outbox:
        newest = outbox.latest(MOST_ROWS_LOOKED_AT if state else limit)
        rows = [row for row in newest if not state or row.state == state][:limit]
        counts = outbox.counts()
    if as_json:
        told = {"counts": {s.value: n for s, n in counts.items()}, "records": [_told(row) for row in rows]}
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
        return
    for row in rows:
        click.echo("\t".join((row.number, row.state, row.kind, row.item, str(row.attempts), row.reason)))
    click.echo("  ".join(f"{s} {n}" for s, n in counts.items() if n) or "empty", err=True)


@queue.command()
@click.argument("number")
@config_option
def show(config: Path | None, number: str) -> None:
    """Everything about one record that is not the citizen's, with its history. NUMBER: of the receipt, or its id."""
    with _opened(settings_of(config)) as outbox:
        row = _found(outbox, number)
        for name, value in _told(row).items():
            click.echo(f"{name:>14}  {value}")
        signed = "yes" if outbox.platform_receipt(row.submission_id) else "no"
        click.echo(f"{'platform signed':>14}  {signed}")
        for event in outbox.history(row.submission_id):
            change = f"{event.before or '-'} → {event.after}"
            click.echo(f"{event.at:%Y-%m-%d %H:%M:%S}  {change:24}  {event.reason}")


@queue.command()
@click.argument("number")
@config_option
def retry(config: Path | None, number: str) -> None:
    """Send a stuck record again, under the same id: the platform cannot count it twice."""
    with _opened(settings_of(config)) as outbox:
        row = _found(outbox, number)
        if not outbox.retry(row.submission_id):
            fail(f"{row.number} is {row.state}: only conflict, dead and held ones are tried again")
        click.echo(f"{row.number} will be sent when the terminal runs")


@queue.command()
@click.argument("number")
@click.option("--why", required=True, help="a few words for the next technician; no names")
@config_option
def park(config: Path | None, number: str, why: str) -> None:
    """Take a record out of the way. It is kept, and `retry` brings it back."""
    with _opened(settings_of(config)) as outbox:
        row = _found(outbox, number)
        if not outbox.park(row.submission_id, why):
            fail(f"{row.number} is {row.state}: it cannot be parked")
        click.echo(f"{row.number} is parked: it stays here and blocks nothing but what belongs to the same case")


@queue.command()
@click.option("--out", type=click.File("w", encoding="utf-8"), default="-", help="file that is made")
@config_option
def export(config: Path | None, out: TextIO) -> None:
    """Records and events as JSON lines with the hashes that chain them: for an auditor."""
    with _opened(settings_of(config)) as outbox:
        for line in outbox.export():
            out.write(line + "\n")


@queue.command()
@click.option("--json", "as_json", is_flag=True)
@config_option
def doctor(config: Path | None, as_json: bool) -> None:
    """Is the store sound? One line a part: ok, warn, FAIL. Exit status 1 for a FAIL."""
    from kiosk.maintenance.queue_doctor import examine

    findings = examine(settings_of(config))
    if as_json:
        click.echo(json.dumps([asdict(f) for f in findings], ensure_ascii=False, indent=1))
    else:
        for found in findings:
            click.echo(f"{'ok' if found.ok else 'FAIL' if found.fatal else 'warn':5} {found.name:12} {found.text}")
    sys.exit(1 if any(f.fatal and not f.ok for f in findings) else 0)


@queue.command()
@config_option
def reconcile(config: Path | None) -> None:
    """Ask the platform whether it has every number, and name those that it does not have."""
    from kiosk.maintenance.queue_mending import reconcile_now

    settings = settings_of(config)
    with _opened(settings) as outbox:
        ok, lines = reconcile_now(settings, outbox)
    for line in lines:
        click.echo(line)
    sys.exit(0 if ok else 1)


@queue.command("rotate-key")
@click.option("--everything", is_flag=True, help="also a new data key: every file is encrypted anew (minutes)")
@config_option
def rotate_key(config: Path | None, everything: bool) -> None:
    """A new key file: a copy of the old one opens nothing any more. May be interrupted at any time."""
    from kiosk.maintenance.queue_mending import rotate

    click.echo(rotate(settings_of(config), everything, fail))


@queue.command("new-epoch")
@config_option
def new_epoch(config: Path | None) -> None:
    """After a backup of the data was put back: numbers that were given out since then must not come again."""
    from kiosk.maintenance.queue_mending import begin_epoch

    for line in begin_epoch(settings_of(config), fail):
        click.echo(line)


@queue.command()
@click.option("--yes", is_flag=True, help="do not ask")
@config_option
def restore(config: Path | None, yes: bool) -> None:
    """After damage: put the file aside, save what can be read, begin a new epoch, ask the platform what it has."""
    from kiosk.maintenance.queue_mending import restore as mend

    settings = settings_of(config)
    if not yes:
        click.confirm(f"Put the queue in {settings.data} aside and begin a new one from what can be read?", abort=True)
    for line in mend(settings, fail):
        click.echo(line)


def _opened(settings: Settings) -> AbstractContextManager[Outbox]:
    from kiosk.maintenance.store import opened  # its libraries are not needed for --help

    return opened(settings, fail)


def _found(outbox: Outbox, number_or_id: str) -> Row:
    row = outbox.row(number_or_id)
    if row is None:
        fail(f"{number_or_id}: no such record here")
    return row


def _told(row: Row) -> dict[str, Any]:
    return {**asdict(row), "sealed_at": row.sealed_at.isoformat()}
