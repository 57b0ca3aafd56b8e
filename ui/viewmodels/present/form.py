"""Pages of the questions: one question, its answers, what is wrong with the draft."""

from __future__ import annotations

from datetime import date

from kiosk.domain.person import Answer, Source
from kiosk.packs.answers import check, warn
from kiosk.packs.display import date_text, display, masked
from kiosk.packs.forms import Step
from kiosk.packs.schema import PHOTO
from kiosk.session.filling import CONFIRMATIONS, DATES, asked, draft_of, rows_of
from ui.viewmodels.page_state import ActionButton, Note, PageState
from ui.viewmodels.pages import Choice, FormState, GroupRow
from ui.viewmodels.present.before import home
from ui.viewmodels.present.scene import Scene, back_button, button, frame


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
            hint=_hint(scene, step, shown),
            primary=_go_on(scene, step, value),
            back=button("")
            if at_start
            else back_button(scene.say("form.back_review" if state.editing else "common.back")),
            spoken=scene.pick(step.spoken),
        ),
        kind="card_number" if step.field.check == "bank_card" else step.kind,
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
        date_words=_date_words(step, shown),
        first_date=step.earliest.isoformat() if step.earliest else "",
        last_date=step.latest.isoformat() if step.latest else "",
        digits_words=_digits_words(scene, step),
        large=scene.large,
        photo_text=_photo(scene, step),
        unit=step.unit,
        decimals=step.field.decimals > 0,
        writing=step.text,
    )


def _date_words(step: Step, shown: str) -> str:
    if step.kind == "date" and shown:
        return date_text(date.fromisoformat(shown), weekday=True)
    return display(step.field, Answer(shown, Source.OWN)) if step.kind == "month" and shown else ""


def _photo(scene: Scene, step: Step) -> str:
    """拍一拍, where a paper of the case says the answer and this page has room for the offer."""
    if step.kind not in ("text", "id_number") or scene.state.file is None or scene.state.file.entry is not None:
        return ""
    paper = scene.rules.readable(scene.state, step.id, scene.wall.date())
    if not paper or draft_of(scene.state, step):
        return ""
    return scene.say("form.photo_card" if paper.startswith(PHOTO) else "form.photo")


def _hint(scene: Scene, step: Step, shown: str) -> str:
    """Where a draft comes from goes before what the pack says."""
    if _came_back(scene):
        return scene.say("form.found_again")
    file = scene.state.file
    if shown and file is not None and file.entry is None:
        if shown == file.offered.get(step.id):
            return scene.say("form.offered")
        if shown == file.read_off.get(step.id):
            return scene.say("form.read_off")
    return scene.pick(step.hint)


def _came_back(scene: Scene) -> bool:
    """The first question after a power cut says where its answer comes from."""
    return scene.state.file is not None and scene.state.file.found_again and not scene.state.seen


def _digits_words(scene: Scene, step: Step) -> tuple[str, ...]:
    if step.kind in DATES:
        return (scene.say("form.year"), scene.say("form.month"), scene.say("form.day"))
    if step.kind != "id_number":
        return ()
    return (scene.say("form.digits_region"), scene.say("form.digits_birth"), scene.say("form.digits_rest"))


def _go_on(scene: Scene, step: Step, value: object) -> ActionButton:
    say = scene.say
    if step.kind == "group":
        return button(scene.pick(step.done) or say("form.done_group"))
    reason = ""
    if not value and step.kind != "choices":
        reason = say("form.first" if step.kind == "choice" else "form.first_text")
    doubt = warn(step, value) if scene.state.error else None
    doubted = doubt is not None and doubt.code == scene.state.error
    return button(say("form.compared" if doubted else "common.next"), reason=reason)


def _error(scene: Scene, step: Step, value: object) -> str:
    """The problem is worked out again from the draft: its words are data of the pack, the state keeps only its code."""
    if not scene.state.error or scene.state.file is None:
        return ""
    problem = check(step, value, scene.state.file.answers, scene.wall.date()) or warn(step, value)
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
            masked(c.field, Answer(row.get(c.id, ""), Source.OWN), scene.large, lang) if row.get(c.id) else ""
            for c in step.columns
        ]
        rows.append(GroupRow(texts[0] if texts else "", "　".join(t for t in texts[1:] if t), "D"))
    return tuple(rows)


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
            hint=scene.say("form.found_again") if _came_back(scene) else scene.pick(step.hint),
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
