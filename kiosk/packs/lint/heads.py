"""P1: what the item is called, whose it is, when it can be had, and what it needs."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from kiosk.identity.checks import uscc_problem
from kiosk.packs.codes import ASSETS
from kiosk.packs.lint.checked import Checked
from kiosk.packs.lint.finding import Finding
from kiosk.packs.near import meant
from kiosk.packs.schema import Item, Pack

ROLES = frozenset(
    {"idcard", "smartcard", "portrait_camera", "document_camera", "document_scanner", "receipt_printer", "form_printer"}
    | {"queue_ticket", "code_reader", "io_board", "keypad"}
)
#: GB/T 2260, first two digits; 99 is nowhere: sample regions.
PROVINCES = frozenset(
    f"{area}{n}"
    for area, last in {1: 5, 2: 3, 3: 7, 4: 6, 5: 4, 6: 5, 7: 1, 8: 2}.items()
    for n in range(0 if area == 5 else 1, last + 1)
) | {"99"}
_PRINTERS = {"form": {"form_printer"}, "receipt": {"receipt_printer"}, "either": {"form_printer", "receipt_printer"}}


def findings(c: Checked) -> Iterator[Finding]:
    yield from _names(c)
    yield from _devices(c)
    for item in c.pack.items:
        yield from _codes(c, item)
        yield from _handling(c, item)
    yield from _marks(c)
    yield from _departments(c)
    yield from _season(c)
    yield from _regions(c)
    yield from _size(c)


def _names(c: Checked) -> Iterator[Finding]:
    for path, icon in {("icon",): c.pack.icon, ("home", "icon"): c.pack.home.icon}.items():
        if not (ASSETS / "icons" / f"{icon}.svg").is_file():
            there = (file.stem for file in (ASSETS / "icons").glob("*.svg"))
            text = f"there is no icon {icon!r}{meant(icon, there)}"
            yield c.found("P102", path, text, "a name of assets/icons")


def _devices(c: Checked) -> Iterator[Finding]:
    roles = {*c.pack.needs, *(role for group in c.pack.needs_any for role in group)}
    for role in sorted(roles - ROLES):
        yield c.found(
            "P103", ("needs",), f"unknown device {role!r}{meant(role, ROLES)}", "one of " + ", ".join(sorted(ROLES))
        )
    wanted = [(f"paper {paper.id}", _PRINTERS[paper.printer]) for paper in c.pack.papers]
    if any(m.kind == "scan" and m.pages and not m.fallback for m in c.pack.materials):
        wanted.append(("papers to photograph", {"document_camera", "document_scanner"}))
    if any(field.prefill for field in c.pack.form):
        wanted.append(("values from the card", {"idcard", "smartcard"}))
    for what, some in wanted:
        if not some & roles:
            yield c.found(
                "P114", ("needs",), f"{what}, but no {' or '.join(sorted(some))} is needed", "add it to needs"
            )


def _codes(c: Checked, item: Item) -> Iterator[Finding]:
    codes, path = item.codes, ("items", item.id, "codes")
    for name, code in (("task", codes.task), ("handle", codes.handle)):
        if code is None:
            continue
        if uscc_problem(code[:18]):
            yield c.found("P104", (*path, name), f"{code[:18]} is no 统一社会信用代码", "ask the unit for its code")
        if code[18] not in (item.level, "7"):
            yield c.found("P105", (*path, name), f"level {code[18]} in the code, {item.level} in the item")
    if codes.task and codes.catalog and codes.task[19:] != codes.catalog:
        yield c.found("P106", (*path, "task"), f"does not end with the 基本编码 {codes.catalog}")
    if codes.handle and codes.task and codes.handle[:31] != codes.task:
        yield c.found("P106", (*path, "handle"), f"does not begin with the 实施编码 {codes.task}")


def _handling(c: Checked, item: Item) -> Iterator[Finding]:
    days = (item.promised or c.pack.promise).days
    if (item.handling == "即办") != (days == 0):
        yield c.found(
            "P108",
            ("items", item.id, "handling"),
            f"item {item.id}: {item.handling} with {days} days",
            "即办 is 0 days (promised: {days: 0}), 承诺 more",
        )


def _marks(c: Checked) -> Iterator[Finding]:
    pack = c.pack
    if "马上办" in pack.marks and pack.promise.days:
        yield c.found("P107", ("marks",), f"马上办, but promised are {pack.promise.days} days", "take the mark away")
    if "网上办" in pack.marks and not pack.guide.online:
        yield c.found("P107", ("marks",), "网上办, but guide.online is false")
    if "一次办" in pack.marks and pack.guide.visits > 1:
        yield c.found("P107", ("marks",), f"一次办, but {pack.guide.visits} visits in the guide")


def _departments(c: Checked) -> Iterator[Finding]:
    named, used = set(c.pack.departments), {item.department for item in c.pack.items}
    for item in c.pack.items:
        if item.department not in named:
            yield c.found(
                "P109", ("items", item.id, "department"), f"{item.department} is not among departments", "add it there"
            )
    for name in sorted(named - used):
        yield c.found("P109", ("departments",), f"{name}: no item is this department's", "take it out")


def _season(c: Checked) -> Iterator[Finding]:
    valid, windows = c.pack.valid, c.pack.windows
    if valid.start and valid.end and valid.end < valid.start:
        yield c.found("P110", ("valid",), "ends before it begins")
    elif valid.end and valid.end < c.today:
        yield c.found("P110", ("valid",), f"over since {valid.end}", "give it a new time, or state: withdrawn")
    for n, window in enumerate(windows):
        if window.end < window.start:
            yield c.found("P111", ("windows", n), "ends before it begins")
    for one, two in combinations(windows, 2):
        if one.start <= two.end and two.start <= one.end and one.choice == two.choice:
            yield c.found(
                "P111", ("windows",), f"{one.start} and {two.start} overlap", "one window, or a `choice` each"
            )
    if windows and all(window.end < c.today for window in windows):
        yield c.found("P111", ("windows",), "all seasons are over", "put in the next one")


def _regions(c: Checked) -> Iterator[Finding]:
    seen: set[str] = set()
    for n, rule in enumerate(c.pack.regions):
        if rule.code[:2] not in PROVINCES:
            yield c.found("P112", ("regions", n), f"{rule.code}: there is no such province", "GB/T 2260")
        if rule.code in seen:
            yield c.found("P112", ("regions", n), f"{rule.code} stands twice")
        seen.add(rule.code)


def _size(c: Checked) -> Iterator[Finding]:
    if (c.pack.item_type == "one_thing") != (len(c.pack.items) > 1):
        yield c.found(
            "P113",
            ("item_type",),
            f"{c.pack.item_type} with {len(c.pack.items)} member items",
            "one_thing has members, item is one",
        )


def roles(pack: Pack) -> frozenset[str]:
    """Devices that a pack may use."""
    return frozenset({*pack.needs, *(role for group in pack.needs_any for role in group)})
