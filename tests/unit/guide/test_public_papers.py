"""The three public papers of a site (S3)."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kiosk.guide.public_papers import PublicPaper, load_papers
from kiosk.guide.site import Site, load_site
from kiosk.packs.loader import load_shelf
from kiosk.session.paper_maker import PaperMaker
from tests.unit.documents.pdf_text import pages, plain
from tests.unit.packs.pack_walk import ASSETS, TODAY

SITES = ("linxi", "qingfeng")
LINXI = ASSETS / "sites" / "linxi"
SHELF = load_shelf(ASSETS / "packs", TODAY)


def papers_of(name: str, paused: dict[str, str] | None = None) -> tuple[PublicPaper, ...]:
    folder = ASSETS / "sites" / name
    return load_papers(folder, load_site(folder), SHELF.packs, TODAY, paused)


@pytest.fixture(scope="module")
def site() -> Site:
    return load_site(LINXI)


@pytest.mark.parametrize("name", SITES)
def test_all_three_papers_have_version_date_and_publisher(name: str) -> None:
    papers = papers_of(name)
    assert [paper.id for paper in papers] == ["items", "operation", "rules"]
    for paper in papers:
        assert paper.imprint.startswith("第 ")
        assert paper.head.publisher in paper.imprint
        assert not any("{" in p.text + p.spoken for p in (*paper.paragraphs, *paper.on_paper))


@pytest.mark.parametrize("name", SITES)
def test_the_rules_have_eight_to_twelve_articles_and_the_usual_length(name: str) -> None:
    rules = papers_of(name)[2]
    assert 8 <= sum(p.style == "heading" for p in rules.paragraphs) <= 12
    assert 800 <= sum(len(p.text) for p in rules.paragraphs) <= 1500
    text = "".join(p.text for p in rules.paragraphs)
    for word in ("信息保护", "无障碍", "呼叫", "断网", "停电", "火警", "收件不等于受理"):
        assert word in text


@pytest.mark.parametrize("name", SITES)
def test_a_step_of_the_instructions_is_short_and_read_out_in_whole_sentences(name: str) -> None:
    paper = papers_of(name)[1]
    steps = [p for p in paper.paragraphs if p.text[0].isdigit()]
    assert 6 <= len(steps) <= 9
    for n, step in enumerate(steps, 1):
        assert step.text.startswith(f"{n}. ")
        assert len(step.text) <= 23
        assert len(step.spoken) > len(step.text)
        assert step.spoken in [p.text for p in paper.on_paper]


def test_the_list_has_every_item_once_in_full_and_the_ten_most_used_first(site: Site) -> None:
    items = papers_of("linxi")[0]
    assert len(items.rows) == len(SHELF.packs) == 37
    assert [row.number for row in items.rows] == list(range(1, 38))
    texts = [p.text for p in items.paragraphs]
    assert texts[1] == "最常办的10件"
    assert [next(r.pack_id for r in items.rows if r.item in text) for text in texts[2:12]] == list(site.most_used)
    printed = [p.text for p in items.on_paper]
    assert len(printed) == 3, "all else is in the table"
    for row in items.rows:
        assert all(getattr(row, name) for name in row.__slots__), row.pack_id
        assert (f"{row.item}（第 {row.number} 项）" in printed[2]) == (row.pack_id in site.most_used)
    assert all(len(text) <= 45 for text in texts[1:])


@pytest.mark.parametrize("name", SITES)
def test_on_paper_the_list_is_a_table_with_every_item_and_heads_on_every_page(name: str) -> None:
    items = papers_of(name, {"elder-allow": "停电"})[0]
    pdf = PaperMaker(load_site(ASSETS / "sites" / name), "LX0417").public(items)
    found = pages(pdf)
    texts = [plain("".join(word.text for word in page.words)) for page in found]
    for number, (page, text) in enumerate(zip(found, texts, strict=True), 1):
        words = {word.text for word in page.words}
        assert words >= {"序号", "事项", "部门", "办理结果", "办理时限"} or words >= {"序号", "事项", "带什么"}, number
        assert plain(f"第 {number} 页，共 {len(texts)} 页") in text
    whole = "".join(texts)
    assert plain("暂停：停电") in whole
    for row in items.rows:
        assert plain(row.telephone) in whole
        assert plain(row.promised) in whole
        assert sum(word.text == str(row.number) for page in found for word in page.words) >= 2, row.pack_id
    for group in {row.group for row in items.rows}:
        assert whole.count(plain(group)) == 2, group


def test_items_stand_group_by_group(site: Site) -> None:
    items = papers_of("linxi")[0]
    order = [group.title.zh for group in site.groups]
    assert list(dict.fromkeys(row.group for row in items.rows)) == order
    headings = [p.text for p in items.paragraphs if p.style == "heading"]
    assert headings == ["最常办的10件", *order]


def test_what_is_paused_says_why_on_screen_paper_and_code() -> None:
    items = papers_of("linxi", {"ss-proof": "外网不通"})[0]
    states = {row.pack_id: row.state for row in items.rows}
    assert states["newborn"] == "可办"
    assert states["ss-proof"] == "暂停：外网不通"
    assert states["school"].startswith("暂停：还没有开放")  # its season is in summer
    assert any(p.text.endswith("打印　暂停：外网不通") for p in items.paragraphs)
    assert "社保证明（暂停）" in items.qr_text


def test_a_paper_to_bring_says_what_may_replace_it() -> None:
    rows = {row.pack_id: row for row in papers_of("linxi")[0].rows}
    assert "户口簿〔电补〕" in rows["newborn"].papers
    assert rows["newborn"].promised == "10 个工作日"
    assert rows["ss-proof"].promised == "即办"
    assert "当场打印" in rows["ss-proof"].result


def test_the_code_of_a_paper_gives_its_content_without_a_network_or_its_address() -> None:
    for paper in papers_of("linxi"):
        assert paper.title in paper.qr_text
        assert "0990-5550100" in paper.qr_text
        assert len(paper.qr_text.encode()) <= 900
    assert [paper.qr_text.rsplit("/", 1)[1] for paper in papers_of("qingfeng")] == [
        "items?v=1",
        "operation?v=1",
        "rules?v=1",
    ]


@pytest.mark.parametrize("name", ["items", "operation", "rules"])
def test_a_site_that_lacks_a_paper_is_refused(site: Site, tmp_path: Path, name: str) -> None:
    shutil.copytree(LINXI, tmp_path / "site")
    (tmp_path / "site" / "papers" / f"{name}.md").unlink()
    with pytest.raises(OSError, match=name):
        load_papers(tmp_path / "site", site, SHELF.packs, TODAY)


@pytest.mark.parametrize(("old", "match"), [("date: 2026-09-15\n", "date"), ("---\n## 第一条", "head")])
def test_a_paper_without_a_whole_head_is_refused(site: Site, tmp_path: Path, old: str, match: str) -> None:
    shutil.copytree(LINXI, tmp_path / "site")
    path = tmp_path / "site" / "papers" / "rules.md"
    path.write_text(path.read_text("utf-8").replace(old, ""), "utf-8")
    with pytest.raises(ValueError, match=match):
        load_papers(tmp_path / "site", site, SHELF.packs, TODAY)


def test_words_to_be_read_out_before_everything_are_refused(site: Site, tmp_path: Path) -> None:
    shutil.copytree(LINXI, tmp_path / "site")
    path = tmp_path / "site" / "papers" / "operation.md"
    path.write_text(path.read_text("utf-8").replace("## 九步办好", "> 先说一句"), "utf-8")
    with pytest.raises(ValueError, match="before everything"):
        load_papers(tmp_path / "site", site, SHELF.packs, TODAY)
