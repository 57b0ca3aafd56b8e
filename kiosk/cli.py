"""The `kiosk` command: run, demo, check, packs, queue, receipt, sim, staff."""

from __future__ import annotations

import gc
import json
import os
import sys
from pathlib import Path

import click

import kiosk
from kiosk.command import config_option, fail, settings_of
from kiosk.config.settings import Settings, make_technician
from kiosk.packs_cli import packs
from kiosk.queue_cli import queue


@click.group()
@click.version_option(kiosk.__version__)
def main() -> None:
    """Self-service terminal for government services."""


def with_packs(settings: Settings, folder: Path | None) -> Settings:
    return settings.model_copy(update={"packs": folder}) if folder else settings


packs_option = click.option(
    "--packs", "packs_folder", type=click.Path(path_type=Path, exists=True, file_okay=False), help="folder of packs"
)


@main.command()
@config_option
@click.option("--all", "everything", is_flag=True, help="platform, simulators, terminal and dev dock on this machine")
@click.option("--out", type=click.Path(path_type=Path), default=Path("out/run"), help="papers and data of --all")
@packs_option
def run(config: Path | None, everything: bool, out: Path, packs_folder: Path | None) -> None:
    """Start the terminal."""
    gc.disable()  # nothing of what the start loads is garbage; on again in ui.app when the terminal stands
    from ui.app import run as run_app

    settings = with_packs(settings_of(config), packs_folder)

    if everything:
        from kiosk.local import Stack

        with Stack(out, settings) as stack:
            stack.open_dock()
            sys.exit(run_app(stack.settings))
    sys.exit(run_app(settings))


@main.command()
@click.option("--journey", default="newborn", help="name, `list`, or `all`")
@click.option("--platform", type=click.Choice(["up", "down", "flaky"]), default=None)
@click.option("--theme", type=click.Choice(["normal", "elder", "contrast"]), default="normal")
@click.option("--landscape", is_flag=True)
@click.option("--fault", default="", help="a name, `list`, `all`, or role.fault of a simulator")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh")
@click.option("--out", type=click.Path(path_type=Path), default=Path("out/demo"))
@packs_option
def demo(
    journey: str,
    platform: str | None,
    theme: str,
    landscape: bool,
    fault: str,
    lang: str,
    out: Path,
    packs_folder: Path | None,
) -> None:
    """Drive the real program by real touches and keep pictures, papers and summary.json."""
    from ui.demo.play import play

    sys.exit(play(journey, platform, theme, landscape, fault, lang, out, packs_folder))


@main.command()
@config_option
@click.option("--json", "as_json", is_flag=True)
@click.option("--pdf", type=click.Path(path_type=Path, dir_okay=False), help="readiness report to be signed")
@click.option("--print", "with_papers", is_flag=True, help="every printer prints a test paper, shown in the report")
def check(config: Path | None, as_json: bool, pdf: Path | None, with_papers: bool) -> None:
    """Say whether this terminal can work: settings, packs, site, store, fonts, and every device with its self-test."""
    from kiosk.domain.clock import wall_clock
    from kiosk.maintenance.check import check_all
    from kiosk.maintenance.trial_papers import Trial

    settings, now = settings_of(config), wall_clock()
    report = check_all(settings, Trial(settings.terminal_id, now) if with_papers else None)
    if pdf is not None:
        from kiosk.documents.fonts import PaperFontMissing
        from kiosk.maintenance.readiness_paper import readiness_a4

        try:
            pdf.write_bytes(readiness_a4(report, settings, kiosk.__version__, now))
        except (PaperFontMissing, OSError) as error:
            fail(f"the readiness report was not written: {error}")
    if as_json:
        click.echo(json.dumps(report.as_dict(kiosk.__version__), ensure_ascii=False, indent=1))
    else:
        for finding in report.findings:
            click.echo(
                f"{'ok  ' if finding.ok else 'FAIL' if finding.fatal else 'warn'}  {finding.name}: {finding.text}"
            )
    sys.exit(0 if report.ok else 1)


main.add_command(queue)
main.add_command(packs)


