"""Whether this terminal can work, without starting it: one finding a part, with what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date

from drivers.contract.status import Health
from kiosk.config.settings import Settings
from kiosk.documents.fonts import missing_packages
from kiosk.guide.hall import load_hall
from kiosk.guide.public_papers import load_papers
from kiosk.guide.site import load_site
from kiosk.maintenance.readiness import RUNNING, DeviceRow, is_running, look_at_devices
from kiosk.maintenance.trial_papers import Trial
from kiosk.offered import shelf_of
from kiosk.outbox_setup import link_of
from kiosk.platform_client import PlatformClient, Unavailable

SMALLEST_ROOM = 512 * 1024 * 1024  # below this a day's scans may not fit


@dataclass(frozen=True, slots=True)
class Finding:
    """`fatal`: the terminal must not be opened to citizens while this is not ok."""

    name: str
    ok: bool
    text: str
    fatal: bool = True

    def as_dict(self) -> Mapping[str, object]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Report:
    """Findings about the parts of the program, and one row for each device."""

    parts: tuple[Finding, ...]
    devices: tuple[DeviceRow, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Of the parts, then of every device that the settings name."""
        fitted = (row for row in self.devices if row.status.health is not Health.NOT_FITTED)
        return (*self.parts, *(_device(row) for row in fitted))

    @property
    def ok(self) -> bool:
        return all(finding.ok or not finding.fatal for finding in self.parts)

    def as_dict(self, version: str) -> Mapping[str, object]:
        """The body of `kiosk check --json`; its keys stay."""
        checks = [finding.as_dict() for finding in self.findings]
        return {"ok": self.ok, "version": version, "checks": checks, "devices": [row.as_dict() for row in self.devices]}


def check_all(settings: Settings, trial: Trial | None = None) -> Report:
    """Never raises: a part that breaks while it is looked at is a finding. Within 30 s, whatever a driver does.

    With `trial` every printer prints one test paper.
    """
    parts: tuple[tuple[str, Callable[[Settings], Finding]], ...] = (
        ("terminal", _terminal),
        ("packs", _packs),
        ("site", _site),
        ("fonts", _fonts),
        ("store", _store),
        ("technicians", _technicians),
        ("platform", _platform),
    )
    found = tuple(_guarded(name, part, settings) for name, part in parts)
    return Report(found, look_at_devices(settings, trial=trial))


def _guarded(name: str, part: Callable[[Settings], Finding], settings: Settings) -> Finding:
    try:
        return part(settings)
    except Exception as error:  # noqa: BLE001  a report that breaks tells nobody anything
        return Finding(name, False, f"{type(error).__name__}: {error}")


def _terminal(settings: Settings) -> Finding:
    if is_running(settings):
        return Finding("terminal", False, RUNNING, fatal=False)
    return Finding("terminal", True, "not running: its devices can be looked at")


def _packs(settings: Settings) -> Finding:
    shelf = shelf_of(settings, date.today())
    if shelf.problems:
        return Finding("packs", False, "; ".join(str(p) for p in shelf.problems), fatal=not shelf.packs)
    return Finding("packs", bool(shelf.packs), f"{len(shelf.packs)}: {', '.join(sorted(shelf.packs))}")


def _site(settings: Settings) -> Finding:
    folder = settings.sites / settings.site
    site = load_site(folder)
    papers = load_papers(folder, site, shelf_of(settings, date.today()).packs, date.today())
    return Finding(
        "site", True, f"{site.name.zh}, {len(papers)} public papers, {len(load_hall(folder).matters)} matters"
    )


def _fonts(_settings: Settings) -> Finding:
    missing = missing_packages()
    return Finding("fonts", not missing, f"install {' '.join(missing)}" if missing else "all there")


def _store(settings: Settings) -> Finding:
    import os

    folder = settings.data
    while not folder.exists():
        folder = folder.parent
    disk = os.statvfs(folder)
    free = disk.f_bavail * disk.f_frsize
    writable = os.access(folder, os.W_OK)
    text = f"{settings.data}: {free // 2**20} MB free{'' if writable else ', not writable for this user'}"
    return Finding("store", writable and free >= SMALLEST_ROOM, text)


def _technicians(settings: Settings) -> Finding:
    count = len(settings.technicians)
    return Finding("technicians", count > 0, f"{count}" if count else "none: add one with `kiosk staff`", fatal=False)


def _platform(settings: Settings) -> Finding:
    try:
        tls = link_of(settings).tls
    except ValueError as error:
        return Finding("platform", False, f"[platform] of the settings: {error}")
    answer = PlatformClient(settings.platform.url, settings.platform.token, settings.terminal_id, tls=tls).health()
    if isinstance(answer, Unavailable):
        return Finding("platform", False, f"{settings.platform.url}: {answer.why}; applications wait here", fatal=False)
    return Finding("platform", True, f"{settings.platform.url}: answers, its time is {answer.as_of}", fatal=False)


def _device(row: DeviceRow) -> Finding:
    status, test = row.status, row.self_test
    told = [] if row.info is None else [row.info.address]
    told.append(status.health.value)
    if status.fault is not None:
        told.append(f"{status.fault.code.value} {status.fault.detail}".strip())
    told += [f"{name} failed ({measured})" for name, passed, measured in (test.checks if test else ()) if not passed]
    return Finding(f"device {row.role}", row.works, "; ".join(told), fatal=False)
