"""P9: the guide is complete, cites what was seen, can be found by everyday words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from kiosk.packs.lint.checked import Checked
from kiosk.packs.lint.finding import Finding, data
from kiosk.packs.lint.lines import Part
from kiosk.packs.schema import LEGAL_TO_COME, LegalBasis, Necessity, Pack

WORDS, PHRASES = 8, 3  # everyday words and whole questions that lead to an item
_TITLE = re.compile(r"《([^》]+)》")
_PHONE = re.compile(r"0\d{2,3}-\d{7,8}(?:-\d{1,5})?|12\d{3}|1\d{2}|400-?\d{3}-?\d{4}")
_FREE = re.compile(r"^(?:0\s*元|不收费|免费|免收|无)")


def findings(c: Checked) -> Iterator[Finding]:
    missing = missing_elements(c.pack)
    for name, where in missing:
        yield c.found(
            "P901",
            tuple(where.split(".")),
            f"guide {completeness(c.pack):.0f} % complete: no {name}",
            f"fill in {where}",
        )
    yield from _dates_and_phones(c)
    yield from _legal(c)
    yield from _search(c)
    yield from _fees(c)
    papers = c.pack.materials
    if c.pack.kind == "apply" and not any(m.necessity is not Necessity.NOT_NEEDED or m.free for m in papers):
        yield c.found(
            "P907", ("materials",), "an application without any paper, not even a free one", "at least id_card"
        )


def missing_elements(pack: Pack) -> list[tuple[str, str]]:
    """Elements of the guide that this kind of pack must have and has not: name, key."""
    few = ((e["element"], e["where"]) for e in _elements(pack) if _count(pack, e["where"]) < e.get("least", 1))
    return [(name, where) for name, where in few if where != "guide.legal" or not _legal_to_come(pack)]


def _legal_to_come(pack: Pack) -> bool:
    """Whether the department is asked for the basis: better none on the guide than one of something else."""
    return any(LEGAL_TO_COME in entry.what for entry in pack.guide.confirm)


def completeness(pack: Pack) -> float:
    """Per cent of the elements that are there."""
    every = _elements(pack)
    return 100.0 * (len(every) - len(missing_elements(pack))) / len(every)


def _elements(pack: Pack) -> list[dict[str, Any]]:
    return [e for e in data("elements") if pack.kind in e.get("kinds", (pack.kind,))]


def _count(pack: Pack, where: str) -> int:
    value: object = pack
    for key in where.split("."):
        value = getattr(value, key)
    if isinstance(value, (tuple, str)):
        return len(value)
    return 0 if value is None else 1


def _dates_and_phones(c: Checked) -> Iterator[Finding]:
    guide = c.pack.guide
    if guide.effective < guide.published:
        yield c.found("P902", ("guide", "effective"), "in force before it was published", "the later day")
    for name in ("telephone", "supervision"):
        number = getattr(guide, name)
        if not all(_PHONE.fullmatch(part.strip()) for part in re.split("[、,，/]", number)):
            yield c.found("P904", ("guide", name), f"{number}: no telephone number", "0990-5550120, 12345")


def _legal(c: Checked) -> Iterator[Finding]:
    cited: list[tuple[tuple[Part, ...], LegalBasis]] = [(("guide", "legal"), b) for b in c.pack.guide.legal]
    for commitment in c.pack.commitments:
        cited += [(("commitments", commitment.id, "legal"), basis) for basis in commitment.legal]
    for path, basis in cited:
        if not seen(basis.name):
            yield c.found(
                "P903",
                path,
                f"{basis.name} was not seen written",
                "a name or number of SERVICES.md; else leave it out and say 法律依据待主管部门提供 under confirm",
            )


def seen(name: str) -> bool:
    """Whether a citation stands in assets/packs-lint/legal.yaml, by its number or by its title."""
    if any(number.replace("第", "") in name.replace("第", "") for number in data("legal")["numbers"]):
        return True
    known = {_bare(title) for title in data("legal")["names"]}
    return all(_bare(title) in known for title in _TITLE.findall(name) or [name])


def _bare(title: str) -> str:
    """A province's regulation, and a law without the name of the state."""
    return title.replace("中华人民共和国", "").removeprefix("省").strip('“”"')


def _search(c: Checked) -> Iterator[Finding]:
    found = c.pack.search
    if len(found.words) < WORDS or len(found.phrases) < PHRASES:
        yield c.found(
            "P905",
            ("search",),
            f"{len(found.words)} words and {len(found.phrases)} phrases lead here",
            f"at least {WORDS} words and {PHRASES} phrases as people say it",
        )


def _fees(c: Checked) -> Iterator[Finding]:
    for n, fee in enumerate(c.pack.guide.fees):
        if not fee.basis and not _FREE.match(fee.amount.zh):
            yield c.found("P906", ("guide", "fees", n), f"{fee.name.zh}: {fee.amount.zh} without a basis", "basis:")
