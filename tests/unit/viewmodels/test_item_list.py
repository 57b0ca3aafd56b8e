"""The list of items and the home page of two sites: every item is found, group by group, in every shape of the page."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import pytest

from kiosk.bootstrap import load_public
from kiosk.guide.hall import load_hall
from kiosk.guide.public_papers import filled, read_paper
from kiosk.guide.site import load_site
from kiosk.packs.loader import load_shelf
from kiosk.session.rules import Rules
from kiosk.session.states import Moment, Presentation
from tests.unit.packs.pack_walk import ASSETS, TODAY
from tests.unit.session.kit import begin
from tests.unit.viewmodels.looks import texts
from ui.viewmodels.pages import HomeState, ItemListState
from ui.viewmodels.present.before import home, item_list
from ui.viewmodels.present.scene import Scene
from ui.viewmodels.present.site_view import SiteView
from ui.viewmodels.words import Say

LOOKS = [
    (Presentation(), False, 8),
    (Presentation(), True, 6),
    (Presentation(reach=True), False, 6),
    (Presentation("elder"), False, 5),
    (Presentation("elder", reach=True), False, 5),
    (Presentation(lang="en"), False, 8),
]


@lru_cache(maxsize=8)
def parts_of(name: str, shown: Presentation) -> tuple[SiteView, Rules]:
    folder, shelf = ASSETS / "sites" / name, load_shelf(ASSETS / "packs", TODAY)
    site, hall = load_site(folder), load_hall(folder)
    privacy = filled(read_paper(folder / "papers" / "privacy.md", "privacy"), site)
    view = SiteView(site, hall, load_public(site, folder, shelf, TODAY), privacy, shown.large, shown.lang)
    return view, Rules(packs=site.offered(shelf.packs), order=site.items, tickets=tuple(m.id for m in hall.matters))


def scene(name: str, shown: Presentation, page: int = 0, landscape: bool = False) -> Scene:
    s = begin()
    view, rules = parts_of(name, shown)
    state = replace(s.state, presentation=shown, page=page)
    say = Say(texts(), shown)
    return Scene(rules=rules, state=state, now=Moment(0, s.now.wall), site=view, say=say, landscape=landscape)


def sheets(name: str, shown: Presentation, landscape: bool) -> list[ItemListState]:
    first = item_list(scene(name, shown, 0, landscape))
    assert isinstance(first, ItemListState)
    rest = [item_list(scene(name, shown, page, landscape)) for page in range(1, first.pages)]
    return [first, *(sheet for sheet in rest if isinstance(sheet, ItemListState))]


@pytest.mark.parametrize("name", ["linxi", "qingfeng"])
@pytest.mark.parametrize(("shown", "landscape", "most"), LOOKS)
def test_every_item_stands_once_in_its_group_and_no_page_mixes_groups(
    name: str, shown: Presentation, landscape: bool, most: int
) -> None:
    found = sheets(name, shown, landscape)
    site = load_site(ASSETS / "sites" / name)
    assert [row.id for sheet in found for row in sheet.rows] == [item for group in site.groups for item in group.items]
    titles = {item: group.title.pick(shown.large, shown.lang) for group in site.groups for item in group.items}
    for sheet in found:
        assert len(sheet.rows) <= most
        assert {titles[row.id] for row in sheet.rows} == {sheet.frame.question}
    assert not found[0].previous_text and not found[-1].next_text


def test_a_page_of_the_list_says_what_comes_next() -> None:
    found = sheets("linxi", Presentation(), False)
    assert [sheet.frame.hint for sheet in found[:2]] == ["下一页：就业、退休", "下一页：社保、医保"]
    assert found[-1].frame.hint == ""
    assert found[0].rows[0].detail == "县卫生健康局等 5 个部门"


def test_each_site_puts_its_own_four_on_the_home_page() -> None:
    titles = {}
    for name in ("linxi", "qingfeng"):
        page = home(scene(name, Presentation()))
        assert isinstance(page, HomeState)
        titles[name] = [pane.id for pane in page.panes]
        assert titles[name] == list(load_site(ASSETS / "sites" / name).panes)
    assert titles["linxi"] != titles["qingfeng"]


def test_the_steps_of_the_instructions_are_read_out_in_whole_sentences() -> None:
    paper = parts_of("linxi", Presentation())[0].paper("guide")
    page = paper.pages(False)[0]
    assert any(text.startswith("1. ") for text in page)
    assert any(text.startswith("第一步，") for text in paper.spoken(page))
