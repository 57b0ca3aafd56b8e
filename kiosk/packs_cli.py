"""`kiosk packs lint | schema | dictionary | list | new | diff`: what an author of service packs needs."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kiosk import bundle_cli
from kiosk.command import fail
from kiosk.config.settings import ASSETS

if TYPE_CHECKING:
    from kiosk.packs.lint import Report

_FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)


@click.group()
def packs() -> None:
    """Service packs."""


@packs.command()
@click.argument("folder", type=_FOLDER, default=ASSETS / "packs")
@click.option("--site", "site_name", default="", help="whose public papers are looked at, too; linxi for the own packs")
@click.option("--json", "as_json", is_flag=True)
@click.option("--rules", "list_rules", is_flag=True, help="only say which rules there are")
def lint(folder: Path, site_name: str, as_json: bool, list_rules: bool) -> None:
    """Say what is wrong with each pack, and with the site's public papers; exit 1 if anything is.

    FOLDER: all packs, or one. What departments have still to confirm is listed at the end and is no fault.
    """
    from kiosk.guide.linter import lint_site
    from kiosk.packs.lint import report, rules

    if list_rules:
        for name, text in rules().items():
            click.echo(f"{name}  {text}")
        return
    found = report(_short(folder))
    if not found.packs:
        fail(f"{folder}: no packs here")
    name = site_name or ("linxi" if folder.resolve() == ASSETS / "packs" else "")
    site = lint_site(ASSETS / "sites" / name, folder) if name else []
    if as_json:
        click.echo(json.dumps(_as_dict(found, site), ensure_ascii=False, indent=1))
    else:
        _say(found, site)
    sys.exit(1 if found.errors or site else 0)


def _short(folder: Path) -> Path:
    """Without what leads to the working directory, so that an editor can open what is printed."""
    return folder.relative_to(Path.cwd()) if folder.is_absolute() and folder.is_relative_to(Path.cwd()) else folder


def _say(found: Report, site: list[str]) -> None:
    for finding in found.errors:
        click.echo(str(finding))
    for line in site:
        click.echo(line)
    click.echo(f"{len(found.packs)} packs, {len(found.errors) + len(site)} findings")
    for finding in found.open:
        click.echo(f"suspended, to be written: {finding}")
    waiting = found.to_confirm()
    if waiting:
        click.echo(f"\nto be confirmed: {sum(len(part) for part in waiting.values())}")
    for who, findings in sorted(waiting.items()):
        click.echo(f"\n{who} ({len(findings)})")
        for finding in findings:
            click.echo(f"  {finding}")


def _as_dict(found: Report, site: list[str]) -> dict[str, object]:
    return {
        "packs": list(found.packs),
        "errors": [finding.as_dict() for finding in found.errors],
        "open": [finding.as_dict() for finding in found.open],
        "site": site,
        "to_confirm": {who: [f.as_dict() for f in part] for who, part in sorted(found.to_confirm().items())},
        "complete": found.complete,
    }


@packs.command()
def schema() -> None:
    """Print the JSON Schema of a pack, for editors."""
    from kiosk.packs.schema import Pack

    click.echo(json.dumps(Pack.model_json_schema(), ensure_ascii=False, indent=1))


@packs.command()
@click.argument("word", default="")
def dictionary(word: str) -> None:
    """List what `use:` can take: id, kind, question, and the way out that comes along. WORD: only those with it."""
    from kiosk.packs.dictionary import dictionary as entries
    from kiosk.packs.schema import FormField

    for name, entry in entries().items():
        field = FormField.model_validate(dict(entry))
        question = field.question.zh if field.question else f"（{field.label.zh}，不问）"
        way_out = f"\t还可以选：{field.way_out.zh}" if field.way_out else ""
        line = f"{name}\t{field.kind.value}\t{question}{way_out}"
        if word in line:
            click.echo(line)


@packs.command("list")
@click.argument("folder", type=_FOLDER, default=ASSETS / "packs")
@click.option("--markdown", is_flag=True, help="the table of docs/services.md")
def list_packs(folder: Path, markdown: bool) -> None:
    """List the packs that load."""
    from kiosk.packs.loader import load_shelf

    shelf = load_shelf(folder, date.today())
    if markdown:
        from kiosk.guide.services_table import services_table

        click.echo(services_table(shelf.packs.values()), nl=False)
    for pack in () if markdown else shelf.packs.values():
        click.echo(f"{pack.pinned}\t{pack.title.zh}")
    for problem in shelf.problems:
        click.echo(f"refused: {problem}", err=True)
    sys.exit(1 if shelf.problems else 0)


@packs.command()
@click.argument("pack_id")
@click.option("--one-thing", is_flag=True, help="一件事: two members to begin with")
@click.option("--dir", "folder", type=click.Path(path_type=Path), default=ASSETS / "packs", help="folder of packs")
def new(pack_id: str, one_thing: bool, folder: Path) -> None:
    """Make a new pack that can be opened, tried and changed: what it says is to be confirmed."""
    from kiosk.packs.scaffold import scaffold

    try:
        made = scaffold(folder, pack_id, one_thing)
    except (ValueError, OSError) as error:
        fail(f"no pack was made: {error}")
    for path in made:
        click.echo(path.as_posix())


@packs.command()
@click.argument("before", type=_FOLDER)
@click.argument("after", type=_FOLDER)
@click.option("--json", "as_json", is_flag=True)
def diff(before: Path, after: Path, as_json: bool) -> None:
    """Say what changes for the citizen between two packs, or two folders of packs.

    Exit 1 if contents changed under the same version: an application pins the version that it was filled in with.
    """
    from kiosk.packs.changes import compare

    found = compare(before, after)
    if as_json:
        click.echo(json.dumps([change.as_dict() for change in found.changes], ensure_ascii=False, indent=1))
    else:
        click.echo(found.as_text())
    sys.exit(1 if found.unnumbered else 0)


bundle_cli.add_to(packs)
