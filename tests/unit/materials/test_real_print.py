"""The real recogniser on drawn papers: laid askew under a camera, on its head, on its side."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import cv2
import numpy as np
import pytest

from drivers.camera.page_finder import find_page, jpeg_bytes, judge, straighten
from kiosk.domain.clock import CHINA
from kiosk.materials.reader import MaterialReader
from kiosk.materials.reading import Reading
from tests.unit.materials.drawn_papers import picture

PATIENCE = 60.0  # seconds; a page takes one second of an idle core, two readings if it lies on its head


@pytest.fixture(scope="module")
def reader() -> Iterator[MaterialReader]:
    made = MaterialReader(clock=lambda: datetime(2026, 11, 22, 9, 0, tzinfo=CHINA))
    made.start()
    yield made
    made.stop()


def read(reader: MaterialReader, jpeg: bytes, expected: str) -> Reading:
    found = reader.read(jpeg, expected, PATIENCE)
    assert isinstance(found, Reading)
    return found


def decoded(name: str) -> np.ndarray:
    return cv2.imdecode(np.frombuffer(picture(name), np.uint8), cv2.IMREAD_COLOR)


def test_an_id_card_askew_on_a_dark_pad_is_straightened_judged_and_read(reader: MaterialReader) -> None:
    paper, table = decoded("id_card_front"), np.full((1200, 1600, 3), 52, np.uint8)
    high, wide = paper.shape[:2]
    corners = np.array([[330, 330], [1290, 250], [1345, 870], [370, 945]], np.float32)
    edges = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
    laid = cv2.warpPerspective(paper, cv2.getPerspectiveTransform(edges, corners), (1600, 1200), dst=table,
                               borderMode=cv2.BORDER_TRANSPARENT)  # fmt: skip
    page = find_page(laid)
    assert page is not None and judge(laid, page).problem == ""
    found = read(reader, jpeg_bytes(straighten(laid, page.corners), 85), "id_card")
    assert (found.kind, found.wrong_type) == ("id_card_front", "")
    assert found.data["name"] == "林知夏" and found.data["id_number"] == "999901199605030266"


def test_a_marriage_certificate_instead_of_the_household_register_is_noticed(reader: MaterialReader) -> None:
    found = read(reader, picture("marriage_certificate"), "household_book")
    assert found.say("household_book") == "这像是结婚证，要的是户口簿" and found.fields == ()


def test_a_household_page_on_its_side_and_a_licence_on_its_head_are_read(reader: MaterialReader) -> None:
    side = cv2.rotate(decoded("household_member"), cv2.ROTATE_90_CLOCKWISE)
    found = read(reader, jpeg_bytes(side, 85), "household_book")
    assert (found.kind, found.turned, found.data["relation"]) == ("household_member", 90, "11")
    head = cv2.rotate(decoded("business_licence"), cv2.ROTATE_180)
    found = read(reader, jpeg_bytes(head, 85), "business_licence")
    assert (found.kind, found.turned, found.data["uscc"]) == ("business_licence", 180, "91999901MA0004171H")


def test_a_bank_card_shows_its_number_masked(reader: MaterialReader) -> None:
    (account,) = (o for o in read(reader, picture("bank_card"), "bank_card").fields if o.field == "account")
    assert account.shown == "623*************125"
