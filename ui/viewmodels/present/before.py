"""Pages before a matter is chosen: waiting, home, search, list, public papers, queue number."""

from __future__ import annotations

from kiosk.guide.site import Elsewhere
from kiosk.packs.loader import availability
from kiosk.packs.schema import Pack
from kiosk.packs.words import Words
from kiosk.session.usable import Unmet, Why
from ui.viewmodels.page_state import PageState, Row
from ui.viewmodels.pages import Choice, HomeState, ItemListState, Pane, PublicState, SearchState, TicketState
from ui.viewmodels.present.machine import machine
from ui.viewmodels.present.scene import Scene, button, frame, page_words
from ui.viewmodels.present.waiting import PUBLIC, PUBLIC_ICONS

#: Items a page of the list by shape: lying and low there are two columns, and less height. In large 5.
ROWS_A_PAGE = {"portrait": 8, "landscape": 6, "reach": 6}
ROWS_A_PAGE_LARGE = 5
PANES = 4
ROWS_LARGE = 5


def why_not(scene: Scene, pack: Pack) -> str:
    """The reason on a grey item, in words, and where it can be done instead; "" when it can be done here."""
    lacking = scene.rules.unmet(pack, scene.state, scene.wall.date())
    if not lacking:
        return ""
    need = lacking[0]
    if need.why is Why.SUSPENDED:
        return scene.pick(availability(pack, scene.wall.date()))
    reason = _reason(scene, need)
    narrow = scene.large and scene.state.presentation.reach  # rows hold one short line
    other = scene.site.elsewhere(pack.id, scene.wall)
    if other is None or narrow or need.why in (Why.STARTING, Why.LINK):
        return reason
    return scene.say("unavailable.elsewhere", reason=reason, place=_place(scene, other))


def _reason(scene: Scene, need: Unmet) -> str:
    """Of a device: what it lacks if that has words of its own, else that it is being repaired."""
    say = scene.say
    if not need.role or need.why in (Why.STARTING, Why.NOT_FITTED):
        return say(f"unavailable.{need.why}")
    precise = f"unavailable.{need.role}_{need.fault.code}" if need.fault else ""
    return say(precise) if say.has(precise) else say.either(f"unavailable.{need.role}", "unavailable.device")


def _place(scene: Scene, other: Elsewhere) -> str:
    name = other.place.name.pick(scene.large, "en" if scene.say.lang == "en" else "zh")
    if other.age_s is None or scene.large:
        return name
    return scene.say("unavailable.known", place=name, n=max(1, round(other.age_s / 60)))


def home(scene: Scene) -> PageState:
    say = scene.say
    packs = scene.rules.offered()
    ranked = _ranked(scene, packs)
    panes = [
        Pane(
            p.id, p.home.icon, scene.pick(p.home.title), scene.pick(p.home.what),
            say("home.minutes", n=p.home.minutes), on=not why_not(scene, p), reason=why_not(scene, p),
        )
        for p in ranked[:PANES]
    ]  # fmt: skip
    fillers = (("progress", "progress"), ("ticket", "ticket"), ("list", "sheet"))
    panes += [
        Pane(f"door:{d}", icon, say(f"home.{d}"), say(f"home.{d}_what"), "")
        for d, icon in fillers[: PANES - len(panes)]
    ]
    doors = [
        Row("progress", say("home.progress"), "progress", arrow=True),
        Row("ticket", say("home.ticket"), "ticket", arrow=True),
        Row("list", say("home.list"), "sheet", arrow=True),
        Row("public", say("home.public"), "policy", arrow=True),
    ]
    shown = {p.id for p in panes}
    doors = [d for d in doors if f"door:{d.id}" not in shown or scene.large]
    rows = [
        Row(
            f"item:{p.id}",
            scene.pick(p.home.title),
            p.home.icon,
            arrow=True,
            on=not why_not(scene, p),
            reason=why_not(scene, p),
        )
        for p in ranked
    ]
    rows = [*rows[: ROWS_LARGE - 2], *(Row(f"door:{d.id}", d.text, d.icon, arrow=True) for d in doors[:2])]
    return HomeState(
        key=scene.state.key,
        frame=frame(
            scene,
            say("home.question"),
            english=say("home.english"),
            hint=say("home.hint"),
            primary=button(say("home.all", n=len(packs))),
            last="public",
            spoken=_numbered(scene, say("home.question"), [p.title for p in panes]),
        ),
        large=scene.large,
        search_words=say("home.search"),
        panes=tuple(panes),
        lit=0,
        doors=tuple(doors),
        rows=tuple(rows),
        privacy=say("home.privacy"),
    )


