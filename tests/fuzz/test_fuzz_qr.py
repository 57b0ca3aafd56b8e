"""Hostile codes in pictures: whatever a code holds, it comes out as harmless text or as a refusal."""

from __future__ import annotations

import unicodedata

import cv2
import numpy as np
import zxingcpp

from drivers.camera.code_finder import CodeMemory, codes_in
from drivers.camera.codec import MultipartReader
from drivers.camera.stream import decode_jpeg
from drivers.contract.codes import CodeRead, CodeRefused
from drivers.transport.picture_size import jpeg_size
from tests.fuzz.inputs import COUNT, inputs

CORPUS = (
    b"LX-2026-000123",
    "https://zwfw.example/查询?id=1".encode(),
    b"\x1b[2J\x1b]0;x\x07",
    "a\u202eexe.b\u200b".encode(),
    "中文".encode("gb18030"),
    b"<script>alert(1)</script>",
    b"\xff\xfe\x00a",
)
SMALL_JPEG = bytes(cv2.imencode(".jpg", np.full((24, 32, 3), 90, np.uint8))[1])


def test_what_a_code_says_is_harmless_or_refused() -> None:
    for number, raw in enumerate(inputs(CORPUS)):
        memory = CodeMemory()
        memory.saw(((raw, "QRCode"),), float(number))
        fact = memory.next()
        assert isinstance(fact, CodeRead | CodeRefused)
        if isinstance(fact, CodeRead):
            assert 1 <= len(fact.text) <= 2048
            assert not any(unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for letter in fact.text)


def test_hostile_bytes_drawn_as_a_code_come_back_as_the_same_bytes_or_not_at_all() -> None:
    for raw in inputs(CORPUS, count=max(60, COUNT // 200), longest=300):
        if not raw:
            continue
        code = zxingcpp.create_barcode(raw, zxingcpp.BarcodeFormat.QRCode)
        assert codes_in(np.ascontiguousarray(code.to_image(scale=2))) in (((raw, "QRCode"),), ())


def test_damaged_pictures_of_codes_never_raise() -> None:
    code = zxingcpp.create_barcode("LX-2026-000123", zxingcpp.BarcodeFormat.QRCode)
    picture = np.ascontiguousarray(code.to_image(scale=2))
    rows, columns = picture.shape
    for noise in inputs((bytes(picture.tobytes()),), count=max(200, COUNT // 40), longest=picture.size):
        torn = np.frombuffer(noise.ljust(picture.size, b"\x00"), np.uint8).reshape(rows, columns)
        codes_in(torn)


def test_damaged_frames_are_pictures_of_the_claimed_size_or_nothing() -> None:
    for data in inputs((SMALL_JPEG,), count=COUNT // 2):
        claimed = jpeg_size(data)
        if claimed is not None and claimed[0] * claimed[1] < 10_000:
            picture = decode_jpeg(data, reduced=False)
            assert picture is None or picture.shape[:2] == (claimed[1], claimed[0])


def test_damaged_streams_never_raise_and_never_grow() -> None:
    stream = (b"--edge\r\nContent-Length: 5\r\n\r\nhello\r\n" * 3, b"--edge\r\n\r\nhello\r\n--edge\r\n\r\n")
    for data in inputs(stream):
        reader = MultipartReader(b"--edge")
        for start in range(0, len(data), 61):
            for body in reader.feed(data[start : start + 61]):
                assert len(body) <= len(data)
