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
from kiosk.offered import shelf_of

SMALL = 8.6  # points: ten devices and their self-tests on two pages
DEVICE_WIDTHS = (0.07, 0.2, 0.2, 0.36, 0.17)
TEST_WIDTHS = (0.07, 0.2, 0.09, 0.64)
FINDING_WIDTHS = (0.2, 0.12, 0.68)
SIGN_ROW = 11 * mm
PICTURE_HEIGHT, PICTURE_GAP = 44 * mm, 4 * mm
GREEN, AMBER, RED = HexColor("#1B6B45"), HexColor("#8A5A00"), HexColor("#A32020")
COLOURS = {
    Health.READY: GREEN, Health.BUSY: GREEN, Health.ATTENTION: AMBER, Health.STARTING: AMBER, Health.NOT_FITTED: GREY,
}  # fmt: skip  # all others are red; the word beside says the same without colour


def readiness_a4(report: Report, settings: Settings, version: str, now: datetime) -> bytes:
    """The PDF. `now` in China Standard Time. Raises PaperFontMissing where the papers' fonts are not installed."""
    words = texts("readiness")
    colour, conclusion = _conclusion(report, words)
    facts = (
        (words["facts"]["terminal"], words["terminal_value"].format(terminal=settings.terminal_id, version=version)),
        (words["facts"]["place"], _place(settings, words)),
        (words["facts"]["time"], moment(now)),
        (words["facts"]["packs"], _packs(settings, now, words)),
    )
    story: list[Flowable] = [
        Heading(words["title"], 20),
        gap(1),
        pairs(facts, size=10, label=0.16),
        gap(2),
        paragraph(f"{words['facts']['conclusion']}：{conclusion}", "Hei", 11.5, colour),
        *section(words["devices"]),
        _table(words["device_columns"], [_device_cells(row, words) for row in report.devices], DEVICE_WIDTHS),
        *section(words["tests"]),
        _table(words["test_columns"], _test_rows(report.devices, words), TEST_WIDTHS),
    ]
    story += [*_pictures(report.devices, words), *_findings(report, words), _signing(words)]
    foot = words["foot"].format(terminal=settings.terminal_id, time=moment(now))
    return build(story, foot, words["file_title"])


def _conclusion(report: Report, words: dict[str, Any]) -> tuple[Color, str]:
    fatal = [finding for finding in report.parts if not finding.ok and finding.fatal]
    if fatal:
        return RED, words["not_ready"].format(what="、".join(words["parts"][finding.name] for finding in fatal))
    if any(finding.name == "terminal" and not finding.ok for finding in report.parts):
        return AMBER, words["running"]
    trouble = sum(not part.ok for part in report.parts) + sum(not row.in_order for row in report.devices)
    return (AMBER, words["ready_but"].format(count=trouble)) if trouble else (GREEN, words["ready"])


def _place(settings: Settings, words: dict[str, Any]) -> str:
    """A site that cannot be read is a finding; the report is written all the same."""
    try:
        site = load_site(settings.sites / settings.site)
    except (OSError, ValueError):
        return str(words["no_site"])
    return f"{site.name.zh}（{site.address}）"


def _packs(settings: Settings, now: datetime, words: dict[str, Any]) -> str:
    packs = shelf_of(settings, now.date()).packs.values()
    return "、".join(f"{pack.title.zh} {pack.pinned}" for pack in packs) or str(words["no_packs"])


def _cell(text: str, colour: Color = INK, face: str = "Song") -> Flowable:
    return paragraph(text, face, SMALL, colour, leading=SMALL * 1.3)


