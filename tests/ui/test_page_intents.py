"""A finger on each page: what is touched comes out as the intent that pages.py names, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtTest import QTest

from tests.ui.conftest import Finger
from ui.gallery import Look, samples
from ui.viewmodels.page_state import PageState
from ui.viewmodels.pages import FormState

NORMAL, ELDER = Look("normal"), Look("elder")


def draw(finger: Finger, name: str, points: list[tuple[float, float]]) -> None:
    """A finger on an item from fraction to fraction of its size."""
    item = finger.find(name)
    assert item is not None, f"{name} is not on the screen"
    way = [item.mapToScene(QPointF(item.width() * x, item.height() * y)).toPoint() for x, y in points]
    finger.down(way[0])
    for point in way[1:]:
        finger.move(point)
    finger.up(way[-1])


def heard(finger: Finger) -> list[tuple[str, str]]:
    """Intents since the last time, without the bare "somebody is there"."""
    said, finger.gallery.shown.intents = finger.gallery.shown.intents, []
    return [intent for intent in said if intent[0] != "touched"]


def show(
    finger: Finger, name: str, look: Look = NORMAL, change: Callable[[PageState], PageState] | None = None
) -> None:
    make = samples()[name]
    finger.gallery.show((lambda large: change(make(large))) if change else make, look)
    heard(finger)


TOUCHED = [
    ("form_choice", "pick:father", ("pick", "father")),
    ("form_choice", "primary", ("primary", "")),
    ("form_choice", "back", ("back", "")),
    ("form_choice", "foot:call", ("foot", "call")),
    ("form_choices", "pick:allowance", ("pick", "allowance")),
    ("form_confirm", "pick:no", ("pick", "no")),
    ("form_text", "way_out", ("way_out", "")),
    ("form_phone", "way_out", ("way_out", "")),
    ("form_group", "add", ("add", "")),
    ("form_group", "change:1", ("change", "1")),
    ("form_group", "delete:0", ("delete", "0")),
    ("materials", "material:hukou", ("material", "hukou")),
    ("camera_poor", "pledge", ("pledge", "")),
    ("promise", "speak", ("speak", "")),
    ("promise", "take_now", ("take_now", "")),
    ("review", "edit:household", ("edit", "household")),
    ("review_long", "turn:next", ("turn", "next")),
    ("signature", "clear", ("clear", "")),
    ("signature", "cannot_write", ("cannot_write", "")),
    ("signature", "document:pledge", ("document", "pledge")),
    ("paper_count", "count:1", ("count", "1")),
    ("rating", "rate:2", ("rate", "2")),
    ("rating_reasons", "reason:other", ("reason", "other")),
    ("fault", "way:phone", ("way", "phone")),
    ("call_person", "way:video", ("way", "video")),
    ("time_out", "back", ("back", "")),
    ("out_of_service", "foot:public", ("foot", "public")),
    ("sign_in", "key:7", ("digit", "7")),
    ("sign_in", "key:back", ("erase", "")),
    ("technician", "tab:log", ("tab", "log")),
    ("technician", "test:idcard", ("test", "idcard")),
    ("technician_queue", "act:send", ("act", "send")),
]


@pytest.mark.parametrize(("sample", "name", "intent"), TOUCHED, ids=lambda v: v if isinstance(v, str) else "")
def test_a_touch_is_exactly_one_intent(finger: Finger, sample: str, name: str, intent: tuple[str, str]) -> None:
    show(finger, sample)
    finger.touch(name)
    assert heard(finger) == [intent]


@pytest.mark.parametrize(
    ("sample", "name"),
    [
        ("form_text", "primary"),
        ("form_choice", "pick:grandparents"),
        ("materials", "material:id"),
        ("review", "edit:m.id"),
    ],
)
def test_what_is_not_possible_now_does_nothing(finger: Finger, sample: str, name: str) -> None:
    show(finger, sample)
    finger.touch(name)
    assert heard(finger) == []


def test_a_finger_that_slides_off_has_not_pressed(finger: Finger) -> None:
    show(finger, "form_choice")
    draw(finger, "pick:father", [(0.5, 0.5), (0.5, 3.0)])
    assert heard(finger) == []


def test_digits_of_an_id_number_are_sent_as_a_whole_and_x_only_fits_the_last_place(finger: Finger) -> None:
    show(finger, "form_id_number")
    for key in ("key:X", "key:0", "key:back", "key:0", "key:0", "key:2"):
        finger.touch(key)
    finger.touch("key:X")
    finger.touch("key:1")  # the nineteenth: there is no place for it
    texts = [text for intent, text in heard(finger) if intent == "edit"]
    assert texts[0] == "999011199004120"
    assert texts[-1] == "99901119900412002X"
    assert all(len(text) <= 18 for text in texts)


def test_digits_stay_when_the_same_question_is_drawn_again(finger: Finger) -> None:
    show(finger, "form_phone")
    finger.touch("key:5")
    shown, vm = samples()["form_phone"](False), finger.gallery.shown.vm
    assert vm is not None
    vm.show(replace(shown, error="号码不对"))
    finger.touch("key:6")
    assert heard(finger)[-1] == ("edit", "138000056")


def test_a_wheel_moves_to_the_next_possible_day_only(finger: Finger) -> None:
    show(finger, "form_date")
    finger.touch("date:month-")
    finger.touch("date:year-")
    finger.touch("date:day+")
    assert heard(finger) == [("date", "2026-10-08"), ("date", "2025-10-08"), ("date", "2025-10-09")]
    finger.touch("date:day=11")
    assert heard(finger) == [("date", "2025-10-11")]


def test_a_shorter_month_takes_the_day_back_to_its_last(finger: Finger) -> None:
    def in_march(state: PageState) -> PageState:
        assert isinstance(state, FormState)
        return replace(state, value="2026-03-31")

    show(finger, "form_date", change=in_march)
    finger.touch("date:month-")
    assert heard(finger) == [("date", "2026-02-28")]


def test_the_last_allowed_day_is_the_end_of_the_wheels(finger: Finger) -> None:
    show(finger, "form_date")
    finger.touch("date:year+")
    finger.touch("date:month+")
    assert heard(finger) == []


def test_a_wheel_runs_while_its_key_is_held_and_stops_on_release(finger: Finger) -> None:
    show(finger, "form_date")
    key = finger.middle("date:day-")
    finger.down(key)
    for _ in range(100):
        QTest.qWait(30)
        if len([i for i in finger.gallery.shown.intents if i[0] == "date"]) >= 2:
            break
    finger.up(key)
    said = heard(finger)
    assert said[:2] == [("date", "2026-11-07"), ("date", "2026-11-06")]
    finger.gallery.settle(2)
    assert heard(finger) == []


def test_no_date_is_answered_before_a_wheel_is_touched(finger: Finger) -> None:
    def empty(state: PageState) -> PageState:
        assert isinstance(state, FormState)
        return replace(state, value="", date_words="", date_note="")

    show(finger, "form_date", change=empty)
    assert heard(finger) == []
    finger.touch("date:day=21")  # the middle one: a touch on what stands there answers it
    assert heard(finger) == [("date", "2026-11-21")]


def test_many_answers_turn_by_pages_and_open_where_the_answer_is(finger: Finger) -> None:
    def picked_late(state: PageState) -> PageState:
        assert isinstance(state, FormState)
        return replace(state, choices=tuple(replace(c, picked=c.id == "56") for c in state.choices))

    show(finger, "form_nation", change=picked_late)
    finger.touch("pick:55")
    finger.touch("rows:up")
    finger.touch("rows:up")
    finger.touch("pick:01")
    assert heard(finger) == [("pick", "55"), ("pick", "01")]


def test_a_stroke_comes_as_fractions_of_the_pad(finger: Finger) -> None:
    show(finger, "signature_line")
    draw(finger, "stroke", [(0.25, 0.5), (0.5, 0.5), (0.75, 0.25)])
    [(intent, points)] = heard(finger)
    assert intent == "stroke"
    assert json.loads(points) == [pytest.approx(p, abs=0.005) for p in ([0.25, 0.5], [0.5, 0.5], [0.75, 0.25])]


def test_a_dot_is_a_stroke_too(finger: Finger) -> None:
    show(finger, "signature_line")
    draw(finger, "stroke", [(0.5, 0.5)])
    [(intent, points)] = heard(finger)
    assert intent == "stroke"
    assert len(json.loads(points)) == 2


def test_any_touch_on_the_covered_page_says_i_am_still_here(finger: Finger) -> None:
    show(finger, "time_out")
    finger.down(QPoint(540, 900))
    finger.up(QPoint(540, 900))
    assert heard(finger) == [("primary", "")]


def test_in_elder_review_the_lines_become_buttons_after_something_is_wrong(finger: Finger) -> None:
    show(finger, "review", ELDER)
    finger.touch("edit:household")
    assert heard(finger) == []
    finger.touch("edit")
    finger.touch("edit:household")
    assert heard(finger) == [("edit", "household")]