def _ranked(scene: Scene, packs: list[Pack]) -> list[Pack]:
    """What stands large: the site's own choice, else the packs that say so themselves."""
    chosen = scene.site.site.panes
    if chosen:
        return [p for name in chosen for p in packs if p.id == name]
    return sorted((p for p in packs if p.home.pane), key=lambda p: p.home.order)


def _numbered(scene: Scene, question: str, answers: list[str]) -> str:
    presses = "".join(scene.say("common.press", n=i, text=t) for i, t in enumerate(answers[:9], 1))
    return f"{question}{presses}{scene.say('common.confirm_goes_on')}"


def search(scene: Scene) -> PageState:
    say, file = scene.say, scene.state.file
    query = file.query.strip() if file else ""
    hits: list[Row] = []
    if query and scene.finder is not None:
        for hit in scene.finder.find(query, limit=4):  # type: ignore[attr-defined]
            pack = scene.rules.packs.get(hit.pack_id)
            if pack is not None:
                reason = why_not(scene, pack)
                hits.append(
                    Row(
                        pack.id,
                        scene.pick(pack.title),
                        pack.icon,
                        hit.why,
                        arrow=True,
                        bold=not hits,
                        on=not reason,
                        reason=reason,
                    )
                )
    return SearchState(
        key=scene.state.key,
        frame=frame(
            scene,
            say("search.question"),
            english=say("search.english"),
            primary=button(say("search.all", n=len(scene.rules.packs))),
            back=button(say("common.home"), "home"),
            last="public",
        ),
        placeholder=say("search.placeholder"),
        hits=tuple(hits),
        none_found=say("search.none") if query and not hits else "",
    )


def item_list(scene: Scene) -> PageState:
    """By parts of life as the site groups them: a group begins on a page of its own, which says its name."""
    say = scene.say
    sheets = _sheets(scene, ROWS_A_PAGE_LARGE if scene.large else ROWS_A_PAGE[scene.shape])
    pages = len(sheets)
    page = min(scene.state.page, pages - 1)
    words, packs = sheets[page]
    group = scene.pick(words) if words else ""
    after = sheets[page + 1][0] if page < pages - 1 else None
    then = say("list.then", group=scene.pick(after)) if after and after != words else ""
    rows = []
    for pack in packs:
        reason = why_not(scene, pack)
        detail = "" if scene.large else _offices(scene, pack)
        narrow = scene.large or scene.shape == "reach"
        tag = "" if narrow else say("home.minutes", n=pack.home.minutes)
        rows.append(
            Row(pack.id, scene.pick(pack.title), pack.icon, detail, tag, arrow=True, on=not reason, reason=reason)
        )
    return ItemListState(
        key=scene.state.key,
        frame=frame(
            scene,
            group or say("list.question"),
            english=words.en if words and scene.say.lang == "zh" else say("list.english"),
            hint=then,
            primary=button(say("common.home"), "home"),
            last="public",
            spoken=_numbered(scene, group or say("list.question"), [r.text for r in rows]),
        ),
        rows=tuple(rows),
        page=page,
        pages=pages,
        page_words=page_words(scene, page, pages),
        next_text=say("common.next_page") if page < pages - 1 else "",
        previous_text=say("common.previous_page") if page > 0 else "",
    )