@packs.command()
@click.argument("pack_id")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="folder for pictures and index.html")
@click.option("--landscape", is_flag=True)
@click.option(
    "--theme", "themes", type=click.Choice(["normal", "elder", "contrast"]), multiple=True, help="all, if none"
)
@packs_option
def preview(pack_id: str, out: Path, landscape: bool, themes: tuple[str, ...], packs_folder: Path | None) -> None:
    """Draw every screen of a pack in three themes and every paper, with index.html; exit 1 if a text does not fit."""
    from ui.preview import preview as draw

    try:
        drawn = draw((packs_folder or Settings().packs) / pack_id, out, landscape, themes)
    except ValueError as error:
        fail(str(error))
    for complaint in drawn.complaints:
        click.echo(complaint, err=True)
    click.echo(f"{out / 'index.html'}: {len(drawn.screens)} screens, {len(drawn.papers)} papers")
    sys.stdout.flush()
    os._exit(1 if drawn.complaints else 0)  # an offscreen window needs no orderly farewell


@main.group()
def receipt() -> None:
    """Receipts."""


@receipt.command()
@click.argument("files_or_texts", nargs=-1, required=True)
@click.option("--keys", type=click.Path(path_type=Path), help="published keys of the terminals (receipt_keys.json)")
@click.option("--platform-key", type=click.Path(path_type=Path), help="the platform's key (platform_keys.txt)")
@click.option("--json", "as_json", is_flag=True)
@config_option
def verify(
    files_or_texts: tuple[str, ...], keys: Path | None, platform_key: Path | None, as_json: bool, config: Path | None
) -> None:
    """Check receipts without a network: a text, a picture of the QR code, a PDF, or - for standard input.

    Says what a receipt proves and what it does not. Several are also checked as a row: each names the one before it.
    """
    from kiosk.maintenance.receipts import check as check_receipts

    settings = settings_of(config)
    kept = settings.platform_keys
    checked = check_receipts(
        files_or_texts, keys or settings.receipt_keys, platform_key or (kept if kept.exists() else None)
    )
    click.echo(checked.as_json() if as_json else checked.as_text())
    sys.exit(0 if checked.genuine else 1)


@main.command()
@click.option("--out", type=click.Path(path_type=Path), default=Path("out/sim"))
def sim(out: Path) -> None:
    """Start all device simulators and print their addresses as one line of JSON."""
    from drivers.simulators.__main__ import main as simulate

    simulate(["--out", str(out)])


@main.command()
@click.argument("role")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="file that is made")
@click.option("--seconds", type=click.FloatRange(1, 3600), default=60.0, show_default=True)
@config_option
def record(role: str, out: Path, seconds: float, config: Path | None) -> None:
    """Record what a device and its driver say to each other, without anything personal. The terminal must not run."""
    from drivers.contract.faults import Fault
    from drivers.transport.recorder import RECORDABLE
    from drivers.transport.recorder import record as record_device

    address = settings_of(config).devices.get(role)
    if address is None:
        fail(f"terminal.toml names no device {role!r}")
    if address.partition(":")[0] not in RECORDABLE:
        fail(f"{role}: only {', '.join(RECORDABLE)} can be recorded: for the others nobody knows yet what is personal")
    click.echo(f"{address}: recording for {seconds:.0f} s; use the device now, with a card of your own")
    try:
        lines = record_device(address, out, seconds)
    except (ValueError, FileExistsError) as trouble:
        fail(str(trouble))
    if isinstance(lines, Fault):
        fail(f"{address}: {lines.code}: {lines.detail}")
    click.echo(f"{out}: {lines} lines; personal bytes were replaced before they were written")


@main.command()
@click.argument("name")
@click.option("--card", prompt="card number", hide_input=True)
@click.option("--pin", prompt="PIN", hide_input=True, confirmation_prompt=True)
def staff(name: str, card: str, pin: str) -> None:
    """Print the lines of terminal.toml that let a technician in by card and PIN."""
    person = make_technician(name, card, pin)
    click.echo("[[technicians]]")
    for key, value in person.model_dump().items():
        click.echo(f'{key} = "{value}"')


if __name__ == "__main__":
    main()
