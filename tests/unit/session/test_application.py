"""What leaves the terminal is what the case needs, and nothing that was given for an answer since changed."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from kiosk.domain.person import Answer, Source
from kiosk.session.application import Origin, rating_request, seal_request
from kiosk.session.states import CaseFile, Phase, Rating
from tests.unit.session.kit import MOTHER, at, rules

ORIGIN = Origin("LX0417-03", "linxi", "临溪县政务服务中心")
KEY = b"k" * 32


def sealed_file() -> CaseFile:
    s = at("married", Phase.SEAL)
    assert s.state.file is not None
    return s.state.file


def test_every_page_and_the_signature_are_attached_by_name() -> None:
    request = seal_request(rules().packs["newborn"], sealed_file(), ORIGIN, KEY, at("married", Phase.SEAL).now.wall)
    assert {a.name for a in request.attachments} == {"birth_certificate_1", "marriage_certificate_1", "signature"}


def test_pictures_of_papers_that_are_no_longer_needed_stay_here() -> None:
    file = sealed_file()
    unmarried = {
        **file.answers,
        "parents_married": Answer("no", Source.OWN),
        "other_written": Answer("no", Source.OWN),
    }
    request = seal_request(
        rules().packs["newborn"], replace(file, answers=unmarried), ORIGIN, KEY, at("married", Phase.SEAL).now.wall
    )
    assert "marriage_certificate_1" not in {a.name for a in request.attachments}


def test_the_tag_by_which_a_record_is_found_is_not_the_number() -> None:
    request = seal_request(rules().packs["newborn"], sealed_file(), ORIGIN, KEY, at("married", Phase.SEAL).now.wall)
    assert MOTHER.id_number not in request.tag
    assert json.loads(request.payload)["applicant"]["id_number"] == MOTHER.id_number


def test_there_is_no_application_without_an_applicant() -> None:
    with pytest.raises(ValueError, match="applicant"):
        seal_request(rules().packs["newborn"], CaseFile(), ORIGIN, KEY, at("married", Phase.SEAL).now.wall)


def test_a_rating_names_its_case_and_nobody() -> None:
    request = rating_request(
        "newborn@1.0.0", "sub-1", Rating(2, frozenset({"slow"})), at("married", Phase.RATE).now.wall
    )
    body = json.loads(request.payload)
    assert set(body) == {"schema", "submission_id", "level", "reasons", "rated_at"}
    assert request.tag == ""
