"""The payload of an application, schema 2: every field that the platform reads, and nothing that was left out."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import lru_cache
from typing import Any

import pytest

from kiosk.documents.commitment_text import commitment_hash
from kiosk.domain.person import Answer, Source
from kiosk.session import effects as fx
from kiosk.session.application import Origin, seal_request, supplement_request
from kiosk.session.promises import commitment_facts
from kiosk.session.states import CaseFile, Owed, Phase
from tests.unit.session.kit import Good, Session, at, begin, page, path, rules, usual_citizen

ORIGIN = Origin("LX0417-03", "linxi", "临溪县政务服务中心", "999901")
KEY = b"k" * 32
RETIRED = {"remote_kind": "retired"}


def sealing(good: Good, s: Session) -> Session:
    """As the case stands when it is sealed."""
    while not s.sent(fx.Seal):
        assert good.act(s), s.phase
    return s


def body(s: Session) -> dict[str, Any]:
    assert s.state.file is not None
    request = seal_request(s.rules.packs[s.state.pack_id], s.state.file, ORIGIN, KEY, s.now.wall)
    found: dict[str, Any] = json.loads(request.payload)
    return found


@lru_cache(maxsize=1)
def newborn() -> dict[str, Any]:
    return body(at("married", Phase.SEAL))


def remote(region: str, commit: bool) -> dict[str, Any]:
    who, s = usual_citizen("med-remote", handling_region=region, **RETIRED)
    return body(sealing(replace(who, commit=commit), s))


def test_it_names_item_place_and_result() -> None:
    sent = newborn()
    assert sent["schema"] == 2
    assert set(sent["item"]) == {"id", "version", "title", "kind", "code"}
    assert (sent["item"]["id"], sent["item"]["kind"], sent["result"]) == ("newborn", "one_thing", "promised")
    assert sent["place"] == {
        "terminal": "LX0417-03", "site": "linxi", "office": "临溪县政务服务中心", "region": "999901",
    }  # fmt: skip
    assert sent["handling"] == {"region": "999901", "office": "临溪县政务服务中心"}
    assert sent["custody"] == []


def test_each_department_gets_its_own_form_papers_period_and_what_it_waits_for() -> None:
    forms = {form["id"]: form for form in newborn()["subforms"]}
    assert list(forms) == ["birth_certificate", "vaccination", "hukou", "insurance", "sscard"]
    for form in forms.values():
        assert set(form) == {
            "id", "department", "item", "title", "task_code", "after", "period", "materials", "fields",
        }  # fmt: skip
        assert set(form["period"]) == {"days", "unit"} and form["period"]["unit"] in ("workday", "day", "month")
        assert form["fields"] and all(set(f) == {"label", "value", "code", "source"} for f in form["fields"])
    assert "hukou" in forms["sscard"]["after"]
    assert forms["hukou"]["after"] == ["birth_certificate"]
    assert "household_book" in forms["hukou"]["materials"]
    assert "household_book" not in forms["insurance"]["materials"]


def test_every_paper_that_a_form_names_stands_in_the_list_of_papers() -> None:
    sent = newborn()
    listed = {material["id"] for material in sent["materials"]}
    assert {name for form in sent["subforms"] for name in form["materials"]} <= listed


def test_members_that_the_citizen_left_out_are_named() -> None:
    assert {left["id"] for left in newborn()["left_out"]} == {"birth_reg", "maternity", "parenting"}
    assert all(set(left) == {"id", "item", "department"} for left in newborn()["left_out"])


def test_each_paper_says_how_it_came_and_how_sure_that_is() -> None:
    papers = {material["id"]: material for material in newborn()["materials"]}
    for paper in papers.values():
        assert set(paper) == {
            "id", "name", "necessity", "state", "pages", "copies", "source", "check", "licence",
        }  # fmt: skip
    assert (papers["birth_certificate"]["state"], papers["birth_certificate"]["source"]) == ("received", "C")
    assert (papers["household_book"]["state"], papers["household_book"]["source"]) == ("pledged", "D")
    assert (papers["id_card"]["state"], papers["id_card"]["source"]) == ("not_needed", "A")
    assert papers["birth_certificate"]["pages"] and not papers["household_book"]["pages"]


def test_a_fetched_licence_is_named_by_its_digest_and_has_no_pages() -> None:
    s = path("fetched")[0].copy()
    papers = {m["id"]: m for m in body(sealing(replace_good(), s))["materials"]}
    assert papers["birth_certificate"]["state"] == "fetched"
    assert papers["birth_certificate"]["source"] == "A"
    assert set(papers["birth_certificate"]["licence"]) == {"type", "identifier", "issuer", "valid_to", "sha256"}
    assert papers["birth_certificate"]["pages"] == []


def replace_good() -> Good:
    who, _ = usual_citizen("newborn")
    return replace(who, fetch=True)


def test_a_paper_that_was_scanned_because_nobody_could_be_asked_is_marked_to_be_checked() -> None:
    who, s = usual_citizen("newborn")
    s.state = replace(s.state, link_up=False)
    papers = {m["id"]: m for m in body(sealing(who, s))["materials"]}
    assert (papers["birth_certificate"]["state"], papers["birth_certificate"]["check"]) == ("received", "pending")


def test_a_pledge_says_what_by_when_and_what_otherwise() -> None:
    (pledge,) = newborn()["pledges"]
    assert set(pledge) == {"material", "what", "form", "due", "certain", "where", "consequence", "credit"}
    assert pledge["material"] == "household_book"
    assert pledge["due"] == "2026-12-04"  # the tenth working day after Saturday, 21 November
    assert pledge["credit"] == "good"


def test_a_commitment_is_kept_with_the_digest_of_its_words() -> None:
    sent = remote("here", commit=True)
    (made,) = sent["commitments"]
    assert set(made) == {
        "id", "item", "proof", "replaces", "text_sha256", "read_aloud", "credit", "chosen_at",
    }  # fmt: skip
    assert (made["id"], made["item"], made["credit"]) == ("long_stay", "med_remote", "good")
    assert len(made["text_sha256"]) == 64
    committed = {m["id"] for m in sent["materials"] if m["state"] == "committed"}
    assert committed and committed <= set(made["replaces"])


def test_who_brings_the_proof_sends_no_commitment() -> None:
    assert remote("here", commit=False)["commitments"] == []


def test_a_commitment_that_an_answer_has_undone_does_not_leave() -> None:
    who, s = usual_citizen("selfbiz", only_online="no", place_right="rent", place_use="shop")
    s = replace(who, commit=True).until(s, Phase.REVIEW)
    assert s.state.file is not None and s.state.file.commitments.get("place_promise") == "yes"
    s.touch("edit", "place_use")
    s.touch("pick", "dwelling")
    s.touch("primary")
    who.until(s, Phase.REVIEW)
    sent = body(s)
    assert sent["commitments"] == []
    assert not [m for m in sent["materials"] if m["state"] == "committed"]


def test_what_another_region_handles_names_it_and_the_first_hand_over() -> None:
    sent = remote("990202", commit=False)
    rule = next(r for r in rules().packs["med-remote"].regions if r.code == "990202")
    assert sent["handling"] == {"region": "990202", "office": rule.office}
    assert not {m["id"] for m in sent["materials"]} & set(rule.not_needed)
    (link,) = sent["custody"]
    assert set(link) == {"at", "from", "to", "what"} and "LX0417-03" in link["to"]


def test_what_another_region_handles_is_addressed_to_its_office() -> None:
    office = next(r.office for r in rules().packs["med-remote"].regions if r.code == "990301")
    assert {form["department"] for form in remote("990301", commit=True)["subforms"]} == {office}
    assert {form["department"] for form in remote("here", commit=True)["subforms"]} == {"县医疗保障局"}


def test_the_digest_of_a_commitment_is_that_of_the_text_of_the_region_that_handles_it() -> None:
    digests = {region: remote(region, commit=True)["commitments"][0]["text_sha256"] for region in ("here", "990301")}
    pack = rules().packs["med-remote"]
    (entry,) = pack.commitments
    for region, digest in digests.items():
        facts = commitment_facts(pack, entry, {"handling_region": Answer(region, Source.OWN)})
        assert digest == commitment_hash(facts)
    assert digests["here"] != digests["990301"]


def test_a_commitment_before_one_authority_is_none_before_another() -> None:
    who, s = usual_citizen("med-remote", handling_region="here", **RETIRED)
    s = replace(who, commit=True).until(s, Phase.REVIEW)
    assert s.state.file is not None and s.state.file.commitments == {"long_stay": "yes"}
    s.touch("edit", "handling_region")
    s.touch("pick", "990301")
    s.touch("primary")
    assert s.phase is Phase.COMMITMENT
    assert s.state.file.commitments == {} and not s.state.file.read_aloud
    replace(who, commit=True).until(s, Phase.REVIEW)
    pack = s.rules.packs["med-remote"]
    facts = commitment_facts(pack, pack.commitments[0], s.state.file.answers)
    assert facts.department == "南岭市政务服务中心"
    assert body(s)["commitments"][0]["text_sha256"] == commitment_hash(facts)


def test_how_the_result_is_handed_over_is_what_the_citizen_chose() -> None:
    assert set(newborn()["delivery"]) == {"way", "place", "receiver", "mobile", "address"}
    who, s = usual_citizen("newborn", delivery_way="post")
    delivery = body(sealing(who, s))["delivery"]
    assert delivery["way"] == "post" and delivery["receiver"] and delivery["address"]


def test_an_item_that_is_only_filed_sends_no_document() -> None:
    who, s = usual_citizen("job-reg")
    s = sealing(who, s)
    sent = body(s)
    assert sent["result"] == "filed"
    assert s.state.file is not None
    request = seal_request(s.rules.packs["job-reg"], s.state.file, ORIGIN, KEY, s.now.wall)
    assert s.state.file.strokes and not request.attachments, "signed on the paper that stays with the applicant"
    assert not [m for m in sent["materials"] if m["state"] in ("received", "pledged")]


@pytest.mark.parametrize("pack_id", ["newborn", "job-reg", "hf-rent", "rp-apply", "wedding"])
def test_answers_to_questions_that_do_not_count_stay_here(pack_id: str) -> None:
    who, s = usual_citizen(pack_id)
    sent = body(sealing(who, s))
    asked = {q.id for q in s.rules.steps(s.state, s.now)} | {
        f.id for f in s.rules.packs[pack_id].form if f.prefill is not None or f.compute is not None
    }
    assert set(sent["answers"]) <= asked | {"handling_region"} | fetched_ids(sent)
    assert all(a["source"] in "ABCD" for a in sent["answers"].values())


def fetched_ids(sent: dict[str, Any]) -> set[str]:
    return {name for name, answer in sent["answers"].items() if answer["source"] == "A"}


def test_a_supplement_names_the_case_the_paper_and_its_pages() -> None:
    owed = Owed("LX0417-03-000001-58", "newborn", "household_book", "户口簿", "2026年12月4日")
    file = CaseFile(owed=owed, pages={"household_book": (page(1), page(2))})
    now = begin().now.wall
    request = supplement_request(owed, file, "newborn@1.0.0", ORIGIN, KEY, now)
    sent = json.loads(request.payload)
    assert request.kind == "supplement" and request.tag == ""
    assert set(sent) == {"schema", "number", "material", "name", "pages", "filed_at", "place"}
    assert (sent["number"], sent["material"]) == ("LX0417-03-000001-58", "household_book")
    assert sent["pages"] == [page(1).sha256, page(2).sha256]
    assert [a.name for a in request.attachments] == ["household_book_1", "household_book_2"]
    with_card = replace(file, citizen=begin().person)
    sent = json.loads(supplement_request(owed, with_card, "newborn@1.0.0", ORIGIN, KEY, now).payload)
    assert sent["applicant"]["id_number"] == begin().person.id_number
