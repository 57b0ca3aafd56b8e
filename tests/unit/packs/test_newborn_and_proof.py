"""The two shipped packs as a citizen meets them."""

from __future__ import annotations

import pytest

from kiosk.domain.person import Answer, Source
from kiosk.packs.answers import unanswered
from kiosk.packs.display import masked
from kiosk.packs.forms import prefill, review, steps
from kiosk.packs.materials import fill, needed, pledge, statements
from kiosk.packs.schema import Necessity, Pack
from kiosk.packs.subforms import subforms
from tests.unit.packs.pack_walk import TODAY, citizen, id_number

MARRIED = {
    "together": ("insurance", "sscard"),
    "child_name": "周予禾",
    "child_sex": "2",
    "child_birth": "2026-08-08",
    "certificate_no": "Y990004170",
    "parents_married": "yes",
    "other_name": "周以安",
    "other_id": id_number(),
    "other_mobile": "",
    "nation_same": "same",
    "join_with": "mother",
    "householder": "mother",
    "applicant_mobile": "13800000417",
    "insurance": "child",
    "card_bank": "rural",
    "delivery_way": "window",
}


def told(pack: Pack, **changes: object) -> dict[str, Answer]:
    values = MARRIED | changes
    return prefill(pack, citizen()) | {name: Answer(value, Source.OWN) for name, value in values.items()}


def forms(pack: Pack, answers: dict[str, Answer]) -> dict[str, dict[str, str]]:
    return {f.item_id: {row.label: row.text for row in f.rows} for f in subforms(pack, answers, TODAY)}


def test_the_common_case_takes_seventeen_questions(newborn: Pack) -> None:
    assert len(steps(newborn, told(newborn), TODAY)) == 17


def test_one_form_becomes_five_departments_forms(newborn: Pack) -> None:
    found = subforms(newborn, told(newborn), TODAY)
    assert [f.item_id for f in found] == ["birth_certificate", "vaccination", "hukou", "insurance", "sscard"]
    assert all(f.complete for f in found)
    hukou = forms(newborn, told(newborn))["hukou"]
    assert hukou["随父或随母落户"] == "随母落户"
    assert (hukou["户主姓名"], hukou["与户主关系"]) == ("林知夏", "女")
    assert (hukou["母亲姓名"], hukou["父亲姓名"]) == ("林知夏", "周以安")
    assert hukou["出生日期"] == "2026年8月8日"
    assert "寄送地址" not in hukou


def test_each_value_keeps_where_it_came_from(newborn: Pack) -> None:
    rows = {(f.item_id, r.label): r.source for f in subforms(newborn, told(newborn), TODAY) for r in f.rows}
    assert rows["hukou", "母亲姓名"] is Source.AGENCY
    assert rows["hukou", "父亲姓名"] is Source.OWN
    assert rows["hukou", "民族"] is Source.OWN  # the card knows the mother's; that the child's is the same was stated


def test_who_has_not_decided_about_the_register_does_the_rest(newborn: Pack) -> None:
    answers = told(newborn, join_with="later")
    assert set(forms(newborn, answers)) == {"birth_certificate", "vaccination", "insurance"}
    asked = {step.id for step in steps(newborn, answers, TODAY)}
    assert not asked & {"householder", "card_bank", "delivery_way", "nation_same"}
    assert [n.id for n in needed(newborn, answers, TODAY)] == ["id_card", "birth_certificate"]


def test_a_child_without_a_name_is_insured_under_its_mothers(newborn: Pack) -> None:
    answers = told(newborn, child_name="")
    assert forms(newborn, answers)["insurance"]["参保人姓名"] == "林知夏之女"
    assert "hukou" not in forms(newborn, answers)


def test_unmarried_parents_sign_a_statement_and_bring_no_marriage_certificate(newborn: Pack) -> None:
    answers = told(newborn, parents_married="no", other_written="no")
    assert "marriage_certificate" not in [n.id for n in needed(newborn, answers, TODAY)]
    (statement,) = statements(newborn, answers, TODAY)
    assert statement.material_id == "unmarried_statement"
    assert "周予禾" in statement.text
    assert "{" not in statement.text
    assert "父亲姓名" not in forms(newborn, answers)["hukou"]


def test_different_nations_make_a_statement_with_the_childs(newborn: Pack) -> None:
    answers = told(newborn, nation_same="differ", other_nation="05", nation_from="other")
    assert forms(newborn, answers)["hukou"]["民族"] == "维吾尔族"
    (statement,) = statements(newborn, answers, TODAY)
    assert "汉族" in statement.text
    assert "维吾尔族" in statement.text


@pytest.mark.parametrize(
    ("birth", "asked"), [("2026-10-01", False), ("2026-10-02", True), ("2026-11-20", True), ("2026-02-11", False)]
)
def test_the_year_of_insurance_is_asked_only_near_the_end_of_the_year(newborn: Pack, birth: str, asked: bool) -> None:
    found = {step.id for step in steps(newborn, told(newborn, child_birth=birth), TODAY)}
    assert ("insurance_year" in found) is asked


