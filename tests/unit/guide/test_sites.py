"""Two sites from the same packs: what a terminal offers is data (S1), and what is wrong with it is said."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kiosk.config.settings import load
from kiosk.guide.hall import load_hall
from kiosk.guide.linter import findings, lint_site
from kiosk.guide.public_papers import filled, load_papers, read_paper
from kiosk.guide.site import load_site
from kiosk.packs.loader import load_shelf
from kiosk.session.rules import Rules
from tests.unit.packs.pack_walk import ASSETS, TODAY

LINXI = ASSETS / "sites" / "linxi"
SHELF = load_shelf(ASSETS / "packs", TODAY)
SITES = sorted(path.name for path in (ASSETS / "sites").iterdir())


def rules_of(tmp_path: Path, name: str) -> Rules:
    """As kiosk.bootstrap makes them from terminal.toml."""
    config = tmp_path / f"{name}.toml"
    config.write_text(f'terminal_id = "LX0417"\nsite = "{name}"\n', "utf-8")
    settings = load(config)
    folder = settings.sites / settings.site
    site = load_site(folder)
    return Rules(
        packs=site.offered(load_shelf(settings.packs, TODAY).packs),
        order=site.items,
        tickets=tuple(m.id for m in load_hall(folder).matters),
    )


def test_another_site_in_the_configuration_is_another_terminal(tmp_path: Path) -> None:
    county, town = rules_of(tmp_path, "linxi"), rules_of(tmp_path, "qingfeng")
    assert [pack.id for pack in town.offered()] == list(load_site(ASSETS / "sites" / "qingfeng").items)
    assert (len(county.offered()), len(town.offered())) == (37, 12)
    assert set(town.packs) < set(county.packs)
    assert "bizopen" in county.packs and "bizopen" not in town.packs
    assert town.tickets == ("comprehensive", "social") != county.tickets


def test_the_sites_differ_in_places_hours_papers_and_privacy() -> None:
    county, town = (load_site(ASSETS / "sites" / name) for name in ("linxi", "qingfeng"))
    assert county.panes != town.panes
    assert county.nearest("terminal")[0].always_open and not town.nearest("terminal")[0].always_open
    assert county.duty_phone != town.duty_phone
    texts = []
    for site in (county, town):
        folder = ASSETS / "sites" / site.id
        papers = load_papers(folder, site, SHELF.packs, TODAY)
        privacy = filled(read_paper(folder / "papers" / "privacy.md", "privacy"), site)
        texts.append([tuple(p.text for p in paper.paragraphs) for paper in (*papers, privacy)])
        assert site.name.zh in texts[-1][3][1]
    assert all(one != other for one, other in zip(*texts, strict=True))


@pytest.mark.parametrize("name", SITES)
def test_the_groups_hold_every_item_of_a_site_once(name: str) -> None:
    site = load_site(ASSETS / "sites" / name)
    parts = site.shelved(site.offered(SHELF.packs).values())
    shelved = [pack.id for part in parts for pack in part.packs]
    assert sorted(shelved) == sorted(site.offered(SHELF.packs))
    assert [part.title for part in parts] == [group.title for group in site.groups]


def test_a_pack_that_no_group_names_comes_last_and_a_group_without_packs_is_not_shown() -> None:
    site = load_site(LINXI)
    some = {name: SHELF.packs[name] for name in ("dl", "newborn")}
    assert [[p.id for p in part.packs] for part in site.shelved(some.values())] == [["newborn"], ["dl"]]
    bare = site.model_copy(update={"groups": site.groups[:1]})
    assert [(part.title is None, [p.id for p in part.packs]) for part in bare.shelved(some.values())] == [
        (False, ["newborn"]),
        (True, ["dl"]),
    ]


def test_the_nearest_place_for_an_item_comes_first() -> None:
    site = load_site(LINXI)
    places = site.nearest(item="ss-proof")
    assert [p.distance_m for p in places] == sorted(p.distance_m for p in places)
    assert "hospital" not in [p.id for p in places]
    assert site.nearest("centre")[0].id == "centre"


@pytest.mark.parametrize("name", SITES)
def test_the_shipped_sites_are_clean(name: str) -> None:
    assert lint_site(ASSETS / "sites" / name, ASSETS / "packs") == []


@pytest.mark.parametrize(
    ("file", "old", "new", "reason"),
    [
        ("site.yaml", "  - newborn\n", "  - newborn\n  - moon\n", "no pack 'moon'"),
        ("site.yaml", "panes: [newborn,", "panes: [moon,", "on the home page, but not offered: moon"),
        ("site.yaml", "most_used: [ss-proof,", "most_used: [newborn,", "most used twice: newborn"),
        ("site.yaml", "items: [elder-card, ", "items: [", "in no group: elder-card"),
        ("site.yaml", "items: [elder-card, ", "items: [elder-card, dl, ", "in a group twice: dl"),
        ("site.yaml", "items: [bizopen, ", "items: [bizopen, dl, ", "group business: 9 items"),
        ("site.yaml", "kind: centre", "kind: terminal", "no centre"),
        ("site.yaml", "duty_phone: 0990-5550100\n", "", "duty_phone"),
        ("papers/rules.md", "## ", "", "0 articles"),
        ("papers/rules.md", "date: 2026-09-15", "date: 2126-09-15", "in the future"),
        ("papers/operation.md", "1. 按一下", "1. 来\n1. 按一下", "10 steps"),
        ("papers/operation.md", "1. 按一下屏幕", "1. 请您先走到机器面前再按一下屏幕中间", "longer than 20"),
        ("papers/operation.md", "> 第一步，", "第一步，", "no words to be read out"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_site_is_said(tmp_path: Path, file: str, old: str, new: str, reason: str) -> None:
    shutil.copytree(LINXI, tmp_path / "site")
    path = tmp_path / "site" / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    found = findings(tmp_path / "site", SHELF.packs, TODAY)
    assert any(reason in line for line in found), found


def test_a_site_without_rules_is_refused_by_name(tmp_path: Path) -> None:
    shutil.copytree(LINXI, tmp_path / "site")
    (tmp_path / "site" / "papers" / "rules.md").unlink()
    assert findings(tmp_path / "site", SHELF.packs, TODAY) == ["site: rules.md is missing"]
