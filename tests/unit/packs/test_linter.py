"""The linter: the shipped packs are clean, and each rule finds its offence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.packs.linter import confirmations, lint
from kiosk.packs.loader import load_shelf
from tests.unit.packs.pack_walk import ASSETS, TODAY

Copy = Callable[..., Path]


def test_the_shipped_packs_are_clean() -> None:
    assert lint(ASSETS / "packs") == []


ASKED_LATE = """- id: head_first
  kind: text
  label: x
  when: "delivery == 'post'"
  question: {zh: 问, en: q}
  spoken: {zh: 问, en: q}
  group: x
"""
OFFENCES = [
    ("ss-proof", "form.yaml", '  spoken: {zh: 要哪一段时间的？, en: "For which period?"}\n', "", "not spoken"),
    (
        "ss-proof",
        "form.yaml",
        "zh: 要哪一段时间的？, elder",
        "zh: 请您选一选，要打印哪一段时间的证明？, elder",
        "question longer",
    ),
    ("ss-proof", "form.yaml", "elder: 要哪段时间的？", "elder: 您要打印的证明，是哪段时间的？", "question longer"),
    ("ss-proof", "form.yaml", "period == 'range'", "period == 'rnge'", "unreachable"),
    (
        "ss-proof",
        "form.yaml",
        "  prefill: {citizen: name}\n",
        "  question: {zh: 姓名, en: Name}\n",
        "asks for what the card gives",
    ),
    ("ss-proof", "form.yaml", "  prefill: {citizen: name}\n", "", "neither asked nor derived"),
    ("ss-proof", "form.yaml", "label: {zh: 养老保险, en: Pension}", "label: 养老保险", "no English"),
    ("ss-proof", "pack.yaml", ", en: Social insurance certificate}\nshort", "}\nshort", "title: no English"),
    ("ss-proof", "pack.yaml", "icon: sheet", "icon: unicorn", "no icon 'unicorn'"),
    ("ss-proof", "pack.yaml", "needs: [form_printer]", "needs: [form_pritner]", "unknown device"),
    ("ss-proof", "pack.yaml", "promise: {days: 0,", "promise: {days: 3,", "immediate result with a waiting time"),
    ("ss-proof", "pack.yaml", "      - {label: 用途, field: purpose}\n", "", "no item's form"),
    ("ss-proof", "guide.yaml", "promised: {days: 0", "promised: {days: 1", "differs from the pack's promise"),
    (
        "newborn",
        "pack.yaml",
        "  days: 10\n  unit: workday",
        "  days: 5\n  unit: workday",
        "may follow in 10 days, promised are 5",
    ),
    (
        "newborn",
        "pack.yaml",
        "  days: 10\n  unit: workday",
        "  days: 40\n  unit: workday",
        "longer than the statutory time",
    ),
    ("newborn", "pack.yaml", "  - {id: pledge,", "  - {id: receipt,", "no pledge is printed"),
    (
        "newborn",
        "pack.yaml",
        "    necessity: 可容缺\n    when:",
        "    necessity: 必备\n    when:",
        "pledge for a paper that cannot follow",
    ),
    ("newborn", "pack.yaml", "    fallback: true\n    used_by", "    used_by", "公安 keeps 户口簿"),
    (
        "newborn",
        "form.yaml",
        "- id: join_with\n",
        ASKED_LATE + "- id: join_with\n",
        "asked later",
    ),
]


@pytest.mark.parametrize(("source", "file", "old", "new", "reason"), OFFENCES, ids=range(len(OFFENCES)))
def test_each_rule_finds_its_offence(copied: Copy, source: str, file: str, old: str, new: str, reason: str) -> None:
    folder = copied("offender", file, old, new, source=source)
    found = lint(folder)
    assert any(reason in line for line in found), found


def test_what_the_county_has_to_confirm_is_listed() -> None:
    shelf = load_shelf(ASSETS / "packs", TODAY)
    text = "\n".join(confirmations(shelf.packs["newborn"]))
    assert "promise: 10 workday" in text
    assert "地址、电话、办公时间" in text
    assert "补交期限 10" in text
