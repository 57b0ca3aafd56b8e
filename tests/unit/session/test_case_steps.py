"""Ways through a case that no straight walk takes: back, changes, rows, pledges, the signature."""

from __future__ import annotations

from kiosk.domain.person import Source
from kiosk.session import effects as fx
from kiosk.session import events as ev
from kiosk.session.filling import draft_of, rows_of
from kiosk.session.states import CaseFile, Phase
from tests.unit.session.kit import FAMILY, MARRIED, SIGNATURE, Good, Session, at, fault, page


def file(s: Session) -> CaseFile:
    assert s.state.file is not None
    return s.state.file


def test_going_back_shows_the_answer_that_was_given() -> None:
    s = at("married", Phase.FILL, step_id="child_sex")
    s.touch("back")
    assert s.state.step_id == "child_name"
    assert file(s).draft == file(s).answers["child_name"].value


def test_the_first_question_has_no_way_back() -> None:
    s = at("married", Phase.FILL)
    before = s.state.step_id
    s.touch("back")
    assert (s.phase, s.state.step_id) == (Phase.FILL, before)


def test_from_the_materials_back_leads_to_the_last_question() -> None:
    s = at("married", Phase.MATERIALS, "")
    s.touch("back")
    assert s.state.step_id == s.rules.steps(s.state, s.now)[-1].id


def test_a_wrong_answer_stays_on_the_page_with_a_code() -> None:
    s = at("married", Phase.FILL, step_id="certificate_no")
    s.type("123")
    s.touch("primary")
    assert s.state.step_id == "certificate_no"
    assert s.state.error
    s.type("Y990004170")
    assert not s.state.error


def test_a_doubt_is_said_once_and_the_second_touch_goes_on() -> None:
    s = at("married", Phase.FILL, step_id="child_name")
    s.type("周䶮禾")
    s.touch("primary")
    assert (s.state.step_id, s.state.error) == ("child_name", "rare_character")
    s.touch("primary")
    assert s.state.step_id != "child_name"
    assert file(s).answers["child_name"].value == "周䶮禾"


def test_another_answer_is_doubted_anew() -> None:
    s = at("married", Phase.FILL, step_id="child_name")
    s.type("周䶮禾")
    s.touch("primary")
    s.type("周㛃禾")
    assert not s.state.error
    s.touch("primary")
    assert (s.state.step_id, s.state.error) == ("child_name", "rare_character")


def test_the_way_out_leaves_a_question_open_and_goes_on() -> None:
    s = at("married", Phase.FILL, step_id="child_name")
    s.touch("way_out")
    assert s.state.step_id == "child_sex"
    assert file(s).answers["child_name"].value == ""


def test_a_question_that_must_be_answered_has_no_way_out() -> None:
    s = at("married", Phase.FILL, step_id="certificate_no")
    assert not s.touch("way_out").name


def test_an_untouched_date_stands_on_its_last_possible_day() -> None:
    s = at("married", Phase.FILL, step_id="child_birth")
    step = s.rules.step(s.state, s.now)
    assert step is not None
    assert draft_of(s.state, step) == s.today.isoformat()
    for nonsense in ("", "not a day", "2026-02-31", "2026-11-8x"):
        assert not s.touch("date", nonsense).name


def test_a_value_of_the_card_is_confirmed_with_its_source() -> None:
    s = at("married", Phase.FILL, step_id="residence")
    s.touch("primary")
    assert s.state.step_id == "residence", "nothing is confirmed by going on"
    s.touch("pick", "right")
    s.touch("primary")
    assert file(s).answers["residence"].source is Source.AGENCY


def test_a_wrong_value_of_the_card_becomes_the_citizens_own() -> None:
    s = at("married", Phase.FILL, step_id="residence")
    s.touch("pick", "wrong")
    s.touch("primary")
    assert s.state.step_id == "residence"
    s.type("临溪县青枫镇上坪村3组12号")
    s.touch("primary")
    assert file(s).answers["residence"].source is Source.OWN
    assert s.state.step_id != "residence"


def test_what_is_changed_from_the_review_leads_straight_back_to_it() -> None:
    s = at("married", Phase.REVIEW)
    s.touch("edit", "applicant_mobile")
    assert s.state.step_id == "applicant_mobile"
    s.type("13900000026")
    s.touch("primary")
    assert s.phase is Phase.REVIEW
    assert file(s).answers["applicant_mobile"].value == "13900000026"


