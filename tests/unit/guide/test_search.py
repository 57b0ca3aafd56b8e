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
from tests.unit.packs.pack_walk import ASSETS, TODAY

FINDER = Finder(load_shelf(ASSETS / "packs", TODAY).packs)

NEWBORN = [
    *(
        "宝宝上户口要啥手续",
        "孩子上户口",
        "报户口",
        "准生证",
        "刚生娃",
        "小孩落户随爸爸",
        "给娃办社保卡",
        "打疫苗",
        "少儿医保",
        "出生证",
    ),
    *("shanghukou", "shk", "xinshenger", "xse", "xinshengerchusheng", "baby", "newborn", "社保卡"),
    *("上护口", "新声儿", "chushen", "xinshengre"),
]
PROOF = [
    *("贷款要社保缴费记录", "打社保证明", "社保缴费清单", "五险一金在哪打", "劳动局", "养老保险", "查我的社保交了多少"),
    *("sbzm", "shebaozhengming", "canbaozhengming", "jfzm", "社包证明", "交费证明", "insurance"),
]
NOTHING = [
    "驾照丢了",
    "想注册个公司",
    "离婚",
    "天气",
    "查我名下有没有房",
    "娃今年上一年级怎么报名",
    "zzzzzz",
    "1234567",
]


@pytest.mark.parametrize("query", NEWBORN)
def test_what_people_say_about_a_birth_leads_to_the_newborn_item(query: str) -> None:
    hits = FINDER.find(query)
    assert hits
    assert hits[0].pack_id == "newborn"
    assert hits[0].why.endswith("在里面")


@pytest.mark.parametrize("query", PROOF)
def test_what_people_say_about_insurance_papers_leads_to_the_proof(query: str) -> None:
    assert [hit.pack_id for hit in FINDER.find(query)][:1] == ["ss-proof"]


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
    finder = Finder(load_shelf(ASSETS / "packs", TODAY).packs)
    finder.find("张三丰上户口")
    assert "张三丰" not in repr(vars(finder))
