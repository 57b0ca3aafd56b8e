"""办事指南 of an item on paper: every element of PROTOCOLS.md §6.3 that the pack names, in the order of a reader."""

from __future__ import annotations

from datetime import date

from kiosk.documents.model import Columns, GuideMaterial, GuidePaper, GuideSection
from kiosk.packs.codes import code_set
from kiosk.packs.schema import LEGAL_TO_COME, Delivery, Item, Material, Pack, Period, RegionRule
from kiosk.packs.words import Words
from kiosk.session.case_papers import period_text

NO_RULE = "没有统一规定，按承诺时限"
WAYS = {"terminal": "在自助终端打印", "window": "窗口领取", "post": "邮寄"}


def guide_paper(pack: Pack, office: str) -> GuidePaper:
    """一次性告知单: everything at the first telling. What the pack does not say is left out, never made up."""
    guide = pack.guide
    return GuidePaper(
        heading=pack.title.zh,
        office=office,
        publisher=guide.publisher,
        version=guide.version,
        effective=guide.effective,
        facts=tuple((label, text) for label, text in _facts(pack) if text),
        materials=tuple(GuideMaterial(m.name.zh, m.necessity, _how(m)) for m in pack.materials),
        steps=tuple(s.zh for s in guide.steps),
        sections=tuple(GuideSection(title, lines) for title, lines in _sections(pack) if lines),
        contacts=(("咨询", guide.telephone), ("监督", guide.supervision)),
    )


def _facts(pack: Pack) -> Columns:
    guide = pack.guide
    return (
        ("办理部门", "、".join(pack.departments)),
        ("办件类型", "、".join(dict.fromkeys(code_set("handling").values[item.handling] for item in pack.items))),
        ("四办", "、".join(pack.marks)),
        ("实施编码", "、".join(item.codes.task for item in pack.items if item.codes.task)),
        ("服务对象", "、".join(guide.objects)),
        ("谁能办", _joined(guide.who)),
        ("这里不办", _joined(guide.not_here)),
        ("受理条件", _joined(guide.accept)),
        ("受理时段", "；".join(_season(w.start, w.end, w.title) for w in pack.windows)),
        ("收费", "；".join((guide.fee.zh, *(_fee(f.name, f.amount, f.basis) for f in guide.fees)))),
        ("法定时限", _period(guide.statutory) if guide.statutory else NO_RULE),
        ("承诺时限", _period(guide.promised)),
        ("到现场次数", f"{guide.visits} 次" if guide.visits else "不用到现场"),
        ("网上办理", "可以" if guide.online else "不可以"),
        ("委托他人", "可以，受托人带两个人的身份证；要不要委托书，先打电话问一问" if pack.proxy else ""),
        ("结果", guide.result.zh),
        ("领取", "；".join((guide.delivery.zh, *(_delivery(way) for way in pack.result.delivery)))),
        ("地点", guide.address.zh),
        ("时间", guide.hours.zh),
    )


def _sections(pack: Pack) -> tuple[tuple[str, tuple[str, ...]], ...]:
    guide = pack.guide
    return (
        ("一起办的事", tuple(_member(pack, item) for item in pack.items) if len(pack.items) > 1 else ()),
        ("可以书面承诺代替的证明", tuple(c.proof.zh for c in pack.commitments)),
        ("在这里收、由别处办理", tuple(_region(rule) for rule in pack.regions)),
        ("常见问题", tuple(f"问：{q.q}　答：{q.a}" for q in guide.faq)),
        ("依据", tuple(f"{b.name}{b.article}" for b in guide.legal) or (LEGAL_TO_COME,)),
        ("救济途径", (guide.appeal.zh,) if guide.appeal else ()),
    )


#: On a paper that is read at home: what the terminal will do, not what it has done.
BY_CARD = "带身份证来，机器当场读，不用复印"
FETCHED = "同意机器取电子证照的，取到就不用带；取不到："


def _how(material: Material) -> str:
    """In which form it is brought, what makes it good, who gives it out; or what replaces it."""
    free = material.free.note.zh if material.free else ""
    if material.kind == "card":
        return BY_CARD
    if material.kind != "scan" or (free and not material.fallback):
        return free
    if material.free is not None and material.free.by in ("licence", "data"):
        free = FETCHED  # the note says what was done at the screen; here nobody has been asked yet
    brought = f"{material.brought_as} {material.copies} 份" if material.copies else material.brought_as
    parts = [
        free,
        material.form.zh if material.form else brought,
        material.accept.zh if material.accept else "",
        f"由{material.issuer}出具" if material.issuer else "",
        f"可以在承诺后 {material.pledge.days} 个工作日内补交" if material.pledge else "",
    ]
    return "；".join(part for part in parts if part).replace(f"{FETCHED}；", FETCHED)


def _member(pack: Pack, item: Item) -> str:
    choice = "，可以不办" if item.optional is not None else ""
    return f"{item.name.zh}（{item.department}，{period_text(item.promised or pack.promise)}{choice}）"


def _region(rule: RegionRule) -> str:
    parts = (rule.name.zh, rule.office, period_text(rule.promised) if rule.promised else "", _text(rule.note))
    return "；".join(part for part in parts if part)


def _delivery(way: Delivery) -> str:
    parts = (way.what.zh, _text(way.place), _text(way.fee))
    return f"{WAYS[way.way]}：" + "，".join(part for part in parts if part)


def _season(start: date, end: date, title: Words | None) -> str:
    return f"{_text(title)} {start.month}月{start.day}日 至 {end.month}月{end.day}日".strip()


def _fee(name: Words, amount: Words, basis: str) -> str:
    return f"{name.zh} {amount.zh}" + (f"（{basis}）" if basis else "")


def _period(period: Period) -> str:
    return f"{period_text(period)}（{period.explain.zh}）" if period.explain else period_text(period)


def _joined(texts: tuple[Words, ...]) -> str:
    return "；".join(text.zh for text in texts)


def _text(words: Words | None) -> str:
    return words.zh if words is not None else ""
