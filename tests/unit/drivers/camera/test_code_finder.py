"""Codes in pictures: found turned and small, told once, at a bounded rate."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st

from drivers.camera.code_finder import MOST_TOLD, SAME_WITHIN, CodeMemory, codes_in
from drivers.contract.codes import CodeRead, CodeRefused

MAKES = {
    "QRCode": (zxingcpp.BarcodeFormat.QRCode, "LX-2026-000123 你好"),
    "EAN13": (zxingcpp.BarcodeFormat.EAN13, "6901234567892"),
    "Code128": (zxingcpp.BarcodeFormat.Code128, "A1B2-0099"),
}


def shown(kind: str, angle: float = 0.0) -> np.ndarray:
    form, text = MAKES[kind]
    code = np.asarray(zxingcpp.create_barcode(text, form).to_image(scale=4))
    scene = np.full((700, 700), 235, np.uint8)
    top, left = (700 - code.shape[0]) // 2, (700 - code.shape[1]) // 2
    scene[top : top + code.shape[0], left : left + code.shape[1]] = code
    turn = cv2.getRotationMatrix2D((350, 350), angle, 1.0)
    return cv2.warpAffine(scene, turn, (700, 700), flags=cv2.INTER_LINEAR, borderValue=235)


@pytest.mark.parametrize("kind", MAKES)
@pytest.mark.parametrize("angle", [0, 8, 90, 183])
def test_each_kind_of_code_is_read_however_it_lies(kind: str, angle: float) -> None:
    assert codes_in(shown(kind, angle)) == ((MAKES[kind][1].encode(), kind),)


@pytest.mark.parametrize("angle", [30, 45, 137])
def test_square_codes_are_read_at_any_angle(angle: float) -> None:
    assert len(codes_in(shown("QRCode", angle))) == 1


def test_a_format_that_nobody_here_uses_is_not_decoded() -> None:
    code = np.asarray(zxingcpp.create_barcode("x" * 20, zxingcpp.BarcodeFormat.Aztec).to_image(scale=6))
    assert codes_in(np.ascontiguousarray(code)) == ()


def test_pictures_without_a_code_and_tiny_ones_have_none() -> None:
    assert codes_in(np.full((480, 640, 3), 90, np.uint8)) == ()
    assert codes_in(np.zeros((3, 3), np.uint8)) == ()


def test_a_code_that_stays_is_told_once_and_again_after_it_was_away() -> None:
    memory = CodeMemory()
    told = []
    for step in range(40):
        memory.saw(((b"one", "QRCode"),), step * 0.2)
        told.append(memory.next())
    assert [fact for fact in told if fact is not None] == [CodeRead("one", "QRCode")]
    memory.saw((), 10.0)
    memory.saw(((b"one", "QRCode"),), 8.0 + SAME_WITHIN + 0.1)
    assert memory.next() == CodeRead("one", "QRCode")


def test_two_codes_in_one_picture_come_one_after_the_other() -> None:
    memory = CodeMemory()
    memory.saw(((b"one", "QRCode"), (b"\x00", "Code128")), 1.0)
    assert memory.next() == CodeRead("one", "QRCode")
    assert memory.next() == CodeRefused("control_characters")
    assert memory.next() is None


def test_a_film_of_codes_is_cut_off_with_one_refusal() -> None:
    memory = CodeMemory()
    facts = []
    for number in range(20):
        memory.saw(((b"%d" % number, "QRCode"),), 1.0 + number * 0.01)
        facts.append(memory.next())
    assert sum(isinstance(fact, CodeRead) for fact in facts) == MOST_TOLD
    assert facts.count(CodeRefused("too_fast")) == 1
    memory.saw(((b"later", "QRCode"),), 9.0)
    assert memory.next() == CodeRead("later", "QRCode")


@given(st.lists(st.tuples(st.floats(0, 1), st.lists(st.binary(max_size=3), max_size=3)), max_size=30))
def test_never_more_than_the_rate_comes_out(pictures: list[tuple[float, list[bytes]]]) -> None:
    memory, now, times = CodeMemory(), 0.0, []
    for pause, codes in pictures:
        now += pause
        memory.saw(tuple((raw, "QRCode") for raw in codes), now)
        while memory.next() is not None:
            times.append(now)
    assert all(sum(start <= when < start + 2.0 for when in times) <= MOST_TOLD + 1 for start in times)
