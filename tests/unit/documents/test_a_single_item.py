"""Papers of one department's item: its own form, its own name for it, and the authority that really handles it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.documents.application_form import application_form
from kiosk.documents.case_model import SubFormPaper
from kiosk.documents.commitment import commitments_a4
from kiosk.documents.commitment_text import commitment_hash, commitment_parts
from kiosk.documents.model import FormPaper
from kiosk.domain.person import Answer, Citizen, Source
from kiosk.packs.samples import usual_case, ways
from kiosk.packs.schema import REGION, Pack
from kiosk.packs.subforms import application_name
from kiosk.session.case_papers import Case, Desk
from kiosk.session.promises import commitment_facts
from kiosk.session.states import CaseFile, ReceiptFacts
from tests.unit.documents import paper_samples as samples
from tests.unit.documents.pdf_text import copied, plain
from tests.unit.packs.pack_walk import SHELF

TODAY = samples.WHEN.date()
DESK = Desk(samples.OFFICE, samples.TERMINAL, "0990-5550100", "临溪县")
SINGLE = [p for p in SHELF.packs.values() if len(p.items) == 1 and any(x.id == "application" for x in p.papers)]
MERGED = [p for p in SHELF.packs.values() if len(p.items) > 1 and any(x.id == "application" for x in p.papers)]


def case(pack: Pack, region: str = "", **changes: object) -> Case:
    """As most people fill it in, sealed; handled by another region if one is named."""
    sample = usual_case(pack, TODAY)
    answers = dict(sample.answers) | ({REGION: Answer(region, Source.OWN)} if region else {})
    receipt = ReceiptFacts(samples.NUMBER, "sub", samples.WHEN, samples.QR)
    file = replace(CaseFile(citizen=sample.citizen, answers=answers, receipt=receipt), **changes)  # type: ignore[arg-type]
    return Case(DESK, pack, file, samples.WHEN)


def person(one: Case) -> Citizen:
    assert one.file.citizen is not None
    return one.file.citizen


def printed(one: Case) -> str:
    return copied(application_form(one.form()))


@pytest.mark.parametrize("pack", SINGLE, ids=lambda pack: pack.id)
def test_a_single_item_prints_its_departments_form_under_its_own_name(pack: Pack) -> None:
    one, (item,) = case(pack), pack.items
    text = printed(one)
    name = application_name(pack)
    assert name is not None and name.zh == item.form_title
    assert plain(item.form_title) in text
    assert plain(item.department) in text
    assert "一并办理的事项" not in text


@pytest.mark.parametrize("pack", SINGLE, ids=lambda pack: pack.id)
def test_its_lines_have_the_labels_and_the_order_of_the_item(pack: Pack) -> None:
    form = case(pack).form()
    assert isinstance(form, SubFormPaper)
    (group,) = form.groups
    labels = [row.label for row in pack.items[0].form]
    assert [value.label for value in group.values] == [label for label in labels if label in _said(form)]


def _said(form: SubFormPaper) -> set[str]:
    return {value.label for group in form.groups for value in group.values}


@pytest.mark.parametrize("pack", SINGLE, ids=lambda pack: pack.id)
def test_name_and_number_of_the_applicant_stand_above_the_lines_or_in_them_and_not_twice(pack: Pack) -> None:
    one = case(pack)
    form, text = one.form(), printed(one)
    assert isinstance(form, SubFormPaper)
    for value in (person(one).name, person(one).id_number):
        lines = sum(row.value == value for group in form.groups for row in group.values)
        assert text.count(plain(value)) >= 1
        assert ("证件号" + plain(value) in text or "申请人" + plain(value) in text) == (lines == 0)


@pytest.mark.parametrize("pack", MERGED, ids=lambda pack: pack.id)
def test_several_items_keep_their_cover_with_the_list_of_them(pack: Pack) -> None:
    form = case(pack).form()
    assert isinstance(form, FormPaper) and form.subcases
    name = application_name(pack)
    assert name is not None and form.title == name.zh


def test_what_is_said_of_the_result_is_not_left_out_where_the_form_has_no_line_for_it() -> None:
    for pack in SINGLE:
        form = case(pack).form()
        assert isinstance(form, SubFormPaper)
        given, answers = [row.value for group in form.groups for row in group.values], case(pack).file.answers
        if "delivery_way" in answers:
            (way,) = [row for row in case(pack)._delivery() if row[0] == pack.field("delivery_way").label.zh]
            assert (way in form.delivery) != any(way[1] == value for value in given)


# --- the card that was read here -------------------------------------------------------------------------------------


def test_the_card_that_was_read_here_was_not_fetched_from_a_department() -> None:
    text = printed(case(SHELF.packs["rp-apply"]))
    assert "现场读取,不用交" in text
    assert "已从部门调取" not in text


def test_the_letter_of_a_card_value_stays_a_and_the_paper_says_that_it_is_the_chips() -> None:
    one = case(SHELF.packs["rp-apply"])
    form = one.form()
    (name,) = [value for group in form.groups for value in group.values if value.label == "姓名"]
    assert (name.source, name.chip) == ("A", True)
    assert "A身份证芯片" in printed(one)
    assert "A部门共享" not in printed(one)


def test_card_values_are_told_from_what_a_department_shares() -> None:
    shared = dict(case(SHELF.packs["rp-apply"]).file.answers)
    shared["applicant_mobile"] = replace(shared["applicant_mobile"], source=Source.AGENCY)
    text = printed(case(SHELF.packs["rp-apply"], answers=shared))
    assert "A部门共享,其中姓名、公民身份号码" in text
    assert "取自身份证芯片" in text
    assert "联系电话、" not in text.split("其中")[1].split("取自")[0]


def test_the_cover_of_several_items_knows_the_chips_values_too() -> None:
    form = case(SHELF.packs["newborn"]).form()
    chips = {value.label for group in form.groups for value in group.values if value.chip}
    assert chips and all(v.source == "A" for group in form.groups for v in group.values if v.chip)


def test_what_goes_to_another_region_is_no_electronic_licence_when_the_card_was_read() -> None:
    paper = case(SHELF.packs["med-remote"], "990301").custody()
    assert ("您的身份证", "现场读取", "1 份") in paper.things
    assert "电子证照" not in {form for _, form, _ in paper.things}


# --- another region --------------------------------------------------------------------------------------------------

REGIONAL = [(p, rule) for p in SHELF.packs.values() for rule in p.regions]


@pytest.mark.parametrize(("pack", "rule"), REGIONAL, ids=lambda value: getattr(value, "id", getattr(value, "code", "")))
def test_every_form_is_addressed_to_the_office_that_handles_it(pack: Pack, rule: object) -> None:
    code, office = rule.code, rule.office  # type: ignore[attr-defined]
    one = case(pack, code)
    forms = one.sub_forms()
    assert forms and {form.department for form in forms} == {office}
    assert all(form.department != office for form in case(pack).sub_forms())


def test_the_region_that_handles_a_case_gives_the_notice_of_the_commitment() -> None:
    pack = SHELF.packs["med-remote"]
    (entry,) = pack.commitments
    answers = next(s.answers for _, s in ways(pack) if s.answers["remote_kind"].value == "retired")
    texts = {}
    for region in ("here", "990202", "990301"):
        facts = commitment_facts(pack, entry, {**answers, REGION: Answer(region, Source.OWN)})
        texts[region] = commitment_parts(facts).notice_title
    assert texts == {
        "here": "一、县医疗保障局告知",
        "990202": "一、云溪县政务服务中心告知",
        "990301": "一、南岭市政务服务中心告知",
    }


def test_the_printed_commitment_has_the_words_and_the_hash_of_the_region_that_handles_it() -> None:
    pack = SHELF.packs["med-remote"]
    (entry,) = pack.commitments
    answers = next(s.answers for _, s in ways(pack) if s.answers["remote_kind"].value == "retired")
    answers = {**answers, REGION: Answer("990301", Source.OWN)}
    one = case(pack, answers=answers, commitments={entry.id: "yes"})
    text = copied(commitments_a4(one.commitments()))
    assert "一、南岭市政务服务中心告知" in text
    assert commitment_hash(commitment_facts(pack, entry, answers)) in text