def test_a_change_may_be_taken_back_without_an_answer() -> None:
    s = at("married", Phase.REVIEW)
    old = file(s).answers["applicant_mobile"]
    s.touch("edit", "applicant_mobile")
    s.type("139")
    s.touch("back")
    assert s.phase is Phase.REVIEW
    assert file(s).answers["applicant_mobile"] == old


def test_a_change_that_opens_questions_asks_them_before_the_review() -> None:
    s = at("married", Phase.REVIEW)
    s.touch("edit", "parents_married")
    s.touch("pick", "no")
    s.touch("primary")
    assert s.state.step_id == "other_written"
    Good(by_hand={"other_written": "yes", "parents_married": "no"}).until(s, Phase.REVIEW)


def test_what_the_card_gave_cannot_be_changed_from_the_review() -> None:
    s = at("married", Phase.REVIEW)
    for row in ("applicant_name", "card:applicant_name", "nonsense"):
        assert not s.touch("edit", row).name


def test_the_papers_are_changed_from_the_review_in_their_list() -> None:
    s = at("married", Phase.REVIEW)
    s.touch("edit", "material:household_book")
    assert (s.phase, s.state.place) == (Phase.MATERIALS, "")


def test_the_review_is_turned_page_by_page_before_it_is_confirmed() -> None:
    s = at("married", Phase.REVIEW)
    s.touch("primary", "more")
    assert (s.phase, s.state.page) == (Phase.REVIEW, 1)
    s.touch("back")
    assert (s.phase, s.state.page) == (Phase.REVIEW, 0)


# --- a repeated group ------------------------------------------------------------------------------------------------


def family(rows: int) -> Session:
    s = at("family", Phase.FILL, step_id="family")
    while len(rows_of(s.state)) < rows:
        s.touch("add")
        while s.state.file is not None and s.state.file.entry is not None:
            FAMILY.fill(s)
    return s


def test_rows_are_added_up_to_their_number() -> None:
    s = family(1)
    step = s.rules.step(s.state, s.now)
    assert step is not None
    s = family(step.max_rows)
    assert not s.touch("add").name


def test_a_row_is_changed_in_its_place() -> None:
    s = family(2)
    old = rows_of(s.state)
    s.touch("change", "0")
    s.type("周以宁")
    s.touch("primary")
    while s.state.file is not None and s.state.file.entry is not None:
        FAMILY.fill(s)
    rows = rows_of(s.state)
    assert len(rows) == 2
    assert "周以宁" in rows[0].values()
    assert rows[1] == old[1]


def test_a_row_that_is_deleted_is_gone_and_the_others_stay() -> None:
    s = family(2)
    second = rows_of(s.state)[1]
    s.touch("delete", "0")
    assert rows_of(s.state) == (second,)


def test_rows_that_are_not_there_are_not_touched() -> None:
    s = family(1)
    for row in ("1", "-1", "", "x", "²", "9" * 5000):
        assert not s.touch("change", row).name
        assert not s.touch("delete", row).name


def test_back_in_a_row_goes_to_the_column_before_and_then_leaves_the_row() -> None:
    s = at("family", Phase.FILL, step_id="family")
    s.touch("add")
    FAMILY.fill(s)
    assert file(s).entry is not None and file(s).entry.field == 1  # type: ignore[union-attr]
    s.touch("back")
    assert file(s).entry is not None and file(s).entry.field == 0  # type: ignore[union-attr]
    assert file(s).entry.draft  # type: ignore[union-attr]
    s.touch("back")
    assert file(s).entry is None
    assert rows_of(s.state) == ()


def test_choices_of_another_question_are_no_rows() -> None:
    s = at("married", Phase.FILL, step_id="child_sex")
    for intent in ("add", "change", "delete"):
        assert not s.touch(intent, "0").name


# --- materials and pledge --------------------------------------------------------------------------------------------


def at_camera() -> Session:
    s = at("married", Phase.MATERIALS, "camera")
    s.pending.clear()
    return s


def test_nothing_is_taken_while_no_page_is_seen() -> None:
    s = at_camera()
    assert not s.touch("primary").effects
    s.do(ev.CameraLooked("no_page"))
    assert not s.touch("primary").effects
    s.do(ev.CameraLooked("blurred"))
    assert s.touch("primary").effects == (fx.CapturePage(s.state.material_id),)


