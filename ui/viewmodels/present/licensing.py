"""免证办: the consent to fetch licences and shared data, and the wait for them."""

from __future__ import annotations

from kiosk.licences.consent import name_of
from kiosk.packs.schema import Material
from kiosk.session.asking import consent_shown
from kiosk.session.states import CaseFile
from ui.viewmodels.page_state import Note, PageState, Row
from ui.viewmodels.pages import Choice, ConsentState, Fact, SealingState
from ui.viewmodels.present.before import home
from ui.viewmodels.present.scene import Scene, back_button, button, frame, page_words
from ui.viewmodels.present.site_view import paged

#: Kinds named on the page itself, by (large, shape); the whole text has them all
ROWS = {
    (False, "portrait"): 4, (False, "landscape"): 2, (False, "reach"): 3,
    (True, "portrait"): 3, (True, "landscape"): 2, (True, "reach"): 3,
}  # fmt: skip


def licences(scene: Scene) -> PageState:
    """Names every kind of paper and its holder before anything is asked for. Yes and no weigh the same."""
    say, state = scene.say, scene.state
    if scene.pack is None or state.file is None:
        return home(scene)
    if state.place == "fetching":
        return _waiting(scene, state.file)
    wanted = scene.rules.fetchable(state)
    text = consent_shown(scene.pack, scene.large, say.lang).text
    pages = paged(text.split("\n"), scene.large, scene.shape)
    full = state.place == "full"
    page = min(state.page, len(pages) - 1)
    question = say("licences.full_question") if full else say("licences.question")
    chosen = state.place in ("agree", "refuse")
    rows = _rows(scene, wanted)
    more = page < len(pages) - 1
    primary = (
        (button(say("common.next_page")) if more else button(say("common.close"), "check"))
        if full
        else button(say("common.next"), reason="" if chosen else say("notice.choose"))
    )
    return ConsentState(
        key=f"{state.key}:{page}" if full else state.key,
        frame=frame(
            scene,
            question,
            english="" if full else say("licences.english"),
            hint=page_words(scene, page, len(pages)) if full else say("licences.hint"),
            primary=primary,
            back=back_button(say("common.previous_page" if full and page else "common.back")),
            spoken="。".join((question, *(pages[page] if full else (f"{r.text}，{r.detail}" for r in rows)))),
        ),
        rows=() if full else rows,
        choices=()
        if full
        else (
            Choice("agree", say("licences.agree"), say("licences.agree_more"), picked=state.place == "agree"),
            Choice("refuse", say("licences.refuse"), say("licences.refuse_more"), picked=state.place == "refuse"),
        ),
        full_text=tuple(pages[page]),
        show_full=full,
        full_text_link="" if full else say("licences.full"),
        part=page if full else 0,
        parts=len(pages) if full else 1,
    )


def _rows(scene: Scene, wanted: tuple[Material, ...]) -> tuple[Row, ...]:
    """What may be fetched, from whom; the same kind once."""
    lang = "en" if scene.say.lang == "en" else "zh"
    holders: dict[str, str] = {}
    for material in wanted:
        if material.free is not None:
            holders.setdefault(material.free.type, material.free.holder)
    most = ROWS[scene.large, scene.shape]
    names = [(name_of(kind, scene.large, lang), holder) for kind, holder in holders.items()]
    rows = [
        Row(f"kind{n}", name, "sheet", scene.say("licences.from", holder=holder) if holder else "", bold=True)
        for n, (name, holder) in enumerate(names)
    ]
    if len(rows) > most:
        rest = scene.say("licences.and_more", n=len(rows) - most + 1)
        others = "" if scene.large and scene.landscape else "、".join(name for name, _ in names[most - 1 :])
        rows = [*rows[: most - 1], Row("more", rest, "sheets", others)]
    return tuple(rows)


def _waiting(scene: Scene, file: CaseFile) -> PageState:
    say = scene.say
    names = [scene.pick(m.name) for m in scene.rules.fetchable(scene.state) if m.id in file.fetching]
    most = 3 if scene.large else 5
    facts = [Fact(name, "", "here" if n == 0 else "todo") for n, name in enumerate(names[:most])]
    return SealingState(
        key=scene.state.key,
        frame=frame(scene, say("licences.fetching"), english=say("licences.fetching_english")),
        facts=tuple(facts),
        note=Note("wait", "", say("licences.fetching_note")),
        large=scene.large,
    )
