"""Engines in their processes beside the same library in this one: reading a page, comparing two faces, memory held."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from benchmarks.devices_table import Amount, Row, alternate, clocked, limited, paired
from drivers.contract.face import FaceComparison
from drivers.contract.faults import Fault
from drivers.engines.face.dlib_side import MODELS, models_folder
from drivers.engines.face.engine import ChildFaceEngine, open_engine
from drivers.engines.ocr.engine import OcrEngine
from drivers.simulators.drawn_faces import draw_face
from drivers.simulators.printed_pages import draw_page
from drivers.transport.child import Child, resident

PATIENCE = 60.0  # s: the first question loads the models
PAPER = "birth_certificate"
PAGES = 3  # each takes some seconds twice
PERSON = "lin_zhixia"
MEGABYTE = 2**20


def reading(amount: Amount) -> list[Row]:
    """A whole page, JPEG to lines; and what the child holds after them."""
    from rapidocr import RapidOCR

    page = _page(amount.page_px)
    bare = RapidOCR(params={"Global.use_cls": False, "Global.log_level": "critical"})
    engine = OcrEngine()
    try:

        def ours() -> None:
            lines = engine.read(page, PATIENCE)
            assert not isinstance(lines, Fault), lines
            assert lines

        def its() -> None:
            assert bare(cv2.imdecode(np.frombuffer(page, np.uint8), cv2.IMREAD_COLOR)).txts

        both = alternate(min(PAGES, amount.slow_pairs), clocked(ours), clocked(its))
        return [
            paired("OCR: a page, in its process", "rapidocr in this process", both),
            _memory("OCR: memory of its process", engine._child),
        ]
    finally:
        engine.close()


def _page(long: int) -> bytes:
    page = np.asarray(draw_page(PAPER).convert("RGB"))[:, :, ::-1]
    scale = long / max(page.shape[:2])
    sized = cv2.resize(page, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return bytes(cv2.imencode(".jpg", sized)[1])


def comparing(amount: Amount) -> list[Row]:
    """Two pictures, each found, turned upright and described; times are of one picture."""
    engine = open_engine({})
    assert isinstance(engine, ChildFaceEngine), engine
    live, reference = _portrait(0.15, 0.3), _portrait(0.0, -0.2)
    try:

        def ours() -> None:
            compared = engine.compare(live, reference, PATIENCE)
            assert isinstance(compared, FaceComparison), compared

        plain = PlainDlib()
        both = alternate(amount.slow_pairs, clocked(ours), clocked(lambda: plain.distance(live, reference)))
        of_one = tuple([seconds / 2 for seconds in side] for side in both)
        return [
            paired("face: compare, a picture, in its process", "plain dlib in this process", (of_one[0], of_one[1])),
            _memory("face: memory of its process", engine._child),
        ]
    finally:
        engine.close()


class PlainDlib:
    """What dlib's own example does with two pictures (and the package face_recognition after it)."""

    def __init__(self) -> None:
        import dlib

        folder = models_folder()
        assert folder is not None
        self._find = dlib.get_frontal_face_detector()
        self._shape = dlib.shape_predictor(str(folder / MODELS["landmarks"]))
        self._describe = dlib.face_recognition_model_v1(str(folder / MODELS["recogniser"]))

    def distance(self, one: bytes, other: bytes) -> float:
        return float(np.linalg.norm(self._described(one) - self._described(other)))

    def _described(self, data: bytes) -> npt.NDArray[np.float64]:
        rgb = np.ascontiguousarray(cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)[:, :, ::-1])
        (face,) = self._find(rgb, 0)
        return np.array(self._describe.compute_face_descriptor(rgb, self._shape(rgb, face)))


def _portrait(yaw: float, light: float) -> bytes:
    """A drawn person before a plain wall, 640 x 480: neither side has to enlarge or shrink it."""
    head, cover = draw_face(PERSON, yaw=yaw, light=light, size=400)
    share = cover[..., None]
    square = (head * share + 195 * (1 - share)).astype(np.uint8)
    picture = cv2.copyMakeBorder(square, 40, 40, 120, 120, cv2.BORDER_REPLICATE)
    return bytes(cv2.imencode(".jpg", picture)[1])


def _memory(measured: str, child: Child) -> Row:
    held = resident(child.pid or 0) / MEGABYTE
    return limited(measured, [held], child._memory / MEGABYTE, "MB")