def test_a_page_is_taken_again_until_it_is_good() -> None:
    s = at_camera()
    s.do(ev.CameraLooked(""))
    s.touch("primary")
    s.do(ev.PageCaptured(page(40), s.state.material_id))
    assert file(s).captured is not None
    s.touch("back")
    assert file(s).captured is None
    assert file(s).pages == {}


def test_the_same_page_twice_and_a_cut_off_page_are_refused() -> None:
    s = at_camera()
    for taken, problem in ((page(41), ""), (page(41), "same_page"), (page(42, "cut_off"), "cut_off")):
        s.do(ev.CameraLooked(""))
        s.touch("primary")
        s.do(ev.PageCaptured(taken, s.state.material_id))
        assert s.state.look.problem == problem
        if not problem:
            s.touch("primary")
            s.touch("back")
            s.touch("material", "household_book")


def test_a_camera_that_fails_once_lets_the_citizen_try_again() -> None:
    s = at_camera()
    s.do(ev.CameraLooked(""))
    s.touch("primary")
    s.do(ev.PageCaptured(fault(), s.state.material_id))
    assert s.state.look.problem == "retake"
    assert file(s).captured is None


def test_touching_a_finished_material_takes_its_pages_anew() -> None:
    s = at("unmarried", Phase.REVIEW)
    s.touch("edit", "material:birth_certificate")
    assert file(s).pages["birth_certificate"]
    s.touch("material", "birth_certificate")
    assert "birth_certificate" not in file(s).pages
    assert s.state.place == "camera"


def test_only_what_may_follow_later_can_be_pledged() -> None:
    s = at_camera()
    assert s.state.material_id == "birth_certificate"
    assert not s.touch("pledge").name


def test_a_pledge_taken_back_leads_to_the_camera_and_counts_no_more() -> None:
    s = at("married", Phase.PROMISE)
    s.touch("take_now")
    assert (s.phase, s.state.place, s.state.material_id) == (Phase.MATERIALS, "camera", "household_book")
    assert file(s).pledged == frozenset()
    assert not file(s).promised


def test_a_pledge_covers_only_the_papers_that_stood_on_its_page() -> None:
    """Pledged while married, promised while unmarried, married again: the marriage certificate is asked for anew."""
    both = Good(pledge=frozenset({"household_book", "marriage_certificate"}), by_hand=MARRIED.by_hand)
    s = both.until(at("married", Phase.MATERIALS, ""), Phase.PROMISE)
    assert file(s).pledged == {"household_book", "marriage_certificate"}
    answers = {"parents_married": "no", "other_written": "yes", "join_with": "mother"}
    unmarried = Good(pledge=frozenset({"household_book"}), by_hand=answers)
    s.touch("primary")
    s.touch("primary")
    s.touch("edit", "parents_married")
    s.touch("pick", "no")
    s.touch("primary")
    unmarried.until(s, Phase.REVIEW)
    s.touch("edit", "material:household_book")
    s.touch("primary")
    assert s.phase is Phase.PROMISE
    s.touch("primary")
    s.touch("edit", "parents_married")
    s.touch("pick", "yes")
    s.touch("primary")
    assert file(s).pledged == {"household_book"}
    assert s.rules.open_material(s.state, s.today) == "marriage_certificate"


# --- signature -------------------------------------------------------------------------------------------------------


def test_a_dot_is_no_signature() -> None:
    s = at("married", Phase.SIGN)
    s.touch("stroke", "[[0.5, 0.5], [0.51, 0.5]]")
    assert not s.touch("primary").effects
    s.touch("clear")
    s.touch("stroke", SIGNATURE)
    assert any(isinstance(e, fx.Seal) for e in s.touch("primary").effects)


def test_strokes_that_are_none_are_refused() -> None:
    s = at("married", Phase.SIGN)
    for nonsense in ("", "x", "{}", "[1]", "[[1]]", "[[NaN, 0]]", "[[5, 5]]", "[[1e999, 0]]", "[" * 3000):
        assert not s.touch("stroke", nonsense).name


def test_going_back_from_the_signature_drops_it() -> None:
    """What was signed may be changed behind it: it is signed again."""
    s = at("married", Phase.SIGN)
    s.touch("stroke", SIGNATURE)
    s.touch("back")
    assert s.phase is Phase.REVIEW
    assert file(s).strokes == ()


def test_an_item_without_signature_is_sealed_from_the_review() -> None:
    s = at("proof", Phase.REVIEW)
    s.touch("primary", "last")
    assert s.phase is Phase.SEAL
    assert isinstance(s.pending[-1], fx.Seal)
