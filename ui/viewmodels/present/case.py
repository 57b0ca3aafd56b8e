"""Pages of the case: questions, materials, camera, pledge, review, signature."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

from kiosk.domain.person import Answer
from kiosk.packs import forms
from kiosk.packs import materials as rules_of_materials
from kiosk.packs.answers import check
from kiosk.packs.display import date_text, display, masked
from kiosk.packs.forms import Step
from kiosk.packs.schema import Necessity
from kiosk.session.filling import (
    CONFIRMATIONS,
    PROMISE_PARTS_LARGE,
    SHORTEST_SIGNATURE,
    asked,
    draft_of,
    ink,
    promise_pages,
    rows_of,
)
from kiosk.session.states import CaseFile
from ui.viewmodels.pages import (
    CameraState,
    Check,
    Choice,
    FormState,
    GroupRow,
    MaterialsState,
    Note,
    PageState,
    PromiseState,
    ReviewGroup,
    ReviewRow,
    ReviewState,
    Row,
    SignatureState,
)
from ui.viewmodels.present.before import home
from ui.viewmodels.present.scene import Scene, back_button, button, frame, page_words
from ui.viewmodels.present.site_view import width

TYPED = ("text", "address", "phone", "id_number")


def form(scene: Scene) -> PageState:
    state = scene.state
    step = asked(scene.rules, state, scene.now)
    outer = scene.rules.step(state, scene.now)
    if step is None or outer is None or state.file is None:
        return home(scene)
    if step.confirm:
        return _confirm(scene, step)
    value = draft_of(state, step)
    shown = value if isinstance(value, str) else ""
    first = next(iter(scene.rules.steps(state, scene.now)), None)
    at_start = first is not None and first.id == step.id and state.file.entry is None and not state.editing
    return FormState(
        key=state.key,
        frame=frame(
            scene,
            scene.pick(step.question),
            english=scene.en(step.question),
            hint=scene.pick(step.hint),
            primary=_go_on(scene, step, value),
            back=button("")
            if at_start
            else back_button(scene.say("form.back_review" if state.editing else "common.back")),
            spoken=scene.pick(step.spoken),
        ),
        kind=step.kind,
        label=scene.pick(step.label),
        value=shown,
        placeholder="",
        max_length=step.max_length,
        error=_error(scene, step, value),
        note=_note(scene, step, shown),
        choices=_choices(scene, step, value),
        way_out=scene.pick(step.way_out),
        source="",
        rows=_rows(scene, step) if step.kind == "group" else (),
        add_text=scene.pick(step.add) if step.kind == "group" and len(rows_of(state)) < step.max_rows else "",
        date_words=date_text(date.fromisoformat(shown), weekday=True) if step.kind == "date" and shown else "",
        first_date=step.earliest.isoformat() if step.earliest else "",
        last_date=step.latest.isoformat() if step.latest else "",
        digits_words=_digits_words(scene, step),
        large=scene.large,
        writing=step.text,
    )


def _digits_words(scene: Scene, step: Step) -> tuple[str, ...]:
    if step.kind == "date":
        return (scene.say("form.year"), scene.say("form.month"), scene.say("form.day"))
    if step.kind != "id_number":
        return ()
    return (scene.say("form.digits_region"), scene.say("form.digits_birth"), scene.say("form.digits_rest"))


def _go_on(scene: Scene, step: Step, value: object) -> object:
    say = scene.say
    if step.kind == "group":
        return button(scene.pick(step.done) or say("form.done_group"))
    reason = ""
    if not value and step.kind != "choices":
        reason = say("form.first" if step.kind == "choice" else "form.first_text")
    return button(say("common.next"), reason=reason)


def _error(scene: Scene, step: Step, value: object) -> str:
    """The problem is worked out again from the draft: its words are data of the pack, the state keeps only its code."""
    if not scene.state.error or scene.state.file is None:
        return ""
    problem = check(step, value, scene.state.file.answers, scene.wall.date())
    if problem is None:
        return ""
    if scene.say.lang == "en":
        return problem.text_en
    return problem.text_elder if scene.large else problem.text


def _note(scene: Scene, step: Step, shown: str) -> Note:
    """What was understood goes before why it is asked."""
    if step.kind == "id_number" and len(shown) >= 14:
        try:
            born = date.fromisoformat(f"{shown[6:10]}-{shown[10:12]}-{shown[12:14]}")
        except ValueError:
            return Note()
        return Note("info", "", scene.say("form.birth_is", date=date_text(born)))
    if step.why is None or scene.large:
        return Note()
    return Note("info", scene.say("form.why"), scene.pick(step.why))


def _choices(scene: Scene, step: Step, value: object) -> tuple[Choice, ...]:
    chosen = value if isinstance(value, tuple) else (value,)
    return tuple(
        Choice(c.code, scene.pick(c.label), scene.pick(c.detail), c.code in chosen, c.on, scene.pick(c.reason))
        for c in step.choices
    )


def _rows(scene: Scene, step: Step) -> tuple[GroupRow, ...]:
    """First column large, the others in one line below."""
    lang = "en" if scene.say.lang == "en" else "zh"
    rows = []
    for row in rows_of(scene.state):
        texts = [
            masked(c.field, Answer(row.get(c.id, ""), _own()), scene.large, lang) if row.get(c.id) else ""
            for c in step.columns
        ]
        rows.append(GroupRow(texts[0] if texts else "", "　".join(t for t in texts[1:] if t), "D"))
    return tuple(rows)


def _own() -> object:
    from kiosk.domain.person import Source

    return Source.OWN


def _confirm(scene: Scene, step: Step) -> PageState:
    state, say = scene.state, scene.say
    answer = state.file.answers[step.id] if state.file else None
    mark = state.file.draft if state.file else None
    marked = mark in CONFIRMATIONS
    return FormState(
        key=state.key,
        frame=frame(
            scene,
            scene.pick(step.question),
            english=scene.en(step.question),
            hint=scene.pick(step.hint),
            primary=button(say("common.next"), reason="" if marked else say("form.confirm_choose")),
            back=button("")
            if step.id == scene.rules.steps(state, scene.now)[0].id
            else back_button(say("common.back")),
            spoken=scene.pick(step.spoken),
        ),
        kind="confirm",
        label=scene.pick(step.label),
        value=display(step.field, answer, scene.large) if answer else "",
        placeholder="",
        max_length=0,
        error="",
        note=Note() if scene.large else Note("info", "", say("form.from_card")),
        choices=tuple(Choice(c, say(f"form.{c}"), picked=mark == c) for c in CONFIRMATIONS),
        source="A",
        large=scene.large,
    )


# --- materials -------------------------------------------------------------------------------------------------------


def _due_words(scene: Scene, need: rules_of_materials.MaterialNeed) -> str:
    if scene.pack is None:
        return ""
    return rules_of_materials.pledge(scene.pack, need, scene.wall.date()).due_text


def materials(scene: Scene) -> PageState:
    say, state = scene.say, scene.state
    file = state.file or CaseFile()
    today = scene.wall.date()
    rows = []
    for need in scene.rules.needs(state, today):
        name, taken = scene.pick(need.material.name), len(file.pages.get(need.id, ()))
        whole = need.material.pages and taken >= len(need.material.pages)
        if need.to_sign:
            rows.append(Row(need.id, name, "pen", tag=say("materials.state_sign")))
        elif need.necessity is Necessity.NOT_NEEDED:
            rows.append(Row(need.id, name, "check", scene.pick(need.why_free), say("materials.state_free")))
        elif need.id in file.pledged:
            rows.append(
                Row(need.id, name, "promise", _due_words(scene, need), say("materials.state_pledged"), arrow=True)
            )
        else:
            tag = say("materials.state_pages", n=taken) if whole else say("materials.state_missing")
            detail = say("materials.retake") if whole else scene.pick(need.material.form)
            rows.append(
                Row(
                    need.id,
                    name,
                    "check" if whole else "camera",
                    detail,
                    tag,
                    tag_bold=not whole,
                    arrow=True,
                    bold=not whole,
                )
            )
    missing = scene.rules.open_material(state, today)
    needs = {n.id: n for n in scene.rules.needs(state, today)}
    primary = (
        button(say("materials.start", name=scene.pick(needs[missing].material.name)), "camera")
        if missing
        else button(say("common.next"))
    )
    return MaterialsState(
        key=state.key,
        frame=frame(
            scene,
            say("materials.question") if missing else say("materials.question_done"),
            english=say("materials.english") if missing else "",
            hint=say("materials.hint"),
            primary=primary,
            back=back_button(say("common.back")),
            spoken="。".join((say("materials.question"), *(f"{r.text}，{r.tag}" for r in rows))),
        ),
        rows=tuple(rows),
        note=Note(),
    )


_ADVICE = {"no_page", "cut_off", "blurred", "glare", "dark", "same_page", "not_a_picture", "too_large"}


def camera(scene: Scene) -> PageState:
    say, state = scene.say, scene.state
    file = state.file or CaseFile()
    need = next((n for n in scene.rules.needs(state, scene.wall.date()) if n.id == state.material_id), None)
    if need is None:
        return materials(scene)
    page = need.material.pages[min(len(file.pages.get(need.id, ())), len(need.material.pages) - 1)]
    look = state.look
    taken = file.captured is not None
    if taken:
        primary, back = button(say("camera.use"), "check"), button(say("camera.retake"), "redo")
    else:
        reason = (
            say("camera.taking") if look.phase == "taking" else say("camera.look") if look.phase == "looking" else ""
        )
        primary, back = button(say("camera.take"), "camera", reason=reason), back_button(say("camera.to_list"))
    problem = look.problem
    advice = (
        say(f"camera.{problem}") if problem in _ADVICE
        else say("camera.retake_advice") if problem == "retake"
        else say("camera.taken") if taken
        else say("camera.good") if look.phase == "found"
        else say("camera.no_page") if look.phase == "looking" else ""
    )  # fmt: skip
    hint = "" if scene.large else scene.pick(page.hint)
    return CameraState(
        key=state.key,
        frame=frame(
            scene, scene.pick(page.title), english=say("camera.english"), hint=hint, primary=primary, back=back,
            spoken=f"{scene.pick(page.title)}。{advice}",
        ),
        phase="taken" if taken else look.phase,
        picture=scene.picture,
        corners=() if taken else look.corners,
        checks=_checks(scene, problem, seen=taken or look.phase in ("found", "poor", "taking")),
        advice=advice,
        pledge_text="" if taken or need.necessity is not Necessity.DEFERRABLE else say("camera.pledge"),
        large=scene.large,
    )  # fmt: skip


def _checks(scene: Scene, problem: str, seen: bool) -> tuple[Check, ...]:
    """Three checks in words; each is bad, fine, or not yet known."""
    bad = {"cut_off": 0, "no_page": 0, "blurred": 1, "dark": 1, "glare": 2}.get(problem, -1)
    texts = ("camera.check_corners", "camera.check_sharp", "camera.check_glare")
    return tuple(
        Check(scene.say(text), "" if not seen else "bad" if i == bad else "ok") for i, text in enumerate(texts)
    )


# --- pledge ----------------------------------------------------------------------------------------------------------


def promise(scene: Scene) -> PageState:
    say, state, pack = scene.say, scene.state, scene.pack
    today = scene.wall.date()
    pledged = scene.rules.pledged(state, today)
    if pack is None or not pledged or state.file is None or state.file.citizen is None:
        return home(scene)
    per = PROMISE_PARTS_LARGE if scene.large else 1
    pages = promise_pages(scene.rules, state, scene.now)
    page = min(state.page, pages - 1)
    need = pledged[page // per]
    paper = rules_of_materials.pledge(pack, need, today)
    due = paper.due_text
    if not scene.large:
        counted = say("promise.counted", **{"from": f"{paper.first_day.month}月{paper.first_day.day}日"}, n=paper.days)
        due = f"{due}\n{counted}"
    lines = (
        (say("promise.what"), scene.pick(paper.what), False),
        (say("promise.form"), scene.pick(paper.form), False),
        (say("promise.due"), due, True),
        (say("promise.where"), scene.pick(paper.where), False),
        (say("promise.otherwise"), scene.pick(paper.consequence), False),
    )
    part = page % per
    rows = {0: lines[:3], 1: lines[3:], 2: ()}[part] if scene.large else lines
    ends = part == per - 1
    sentence = say("promise.sentence", name=state.file.citizen.name)
    name = scene.pick(need.material.name)
    question = say("promise.question", name=name)
    if len(question) > (13 if scene.large else 16):
        question = say("promise.question_short")
    last = page == pages - 1
    return PromiseState(
        key=f"{state.key}:{page}",
        frame=frame(
            scene,
            question,
            english=say("promise.english"),
            primary=button(say("promise.agree") if ends else say("common.next_page"))
            if last or ends
            else button(say("common.next_page")),
            back=back_button(say("common.previous_page") if page else say("common.back")),
            spoken="。".join((say("promise.title"), *(f"{a}：{b}" for a, b, _ in lines), sentence)),
        ),
        large=scene.large,
        title=say("promise.title"),
        rows=rows,
        sentence=("　　" + sentence if not scene.large else sentence) if ends else "",
        signer=say("promise.signer") if ends else "",
        speak_text=say("promise.speak"),
        take_now_text=say("promise.take_now") if ends else "",
        part=page,
        parts=pages,
        page_words=page_words(scene, page, pages),
    )


# --- review ----------------------------------------------------------------------------------------------------------

# Design millimetres of a review page and of what stands on it (VISUAL.md §2; ui/qml/pages/parts/ReviewCard.qml)
ROOM = {"portrait": 310, "landscape": 165, "reach": 150}
HEAD, LINE, MORE_LINE = 30, 18, 10
ONE_LINE, LINE_WIDTH = 10.8, 13  # characters: a longer value is set smaller, in lines of 13
ROWS_A_PAGE_LARGE = {"portrait": 4, "landscape": 3, "reach": 3}
LINE_LARGE = 10  # characters of a value's line in large


def review_groups(scene: Scene) -> list[ReviewGroup]:
    """The pack's groups, card values among them, then the papers. A group of card values only cannot be changed."""
    say, state, pack = scene.say, scene.state, scene.pack
    if pack is None or state.file is None:
        return []
    lang = "en" if say.lang == "en" else "zh"
    words = {s: say(f"review.source_{s.lower()}") for s in "ABCD"}
    result = []
    for group in forms.review(pack, state.file.answers, scene.wall.date(), scene.large, lang):
        rows = tuple(
            ReviewRow(
                r.field_id, scene.pick(r.label), r.masked or say("review.open"), r.source, words[r.source], r.editable
            )
            for r in group.rows
        )  # fmt: skip
        open_rows = any(r.editable for r in group.rows)
        fixed = "" if open_rows else say("review.fixed")
        result.append(
            ReviewGroup(group.title.zh, scene.pick(group.title), say("review.edit") if open_rows else "", fixed, rows)
        )
    papers = tuple(_paper_rows(scene, words))
    if papers:
        result.append(ReviewGroup("materials", say("review.materials"), say("review.edit"), "", papers))
    return result


