"""The three papers that are public (S3): list of items, instructions, rules. Shown without login and offline."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import Field

from kiosk.guide.site import Site
from kiosk.packs.display import date_text
from kiosk.packs.loader import availability
from kiosk.packs.schema import Necessity, Pack, Period
from kiosk.packs.words import Strict
from kiosk.packs.yamlfile import MAX_BYTES, parse_yaml

PAGE = 380  # characters of body text on one portrait page; a caller with larger type passes less
_FRONT = re.compile(r"\A---\n(.*?)\n---\n(.*)\Z", re.DOTALL)


class Head(Strict):
    """Front matter of a paper."""

    title: str = Field(min_length=2)
    version: str = Field(min_length=1)
    date: date
    publisher: str = Field(min_length=2)
    note: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """`style`: heading, text or step (numbered line)."""

    text: str
    style: str = "text"


@dataclass(frozen=True, slots=True)
class ListRow:
    """One line of the 事项清单. `state` is 可办 or the reason why not."""

    number: int
    pack_id: str
    item: str
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


@dataclass(frozen=True, slots=True)
class PublicPaper:
    """`id`: items, operation, rules. `rows` only for the list of items, whose paragraphs say the same in words."""

    id: str
    head: Head
    paragraphs: tuple[Paragraph, ...]
    rows: tuple[ListRow, ...] = ()

    @property
    def title(self) -> str:
        return self.head.title

    @property
    def imprint(self) -> str:
        """第 3 版　2026年10月1日　临溪县政务服务管理局."""
        return f"第 {self.head.version} 版　{date_text(self.head.date)}　{self.head.publisher}"

    def pages(self, size: int = PAGE) -> tuple[tuple[Paragraph, ...], ...]:
        """Whole paragraphs on pages of about `size` characters; a heading stays with the text below it."""
        pages: list[list[Paragraph]] = [[]]
        for block in _blocks(self.paragraphs):
            used = sum(len(p.text) for p in pages[-1])
            if pages[-1] and used + sum(len(p.text) for p in block) > size:
                pages.append([])
            pages[-1].extend(block)
        return tuple(tuple(page) for page in pages)


def _blocks(paragraphs: Iterable[Paragraph]) -> Iterable[list[Paragraph]]:
    held: list[Paragraph] = []
    for paragraph in paragraphs:
        held.append(paragraph)
        if paragraph.style != "heading":
            yield held
            held = []
    if held:
        yield held


def load_papers(
    folder: Path,
    site: Site,
    packs: Mapping[str, Pack],
    today: date,
    paused: Mapping[str, str] | None = None,
) -> tuple[PublicPaper, ...]:
    """The three papers of a site, list of items first. `paused`: pack id to the reason why it cannot be used now.

    Raises OSError or ValueError if one is missing or has no version, date or publisher: S3 wants all three.
    """
    rows = item_list(site, packs, today, paused or {})
    listed = read_paper(folder / "papers" / "items.md", "items")
    paragraphs = (*listed.paragraphs, *(part for row in rows for part in _row_text(row)))
    papers = (
        PublicPaper("items", listed.head, paragraphs, rows),
        read_paper(folder / "papers" / "operation.md", "operation"),
        read_paper(folder / "papers" / "rules.md", "rules"),
    )
    return tuple(filled(paper, site) for paper in papers)


def filled(paper: PublicPaper, site: Site) -> PublicPaper:
    """Telephones and names stand once, in site.yaml."""
    values = {"site": site.name.zh, "duty_phone": site.duty_phone, "supervision_phone": site.supervision_phone}
    values |= {"terminal": site.terminal_label, "address": site.address}

    def fill(text: str) -> str:
        for name, value in values.items():
            text = text.replace("{" + name + "}", value)
        return text

    done = tuple(Paragraph(fill(p.text), p.style) for p in paper.paragraphs)
    return PublicPaper(paper.id, paper.head, done, paper.rows)


def read_paper(path: Path, paper_id: str) -> PublicPaper:
    """Markdown with a YAML head: a line is a paragraph, `## ` a heading, `1. ` or `- ` a step."""
    if path.stat().st_size > MAX_BYTES:
        raise ValueError(f"{path.name}: larger than {MAX_BYTES} bytes")
    match = _FRONT.match(path.read_text(encoding="utf-8"))
    if match is None:
        raise ValueError(f"{path.name}: has no head with title, version, date and publisher")
    paragraphs = tuple(_paragraph(line.strip()) for line in match[2].splitlines() if line.strip())
    return PublicPaper(paper_id, Head.model_validate(parse_yaml(match[1])), paragraphs)


def _paragraph(text: str) -> Paragraph:
    if text.startswith("## "):
        return Paragraph(text[3:].strip(), "heading")
    if text.startswith("- "):
        return Paragraph(text[2:].strip(), "step")
    return Paragraph(text, "step" if re.match(r"\d+\. ", text) else "text")


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


def item_list(site: Site, packs: Mapping[str, Pack], today: date, paused: Mapping[str, str]) -> tuple[ListRow, ...]:
    """The items of the site in its order, with the columns of SERVICES.md §7.3. Unknown ids are left out."""
    offered = [packs[pack_id] for pack_id in site.items if pack_id in packs]
    return tuple(_row(number, pack, today, paused) for number, pack in enumerate(offered, 1))


def _row(number: int, pack: Pack, today: date, paused: Mapping[str, str]) -> ListRow:
    why_not = availability(pack, today)
    reason = why_not.zh if why_not else paused.get(pack.id, "")
    immediate = pack.result.kind == "immediate"
    return ListRow(
        number=number,
        pack_id=pack.id,
        item=pack.title.zh,
        department="、".join(pack.departments),
        who=pack.guide.who[0].zh,
        needs="、".join(_devices(pack.needs) + ["或".join(_devices(group)) for group in pack.needs_any]),
        papers="、".join(_papers(pack)),
        result=pack.guide.result.zh + ("（当场打印）" if immediate else "（先打印收件回执）"),
        time="24 小时" if immediate else "收件 24 小时，受理在工作日",
        fee=pack.guide.fee.zh,
        promised=_period(pack.promise),
        telephone=pack.guide.telephone,
        state=f"暂停：{reason}" if reason else "可办",
    )


def _devices(roles: Collection[str]) -> list[str]:
    return [_DEVICES.get(role, role) for role in roles]


def _papers(pack: Pack) -> list[str]:
    marks = {Necessity.REQUIRED: "", Necessity.DEFERRABLE: "（可以后补）", Necessity.NOT_NEEDED: ""}
    return [m.name.zh + marks[m.necessity] for m in pack.materials if m.kind != "statement"]


def _period(period: Period) -> str:
    unit = "个工作日" if period.unit == "workday" else "天"
    return f"{period.days} {unit}" if period.days else "即办"


def _row_text(row: ListRow) -> tuple[Paragraph, ...]:
    return (
        Paragraph(f"{row.number}. {row.item}（{row.state}）", "heading"),
        Paragraph(
            f"部门：{row.department}。谁能办：{row.who}。带什么：{row.papers}。用到的设备：{row.needs}。"
            f"结果：{row.result}。时间：{row.time}。费用：{row.fee}。承诺时限：{row.promised}。电话：{row.telephone}。"
        ),
    )
