"""The readiness report as A4 pages that a technician signs: devices, self-tests with measures, findings."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.platypus import Flowable, KeepTogether, Table, TableStyle

from drivers.contract.faults import Fault
from drivers.contract.status import Health
from kiosk.config.settings import Settings
from kiosk.documents.sheet import GREY, INK, LINE, WIDTH, Heading, build, gap, grid, pairs, paragraph, section
from kiosk.documents.texts import moment, texts
from kiosk.guide.site import load_site
from kiosk.maintenance.check import Finding, Report
from kiosk.maintenance.readiness import DeviceRow
from kiosk.packs.loader import load_shelf

SMALL = 9.0  # points: ten devices and their self-tests on two pages
DEVICE_WIDTHS = (0.08, 0.22, 0.27, 0.27, 0.16)
TEST_WIDTHS = (0.08, 0.22, 0.1, 0.6)
FINDING_WIDTHS = (0.3, 0.14, 0.56)
SIGN_ROW = 13 * mm
DESK_WIDTH = 60 * mm
GREEN, AMBER, RED = HexColor("#1B6B45"), HexColor("#8A5A00"), HexColor("#A32020")
COLOURS = {
    Health.READY: GREEN, Health.BUSY: GREEN, Health.ATTENTION: AMBER, Health.STARTING: AMBER, Health.NOT_FITTED: GREY,
}  # fmt: skip  # all others are red; the word beside says the same without colour


def readiness_a4(report: Report, settings: Settings, version: str, now: datetime) -> bytes:
    """The PDF. `now` in China Standard Time. Raises PaperFontMissing where the papers' fonts are not installed."""
    words = texts("readiness")
    colour, conclusion = _conclusion(report, words)
    facts = (
        (words["facts"]["terminal"], settings.terminal_id),
        (words["facts"]["place"], _place(settings, words)),
        (words["facts"]["time"], moment(now)),
        (words["facts"]["software"], version),
        (words["facts"]["packs"], _packs(settings, now, words)),
    )
    story: list[Flowable] = [
        Heading(words["title"], 20),
        gap(3),
        pairs(facts, size=10.5, label=0.16),
        gap(3),
        paragraph(f"{words['facts']['conclusion']}：{conclusion}", "Hei", 11.5, colour),
        *section(words["devices"]),
        _table(words["device_columns"], [_device_cells(row, words) for row in report.devices], DEVICE_WIDTHS),
        *section(words["tests"]),
        _table(words["test_columns"], _test_rows(report.devices, words), TEST_WIDTHS),
    ]
    story += [flowable for row in report.devices if row.desk for flowable in _desk(row, words)]
    story += section(words["findings"])
    story.append(_table(words["finding_columns"], _finding_rows(report, words), FINDING_WIDTHS))
    story.append(_signing(words))
    foot = words["foot"].format(terminal=settings.terminal_id, time=moment(now))
    return build(story, foot, words["file_title"])


def _conclusion(report: Report, words: dict[str, Any]) -> tuple[Color, str]:
    fatal = [finding for finding in report.parts if not finding.ok and finding.fatal]
    if fatal:
        return RED, words["not_ready"].format(what="、".join(words["parts"][finding.name] for finding in fatal))
    if any(finding.name == "terminal" and not finding.ok for finding in report.parts):
        return AMBER, words["running"]
    trouble = sum(not finding.ok for finding in report.findings)
    return (AMBER, words["ready_but"].format(count=trouble)) if trouble else (GREEN, words["ready"])


def _place(settings: Settings, words: dict[str, Any]) -> str:
    """A site that cannot be read is a finding; the report is written all the same."""
    try:
        site = load_site(settings.sites / settings.site)
    except (OSError, ValueError):
        return str(words["no_site"])
    return f"{site.name.zh}（{site.address}）"


def _packs(settings: Settings, now: datetime, words: dict[str, Any]) -> str:
    packs = load_shelf(settings.packs, now.date()).packs.values()
    return "、".join(f"{pack.title.zh} {pack.pinned}" for pack in packs) or str(words["no_packs"])


def _cell(text: str, colour: Color = INK, face: str = "Song") -> Flowable:
    return paragraph(text, face, SMALL, colour, leading=SMALL * 1.35)


def _table(columns: Sequence[str], rows: Sequence[Sequence[Flowable]], widths: Sequence[float]) -> Table:
    table = grid([[_cell(name, GREY, "Hei") for name in columns], *rows], widths, head=True)
    table.setStyle(
        TableStyle([("TOPPADDING", (0, 0), (-1, -1), 1.1 * mm), ("BOTTOMPADDING", (0, 0), (-1, -1), 1 * mm)])
    )
    return table


