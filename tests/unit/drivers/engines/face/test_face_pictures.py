"""Pictures for face engines: bounded before they are decoded; only the face that counts is counted."""

from __future__ import annotations

import struct

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.engines.face.pictures import decoded, fractions, picture_size, usable

PNG_HEAD = b"\x89PNG\r\n\x1a\n"


def png_claiming(width: int, height: int) -> bytes:
    return PNG_HEAD + struct.pack(">I4sII", 13, b"IHDR", width, height) + b"\x08\x02\x00\x00\x00"


@pytest.mark.parametrize("ending", [".jpg", ".png"])
def test_jpeg_and_png_are_read_and_made_small(ending: str) -> None:
    data = bytes(cv2.imencode(ending, np.full((1500, 2000, 3), 77, np.uint8))[1])
    assert picture_size(data) == (2000, 1500)
    picture = decoded(data)
    assert picture is not None
    assert picture.shape == (720, 960, 3)


@pytest.mark.parametrize("data", [b"", b"GIF89a", PNG_HEAD, png_claiming(60_000, 60_000), png_claiming(0, 5)])
def test_what_is_no_picture_or_claims_too_much_is_none(data: bytes) -> None:
    assert picture_size(data) is None
    assert decoded(data) is None


@given(st.binary(max_size=200), st.sampled_from([b"", PNG_HEAD, b"\xff\xd8\xff", png_claiming(8, 8)]))
def test_no_bytes_whatever_raise(data: bytes, head: bytes) -> None:
    decoded(head + data)


def test_people_in_the_background_do_not_count() -> None:
    near, beside, behind = (0.0, 0.0, 100.0, 100.0), (200.0, 0.0, 60.0, 60.0), (300.0, 0.0, 40.0, 40.0)
    assert usable([behind, beside, near]) == (near, beside)
    assert usable([]) == ()


def test_boxes_are_cut_at_the_rim() -> None:
    picture = np.zeros((100, 200, 3), np.uint8)
    (box,) = fractions([(-20.0, 10.0, 60.0, 200.0)], picture)
    assert box == pytest.approx((0.0, 0.1, 0.2, 0.9))
