"""Files of foreign origin: plain YAML 1.2 data is read as the library reads it, all else is refused with its place."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kiosk.packs.yamlfile import MAX_BYTES, MAX_DEPTH, parse_yaml, read_yaml

WORDS = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\x85\u2028\u2029\ufeff"), max_size=20
)
KEYS = WORDS.filter(lambda word: word not in ("<<", "="))
SCALARS = WORDS | st.integers() | st.booleans() | st.none() | st.dates() | st.floats(allow_nan=False)
DATA = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4))


@given(DATA)
def test_what_the_library_writes_is_read_back(data: object) -> None:
    assert parse_yaml(yaml.safe_dump(data, allow_unicode=True)) == data


@given(st.text(max_size=200) | st.text("[]{}:-,&*!|>'\"#%? \n\tab0", max_size=60))
def test_no_text_raises_anything_but_a_value_error(text: str) -> None:
    try:
        parse_yaml(text)
    except ValueError as error:
        assert "YAML" in str(error)


def test_words_dates_and_numbers_are_what_an_author_means() -> None:
    read = parse_yaml("a: no\nb: off\nc: true\nd: 2026-11-22\ne: 3\nf: '01'\ng:\nh: 0.5\ni: y\nj: =\n'true': <<\n")
    assert read == {
        "a": "no", "b": "off", "c": True, "d": date(2026, 11, 22), "e": 3, "f": "01", "g": None, "h": 0.5, "i": "y",
        "j": "=", "true": "<<",
    }  # fmt: skip
    assert parse_yaml("") is None


REFUSED = [
    ("a: &x [1]\nb: *x", "aliases are not allowed in line 2, column 4"),
    ("a: !!python/name:os.system x", "tags are not allowed in line 1"),
    ("a: !mine {b: 1}", "tags are not allowed in line 1"),
    ("a: 1\nb: 2\na: 3", "key 'a' stands twice in line 3"),
    ("? [1]\n: 2", "a key must be a word in line 1"),
    ("a: 1\n---\nb: 2", "a second document in line 2"),
    ("a: 2026-13-01", "there is no '2026-13-01' in line 1"),
    ("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1), "nested too deep"),
    ("[" * 100_000, "nested too deep"),
    ("a: [1", "line 2"),
    ("a: \x01", "ReaderError"),
    ("x" * (MAX_BYTES + 1), "larger than"),
]


@pytest.mark.parametrize(("text", "reason"), REFUSED, ids=[reason for _, reason in REFUSED])
def test_what_is_not_plain_data_is_refused_with_its_place(text: str, reason: str) -> None:
    with pytest.raises(ValueError) as caught:
        parse_yaml(text)
    assert reason in str(caught.value)


def test_a_file_is_named_by_its_name_alone(tmp_path: Path) -> None:
    path = tmp_path / "pack.yaml"
    for contents, reason in (
        (b"\xff\xfe", "not UTF-8"),
        (b"a: [", "not valid YAML"),
        (b"#" * (MAX_BYTES + 1), "larger"),
    ):
        path.write_bytes(contents)
        with pytest.raises(ValueError, match=rf"^pack\.yaml: {reason}"):
            read_yaml(path)
