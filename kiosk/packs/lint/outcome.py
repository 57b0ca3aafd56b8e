"""P7, P8: promised times, the papers that are printed, and how a result comes into the citizen's hands."""

from __future__ import annotations

from collections.abc import Iterator

from kiosk.packs.lint.brought import in_workdays, workdays
from kiosk.packs.lint.checked import Checked
from kiosk.packs.lint.finding import Finding
from kiosk.packs.schema import Necessity, Period

_POST = ("delivery_receiver", "delivery_mobile", "delivery_address")


def findings(c: Checked) -> Iterator[Finding]:
    yield from _times(c)
    yield from _papers(c)
    yield from _result(c)
    yield from _delivery(c)


def _same(one: Period, two: Period) -> bool:
    return (one.days, one.unit) == (two.days, two.unit)


def _times(c: Checked) -> Iterator[Finding]:
    pack = c.pack
    if not _same(pack.guide.promised, pack.promise):
        yield c.found(
            "P701",
            ("guide", "promised"),
            f"guide promises {pack.guide.promised.days} {pack.guide.promised.unit}, "
            f"the pack {pack.promise.days} {pack.promise.unit}",
            "the same in both",
        )
    statutory = pack.guide.statutory
    if statutory and workdays(c) > in_workdays(statutory.days, statutory.unit):
        yield c.found("P702", ("promise",), "the promised time is longer than the statutory one", "shorten it")
    if pack.result.kind == "immediate" and pack.promise.days:
        yield c.found("P703", ("promise",), f"an immediate result after {pack.promise.days} days", "result: promised")
    for item in pack.items:
        if item.promised and in_workdays(item.promised.days, item.promised.unit) > workdays(c):
            yield c.found(
                "P704",
                ("items", item.id, "promised"),
                f"item {item.id}: promised in {item.promised.days} {item.promised.unit}, "
                f"the whole in {pack.promise.days} {pack.promise.unit}",
                "the whole takes as long as its slowest member",
            )
    if pack.result.kind == "filed":
        for material in pack.materials:
            if material.kind == "scan" and material.necessity is not Necessity.NOT_NEEDED:
                yield c.found(
                    "P705",
                    ("materials", material.id),
                    f"paper {material.id}: 备查制 asks for none",
                    "the citizen keeps it; necessity: 免",
                )


def _papers(c: Checked) -> Iterator[Finding]:
    pack, printed = c.pack, {paper.id for paper in c.pack.papers}
    deferrable = any(m.necessity is Necessity.DEFERRABLE for m in pack.materials)
    statement = any(m.kind == "statement" for m in pack.materials)
    wanted = (
        ("P801", pack.signature, "application", "something is signed"),
        ("P803", deferrable, "pledge", "papers may follow later"),
        ("P803", deferrable, "notice", "papers may follow later"),
        ("P804", bool(pack.commitments), "commitment", "commitments are offered"),
        ("P805", bool(pack.regions), "custody", "cases of other regions are received"),
        ("P806", len(pack.items) > 1, "subforms", "several departments handle it"),
        ("P807", statement, "statement", "a statement is signed"),
    )
    for rule, needed, paper, why in wanted:
        if needed and paper not in printed:
            yield c.found(
                rule, ("papers",), f"{why}, but no {paper} is printed", f"- {{id: {paper}, title: …, printer: form}}"
            )
        elif not needed and paper in printed and paper != "application":
            yield c.found("P808", ("papers", paper), f"paper {paper} is never printed", "take it out")
    first = "result" if pack.result.kind == "immediate" else "receipt"
    if first not in printed:
        yield c.found("P802", ("papers",), f"no {first} is printed", f"- {{id: {first}, title: …, printer: either}}")


def _result(c: Checked) -> Iterator[Finding]:
    pack = c.pack
    if pack.result.kind == "immediate" and not pack.needs_platform:
        yield c.found("P812", ("needs_platform",), "a result at once comes from the platform", "needs_platform: true")
    if pack.result.kind == "promised" and pack.result.papers and not pack.result.delivery:
        yield c.found(
            "P809",
            ("result",),
            "does not say how the result is handed over",
            "delivery: [{way: window, what, place}, {way: post, what, fee}]",
        )


def _delivery(c: Checked) -> Iterator[Finding]:
    """出件: the citizen chooses among the ways there are."""
    ways = {delivery.way for delivery in c.pack.result.delivery}
    asked = next((field for field in c.pack.form if field.id == "delivery_way"), None)
    if asked is None:
        if len(ways) > 1:
            yield c.found(
                "P810", ("result", "delivery"), f"{' or '.join(sorted(ways))}, but nobody asks", "{use: delivery_way}"
            )
        return
    offered = {choice.code for choice in asked.choices if not any(off.when is None for off in choice.off)}
    if ways and offered != ways:
        yield c.found(
            "P810",
            ("form", "delivery_way", "choices"),
            f"offers {', '.join(sorted(offered))}, the result has {', '.join(sorted(ways))}",
            "the same ways in both",
        )
    if "post" in offered:
        there = {field.id for field in c.pack.form}
        for name in _POST:
            if name not in there:
                yield c.found("P811", ("form", "delivery_way"), f"by post, but {name} is not asked", f"{{use: {name}}}")
