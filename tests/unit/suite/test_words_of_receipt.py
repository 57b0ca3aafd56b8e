"""收件 ≠ 受理 ≠ 办结 (S13): over all texts of the terminal, its papers and all packs.

The terminal receives. Only a department accepts, decides and closes, and only the platform reports that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk.packs.yamlfile import read_yaml
from tests.unit.packs.pack_walk import ASSETS

FILES = sorted(
    path
    for folder in ("i18n", "print", "packs", "dictionary", "licences", "sites")
    for path in (ASSETS / folder).rglob("*.yaml")
)
PAPERS = sorted((ASSETS / "sites").rglob("*.md"))
#: What no terminal may say of a case in the present: it is done, accepted, approved, permitted.
CLAIM = re.compile(
    r"已受理|已经受理|受理成功|已办结|已经办结|办结了|已审批|审批通过|已批准|批准了|准予|"
    r"已核准|审核通过|已通过审核|予以许可"
)
#: The same words about another time or another's doing: what the department will say, a condition, a question.
HEDGE = re.compile(
    r"不|没有|未|还没|是否|不等于|不是|并非|以前|之前|以后|之后|后|时|待|等|如果|若|可能|准予.{0,4}书|谁"
)
#: States of a case that the platform reports: these keys show its word and nothing of our own.
REPORTED = re.compile(r"^(progress|stage|states?|status)(\.|$)|\.(accepted|closed|stage|stages|state)(\.|$)")


def texts(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """(dotted key, text) of every text in a file."""
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from texts(inner, f"{key}.{name}".lstrip("."))
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner, key)


def claims(key: str, text: str) -> list[str]:
    """Sentences that say of a case what only a department may say."""
    if REPORTED.search(key):
        return []
    return [part for part in re.split(r"[。；！？\n]", text) if CLAIM.search(part) and not HEDGE.search(part)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(Path(path).relative_to(ASSETS)))
def test_no_text_says_that_a_case_is_accepted_approved_or_closed(path: Path) -> None:
    found = [(key, said) for key, text in texts(read_yaml(path)) for said in claims(key, text)]
    assert not found


@pytest.mark.parametrize("path", PAPERS, ids=lambda path: str(Path(path).relative_to(ASSETS)))
def test_no_public_paper_says_so(path: Path) -> None:
    assert not claims("", path.read_text("utf-8"))


def test_the_check_finds_what_it_looks_for_and_lets_the_department_speak() -> None:
    for said in ("您的申请已受理", "审批通过", "恭喜，已办结！", "事情办结了"):
        assert claims("paper.title", said)
    for said in ("还没有受理", "部门受理后短信通知您", "收到不等于已受理", "办结以后发短信"):
        assert not claims("paper.title", said)


def test_the_receipt_says_that_it_proves_receiving_and_no_more() -> None:
    words = "".join(text for _, text in texts(read_yaml(ASSETS / "print" / "receipt.yaml")))
    assert "收件" in words
    assert re.search(r"(不|待|是否|还没有?)[^。]{0,12}受理", words)


def test_no_title_of_a_receipt_calls_it_an_acceptance() -> None:
    """受理通知书 belongs to the department. 容缺受理通知书 is the name of a form (PROTOCOLS.md §6.6)."""
    for path in sorted((ASSETS / "packs").rglob("pack.yaml")):
        for paper in read_yaml(path).get("papers", ()):
            if paper["id"] in ("receipt", "custody", "application"):
                title = paper["title"]["zh"]
                assert "受理" not in title or "待" in title, (path.parent.name, title)
