"""What a pack must keep to before it is published: loading finds what cannot work, this what should not be shown."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from kiosk.packs.codes import ASSETS, code_set
from kiosk.packs.explore import reachable
from kiosk.packs.graph import refs, structure
from kiosk.packs.loader import PackProblem, load_pack
from kiosk.packs.schema import FormField, Kind, Material, Necessity, Pack, Period
from kiosk.packs.words import Words

QUESTION = 16  # characters of a page title; the second line is for English (VISUAL.md §2)
QUESTION_ELDER = 13
_ROLES = frozenset(
    {"idcard", "smartcard", "portrait_camera", "document_camera", "document_scanner", "receipt_printer", "form_printer"}
    | {"queue_ticket", "code_reader", "io_board", "keypad"}
)
_FROM_CARD = ("name", "id", "id_number", "sex", "birth", "nation")  # never typed about the applicant (SERVICES.md §2.1)


def lint(folder: Path) -> list[str]:
    """What is wrong in one pack's folder, or in every pack below `folder`. Empty: it may be published."""
    today = date.today()
    if (folder / "pack.yaml").is_file():
        return _lint_folder(folder, today)
    packs = [path for path in sorted(folder.glob("*/")) if path.is_dir()]
    if not packs:
        return [f"{folder.name}: no packs here"]
    return [line for path in packs for line in _lint_folder(path, today)]


def _lint_folder(folder: Path, today: date) -> list[str]:
    found = load_pack(folder, today)
    if isinstance(found, PackProblem):
        return [f"{found.pack_id}: {found.text}"]
    return [f"{found.id}: {line}" for line in lint_pack(found, today)]


def lint_pack(pack: Pack, today: date) -> list[str]:
    """The problems of a pack that loads, in the order of its parts."""
    return [*_heads(pack), *_questions(pack), *_reach(pack, today), *_papers(pack), *_times(pack), *_guide(pack)]


def confirmations(pack: Pack) -> list[str]:
    """What the county still has to confirm with its departments: local numbers, and legal bases nobody saw written."""
    marked = [f"field {field.id}: {field.label.zh}" for field in pack.form if field.confirm]
    marked += [f"item {item.id}: {text.what}" for item in pack.items for text in item.confirm]
    marked += [f"material {m.id}: {m.name.zh}" for m in pack.materials if m.confirm]
    marked += [f"material {m.id}: 补交期限 {m.pledge.days}" for m in pack.materials if m.pledge and m.pledge.confirm]
    for name, period in (
        ("promise", pack.promise),
        ("statutory", pack.guide.statutory),
        ("promised", pack.guide.promised),
    ):
        if period.confirm:
            marked.append(f"{name}: {period.days} {period.unit}")
    marked += [f"guide: {text.what}" for text in pack.guide.confirm]
    marked += [f"legal basis: {b.name}{b.article} ({b.confidence})" for b in pack.guide.legal if b.confidence in "CM"]
    return marked


def _heads(pack: Pack) -> Iterator[str]:
    for name, words in (("title", pack.title), ("short", pack.short), ("home.title", pack.home.title)):
        if not words.en:
            yield f"{name}: no English"
    for icon in {pack.icon, pack.home.icon}:
        if not (ASSETS / "icons" / f"{icon}.svg").is_file():
            yield f"there is no icon {icon!r}"
    roles = {*pack.needs, *(role for group in pack.needs_any for role in group)}
    for role in sorted(roles - _ROLES):
        yield f"needs: unknown device {role!r}"
    if pack.signature and not any(paper.id == "application" for paper in pack.papers):
        yield "papers: something is signed, but no application is printed"
    if not any(paper.id == ("result" if pack.result.kind == "immediate" else "receipt") for paper in pack.papers):
        yield "papers: neither receipt nor result"
    if not (pack.search.words and pack.search.phrases):
        yield "search: no everyday words"


def _questions(pack: Pack) -> Iterator[str]:
    for field in pack.form:
        if field.asked:
            yield from _question(field, field.id)
            if field.spoken is None:
                yield f"field {field.id}: not spoken"
            elif not field.spoken.en:
                yield f"field {field.id}: spoken text without English"
            if field.group is None:
                yield f"field {field.id}: in no group of the review page"
        elif field.compute is None and field.prefill is None:
            yield f"field {field.id}: neither asked nor derived nor on the card"
        for row in field.columns:
            yield from _question(row, f"{field.id}.{row.id}")
        if field.kind is Kind.GROUP and (field.add is None or field.done is None):
            yield f"field {field.id}: a group without the words of its buttons"
    order = [field.id for field in pack.form]
    fields = structure(pack).fields
    for field in pack.form:
        late = [n for n in refs(fields, field.when) if fields[n].asked and order.index(n) > order.index(field.id)]
        if field.asked and late:
            yield f"field {field.id}: depends on {late[0]}, which is asked later"
    for field in pack.form:
        if (
            field.id.removeprefix("applicant_") in _FROM_CARD
            and field.id.startswith("applicant_")
            and not field.prefill
        ):
            yield f"field {field.id}: asks for what the card gives"


