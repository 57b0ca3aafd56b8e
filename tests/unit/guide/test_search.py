"""Finding items by everyday words (S30)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.guide.search import Finder
from kiosk.packs.loader import load_shelf
from kiosk.packs.yamlfile import read_yaml
from tests.unit.packs.pack_walk import ASSETS, TODAY

SHELF = load_shelf(ASSETS / "packs", TODAY)
FINDER = Finder(SHELF.packs)
QUERIES: dict[str, dict[str, str]] = read_yaml(Path(__file__).parent / "queries.yaml")
SHOWN = 3  # hits that stand on the first screen, in large type too

# Which of them must come first: the word is the item's own.
FIRST = {
    "newborn": ["宝宝上户口要啥手续", "孩子上户口", "刚生娃", "shanghukou", "xinshenger", "xse", "baby",
                "上护口", "新声儿"],
    "ss-proof": ["打社保证明", "社保缴费清单", "sbzm", "shebaozhengming", "社包证明", "交费证明", "canbaozhengming"],
    "job-reg": ["就业登记", "jydj"],
    "bl-print": ["营业执照丢了重新打印", "yyzz"],
    "sscard-re": ["补社保卡", "社保卡丢了"],
    "hf-proof": ["公积金证明", "gjjzm"],
}  # fmt: skip
NOTHING = [
    "离婚",
    "天气",
    "护照",
    "挂号",
    "彩票",
    "打麻将",
    "港澳通行证",
    "算命",
    "违章",
    "信用报告",
    "zzzzzz",
    "1234567",
]


@pytest.mark.parametrize("part", QUERIES)
def test_nineteen_of_twenty_queries_find_their_item_among_the_first_three(part: str) -> None:
    asked = QUERIES[part]
    missed = [query for query, item in asked.items() if item not in [hit.pack_id for hit in FINDER.find(query, SHOWN)]]
    assert len(missed) * 20 <= len(asked), missed


@pytest.mark.parametrize(("item", "query"), [(item, query) for item, queries in FIRST.items() for query in queries])
def test_an_items_own_name_leads_to_it_first(item: str, query: str) -> None:
    hits = FINDER.find(query)
    assert hits[0].pack_id == item, hits
    assert hits[0].why.endswith("在里面")


@pytest.mark.parametrize("pack_id", sorted(SHELF.packs))
def test_every_item_is_found_by_its_title_in_characters_and_in_what_people_type(pack_id: str) -> None:
    pack = SHELF.packs[pack_id]
    assert FINDER.find(pack.title.zh)[0].pack_id == pack_id
    assert pack_id in [hit.pack_id for hit in FINDER.find(pack.short.zh, SHOWN)]


@pytest.mark.parametrize("query", NOTHING)
def test_a_matter_that_is_not_here_is_not_answered_with_another(query: str) -> None:
    assert FINDER.find(query) == []


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=200), st.integers(0, 5))
def test_any_query_has_a_short_answer(query: str, limit: int) -> None:
    hits = FINDER.find(query, limit)
    assert len(hits) <= limit
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_importing_the_search_reads_no_dictionary() -> None:
    code = "import sys, kiosk.guide.search; sys.exit('jieba' in sys.modules or 'pypinyin' in sys.modules)"
    root = Path(__file__).parents[3]
    assert subprocess.run([sys.executable, "-c", code], cwd=root, timeout=60, check=False).returncode == 0


def test_nothing_of_a_query_stays_in_the_finder() -> None:
    finder = Finder(SHELF.packs)
    finder.find("张三丰上户口")
    assert "张三丰" not in repr(vars(finder))


def test_other_packs_are_found_after_a_change_between_two_sessions() -> None:
    finder = Finder({"newborn": SHELF.packs["newborn"]})
    assert finder.find("驾照丢了") == []
    finder.renew({"dl": SHELF.packs["dl"]})
    assert [hit.pack_id for hit in finder.find("驾照丢了")] == ["dl"]
    assert finder.find("新生儿出生") == []
