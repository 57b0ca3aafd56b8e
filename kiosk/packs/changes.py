"""What changes for the citizen from one state of a pack to another: questions, papers, times, fees, members."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kiosk.packs.loader import PackProblem
from kiosk.packs.reading import read_pack
from kiosk.packs.schema import Material, Pack, Period
from kiosk.packs.words import Words

#: Parts of a pack that a citizen meets, in the order in which they are told.
KINDS = (
    "item", "state", "season", "member", "question", "answer", "condition", "paper", "pledge", "commitment", "region",
    "time", "fee", "result", "delivery", "printed", "guide",
)  # fmt: skip
_SIGNS = {"added": "+", "removed": "-", "changed": "~"}


@dataclass(frozen=True, slots=True)
class Change:
    """`before` "" = new, `after` "" = gone."""

    pack: str
    kind: str
    what: str
    before: str
    after: str

    @property
    def sort(self) -> str:
        return "added" if not self.before else "removed" if not self.after else "changed"

    def as_dict(self) -> dict[str, str]:
        return {"pack": self.pack, "kind": self.kind, "what": self.what, "change": self.sort,
                "before": self.before, "after": self.after}  # fmt: skip

    def __str__(self) -> str:
        told = f"{self.before} → {self.after}" if self.sort == "changed" else self.before or self.after
        return f"{_SIGNS[self.sort]} {self.kind} {self.what}: {told}"


@dataclass(frozen=True, slots=True)
class Changes:
    """`unnumbered`: packs whose contents changed under the same version. `versions`: before and after, by id."""

    changes: tuple[Change, ...]
    versions: Mapping[str, tuple[str, str]]
    unnumbered: tuple[str, ...]

    def as_text(self) -> str:
        lines = []
        for pack, (before, after) in self.versions.items():
            own = [f"  {change}" for change in self.changes if change.pack == pack]
            if own or before != after or pack in self.unnumbered:
                lines += [f"{pack} {before or 'new'} → {after or 'gone'}", *own]
            if pack in self.unnumbered:
                lines.append(f"  ! the contents changed, the version {after} did not: give it a new one")
        return "\n".join(lines) or "nothing changes"


def compare(before: Path, after: Path) -> Changes:
    """Two packs, or two folders of packs. A pack that does not load counts as not there, and says so."""
    old, new = _read(before), _read(after)
    changes: list[Change] = []
    versions: dict[str, tuple[str, str]] = {}
    unnumbered = []
    for name in sorted({*old, *new}):
        one, two = old.get(name), new.get(name)
        versions[name] = (_version(one), _version(two))
        changes += _between(name, facts(one), facts(two))
        if isinstance(one, Pack) and isinstance(two, Pack) and one.version == two.version and _differ(one, two):
            unnumbered.append(name)
    return Changes(tuple(changes), versions, tuple(unnumbered))


def _read(folder: Path) -> dict[str, Pack | PackProblem]:
    """By id, whatever the folder is called: an old state often lies beside the new one under another name."""
    one = (folder / "pack.yaml").is_file()
    found: dict[str, Pack | PackProblem] = {}
    for path in [folder] if one else [place.parent for place in sorted(folder.glob("*/pack.yaml"))]:
        try:
            pack = read_pack(path)
        except (OSError, ValueError) as error:
            found[path.name] = PackProblem(path.name, str(error).splitlines()[0])
        else:
            found[pack.id] = pack
    return found


def _version(pack: Pack | PackProblem | None) -> str:
    return pack.version if isinstance(pack, Pack) else "" if pack is None else "does not load"


def _differ(one: Pack, two: Pack) -> bool:
    return one.model_dump() != two.model_dump()


def _between(pack: str, old: Mapping[tuple[str, str], str], new: Mapping[tuple[str, str], str]) -> Iterator[Change]:
    for kind in KINDS:
        for key in [*new, *(gone for gone in old if gone not in new)]:
            before, after = old.get(key, ""), new.get(key, "")
            if key[0] == kind and before != after:
                yield Change(pack, kind, key[1], before, after)


def facts(pack: Pack | PackProblem | None) -> dict[tuple[str, str], str]:
    """Everything that is told or asked, by kind and name."""
    if pack is None:
        return {}
    if isinstance(pack, PackProblem):
        return {("item", "does not load"): pack.text}
    return {(kind, what): text for kind, what, text in _facts(pack) if text}


def _facts(pack: Pack) -> Iterator[tuple[str, str, str]]:
    yield "item", "title", _both(pack.title)
    yield "state", pack.state.value, pack.state.reason.zh if pack.state.reason else pack.state.value
    if pack.valid.start or pack.valid.end:
        yield "season", "valid", f"{pack.valid.start or ''} – {pack.valid.end or ''}"
    for window in pack.windows:
        yield "season", window.title.zh if window.title else str(window.start), f"{window.start} – {window.end}"
    for item in pack.items:
        left_out = "，可以不办" if item.optional else ""
        yield "member", item.id, f"{item.name.zh}（{item.department}）{left_out}"
        if item.promised:
            yield "time", item.id, _period(item.promised)
    yield from _questions(pack)
    for material in pack.materials:
        yield from _paper(material)
    for commitment in pack.commitments:
        yield "commitment", commitment.id, f"{commitment.proof.zh}：{commitment.content.zh}"
    for rule in pack.regions:
        yield "region", rule.code, f"{rule.name.zh}（{rule.office}）"
    yield "time", "promise", _period(pack.promise)
    yield "time", "statutory", _period(pack.guide.statutory)
    yield "result", pack.result.kind, _both(pack.result.what)
    for delivery in pack.result.delivery:
        yield "delivery", delivery.way, f"{delivery.what.zh} {delivery.fee.zh if delivery.fee else ''}".strip()
    for printed in pack.papers:
        yield "printed", printed.id, printed.title.zh
    yield from _guide(pack)


def _questions(pack: Pack) -> Iterator[tuple[str, str, str]]:
    for field in pack.form:
        if field.question is None or not field.asked:
            continue
        yield "question", field.id, _both(field.question)
        yield "condition", field.id, field.when or ""
        for choice in field.choices:
            always = next((off.reason.zh for off in choice.off if off.when is None), "")
            yield "answer", f"{field.id}.{choice.code}", choice.label.zh + (f"（不能选：{always}）" if always else "")
        if field.way_out:
            yield "answer", f"{field.id}.way_out", field.way_out.zh


def _paper(material: Material) -> Iterator[tuple[str, str, str]]:
    free = f"，{material.free.note.zh}" if material.free else ""
    copies = f" {material.copies} 份" if material.copies != 1 else ""
    text = f"{material.name.zh} {material.necessity.value} {material.brought_as}{copies}{free}"
    yield "paper", material.id, text
    yield "condition", material.id, material.when or ""
    if material.pledge:
        yield "pledge", material.id, f"{material.pledge.days} 个工作日，{material.pledge.consequence.zh}"


def _guide(pack: Pack) -> Iterator[tuple[str, str, str]]:
    guide = pack.guide
    yield "fee", "fee", _both(guide.fee)
    for fee in guide.fees:
        yield "fee", fee.name.zh, fee.amount.zh
    for name in ("address", "hours", "result", "delivery"):
        yield "guide", name, getattr(guide, name).zh
    for name in ("telephone", "supervision"):
        yield "guide", name, getattr(guide, name)
    for name in ("who", "not_here", "accept", "steps"):
        yield "guide", name, "；".join(words.zh for words in getattr(guide, name))
    yield "guide", "legal", "；".join(f"{basis.name}{basis.article}" for basis in guide.legal)


def _both(words: Words) -> str:
    return f"{words.zh}（大字：{words.elder}）" if words.elder and words.elder != words.zh else words.zh


def _period(period: Period) -> str:
    return "即办" if period.days == 0 else f"{period.days} {period.unit}"
