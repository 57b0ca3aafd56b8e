"""What a site must have before its terminal opens: a profile, items that exist, and the three public papers (S3)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from kiosk.guide.public_papers import PublicPaper, load_papers
from kiosk.guide.site import Site, load_site
from kiosk.packs.loader import load_shelf
from kiosk.packs.schema import Pack

ARTICLES = range(8, 13)  # of the 管理制度, SERVICES.md §7.1
LENGTH = range(800, 1501)  # characters of the 管理制度
STEPS = range(6, 10)  # of the 操作指南, §7.2
STEP = 20  # characters of a step, §7.2
GROUP = 8  # items of a group: one page of the list


def lint_site(folder: Path, packs_folder: Path) -> list[str]:
    """What is wrong with one site. Empty: it may open. Packs are linted by `kiosk.packs.lint`."""
    today = date.today()
    return findings(folder, load_shelf(packs_folder, today).packs, today)


def findings(folder: Path, packs: Mapping[str, Pack], today: date) -> list[str]:
    """The same with packs that are loaded already."""
    try:
        site = load_site(folder)
        papers = load_papers(folder, site, packs, today)
    except (OSError, ValueError) as error:
        name = Path(str(error.filename)).name if isinstance(error, OSError) else ""
        return [f"{folder.name}: {name} is missing" if name else f"{folder.name}: {error}"]
    found = _items(site, set(packs))
    for paper in papers:
        found += _paper(paper, today)
    return [f"{folder.name}: {line}" for line in found]


def _items(site: Site, known: set[str]) -> list[str]:
    grouped = [item for group in site.groups for item in group.items]
    chosen = {"on the home page": site.panes, "most used": site.most_used, "in a group": tuple(grouped)}
    named = {*site.items, *grouped, *site.panes, *site.most_used, *(i for place in site.places for i in place.items)}
    found = [f"there is no pack {item!r}" for item in sorted(named - known)]
    for where, items in chosen.items():
        found += [f"{where}, but not offered: {item}" for item in items if item not in site.items]
        found += [f"{where} twice: {item}" for item in sorted({i for i in items if items.count(i) > 1})]
    if site.groups:
        found += [f"in no group: {item}" for item in site.items if item not in grouped]
    found += [f"group {g.id}: {len(g.items)} items, a page has {GROUP}" for g in site.groups if len(g.items) > GROUP]
    if not any(place.kind == "centre" for place in site.places):
        found.append("no centre to send people to")
    return found


def _paper(paper: PublicPaper, today: date) -> list[str]:
    found = []
    if paper.head.date > today:
        found.append(f"{paper.id}: dated in the future")
    if paper.id == "rules":
        articles = sum(p.style == "heading" for p in paper.paragraphs)
        length = sum(len(p.text) for p in paper.paragraphs)
        if articles not in ARTICLES or length not in LENGTH:
            found.append(f"rules: {articles} articles, {length} characters; 8 to 12 and 800 to 1500 are usual")
    if paper.id == "operation":
        steps = [p for p in paper.paragraphs if p.style == "step" and p.text[0].isdigit()]
        if len(steps) not in STEPS:
            found.append(f"operation: {len(steps)} steps, 6 to 9 are usual")
        found += [f"operation: {p.text[:6]}… is longer than {STEP}" for p in steps if len(_said(p.text)) > STEP]
        found += [f"operation: {p.text[:6]}… has no words to be read out" for p in steps if not p.spoken]
    if paper.id == "items" and not paper.rows:
        found.append("items: the list is empty")
    return found


def _said(step: str) -> str:
    """A step without its number."""
    return step.partition(". ")[2]