def _paper_rows(scene: Scene, words: dict[str, str]) -> list[ReviewRow]:
    say, state = scene.say, scene.state
    file = state.file or CaseFile()
    rows = []
    for need in scene.rules.needs(state, scene.wall.date()):
        if need.necessity is Necessity.NOT_NEEDED:
            continue
        pledged = need.id in file.pledged
        source = "D" if pledged else "C"
        text = (
            say("materials.state_pledged") + "　" + _due_words(scene, need)
            if pledged
            else say("materials.state_pages", n=len(file.pages.get(need.id, ())))
        )
        rows.append(ReviewRow(f"material:{need.id}", scene.pick(need.material.name), text, source, words[source]))
    return rows


def review_pages(scene: Scene) -> list[list[ReviewGroup]]:
    """Whole groups a page; only a group that fits no page is cut. Nothing scrolls."""
    groups = review_groups(scene)
    if scene.large:
        return _large_pages(groups, ROWS_A_PAGE_LARGE[scene.shape])
    room = ROOM[scene.shape]
    pages: list[list[ReviewGroup]] = [[]]
    used = 0
    for group in (part for whole in groups for part in _cut_to(whole, room)):
        height = HEAD + sum(map(_row_height, group.rows))
        if used + height > room and pages[-1]:
            pages.append([])
            used = 0
        pages[-1].append(group)
        used += height
    return pages


