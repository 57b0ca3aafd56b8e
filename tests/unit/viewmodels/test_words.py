"""Every word that the screens ask for is there, and every word that is there is asked for."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.session.states import Presentation
from ui.viewmodels.words import Say, load

ROOT = Path(__file__).parents[3]
SOURCES = sorted((ROOT / "ui" / "viewmodels").rglob("*.py"))
KEY = re.compile(r"[a-z_]+\.[a-z0-9_+]+")
ANY = "[a-z0-9_+]+"
#: Words that no page uses yet. This list may only shrink.
UNUSED: frozenset[str] = frozenset()


@pytest.fixture(scope="module")
def texts() -> dict[str, dict[str, str]]:
    return load()


def keys_in_code(sections: set[str]) -> Iterator[re.Pattern[str]]:
    """Keys as written, and f"identify.{note}" as identify.<anything>."""
    for path in SOURCES:
        tree = ast.parse(path.read_text("utf-8"))
        joined = [node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)]
        inside = {id(part) for node in joined for part in node.values}
        for node in ast.walk(tree):
            text = str(node.value) if isinstance(node, ast.Constant) and id(node) not in inside else ""
            if KEY.fullmatch(text) and text.split(".")[0] in sections:
                yield re.compile(re.escape(text))
        for node in joined:
            parts = [str(p.value) if isinstance(p, ast.Constant) else "" for p in node.values]
            if KEY.fullmatch("".join(part or "x" for part in parts)) and any(part.strip(".") for part in parts):
                yield re.compile("".join(re.escape(part) or ANY for part in parts))


def test_every_word_that_is_asked_for_is_there(texts: dict[str, dict[str, str]]) -> None:
    missing = {
        p.pattern for p in keys_in_code({k.split(".")[0] for k in texts}) if not any(p.fullmatch(key) for key in texts)
    }
    assert not missing


def test_every_word_that_is_there_is_asked_for(texts: dict[str, dict[str, str]]) -> None:
    patterns = list(keys_in_code({k.split(".")[0] for k in texts}))
    idle = {key for key in texts if not any(p.fullmatch(key) for p in patterns)}
    assert idle - UNUSED == set()
    assert idle >= UNUSED, "the list of unused words may be shortened"


def test_each_language_fills_in_the_same_values(texts: dict[str, dict[str, str]]) -> None:
    for key, entry in texts.items():
        places = {lang: set(re.findall(r"\{([a-z_]+)\}", text)) for lang, text in entry.items()}
        assert places["en"] <= places["zh"], key
        assert places.get("elder", set()) <= places["zh"], key


def test_english_words_are_english_and_chinese_words_chinese(texts: dict[str, dict[str, str]]) -> None:
    crossed = {"foot.language", "attract.start_english"}  # each is written in the other language on purpose
    for key, entry in texts.items():
        if key in crossed or key.endswith("english"):
            continue
        assert not re.search("[一-鿿]", entry["en"].replace("修改", "")), key


def test_an_unknown_word_is_a_bug(texts: dict[str, dict[str, str]]) -> None:
    with pytest.raises(KeyError):
        Say(texts, Presentation())("home.nonsense")


def test_elder_words_are_used_in_large_type_and_never_in_english(texts: dict[str, dict[str, str]]) -> None:
    assert Say(texts, Presentation())("home.question") == "您今天要办什么事？"
    assert Say(texts, Presentation("elder"))("home.question") == "您想办什么事？"
    assert Say(texts, Presentation("contrast"))("home.question") == "您想办什么事？"
    assert Say(texts, Presentation("elder", lang="en"))("home.question") == "What would you like to do today?"


def test_an_entry_without_english_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "screens.yaml"
    file.write_text("home: {question: {zh: 您好}}", "utf-8")
    with pytest.raises(ValueError, match=r"home\.question"):
        load(file)
