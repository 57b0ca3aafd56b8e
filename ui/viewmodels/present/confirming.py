"""Review by whole pages, and the signature."""

from __future__ import annotations

import math
from dataclasses import replace

from kiosk.packs import forms
from kiosk.packs import materials as rules_of_materials
from kiosk.packs.schema import Commitment, Necessity, Pack
from kiosk.packs.subforms import application_name
from kiosk.session.signature import lacks
from kiosk.session.states import CaseFile
from ui.viewmodels.page_state import PageState, Row
from ui.viewmodels.pages import ReviewGroup, ReviewRow, ReviewState, SignatureState
from ui.viewmodels.present.after import paper_name
from ui.viewmodels.present.before import home
from ui.viewmodels.present.collecting import due_words
from ui.viewmodels.present.scene import Scene, back_button, button, frame, page_words
from ui.viewmodels.present.site_view import width

# Design millimetres of a review page and of what stands on it (VISUAL.md §2; ui/qml/pages/parts/ReviewCard.qml)
ROOM = {"portrait": 310, "landscape": 165, "reach": 150}
HEAD, LINE, MORE_LINE = 30, 18, 10
ONE_LINE, LINE_WIDTH = 10.8, 13  # characters: a longer value is set smaller, in lines of 13
ROWS_A_PAGE_LARGE = {"landscape": 3, "reach": 3}
LINE_LARGE = 10  # characters of a value's line in large, beside its label
#: In large portrait the label stands above: room, a row of one line, each further line, characters of a line
ROOM_LARGE, ROW_LARGE, MORE_LARGE, ABOVE_LARGE = 232, 51.5, 22, 15.5


def review_groups(scene: Scene) -> list[ReviewGroup]:
    """The pack's groups, card values among them, then the papers. A group of card values only cannot be changed."""
    say, state, pack = scene.say, scene.state, scene.pack
    if pack is None or state.file is None:
        return []
    lang = "en" if say.lang == "en" else "zh"
    words = {s: say(f"review.source_{s.lower()}") for s in "ABCD"}
    cards = {field.id for field in pack.form if field.prefill is not None}
    result = []
    for group in forms.review(pack, state.file.answers, scene.wall.date(), scene.large, lang):
        rows = tuple(
            ReviewRow(
                r.field_id, scene.pick(r.label), r.masked or say("review.open"), r.source,
                say("review.source_card") if r.source == "A" and r.field_id in cards else words[r.source], r.editable,
            )
            for r in group.rows
        )  # fmt: skip
        open_rows = any(r.editable for r in group.rows)
        fixed = "" if open_rows else say("review.fixed")
        result.append(
            ReviewGroup(group.title.zh, scene.pick(group.title), say("review.edit") if open_rows else "", fixed, rows)
        )
    promised = tuple(_commitment_rows(scene, words))
    if promised:
        result.append(ReviewGroup("commitments", say("review.commitments"), say("review.edit"), "", promised))
    papers = tuple(_paper_rows(scene, words))
    if papers:
        result.append(ReviewGroup("materials", say("review.materials"), say("review.edit"), "", papers))
    return result


def _commitment_rows(scene: Scene, words: dict[str, str]) -> list[ReviewRow]:
    """告知承诺: promised instead of proved, or not; the choice can be taken back until it is signed."""
    file = scene.state.file or CaseFile()
    rows = []
    for entry in scene.rules.commitments(scene.state, scene.wall.date()):
        choice = file.commitments.get(entry.id, "no")
        text = scene.say(
            "review.committed" if choice == "yes" else "review.not_committed", papers=_spared(scene, entry)
        )
        rows.append(ReviewRow(f"commitment:{entry.id}", scene.say("review.proof"), text, "D", words["D"]))
    return rows


def _spared(scene: Scene, entry: Commitment) -> str:
    """What need not be brought: the papers' names are shorter than the words of the law."""
    names = {m.id: scene.pick(m.name) for m in scene.pack.materials} if scene.pack else {}
    return "、".join(names[paper] for paper in entry.replaces if paper in names)