def _row_height(row: ReviewRow) -> int:
    size = width(row.value)
    return LINE + (MORE_LINE * (math.ceil(size / LINE_WIDTH) - 1) if size > ONE_LINE else 0)


def _cut_to(group: ReviewGroup, room: int) -> list[ReviewGroup]:
    parts: list[list[ReviewRow]] = [[]]
    used = HEAD
    for row in group.rows:
        if used + _row_height(row) > room and parts[-1]:
            parts.append([])
            used = HEAD
        parts[-1].append(row)
        used += _row_height(row)
    return [
        ReviewGroup(f"{group.id}:{i}", group.title, group.edit, group.fixed, tuple(rows))
        for i, rows in enumerate(parts)
    ]


def _people(row: ReviewRow) -> list[ReviewRow]:
    """A repeated group is too long for one row in big type: one row a person."""
    return [replace(row, value=part) for part in row.value.split("；")]


def _large_pages(groups: list[ReviewGroup], room: int) -> list[list[ReviewGroup]]:
    """Big type: four lines a page, whatever group they are of; their labels say what they are."""
    pages: list[list[ReviewRow]] = [[]]
    used = 0
    for row in (part for group in groups for whole in group.rows for part in _people(whole)):
        size = max(1, math.ceil(width(row.value) / LINE_LARGE) - (len(row.label) < 7))
        if used + size > room and pages[-1]:
            pages.append([])
            used = 0
        pages[-1].append(row)
        used += size
    edit = next((g.edit for g in groups if g.edit), "")
    fixed = next((g.fixed for g in groups if g.fixed), "")
    result = []
    for i, rows in enumerate(pages):
        can = any(r.editable for r in rows)
        result.append([ReviewGroup(f"page:{i}", "", edit if can else "", "" if can else fixed, tuple(rows))])
    return result


