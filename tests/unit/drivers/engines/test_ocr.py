"""The OCR engine in its process: reads drawn Chinese print, keeps its deadline and tells nothing of what it read."""

from __future__ import annotations

import math
from collections.abc import Iterator

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.contract.faults import Fault, FaultCode
from drivers.contract.ocr import TextLine
from drivers.engines.ocr.engine import OcrEngine, lines_of
from tests.unit.drivers.engines.ocr_pages import WORDS, page

PATIENCE = 60.0  # seconds; a page takes 1 s of an idle core

BOX = ((0.1, 0.1), (0.2, 0.1), (0.2, 0.2), (0.1, 0.2))


@pytest.fixture(scope="module")
def engine() -> Iterator[OcrEngine]:
    engine = OcrEngine()
    yield engine
    engine.close()


def test_the_words_of_a_page_are_read_with_their_places_and_told_to_nobody_else(
    engine: OcrEngine, capfd: pytest.CaptureFixture[str]
) -> None:
    lines = engine.read(page(), PATIENCE)
    assert isinstance(lines, tuple)
    assert [line.text.replace(" ", "") for line in lines] == [words.replace(" ", "") for words in WORDS]
    assert all(line.score > 0.9 for line in lines)
    assert all(0 <= x <= 1 and 0 <= y <= 1 for line in lines for x, y in line.box)
    assert math.isclose(lines[0].box[0][0], 0.12, abs_tol=0.03)
    assert "林知夏" not in repr(lines)
    told = capfd.readouterr()
    assert "林知夏" not in told.out + told.err


def test_an_empty_page_has_no_lines(engine: OcrEngine) -> None:
    blank = bytes(cv2.imencode(".jpg", np.full((600, 400, 3), 255, np.uint8))[1])
    assert engine.read(blank, PATIENCE) == ()


CLAIMS_GIGABYTES = b"\xff\xd8\xff\xc0\x00\x11\x08\xff\xdc\xff\xdc" + bytes(40) + b"\xff\xd9"


@pytest.mark.parametrize("data", [b"", b"no picture", b"\xff\xd8\xff\xe0" + bytes(100), CLAIMS_GIGABYTES])
def test_bytes_that_are_no_picture_are_a_fault(engine: OcrEngine, data: bytes) -> None:
    answer = engine.read(data, PATIENCE)
    assert isinstance(answer, Fault) and answer.code is FaultCode.CORRUPT_ANSWER


def test_a_deadline_that_is_too_short_is_kept_and_the_next_page_is_read(engine: OcrEngine) -> None:
    answer = engine.read(page(), 0.001)
    assert isinstance(answer, Fault) and answer.code is FaultCode.DEADLINE
    assert isinstance(engine.read(page(), PATIENCE), tuple)


def test_an_unknown_option_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="memory_mb"):
        OcrEngine({"memory": 3})


rows = st.lists(st.tuples(st.text(), st.just(BOX), st.floats(allow_nan=False)))


@given(rows)
def test_rows_of_the_child_become_lines(answer: list[object]) -> None:
    lines = lines_of(answer)
    assert lines is not None and len(lines) == len(answer)
    assert all(isinstance(line, TextLine) and 0 <= line.score <= 1 for line in lines)


@given(
    st.one_of(st.none(), st.text(), st.integers(), st.lists(st.integers(), min_size=1), st.lists(st.text(), min_size=1))
)
def test_anything_else_is_no_answer(answer: object) -> None:
    assert lines_of(answer) is None
