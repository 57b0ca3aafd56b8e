"""Pages of the papers: the list, the camera, the pledge to bring one later."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from kiosk.licences.consent import name_of
from kiosk.licences.verdict import Code, Verdict
from kiosk.packs import materials as rules_of_materials
from kiosk.packs.schema import Necessity
from kiosk.session.confirming import PROMISE_PARTS_LARGE, promise_pages
from kiosk.session.reading import unread
from kiosk.session.states import CaseFile
from ui.viewmodels.page_state import ActionButton, Note, PageState, Row
from ui.viewmodels.pages import CameraState, Check, MaterialsState, PromiseState
from ui.viewmodels.present.before import home
from ui.viewmodels.present.scene import Scene, back_button, button, frame, page_words
from ui.viewmodels.present.withdrawing import withdrawal

if TYPE_CHECKING:
    from kiosk.materials.reading import Reading


def due_words(scene: Scene, need: rules_of_materials.MaterialNeed) -> str:
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
                Row(need.id, name, "promise", due_words(scene, need), say("materials.state_pledged"), arrow=True)
            )
        else:
            optional = need.necessity is Necessity.OPTIONAL
            open_words = say("materials.state_optional" if optional else "materials.state_missing")
            tag = say("materials.state_pages", n=taken) if whole else open_words
            why = why_paper(scene, need) or _no_promise(scene, need)
            detail = say("materials.retake") if whole else why or scene.pick(need.material.form)
            rows.append(
                Row(
                    need.id,
                    name,
                    "check" if whole else "camera",
                    detail,
                    tag,
                    tag_bold=not whole and not optional,
                    arrow=True,
                    bold=not whole and not optional,
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
        note=_looked_for(scene),
        list_text=say("materials.list") if missing and file.owed is None else "",
    )


def why_paper(scene: Scene, need: rules_of_materials.MaterialNeed) -> str:
    """Why the paper is wanted although there is an electronic one: the reason, not a code."""
    code = scene.state.file.not_fetched.get(need.id, "") if scene.state.file else ""
    if not code or code == "declined" or need.material.free is None:
        return ""
    lang = "en" if scene.say.lang == "en" else "zh"
    name = name_of(need.material.free.type, scene.large, lang)
    return Verdict(Code(code)).say(name, scene.large, lang)


def _no_promise(scene: Scene, need: rules_of_materials.MaterialNeed) -> str:
    """Why a commitment cannot stand for this paper here: somebody has heard that it can elsewhere."""
    for entry in scene.rules.refused_commitments(scene.state, scene.wall.date()):
        if need.id in entry.replaces and entry.not_when is not None:
            return scene.pick(entry.not_when.reason)
    return ""


def _looked_for(scene: Scene) -> Note:
    """Said once when nobody could be asked: the papers are taken, and compared later (待核)."""
    file = scene.state.file
    offline = file is not None and "offline" in file.not_fetched.values()
    return Note("wait", scene.say("materials.offline"), "") if offline and not scene.large else Note()


_ADVICE = {"no_page", "cut_off", "blurred", "glare", "dark", "same_page", "not_a_picture", "too_large"}


def camera(scene: Scene) -> PageState:
    say, state = scene.say, scene.state
    file = state.file or CaseFile()
    need = scene.rules.paper(state, scene.wall.date())
    if need is None:
        return materials(scene)
    page = need.material.pages[min(len(file.pages.get(need.id, ())), len(need.material.pages) - 1)]
    look = state.look
    taken = file.captured is not None
    if taken:
        primary, back = taken_buttons(scene, say("camera.retake"))
    else:
        reason = (
            say("camera.taking") if look.phase == "taking" else say("camera.look") if look.phase == "looking" else ""
        )
        primary, back = (
            button(say("camera.take"), "camera", reason=reason),
            back_button(say("camera.to_question" if state.step_id else "camera.to_list")),
        )
    problem = look.problem
    read = _read(scene, page.document) if taken else ""
    advice = read or (
        say(f"camera.{problem}") if problem in _ADVICE
        else say("camera.retake_advice") if problem == "retake"
        else only_read_words(scene) if taken and scene.rules.only_read(state)
        else say("camera.reading") if taken and page.document and state.step_id and file.reading is None
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
        pledge_text="" if taken or not scene.rules.may_pledge(state, need, scene.wall.date()) else say("camera.pledge"),
        large=scene.large,
        wrong=taken and _wrong(file),
        device_text="" if taken or not state.usable("document_scanner") else say("scanner.use_it"),
    )  # fmt: skip


def taken_buttons(scene: Scene, again: str) -> tuple[ActionButton, ActionButton]:
    """Primary and back below a picture that was taken; `again`: 重拍 or 重扫."""
    say, state = scene.say, scene.state
    file = state.file or CaseFile()
    if unread(scene.rules, state, scene.now):
        return button(again, "redo"), back_button(say("camera.to_question"))
    if _wrong(file):
        return button(again, "redo"), button(say("camera.use_anyway"), "check")
    waits = scene.rules.only_read(state) and file.reading is None
    return button(say("camera.use"), "check", reason=say("camera.wait") if waits else ""), button(again, "redo")


def only_read_words(scene: Scene) -> str:
    """Below a card that is read and not kept, beside what the reader says of it."""
    if scene.state.file is None or scene.state.file.reading is None:
        return scene.say("camera.reading_card")
    return scene.say("camera.unread" if unread(scene.rules, scene.state, scene.now) else "camera.taken")


def _wrong(file: CaseFile) -> bool:
    """It looks like another kind of paper: taking it anew is what is meant, but a clerk decides."""
    found = cast("Reading | None", file.reading)
    return found is not None and bool(found.wrong_type)


def _read(scene: Scene, document: str) -> str:
    """What the reader made of the page: another kind of paper, or what it will offer. A question, never a refusal."""
    found = cast("Reading | None", scene.state.file.reading if scene.state.file else None)
    if found is None:
        return ""
    said = found.say(document, scene.large, "en" if scene.say.lang == "en" else "zh")
    if said:
        return said
    shown = [f.shown for f in found.fields][: 2 if scene.large else 3]
    return scene.say("camera.read", values="、".join(shown)) if shown else ""


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
    if state.file is not None and state.file.withdrawal is not None:
        return withdrawal(scene, state.file, state.file.withdrawal)
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
