"""The stream is taken apart the same way however it arrives, and nothing that is broken or hostile gets far."""

from __future__ import annotations

import cv2
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from drivers.camera.codec import MultipartReader, boundary_of
from drivers.transport import picture_size
from drivers.transport.picture_size import jpeg_size

BODIES = st.lists(st.binary(min_size=1, max_size=200).filter(lambda body: b"--edge" not in body), max_size=5)


def stream(bodies: list[bytes], with_length: bool) -> bytes:
    parts = []
    for body in bodies:
        length = f"Content-Length: {len(body)}\r\n" if with_length else ""
        parts.append(b"--edge\r\nContent-Type: image/jpeg\r\n" + length.encode() + b"\r\n" + body + b"\r\n")
    return b"".join(parts) + b"--edge--\r\n"


@given(BODIES, st.booleans(), st.lists(st.integers(1, 60), min_size=1, max_size=40))
def test_any_cutting_of_the_stream_gives_the_same_pictures(
    bodies: list[bytes], with_length: bool, sizes: list[int]
) -> None:
    data, reader, seen, place = stream(bodies, with_length), MultipartReader(b"--edge"), [], 0
    while place < len(data):
        size = sizes[place % len(sizes)]
        seen += reader.feed(data[place : place + size])
        place += size
    assert seen == bodies
    assert not reader.error


@given(st.binary(max_size=2000))
def test_noise_never_raises(noise: bytes) -> None:
    MultipartReader(b"--edge").feed(noise)
    jpeg_size(noise)
    jpeg_size(b"\xff\xd8\xff" + noise + b"\xff\xd9")


def test_an_endless_head_is_an_error_and_not_memory() -> None:
    reader = MultipartReader(b"--edge")
    for _ in range(20):
        reader.feed(b"--edge\r\n" + b"x" * 1000)
    assert reader.error == "part head too long"
    assert reader.feed(stream([b"late"], True)) == []


def test_a_part_that_claims_a_gigabyte_is_refused() -> None:
    reader = MultipartReader(b"--edge")
    assert reader.feed(b"--edge\r\nContent-Length: 1000000000\r\n\r\n") == []
    assert reader.error == "part too long"


def test_the_boundary_is_found_in_its_usual_spellings() -> None:
    assert boundary_of("multipart/x-mixed-replace; boundary=frame") == b"--frame"
    assert boundary_of('Multipart/X-Mixed-Replace;charset=x; boundary="--frame"') == b"--frame"
    assert boundary_of("image/jpeg") is None
    assert boundary_of("multipart/x-mixed-replace; boundary=") is None


def test_the_size_of_a_jpeg_is_read_without_decoding() -> None:
    jpeg = bytes(cv2.imencode(".jpg", np.zeros((48, 80, 3), np.uint8))[1])
    assert jpeg_size(jpeg) == (80, 48)
    assert jpeg_size(jpeg[: len(jpeg) // 2]) is None
    assert jpeg_size(b"GIF89a") is None


def test_a_small_file_that_claims_a_huge_picture_is_refused() -> None:
    jpeg = bytearray(bytes(cv2.imencode(".jpg", np.zeros((48, 80, 3), np.uint8))[1]))
    frame = jpeg.index(b"\xff\xc0")
    jpeg[frame + 5 : frame + 9] = b"\xff\xff\xff\xff"
    assert picture_size.MAX_PIXELS < 65535 * 65535
    assert jpeg_size(bytes(jpeg)) is None