def _table(columns: Sequence[str], rows: Sequence[Sequence[Flowable]], widths: Sequence[float]) -> Table:
    table = grid([[_cell(name, GREY, "Hei") for name in columns], *rows], widths, head=True)
    table.setStyle(
        TableStyle([("TOPPADDING", (0, 0), (-1, -1), 0.6 * mm), ("BOTTOMPADDING", (0, 0), (-1, -1), 0.8 * mm)])
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
    if row.status.fault is not None and health is not Health.ABSENT:
        state += f"：{_fault(row.status.fault, words)}"
    return [
        _cell(row.id),
        _cell(row.name),
        _cell(state, colour, "Hei"),
        _cell(_identity(row, words), face="Hei"),
        _cell(_supplies(row, words) or words["unknown_identity"]),
    ]


def _supplies(row: DeviceRow, words: dict[str, Any]) -> str:
    names, levels = words["supplies"], words["levels"]
    return "，".join(f"{names.get(name, name)}{levels[level.value]}" for name, level in row.status.supplies.items())


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
        rows.append([_cell(row.id), _cell(row.name), _cell(result, colour, "Hei"), _cell(checks, face="Hei")])
    return rows


def _check(check: tuple[str, bool, str], words: dict[str, Any]) -> str:
    name, passed, measured = check
    shown = words["checks"].get(name, words["supplies"].get(name, name))
    value = words["levels"].get(measured, measured)
    return f"{'✓' if passed else '✗'} {shown}{f'（{value}）' if value else ''}"


def _pictures(devices: Sequence[DeviceRow], words: dict[str, Any]) -> list[Flowable]:
    """All pictures in one row, each with its caption."""
    shown = [(row, picture) for row in devices for picture in row.pictures]
    if not shown:
        return []
    photos, captions = [], []
    for row, picture in shown:
        image = ImageReader(io.BytesIO(picture.data))
        wide, tall = image.getSize()
        scale = min((WIDTH / max(len(shown), 3) - PICTURE_GAP) / wide, PICTURE_HEIGHT / tall)
        photos.append(_Photo(image, wide * scale, tall * scale))
        caption = words["caption"].format(id=row.id, caption=words["captions"][picture.kind])
        captions.append(_cell(caption, GREY, "Hei"))
    style = TableStyle([("VALIGN", (0, 0), (-1, 0), "BOTTOM"), ("LEFTPADDING", (0, 0), (-1, -1), 0)])
    table = Table([photos, captions], colWidths=[WIDTH / max(len(shown), 3)] * len(shown), style=style, hAlign="LEFT")
    note = [_cell(words["picture_note"], GREY, "Hei")] if any(p.kind != "desk" for _, p in shown) else []
    return [KeepTogether([*section(words["pictures"]), table, *note])]


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


def _findings(report: Report, words: dict[str, Any]) -> list[Flowable]:
    """Only what somebody must see to, then one line that names the parts in order."""
    fine = "、".join(words["parts"][part.name] for part in report.parts if part.ok)
    rows = [_part_cells(part, words) for part in report.parts if not part.ok]
    rows += [_trouble_cells(row, words) for row in report.devices if not row.in_order]
    table = _table(words["finding_columns"], rows, FINDING_WIDTHS) if rows else _cell(words["no_findings"])
    fine_line = [gap(1), _cell(words["fine_parts"].format(parts=fine), GREY, "Hei")] if fine else []
    return [*section(words["findings"]), table, *fine_line]


def _part_cells(part: Finding, words: dict[str, Any]) -> list[Flowable]:
    colour, result = (RED, words["finding_fatal"]) if part.fatal else (AMBER, words["finding_warn"])
    told = f"{words['part_trouble'][part.name]}（{part.text}）"
    return [_cell(words["parts"][part.name]), _cell(result, colour, "Hei"), _cell(told, face="Hei")]


def _trouble_cells(row: DeviceRow, words: dict[str, Any]) -> list[Flowable]:
    fault, test = row.status.fault, row.self_test
    told = [words["health"][row.status.health.value]] if fault is None else [_fault(fault, words)]
    told += [part for part in (_supplies(row, words),) if part and row.works]
    told += [_check(check, words) for check in (test.checks if test else ()) if not check[1]]
    if fault is not None and fault.detail:
        told.append(fault.detail)
    if row.info is not None:
        told.append(row.info.address)
    name = f"{row.id} {row.name}".strip()
    return [_cell(name), _cell(words["finding_warn"], AMBER, "Hei"), _cell("；".join(told), face="Hei")]


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
    table = Table(rows, colWidths=widths, rowHeights=[8 * mm, SIGN_ROW, SIGN_ROW], style=TableStyle(style))
    return KeepTogether([*section(words["signing"]), table])