def test_the_words_speak_of_the_father_to_the_mother_and_the_other_way_round(newborn: Pack) -> None:
    for sex, question in (("2", "孩子爸爸叫什么名字？"), ("1", "孩子妈妈叫什么名字？")):
        answers = told(newborn) | prefill(newborn, citizen(sex))
        assert next(s for s in steps(newborn, answers, TODAY) if s.id == "other_name").question.zh == question


def test_the_address_of_the_card_is_confirmed_and_a_new_one_is_asked_for(newborn: Pack) -> None:
    known = next(s for s in steps(newborn, told(newborn), TODAY) if s.id == "residence")
    assert (known.confirm, known.question.zh) == (True, "您现在住在这里吗？")
    moved = next(s for s in steps(newborn, told(newborn, residence="临溪县青枫镇 3 号"), TODAY) if s.id == "residence")
    assert (moved.confirm, moved.question.zh) == (False, "您现在住在哪里？")


def test_fetched_licences_make_papers_free(newborn: Pack) -> None:
    plain = {n.id: n.necessity for n in needed(newborn, told(newborn), TODAY)}
    assert plain["birth_certificate"] is Necessity.REQUIRED
    assert plain["household_book"] is Necessity.DEFERRABLE
    assert plain["id_card"] is Necessity.NOT_NEEDED
    fetched = {n.id: n for n in needed(newborn, told(newborn), TODAY, {"household_book", "marriage_certificate"})}
    assert fetched["household_book"].necessity is Necessity.NOT_NEEDED
    assert fetched["household_book"].why_free is not None


def test_a_required_paper_cannot_be_pledged(newborn: Pack) -> None:
    need = next(n for n in needed(newborn, told(newborn), TODAY) if n.id == "birth_certificate")
    with pytest.raises(ValueError, match="cannot follow later"):
        pledge(newborn, need, TODAY)


def test_the_review_page_groups_masks_and_locks_card_values(newborn: Pack) -> None:
    groups = {g.title.zh: {r.field_id: r for r in g.rows} for g in review(newborn, told(newborn), TODAY)}
    assert list(groups)[:3] == ["要办的事", "您", "孩子"]
    assert not groups["您"]["applicant_name"].editable
    assert groups["您"]["applicant_id"].masked == "999************" + citizen().id_number[-3:]
    assert groups["您"]["applicant_mobile"].masked == "138****0417"
    assert groups["爸爸"]["other_mobile"].text == "先不填"
    assert groups["孩子"]["child_name"].editable


def test_values_that_look_like_places_stay_as_they_are() -> None:
    assert fill("{a}和{b}", {"a": "{b}", "b": "乙"}) == "{b}和乙"
    assert fill("{a}{", {}) == "＿＿＿＿{"


def test_the_proof_is_an_item_of_flags_and_needs_no_paper(proof: Pack) -> None:
    assert (proof.kind, proof.signature, proof.needs_platform, proof.result.kind) == ("print", False, True, "immediate")
    assert (proof.needs, proof.needs_any) == (("form_printer",), (("idcard", "smartcard"),))
    answers = prefill(proof, citizen()) | {
        "insurance": Answer("all", Source.OWN),
        "period": Answer("months12", Source.OWN),
    }
    assert all(n.necessity is Necessity.NOT_NEEDED for n in needed(proof, answers, TODAY))
    (form,) = subforms(proof, answers, TODAY)
    assert form.complete is False
    assert form.missing == ("用途",)
    (form,) = subforms(proof, answers | {"purpose": Answer("", Source.OWN)}, TODAY)
    assert form.complete


def test_group_rows_are_masked_on_screens_and_whole_on_the_departments_form(newborn: Pack) -> None:
    row = {"name": "林素琴", "id_number": id_number("19620503", "004"), "relation": "60"}
    answers = told(newborn, insurance="family", family=(row,))
    assert row["id_number"] in forms(newborn, answers)["insurance"]["一同参保的家人"]
    assert row["id_number"] not in masked(newborn.field("family"), answers["family"])


def test_a_later_change_can_undo_an_answer_and_the_question_opens_again(newborn: Pack) -> None:
    answers = told(newborn, join_with="father", householder="father")
    assert unanswered(newborn, answers, TODAY) == ()
    changed = answers | {"parents_married": Answer("no", Source.OWN), "other_written": Answer(True, Source.OWN)}
    assert "join_with" in [step.id for step in unanswered(newborn, changed, TODAY)]
    assert all("随父落户" not in row.text for f in subforms(newborn, changed, TODAY) for row in f.rows)


def test_a_new_form_is_unanswered_from_end_to_end(proof: Pack) -> None:
    assert unanswered(proof, {}, TODAY) == steps(proof, {}, TODAY)
