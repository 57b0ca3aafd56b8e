"""The site profile and its three public papers (S3)."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kiosk.guide.linter import lint_site
from kiosk.guide.public_papers import load_papers
from kiosk.guide.site import Site, load_site
from kiosk.packs.loader import load_shelf
from tests.unit.packs.pack_walk import ASSETS, TODAY

LINXI = ASSETS / "sites" / "linxi"
SHELF = load_shelf(ASSETS / "packs", TODAY)


@pytest.fixture(scope="module")
def site() -> Site:
    return load_site(LINXI)


def test_all_three_papers_have_version_date_and_publisher(site: Site) -> None:
    papers = load_papers(LINXI, site, SHELF.packs, TODAY)
    assert [paper.id for paper in papers] == ["items", "operation", "rules"]
    for paper in papers:
        assert paper.imprint.startswith("第 ")
        assert "临溪县政务服务管理局" in paper.imprint
        assert not any("{" in p.text for p in paper.paragraphs)


def test_the_rules_have_eight_to_twelve_articles_and_the_usual_length(site: Site) -> None:
    rules = load_papers(LINXI, site, SHELF.packs, TODAY)[2]
    assert 8 <= sum(p.style == "heading" for p in rules.paragraphs) <= 12
    assert 800 <= sum(len(p.text) for p in rules.paragraphs) <= 1500


def test_the_instructions_have_six_to_nine_steps(site: Site) -> None:
    steps = [p for p in load_papers(LINXI, site, SHELF.packs, TODAY)[1].paragraphs if p.text[0].isdigit()]
    assert 6 <= len(steps) <= 9


@pytest.mark.parametrize("size", [120, 200, 380, 2000])
def test_pages_lose_nothing_and_no_heading_stands_alone_at_the_end(site: Site, size: int) -> None:
    for paper in load_papers(LINXI, site, SHELF.packs, TODAY):
        pages = paper.pages(size)
        assert tuple(p for page in pages for p in page) == paper.paragraphs
        assert all(page[-1].style != "heading" for page in pages)
        assert all(sum(len(p.text) for p in page) <= size or len(page) <= 2 for page in pages)


def test_the_list_of_items_comes_from_the_packs_and_says_what_is_paused(site: Site) -> None:
    items = load_papers(LINXI, site, SHELF.packs, TODAY, {"ss-proof": "外网不通"})[0]
    assert [row.pack_id for row in items.rows] == ["newborn", "ss-proof"]
    assert (items.rows[0].state, items.rows[1].state) == ("可办", "暂停：外网不通")
    assert (items.rows[0].promised, items.rows[1].promised) == ("10 个工作日", "即办")
    assert "户口簿（可以后补）" in items.rows[0].papers
    assert "结婚证" in "".join(p.text for p in items.paragraphs)


@pytest.mark.parametrize("name", ["items", "operation", "rules"])
def test_a_site_that_lacks_a_paper_is_refused(site: Site, tmp_path: Path, name: str) -> None:
    shutil.copytree(LINXI, tmp_path / "site")
    (tmp_path / "site" / "papers" / f"{name}.md").unlink()
    with pytest.raises(OSError, match=name):
        load_papers(tmp_path / "site", site, SHELF.packs, TODAY)


def test_a_paper_without_a_date_is_refused(site: Site, tmp_path: Path) -> None:
    shutil.copytree(LINXI, tmp_path / "site")
    path = tmp_path / "site" / "papers" / "rules.md"
    path.write_text(path.read_text("utf-8").replace("date: 2026-09-15\n", ""), "utf-8")
    with pytest.raises(ValueError, match="date"):
        load_papers(tmp_path / "site", site, SHELF.packs, TODAY)


def test_the_nearest_place_for_an_item_comes_first(site: Site) -> None:
    places = site.nearest(item="ss-proof")
    assert [p.distance_m for p in places] == sorted(p.distance_m for p in places)
    assert "hospital" not in [p.id for p in places]
    assert site.nearest("centre")[0].id == "centre"


def test_every_item_of_the_site_is_on_the_shelf(site: Site) -> None:
    assert set(site.items) <= set(SHELF.packs)
    assert {item for place in site.places for item in place.items} <= set(SHELF.packs)


def test_the_shipped_site_is_clean() -> None:
    assert lint_site(LINXI, ASSETS / "packs") == []


@pytest.mark.parametrize(
    ("file", "old", "new", "reason"),
    [
        ("site.yaml", "items: [newborn, ss-proof]\nmost", "items: [newborn, school]\nmost", "no pack 'school'"),
        ("site.yaml", "duty_phone: 0990-5550100\n", "", "duty_phone"),
        ("papers/rules.md", "## ", "", "0 articles"),
        ("papers/rules.md", "date: 2026-09-15", "date: 2126-09-15", "in the future"),
        ("papers/operation.md", "1. 按一下", "1. 来\n1. 看\n1. 坐\n1. 按一下", "11 steps"),
    ],
)
def test_what_is_wrong_with_a_site_is_said(tmp_path: Path, file: str, old: str, new: str, reason: str) -> None:
    shutil.copytree(LINXI, tmp_path / "site")
    path = tmp_path / "site" / file
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    found = lint_site(tmp_path / "site", ASSETS / "packs")
    assert any(reason in line for line in found), found


def test_a_site_without_rules_is_refused_by_name(tmp_path: Path) -> None:
    shutil.copytree(LINXI, tmp_path / "site")
    (tmp_path / "site" / "papers" / "rules.md").unlink()
    assert lint_site(tmp_path / "site", ASSETS / "packs") == ["site: rules.md is missing"]
