"""The 24小时事项清单 (SERVICES.md §7.3), made from the packs: a table for paper, one line an item for the screen."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from kiosk.guide.paragraph import Paragraph
from kiosk.guide.site import Site
from kiosk.packs.loader import availability
from kiosk.packs.schema import Material, Necessity, Pack, Period

MOST_USED = "最常办的{n}件"
OTHERS = "其他事项"
OPEN = "可办"
_UNITS = {"workday": " 个工作日", "day": " 天", "month": " 个月"}
_RESULTS = {"immediate": "（当场打印）", "promised": "（先打印收件回执）", "filed": "（本人留存备查）"}
_DEVICES = {
    "idcard": "身份证阅读器",
    "form_printer": "A4 打印机",
    "receipt_printer": "小票打印机",
    "document_camera": "高拍仪",
    "document_scanner": "扫描仪",
    "smartcard": "社保卡读卡器",
    "portrait_camera": "人像摄像头",
    "code_reader": "扫码器",
}


@dataclass(frozen=True, slots=True)
class ListRow:
    """One item. `state` is 可办 or 暂停 with the reason; `group` the part of life it belongs to."""

    number: int
    pack_id: str
    group: str
    item: str
    elder: str
    short: str
    department: str
    who: str
    needs: str
    papers: str
    result: str
    time: str
    fee: str
    promised: str
    telephone: str
    state: str


def item_list(site: Site, packs: Mapping[str, Pack], today: date, paused: Mapping[str, str]) -> tuple[ListRow, ...]:
    """What the site offers, group by group. `paused`: pack id to the reason why it cannot be used now."""
    shelves = site.shelved(site.offered(packs).values())
    sorted_packs = [(part.title.zh if part.title else OTHERS, pack) for part in shelves for pack in part.packs]
    return tuple(_row(n, group, pack, today, paused) for n, (group, pack) in enumerate(sorted_packs, 1))


def _row(number: int, group: str, pack: Pack, today: date, paused: Mapping[str, str]) -> ListRow:
    why_not = availability(pack, today)
    reason = why_not.zh if why_not else paused.get(pack.id, "")
    immediate = pack.result.kind == "immediate"
    return ListRow(
        number=number,
        pack_id=pack.id,
        group=group,
        item=pack.title.zh,
        elder=pack.title_elder,
        short=pack.short.zh,
        department="、".join(pack.departments),
        who=pack.guide.who[0].zh + ("（可以代办）" if pack.proxy else ""),
        needs="、".join([*_devices(pack.needs), *("或".join(_devices(group)) for group in pack.needs_any)]),
        papers="、".join(papers(pack)) or "不用带",
        result=pack.guide.result.zh + _RESULTS[pack.result.kind],
        time="24 小时" if immediate else "收件 24 小时，受理在工作日",
        fee=pack.guide.fee.zh,
        promised=period(pack.promise),
        telephone=pack.guide.telephone,
        state=f"暂停：{reason}" if reason else OPEN,
    )


def _devices(roles: Collection[str]) -> list[str]:
    return [_DEVICES.get(role, role) for role in roles]


def papers(pack: Pack) -> Iterator[str]:
    """What somebody brings; what card, licence or signature replace for good is not named."""
    instead = {material for commitment in pack.commitments for material in commitment.replaces}
    for material in pack.materials:
        if material.kind == "card" or (material.kind == "scan" and material.necessity is not Necessity.NOT_NEEDED):
            marks = _marks(material, material.id in instead)
            yield material.name.zh + (f"〔{marks}〕" if marks else "")


def _marks(material: Material, committable: bool) -> str:
    """As assets/print/guide.yaml explains them."""
    marks = {
        "选": bool(material.when),
        "电": material.kind == "scan" and material.free is not None and material.fallback,
        "诺": committable,
        "补": material.necessity is Necessity.DEFERRABLE,
        "可": material.necessity is Necessity.OPTIONAL,
    }
    return "".join(mark for mark, holds in marks.items() if holds)


def period(limit: Period) -> str:
    """10 个工作日; 即办 where nothing is waited for."""
    return f"{limit.days}{_UNITS[limit.unit]}" if limit.days else "即办"


def most_used(site: Site, rows: Iterable[ListRow]) -> list[ListRow]:
    by_id = {row.pack_id: row for row in rows}
    return [by_id[name] for name in site.most_used if name in by_id]


def on_screen(site: Site, rows: tuple[ListRow, ...]) -> Iterator[Paragraph]:
    """The most used first, then all by group: one line an item."""
    first = most_used(site, rows)
    if first:
        yield Paragraph(MOST_USED.format(n=len(first)), "heading")
        yield from (_line(row) for row in first)
    for row, opens in _grouped(rows):
        if opens:
            yield Paragraph(row.group, "heading")
        yield _line(row)


def _line(row: ListRow) -> Paragraph:
    state = row.promised if row.state == OPEN else row.state
    return Paragraph(f"{row.number}. {row.item}　{state}", "step", elder=f"{row.number}. {row.elder}　{state}")


def above_table(site: Site, rows: tuple[ListRow, ...]) -> Iterator[Paragraph]:
    """What paper says before the table: the most used with their numbers."""
    first = most_used(site, rows)
    if first:
        yield Paragraph(MOST_USED.format(n=len(first)), "heading")
        yield Paragraph("；".join(f"{row.item}（第 {row.number} 项）" for row in first) + "。")


def _grouped(rows: Iterable[ListRow]) -> Iterator[tuple[ListRow, bool]]:
    """Each row, and whether it is the first of its group."""
    before = ""
    for row in rows:
        yield row, row.group != before
        before = row.group