def _offices(scene: Scene, pack: Pack) -> str:
    """The department in charge, and how many take part."""
    first, n = pack.departments[0], len(pack.departments)
    return scene.say("list.offices", first=first, n=n) if n > 1 else first


def _sheets(scene: Scene, size: int) -> list[tuple[Words | None, tuple[Pack, ...]]]:
    """Name of the group and its packs, page by page. Packs that no group names follow under no name."""
    found: list[tuple[Words | None, tuple[Pack, ...]]] = []
    for part in scene.site.site.shelved(scene.rules.offered()):
        found += [(part.title, part.packs[at : at + size]) for at in range(0, len(part.packs), size)]
    return found or [(None, ())]


def public(scene: Scene) -> PageState:
    say, state = scene.say, scene.state
    shown = state.material_id if state.material_id in PUBLIC else PUBLIC[0]
    paper = scene.site.paper(shown)
    pages = paper.pages(scene.large, scene.shape)
    page = min(state.page, len(pages) - 1)
    can_print = state.usable("form_printer")
    return PublicState(
        key=state.key,
        frame=frame(
            scene,
            say("public.question"),
            primary=button(say("common.home"), "home"),
            last="public",
            spoken="。".join((paper.title, *paper.spoken(pages[page]))),
        ),
        papers=tuple(Row(p, say(f"public.{p}"), PUBLIC_ICONS[p], tag_bold=p == shown) for p in PUBLIC),
        title=paper.title,
        paragraphs=tuple(pages[page]),
        issued=say("public.issued", version=paper.version, date=day_words_of(scene, paper), publisher=paper.publisher),
        page=page,
        pages=len(pages),
        page_words=page_words(scene, page, len(pages)),
        next_text=say("common.next_page") if page < len(pages) - 1 else "",
        previous_text=say("common.previous_page") if page > 0 else "",
        print_button=button(say("public.print"), "printer", reason="" if can_print else say("public.print_off")),
    )


def day_words_of(scene: Scene, paper: object) -> str:
    day = paper.effective  # type: ignore[attr-defined]
    return f"{day:%Y-%m-%d}" if scene.say.lang == "en" else f"{day.year}年{day.month}月{day.day}日"


# --- queue number ----------------------------------------------------------------------------------------------------


def ticket(scene: Scene) -> PageState:
    say, state = scene.say, scene.state
    got = state.ticket
    done = bool(got.number)
    waiting = bool(got.matter) and not done
    question = say("ticket.question_done" if done else "ticket.question_wait" if waiting else "ticket.question")
    matters = {t.id: t for t in scene.site.tickets}
    facts: list[tuple[str, str]] = []
    if done:
        facts.append((got.windows or matters[got.matter].windows, say("ticket.window_what")))
        if got.ahead is not None:
            facts.append((say("ticket.ahead", n=got.ahead), say("ticket.ahead_what")))
        if got.local:
            facts.append((say("ticket.local"), say("ticket.local_what")))
    return TicketState(
        key=state.key,
        frame=frame(
            scene,
            question,
            english=say("ticket.english"),
            hint=say("ticket.hint_failed") if got.failed else "",
            primary=button(say("ticket.taken"), "check")
            if done
            else button(say("common.next"), reason="" if state.material_id in matters else say("ticket.choose")),
            back=button(say("common.home"), "home"),
            steps=False,
        ),
        choices=()
        if got.matter
        else tuple(
            Choice(t.id, scene.pick(t.title), "" if scene.large else t.windows, picked=t.id == state.material_id)
            for t in matters.values()
        ),
        matter=scene.pick(matters[got.matter].title) if got.matter in matters else "",
        number=got.number,
        facts=tuple(facts),
        machine=machine(scene, lit=("slip",) if done else (), slips=1 if done else 0),
        as_of=say("ticket.as_of", time=f"{got.issued_at:%H:%M}") if done and got.issued_at else "",
    )