def _question(field: FormField, where: str) -> Iterator[str]:
    texts: list[Words | None] = [field.question, *(variant.question for variant in field.variants)]
    for words in texts:
        if words is None:
            continue
        if len(words.zh) > QUESTION or len(words.pick(large=True)) > QUESTION_ELDER:
            yield f"field {where}: question longer than {QUESTION} (elder {QUESTION_ELDER}) characters: {words.zh}"
        if not words.en:
            yield f"field {where}: question without English"
    for choice in field.choices:
        if not choice.label.en:
            yield f"field {where}, choice {choice.code}: no English"
    if all(choice.off and all(off.when is None for off in choice.off) for choice in field.choices) and field.choices:
        yield f"field {where}: every choice is switched off"


def _reach(pack: Pack, today: date) -> Iterator[str]:
    fields, items = reachable(pack, today)
    control = structure(pack).control
    for field in pack.form:
        used = field.id in control or bool(structure(pack).users[field.id])
        if not used:
            yield f"field {field.id}: no item's form and no condition uses it"
        elif field.compute is None and field.id not in fields:
            yield f"field {field.id}: unreachable, its condition never holds"
    yield from (
        f"item {item.id}: unreachable, its condition never holds" for item in pack.items if item.id not in items
    )


def _papers(pack: Pack) -> Iterator[str]:
    for material in pack.materials:
        where = f"material {material.id}"
        if not material.name.en:
            yield f"{where}: no English"
        if material.necessity is Necessity.DEFERRABLE and material.pledge is None:
            yield f"{where}: deferrable, but without the text of the pledge"
        if material.necessity is not Necessity.DEFERRABLE and material.pledge is not None:
            yield f"{where}: a pledge for a paper that cannot follow later"
        if material.kind == "scan" and material.necessity is not Necessity.NOT_NEEDED and not material.pages:
            yield f"{where}: no pages to lay under the camera"
        if material.kind == "statement" and not material.statement:
            yield f"{where}: a statement without text"
        yield from _shared(material)
    if any(m.pledge for m in pack.materials) and not any(paper.id == "pledge" for paper in pack.papers):
        yield "papers: papers may follow later, but no pledge is printed"


def _shared(material: Material) -> Iterator[str]:
    """S32: a paper that an agency keeps is asked for only while its licence cannot be fetched."""
    if material.kind != "scan" or material.necessity is Necessity.NOT_NEEDED:
        return
    for name, holder in code_set("holders").values.items():
        if name in material.name.zh and not (material.fallback and material.free):
            yield f"material {material.id}: {holder} keeps {name}, ask for it only as a fallback"


def _times(pack: Pack) -> Iterator[str]:
    promised = _workdays(pack.promise)
    if pack.guide.promised.model_copy(update={"explain": None}) != pack.promise.model_copy(update={"explain": None}):
        yield "guide: promised time differs from the pack's promise"
    if promised > _workdays(pack.guide.statutory):
        yield "promise: longer than the statutory time"
    if pack.result.kind == "immediate" and pack.promise.days:
        yield "promise: an immediate result with a waiting time"
    for material in pack.materials:
        if material.pledge is not None and material.pledge.days > promised:
            yield f"material {material.id}: may follow in {material.pledge.days} days, promised are {pack.promise.days}"


def _workdays(period: Period) -> float:
    return period.days if period.unit == "workday" else period.days * 5 / 7


def _guide(pack: Pack) -> Iterator[str]:
    """S34. Elements that the schema cannot require because an empty list is a list."""
    guide = pack.guide
    if not guide.faq:
        yield "guide: no questions and answers"
    if not all(basis.name.strip() for basis in guide.legal):
        yield "guide: a legal basis without name"
    for name in ("fee", "result", "delivery", "address", "hours"):
        if not getattr(guide, name).en:
            yield f"guide: {name} without English"
    if pack.kind == "apply" and not any(m.necessity is not Necessity.NOT_NEEDED or m.free for m in pack.materials):
        yield "guide: an application without any material, not even a free one"
    if guide.effective < guide.published:
        yield "guide: in force before it was published"