def _paper_rows(scene: Scene, words: dict[str, str]) -> list[ReviewRow]:
    say, state = scene.say, scene.state
    file = state.file or CaseFile()
    rows = []
    for need in scene.rules.needs(state, scene.wall.date()):
        pages = len(file.pages.get(need.id, ()))
        if need.id in file.licences:
            licence = scene.say("review.fetched")
            rows.append(
                ReviewRow(f"licence:{need.id}", scene.pick(need.material.name), licence, "A", words["A"], False)
            )
            continue
        if need.necessity is Necessity.NOT_NEEDED or (need.necessity is Necessity.OPTIONAL and not pages):
            continue
        pledged = need.id in file.pledged
        source = "D" if pledged else "C"
        text = (
            say("materials.state_pledged") + "　" + due_words(scene, need)
            if pledged
            else say("materials.state_pages", n=pages) + (say("review.pending") if need.id in file.not_fetched else "")
        )
        rows.append(ReviewRow(f"material:{need.id}", scene.pick(need.material.name), text, source, words[source]))
    return rows


def review_pages(scene: Scene) -> list[list[ReviewGroup]]:
    """Whole groups a page; only a group that fits no page is cut. Nothing scrolls."""
    groups = review_groups(scene)
    if scene.large:
        return _large_pages(groups, scene.shape)
    room = ROOM[scene.shape]
    pages: list[list[ReviewGroup]] = [[]]
    used = 0
    for group in (part for whole in groups for part in _cut_to(_by_person(whole, room), room)):
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


def _by_person(group: ReviewGroup, room: int) -> ReviewGroup:
    """A repeated group that would fill half a page by itself: one row a person."""
    rows = (part for row in group.rows for part in (_people(row) if _row_height(row) > room / 2 else [row]))
    return replace(group, rows=tuple(rows))


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


def _large_height(row: ReviewRow, shape: str) -> float:
    if shape == "portrait":
        return ROW_LARGE + MORE_LARGE * (math.ceil(width(row.value) / ABOVE_LARGE) - 1)
    return max(1, math.ceil(width(row.value) / LINE_LARGE) - (len(row.label) < 7))


def _large_pages(groups: list[ReviewGroup], shape: str) -> list[list[ReviewGroup]]:
    """Big type: four rows a page at most, whatever group they are of; their labels say what they are."""
    room = ROOM_LARGE if shape == "portrait" else ROWS_A_PAGE_LARGE[shape]
    pages: list[list[ReviewRow]] = [[]]
    used = 0.0
    for row in (part for group in groups for whole in group.rows for part in _people(whole)):
        size = _large_height(row, shape)
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
            hint=_at_risk(scene) if last else "",
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


def _at_risk(scene: Scene) -> str:
    """Said before it is sealed: which paper no printer can give now."""
    names = [paper_name(scene, paper) for paper in scene.rules.papers_at_risk(scene.state, scene.now)]
    return scene.say("review.at_risk", papers="、".join(names)) if names else ""


# --- signature -------------------------------------------------------------------------------------------------------


def _to_sign(scene: Scene, file: CaseFile, pack: Pack | None) -> list[Row]:
    """The papers that the signature goes on."""
    say, today = scene.say, scene.wall.date()
    if file.withdrawal is not None:
        return [Row("withdrawal", say("withdraw.title"), "promise", tag=file.withdrawal.proof)]
    if pack is None:
        return []
    name = application_name(pack)
    papers = [
        Row("application", scene.pick(name) if name else say("sign.application", item=scene.pick(pack.short)), "sheets")
    ]
    papers += [
        Row(n.id, say("promise.title"), "promise", tag=scene.pick(n.material.name))
        for n in scene.rules.pledged(scene.state, today)
    ]
    papers += [
        Row(s.material_id, scene.pick(s.title), "sheet")
        for s in rules_of_materials.statements(pack, file.answers, today)
    ]
    return papers


def signature(scene: Scene) -> PageState:
    say, state, pack = scene.say, scene.state, scene.pack
    file = state.file
    if file is None or file.citizen is None or (pack is None and file.withdrawal is None):
        return home(scene)
    papers = _to_sign(scene, file, pack)
    missing = lacks(file.strokes)
    return SignatureState(
        key=state.key,
        frame=frame(
            scene,
            say("sign.question"),
            english=say("sign.english"),
            primary=button(say("sign.done"), "check", reason=say(f"sign.lacks_{missing}") if missing else ""),
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
