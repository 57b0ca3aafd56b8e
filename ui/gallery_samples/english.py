"""The longest texts there are are English ones: a few pages in English, where words are twice as wide as in Chinese."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ui.gallery_samples import form, outcome, review, trouble
from ui.gallery_samples.frames import frame, machine
from ui.viewmodels.page_state import FootItem, Frame, Note, PageState, Row
from ui.viewmodels.pages import Choice, FormState, Rate, RatingState, ReviewGroup, ReviewRow, ReviewState
from ui.viewmodels.pages_beside import FaultState


def _frame(
    large: bool,
    question: str,
    hint: str = "",
    primary: str = "Next",
    reason: str = "",
    back: str = "Back",
    step: int = 3,
    step_words: str = "Step 3 of 8  Form",
) -> Frame:
    base = frame(large, question, hint=hint, step=step, primary=primary, reason=reason, back=back)
    foot = (
        FootItem("call", "call-person", "Help" if large else "Get help", main=True),
        FootItem("large", "text-size", "Text"),
        FootItem("display", "contrast", "View"),
        FootItem("language", "language", "中文"),
        FootItem("speak", "speak", "Read"),
        FootItem("exit", "exit", "Exit"),
    )
    return replace(
        base,
        site="Linxi Services" if large else "Linxi County Government Services",
        tagline="24 hours",
        step_words=step_words,
        foot=foot,
    )


def form_choice(large: bool) -> FormState:
    top = _frame(
        large,
        "Whose household?" if large else "Which household register shall the child join?",
        "" if large else "Either parent's register is possible. The police household office has the last word.",
    )
    answers: tuple[Choice, ...] = (
        Choice("mother", "The mother's", "Lin Zhixia, Liu'an community, Yunqi street", picked=True),
        Choice("father", "The father's", "Zhou Yi'an, Shangping village, Qingfeng town"),
        Choice("grandparents", "The grandparents'", on=False, reason="Only at a counter, with proof of housing"),
        Choice("later", "Not decided yet", "The other items go on; this one can follow later"),
    )
    if large:
        answers = tuple(replace(c, detail="", reason="At a counter" if c.reason else "") for c in answers)
    return replace(form.choice(large), key="en:choice", frame=top, choices=answers, note=Note())


def form_date(large: bool) -> FormState:
    top = _frame(large, "Date of birth?" if large else "When was the child born?", "As written on the certificate.")
    return replace(
        form.date(large),
        key="en:date",
        frame=top,
        date_words="8 Nov 2026, Sunday" if large else "Sunday, 8 November 2026",
        date_note="13 days ago" if large else "13 days ago. Within a month no further statement is needed.",
        digits_words=("", "", ""),
    )


def review_page(large: bool) -> ReviewState:
    words = {"A": "Shared", "B": "Counter", "C": "Uploaded", "D": "Entered"}
    rows = tuple(
        ReviewRow(i, label, value, source, words[source])
        for i, label, value, source in (
            ("name", "Name", "Zhou Yuhe", "C"),
            ("born", "Born", "8 November 2026, 06:25", "C"),
            ("household", "Register", "The mother's (Lin Zhixia)", "D"),
        )
    )
    mother = tuple(
        ReviewRow(i, label, value, source, words[source])
        for i, label, value, source in (
            ("m.name", "Name", "Lin Zhixia", "A"),
            ("m.id", "ID number", "999************02X", "A"),
            ("m.home", "Address", "302, Building 6, Liu'an community", "B"),
        )
    )
    groups: tuple[ReviewGroup, ...] = (ReviewGroup("child", "The child", "Change", "", rows),)
    if not large:
        groups = (*groups, ReviewGroup("mother", "The mother", "", "From the ID card; cannot be changed here", mother))
    top = _frame(large, "Is all of this right?", primary="All right" if large else "All right, sign", step=6)
    return replace(
        review.review(large), key="en:review", frame=top, groups=groups, edit_large="Change something" if large else ""
    )


def rating(large: bool) -> RatingState:
    words = (("5", "Very good"), ("4", "Good"), ("3", "Fair"), ("2", "Poor"), ("1", "Very poor"))
    reasons = (
        Choice("slow", "Too slow", picked=True),
        Choice("words", "Hard to read" if large else "Hard to understand"),
        Choice("twice", "Papers twice" if large else "Asked for papers twice"),
        Choice("machine", "Machine" if large else "Trouble with the machine"),
        Choice("person", "Nobody came"),
        Choice("other", "Other"),
    )
    top = _frame(large, "How did it go?", primary="Send", back="Skip", step=8, step_words="Step 8 of 8  Rating")
    return replace(
        outcome.rating_reasons(large),
        key="en:rating",
        frame=top,
        rates=tuple(Rate(i, w, int(i), i == "2") for i, w in words),
        reasons_title="What went wrong?" if large else "What went wrong? You may choose several.",
        reasons=reasons,
        note=Note() if large else Note("info", "", "Each answer is followed up. Your name is not shown."),
    )


def fault(large: bool) -> FaultState:
    top = _frame(
        large,
        "No slip paper" if large else "Paused: the slip printer is out of paper",
        primary="Print on A4",
        back="",
        step=8,
        step_words="Step 8 of 8  Paused",
    )
    ways = (
        Row("wait", "Wait here", "clock", "" if large else "A person has been told, about 10 minutes", arrow=True),
        Row("phone", "Receipt by phone", "phone", "" if large else "Scan the code; it counts the same", arrow=True),
    )
    english = machine(broken="slip")
    labels = {"card": "ID card", "code": "Code", "slip": "Slip", "keys": "Keys", "sheet": "A4"}
    slots = tuple(replace(slot, label=labels[slot.id]) for slot in english.slots)
    return replace(
        trouble.fault(large),
        key="en:fault",
        frame=top,
        safe=Note("done", "Nothing is lost", "" if large else "Received, number LX0417-03-000126-58."),
        machine=replace(english, caption="This screen", slots=slots),
        ways_title="" if large else "Or",
        ways=ways,
        code="" if large else "Code RP-204. Please name it when you report this.",
    )


SAMPLES: dict[str, Callable[[bool], PageState]] = {
    "english_choice": form_choice,
    "english_date": form_date,
    "english_review": review_page,
    "english_rating": rating,
    "english_fault": fault,
}
