"""办事指南 on paper: what a pack says about itself is told, all of it (PROTOCOLS.md §6.3)."""

from __future__ import annotations

import pytest

from kiosk.documents.model import GuidePaper
from kiosk.session.guide_paper import guide_paper
from tests.unit.session.kit import rules

OFFICE = "临溪县政务服务中心"


def told(paper: GuidePaper) -> str:
    rows = [text for _, text in paper.facts] + [f"{m.name}{m.necessity}{m.how}" for m in paper.materials]
    return "\n".join([*rows, *paper.steps, *(line for part in paper.sections for line in part.paragraphs)])


@pytest.mark.parametrize("pack_id", sorted(rules().packs))
def test_every_element_of_the_guide_stands_on_the_paper(pack_id: str) -> None:
    pack = rules().packs[pack_id]
    guide, text = pack.guide, told(guide_paper(pack, OFFICE))
    words = [*guide.who, *guide.not_here, *guide.accept, *guide.steps, guide.fee, guide.result, guide.delivery]
    words += [guide.address, guide.hours, *(f.amount for f in guide.fees)]
    periods = (guide.statutory and guide.statutory.explain, guide.promised.explain)
    words += [w for w in (guide.appeal, *periods) if w is not None]
    assert [w.zh for w in words if w.zh not in text] == []
    assert [name for name in (*guide.objects, *pack.departments, *pack.marks) if name not in text] == []


@pytest.mark.parametrize("pack_id", sorted(rules().packs))
def test_each_paper_to_bring_says_in_which_form_and_who_gives_it_out(pack_id: str) -> None:
    pack = rules().packs[pack_id]
    lines = {m.name: m.how for m in guide_paper(pack, OFFICE).materials}
    for material in pack.materials:
        if material.kind == "scan" and (material.fallback or material.free is None):
            how = lines[material.name.zh]
            assert material.issuer in how
            assert (material.form.zh if material.form else material.brought_as) in how
            assert material.accept is None or material.accept.zh in how


def test_what_a_pack_does_not_say_has_no_empty_line() -> None:
    for pack in rules().packs.values():
        paper = guide_paper(pack, OFFICE)
        assert all(text for _, text in paper.facts)
        assert all(part.paragraphs for part in paper.sections)
