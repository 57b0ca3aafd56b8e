"""一次性告知: everything that is missing, on one page, to take along as a code and on paper."""

from __future__ import annotations

from kiosk.packs.missing import Missing
from kiosk.session.missing import PRINTERS, all_missing
from ui.viewmodels.page_state import PageState, Row
from ui.viewmodels.pages import MissingState
from ui.viewmodels.present.collecting import materials
from ui.viewmodels.present.scene import Scene, back_button, button, frame, page_words
from ui.viewmodels.qr_picture import qr_picture

ROWS_A_PAGE = {"portrait": 5, "landscape": 4, "reach": 3}
ROWS_A_PAGE_LARGE = {"portrait": 3, "landscape": 3, "reach": 2}


def missing(scene: Scene) -> PageState:
    say, state, pack = scene.say, scene.state, scene.pack
    found = all_missing(scene.rules, state, scene.now)
    if not found or pack is None or state.file is None:
        return materials(scene)
    size = (ROWS_A_PAGE_LARGE if scene.large else ROWS_A_PAGE)[scene.shape]
    pages = -(-len(found) // size)
    page = min(state.page, pages - 1)
    rows = tuple(_row(scene, entry) for entry in found[page * size : (page + 1) * size])
    printer = any(state.usable(role) for role in PRINTERS)
    printed = state.error == "printed"
    return MissingState(
        key=f"{state.key}:{page}",
        frame=frame(
            scene,
            say("missing.question", n=len(found)),
            english=say("missing.english"),
            hint=say("missing.hint"),
            primary=button(say("missing.done"), "check"),
            back=back_button(say("common.back")),
            spoken="。".join((say("missing.question", n=len(found)), *(f"{r.text}，{r.detail}" for r in rows))),
        ),
        rows=rows,
        picture=qr_picture(code) if (code := _code(scene)) else "",
        code_words=say("missing.code"),
        print_button=button(
            say("missing.printing" if printed else "missing.print"),
            "printer",
            on=printer and not printed,
            reason="" if printer or printed else say("public.print_off"),
        ),
        page=page,
        pages=pages,
        page_words=page_words(scene, page, pages),
        next_text=say("common.next_page") if page < pages - 1 else "",
        previous_text=say("common.previous_page") if page > 0 else "",
        large=scene.large,
    )


def _row(scene: Scene, entry: Missing) -> Row:
    say = scene.say
    where = say("missing.where", where=entry.where) if entry.where else ""
    parts = [part for part in (scene.pick(entry.form), where) if part]
    detail = "　".join(parts[:1] if scene.large else parts)
    if entry.kind == "question":
        detail = say("missing.to_answer")
    tag = say("missing.later") if entry.later else ""
    return Row(entry.id, scene.pick(entry.what), "pen" if entry.kind == "question" else "sheet", detail, tag)


def _code(scene: Scene) -> str:
    """The list itself as text in one code, which any telephone reads without a network; the paper has all of it."""
    from kiosk.documents.offline_codes import missing_codes
    from kiosk.session.case_papers import Desk, missing_paper

    pack, file = scene.pack, scene.state.file
    if pack is None or file is None:
        return ""
    desk = Desk(scene.site.name, scene.terminal_id, "", "")
    return next(iter(missing_codes(missing_paper(desk, pack, file, scene.wall))), "")