def review(scene: Scene) -> PageState:
    say, state, pack = scene.say, scene.state, scene.pack
    pages = review_pages(scene)
    page = min(state.page, len(pages) - 1)
    last = page == len(pages) - 1
    ready = say("review.right" if pack is not None and pack.signature else "review.right_no_sign")
    return ReviewState(
        key=f"{state.key}:{page}",
        frame=frame(
            scene,
            say("review.question"),
            english=say("review.english"),
            primary=button(ready if last else say("review.more")),
            back=back_button(say("common.previous_page") if page else say("common.back")),
            words="　".join(t for t in (say("steps.review"), page_words(scene, page, len(pages))) if t),
            spoken="。".join((say("review.question"), *(f"{r.label}，{r.value}" for g in pages[page] for r in g.rows))),
        ),
        large=scene.large,
        groups=tuple(pages[page]),
        edit_large=say("review.edit_large") if scene.large and pages[page] and pages[page][0].edit else "",
        page=page,
        pages=len(pages),
        next_text="",
        previous_text="",
    )


# --- signature -------------------------------------------------------------------------------------------------------


def signature(scene: Scene) -> PageState:
    say, state, pack = scene.say, scene.state, scene.pack
    file = state.file
    if pack is None or file is None or file.citizen is None:
        return home(scene)
    papers = [Row("application", say("sign.application", item=scene.pick(pack.short)), "sheets")]
    papers += [
        Row(n.id, say("promise.title"), "promise", tag=scene.pick(n.material.name))
        for n in scene.rules.pledged(state, scene.wall.date())
    ]
    papers += [
        Row(s.material_id, scene.pick(s.title), "sheet")
        for s in rules_of_materials.statements(pack, file.answers, scene.wall.date())
    ]
    enough = ink(file) >= SHORTEST_SIGNATURE
    return SignatureState(
        key=state.key,
        frame=frame(
            scene,
            say("sign.question"),
            english=say("sign.english"),
            primary=button(say("sign.done"), "check", reason="" if enough else say("sign.first")),
            back=back_button(say("common.back")),
        ),
        papers_title=say("sign.papers"),
        papers=tuple(papers),
        signer=file.citizen.name,
        pad_words=say("sign.pad", name=file.citizen.name),
        clear_text=say("sign.clear"),
        cannot_text=say("sign.cannot"),
        strokes=file.strokes,
        large=scene.large,
    )