def _device_cells(row: DeviceRow, words: dict[str, Any]) -> list[Flowable]:
    health = row.status.health
    colour = COLOURS.get(health, RED)
    state = (
        words["health"][health.value]
        if health is Health.NOT_FITTED
        else f"{words['health'][health.value]}（{health.runtime_code}）"
    )
    if row.status.fault is not None:
        state += f"。{_fault(row.status.fault, words)}"
    supplies = "，".join(
        f"{words['supplies'].get(name, name)}{words['levels'][level.value]}"
        for name, level in row.status.supplies.items()
    )
    return [
        _cell(row.id),
        _cell(row.name),
        _cell(state, colour, "Hei"),
        _cell(_identity(row, words)),
        _cell(supplies or words["unknown_identity"]),
    ]


def _fault(fault: Fault, words: dict[str, Any]) -> str:
    return f"{words['faults'][fault.code.value]}，{words['cleared_by'][fault.cleared_by.value]}"


def _identity(row: DeviceRow, words: dict[str, Any]) -> str:
    info = row.info
    if info is None:
        return str(words["unknown_identity"])
    told = [info.model, info.serial and words["serial"].format(serial=info.serial)]
    told.append(info.firmware and words["firmware"].format(firmware=info.firmware))
    return "，".join(part for part in told if part) or str(words["unknown_identity"])


def _test_rows(devices: Sequence[DeviceRow], words: dict[str, Any]) -> list[list[Flowable]]:
    rows = []
    for row in devices:
        test = row.self_test
        if test is None and row.status.health is Health.NOT_FITTED:
            continue
        passed = test is not None and test.passed
        result = words["not_run"] if test is None else words["passed" if passed else "failed"]
        checks = "；".join(_check(check, words) for check in (test.checks if test else ()))
        colour = GREEN if passed else GREY if test is None else RED
        rows.append([_cell(row.id), _cell(row.name), _cell(result, colour, "Hei"), _cell(checks)])
    return rows


def _check(check: tuple[str, bool, str], words: dict[str, Any]) -> str:
    name, passed, measured = check
    shown = words["checks"].get(name, words["supplies"].get(name, name))
    value = words["levels"].get(measured, measured)
    return f"{'✓' if passed else '✗'} {shown}{f'（{value}）' if value else ''}"


def _desk(row: DeviceRow, words: dict[str, Any]) -> list[Flowable]:
    picture = ImageReader(io.BytesIO(row.desk))
    wide, tall = picture.getSize()
    caption = paragraph(words["desk"], "Hei", SMALL, GREY)
    return [KeepTogether([*section(words["pictures"]), _Photo(picture, DESK_WIDTH, DESK_WIDTH * tall / wide), caption])]


class _Photo(Flowable):
    """A photograph with a thin frame; sizes in points."""

    def __init__(self, picture: ImageReader, width: float, height: float) -> None:
        super().__init__()
        self._picture = picture
        self.width, self.height = width, height

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        return self.width, self.height

    def draw(self) -> None:
        self.canv.drawImage(self._picture, 0, 0, self.width, self.height)
        self.canv.setStrokeColor(LINE)
        self.canv.rect(0, 0, self.width, self.height)


def _finding_rows(report: Report, words: dict[str, Any]) -> list[list[Flowable]]:
    names = {f"device {row.role}": f"{row.id} {row.name}" for row in report.devices}
    rows = []
    for finding in report.findings:
        if finding.name in names and finding.ok:
            continue  # it stands in the tables above
        name = names.get(finding.name) or words["parts"][finding.name]
        colour, result = _result(finding, words)
        rows.append([_cell(name), _cell(result, colour, "Hei"), _cell(finding.text)])
    return rows


def _result(finding: Finding, words: dict[str, Any]) -> tuple[Color, str]:
    if finding.ok:
        return GREEN, str(words["finding_ok"])
    return (RED, str(words["finding_fatal"])) if finding.fatal else (AMBER, str(words["finding_warn"]))


def _signing(words: dict[str, Any]) -> KeepTogether:
    """Lines to be written on by hand."""

    def label(name: str) -> Flowable:
        return paragraph(words[name], "Hei", 10, GREY)

    rows: list[list[Any]] = [
        [label("sign_conclusion"), paragraph(words["sign_choice"], "Song", 11), "", ""],
        [label("sign_note"), "", "", ""],
        [label("sign_technician"), "", label("sign_date"), ""],
    ]
    style: list[Any] = [
        ("VALIGN", (0, 0), (-1, -1), "BOTTOM"),
        ("SPAN", (1, 0), (3, 0)),
        ("SPAN", (1, 1), (3, 1)),
        ("LINEBELOW", (1, 1), (3, 1), 0.5, INK),
        ("LINEBELOW", (1, 2), (1, 2), 0.5, INK),
        ("LINEBELOW", (3, 2), (3, 2), 0.5, INK),
    ]
    widths = [WIDTH * share for share in (0.2, 0.4, 0.1, 0.3)]
    table = Table(rows, colWidths=widths, rowHeights=[10 * mm, SIGN_ROW, SIGN_ROW], style=TableStyle(style))
    return KeepTogether([*section(words["signing"]), table])
