"""What changes from one state of a pack to another: for the citizen by kind, and whatever else differs by its path."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kiosk.packs.details import Path as Keys
from kiosk.packs.details import differences, in_words, is_text, shortened
from kiosk.packs.loader import PackProblem
from kiosk.packs.reading import read_pack
from kiosk.packs.schema import Material, Pack, Period
from kiosk.packs.words import Words

#: Parts of a pack that a citizen meets, in the order in which they are told; then other texts, then all that is left.
KINDS = (
    "item", "state", "season", "member", "question", "answer", "condition", "paper", "pledge", "commitment", "region",
    "time", "fee", "result", "delivery", "printed", "guide", "text", "detail",
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
        before, after = shortened(self.before, self.after)
        told = f"{before} → {after}" if self.sort == "changed" else before or after
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
        changes += between(one, two) if isinstance(one, Pack) and isinstance(two, Pack) else _told(name, one, two)
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


def between(one: Pack, two: Pack) -> list[Change]:
    """What differs between two states of one pack."""
    found = [*_told(two.id, one, two), *_rest(one, two)]
    return sorted(found, key=lambda change: KINDS.index(change.kind))


def _told(pack: str, one: Pack | PackProblem | None, two: Pack | PackProblem | None) -> Iterator[Change]:
    old, new = facts(one), facts(two)
    for kind in KINDS:
        for key in [*new, *(gone for gone in old if gone not in new)]:
            before, after = old.get(key, ""), new.get(key, "")
            if key[0] == kind and before != after:
                yield Change(pack, kind, key[1], before, after)


def _rest(one: Pack, two: Pack) -> Iterator[Change]:
    """What no fact tells. A fact that is new or gone tells of its whole entry, one that changed of the keys in it."""
    entries, keys = _known(one, two)
    for path, before, after in differences(one, two):
        whole = before is None or after is None
        if path == ("version",) or path in keys or (whole and path in entries):
            continue
        kind = "text" if is_text(path, before if after is None else after) else "detail"
        yield Change(two.id, kind, ".".join(path), in_words(before), in_words(after))


def _known(one: Pack, two: Pack) -> tuple[set[Keys], set[Keys]]:
    """Paths of entries that are told to be new or gone, and paths of keys that are told to have changed."""
    old, new = ({(f.kind, f.what): f for f in _facts(pack) if f.text} for pack in (one, two))
    entries: set[Keys] = set()
    keys: set[Keys] = set()
    for key in {*old, *new}:
        before, after = old.get(key), new.get(key)
        if before is None or after is None:
            fact = before or after
            assert fact is not None
            entries.add(fact.entry)
        elif before.text != after.text:
            keys |= {*before.keys, *after.keys}
    return entries, keys


def facts(pack: Pack | PackProblem | None) -> dict[tuple[str, str], str]:
    """Everything that is told or asked, by kind and name."""
    if pack is None:
        return {}
    if isinstance(pack, PackProblem):
        return {("item", "does not load"): pack.text}
    return {(fact.kind, fact.what): fact.text for fact in _facts(pack) if fact.text}


@dataclass(frozen=True, slots=True)
class _Fact:
    """`entry`: the path of which it tells. `keys`: paths of values that its text shows whole."""

    kind: str
    what: str
    text: str
    entry: Keys
    keys: tuple[Keys, ...] = ()


def _fact(kind: str, what: str, text: str, entry: str, *keys: str) -> _Fact:
    """Paths with dots; keys within the entry, "" for the entry itself. No name of a pack has a dot."""
    path = tuple(entry.split("."))
    return _Fact(kind, what, text, path, tuple((*path, *key.split(".")) if key else path for key in keys))


def _facts(pack: Pack) -> Iterator[_Fact]:
    yield _fact("item", "title", _both(pack.title), "title", "zh", "elder")
    yield _fact(
        "state", pack.state.value, pack.state.reason.zh if pack.state.reason else pack.state.value, "state.value"
    )
    if pack.valid.start or pack.valid.end:
        yield _fact("season", "valid", f"{pack.valid.start or ''} – {pack.valid.end or ''}", "valid", "start", "end")
    for window in pack.windows:
        title = window.title.zh if window.title else str(window.start)
        yield _fact("season", title, f"{window.start} – {window.end}", "windows")
    for item in pack.items:
        left_out = "，可以不办" if item.optional else ""
        yield _fact("member", item.id, f"{item.name.zh}（{item.department}）{left_out}", f"items.{item.id}", "name.zh",
                    "department")  # fmt: skip
        if item.promised:
            yield _fact("time", item.id, _period(item.promised), f"items.{item.id}.promised", "days", "unit")
    yield from _questions(pack)
    for material in pack.materials:
        yield from _paper(material)
    for commitment in pack.commitments:
        yield _fact("commitment", commitment.id, f"{commitment.proof.zh}：{commitment.content.zh}",
                    f"commitments.{commitment.id}", "proof.zh", "content.zh")  # fmt: skip
    for rule in pack.regions:
        yield _fact(
            "region", rule.code, f"{rule.name.zh}（{rule.office}）", f"regions.{rule.code}", "name.zh", "office"
        )
    yield _fact("time", "promise", _period(pack.promise), "promise", "days", "unit")
    yield _fact(
        "time",
        "statutory",
        _period(pack.guide.statutory) if pack.guide.statutory else "没有统一规定",
        "guide.statutory",
        "days",
        "unit",
    )
    yield _fact("result", pack.result.kind, _both(pack.result.what), "result", "what.zh", "what.elder")
    for delivery in pack.result.delivery:
        text = f"{delivery.what.zh} {delivery.fee.zh if delivery.fee else ''}".strip()
        yield _fact("delivery", delivery.way, text, f"result.delivery.{delivery.way}", "what.zh", "fee.zh")
    for printed in pack.papers:
        yield _fact("printed", printed.id, printed.title.zh, f"papers.{printed.id}", "title.zh")
    yield from _guide(pack)


def _questions(pack: Pack) -> Iterator[_Fact]:
    for field in pack.form:
        if field.question is None or not field.asked:
            continue
        path = f"form.{field.id}"
        yield _fact("question", field.id, _both(field.question), path, "question.zh", "question.elder")
        yield _fact("condition", field.id, field.when or "", f"{path}.when", "")
        for choice in field.choices:
            always = next((off.reason.zh for off in choice.off if off.when is None), "")
            text = choice.label.zh + (f"（不能选：{always}）" if always else "")
            yield _fact("answer", f"{field.id}.{choice.code}", text, f"{path}.choices.{choice.code}", "label.zh")
        if field.way_out:
            yield _fact("answer", f"{field.id}.way_out", field.way_out.zh, f"{path}.way_out", "zh")


def _paper(material: Material) -> Iterator[_Fact]:
    free = f"，{material.free.note.zh}" if material.free else ""
    copies = f" {material.copies} 份" if material.copies != 1 else ""
    text = f"{material.name.zh} {material.necessity.value} {material.brought_as}{copies}{free}"
    path = f"materials.{material.id}"
    yield _fact("paper", material.id, text, path, "name.zh", "necessity", "brought_as", "copies", "free.note.zh")
    yield _fact("condition", material.id, material.when or "", f"{path}.when", "")
    if material.pledge:
        told = f"{material.pledge.days} 个工作日，{material.pledge.consequence.zh}"
        yield _fact("pledge", material.id, told, f"{path}.pledge", "days", "consequence.zh")


def _guide(pack: Pack) -> Iterator[_Fact]:
    guide = pack.guide
    yield _fact("fee", "fee", _both(guide.fee), "guide.fee", "zh", "elder")
    for n, fee in enumerate(guide.fees):
        yield _fact("fee", fee.name.zh, fee.amount.zh, f"guide.fees.{n}", "amount.zh")
    for name in ("address", "hours", "result", "delivery"):
        yield _fact("guide", name, getattr(guide, name).zh, f"guide.{name}", "zh")
    for name in ("telephone", "supervision"):
        yield _fact("guide", name, getattr(guide, name), f"guide.{name}", "")
    for name in ("who", "not_here", "accept", "steps"):
        words = getattr(guide, name)
        keys = (f"{n}.zh" for n in range(len(words)))
        yield _fact("guide", name, "；".join(part.zh for part in words), f"guide.{name}", *keys)
    legal = "；".join(f"{basis.name}{basis.article}" for basis in guide.legal)
    parts = (f"{n}.{key}" for n in range(len(guide.legal)) for key in ("name", "article"))
    yield _fact("guide", "legal", legal, "guide.legal", *parts)


def _both(words: Words) -> str:
    return f"{words.zh}（大字：{words.elder}）" if words.elder and words.elder != words.zh else words.zh


def _period(period: Period) -> str:
    return "即办" if period.days == 0 else f"{period.days} {period.unit}"
