"""Child side of the OpenCV engine: YuNet finds, SFace compares, both from files that the operator installed.

Each file is read once, its SHA-256 taken from the very bytes that are then loaded. The measure is the cosine of two
features, -1..1; OpenCV's own sample takes 0.363 and more for one person.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from drivers.engines.face.pictures import Box, Picture, decoded, fractions, usable
from drivers.engines.face.question import Compare, Compared, Find, Found, Refused, Unusable

TARGET = "drivers.engines.face.opencv_side:answer"
LARGEST_FILE = 256 * 1024 * 1024  # bytes; SFace has 37 MiB
CERTAIN_FROM = 0.8  # YuNet's score of a face: below it are hands and patterns (OpenCV's sample: 0.9, misses beards)
OVERLAP = 0.3  # two boxes that share more are one face
CANDIDATES = 50


@dataclass(frozen=True, slots=True)
class ModelFile:
    """Where a model lies, and what its SHA-256 must be (hexadecimal)."""

    path: str
    sha256: str

    def read(self) -> bytes | Refused:
        """The bytes, when they are the ones that were configured."""
        name = Path(self.path).name
        try:
            if Path(self.path).stat().st_size > LARGEST_FILE:
                return Refused(f"{name}: too large for a model")
            data = Path(self.path).read_bytes()
        except OSError as error:
            return Refused(f"{name}: {type(error).__name__}")
        if hashlib.sha256(data).hexdigest() != self.sha256.strip().lower():
            return Refused(f"{name}: its SHA-256 is not the configured one")
        return data


@dataclass(frozen=True, slots=True)
class OpenCvModels:
    """How the engine was configured."""

    yunet: ModelFile
    sface: ModelFile


@cache
def _load(models: OpenCvModels) -> tuple[Any, Any] | Refused:
    files = []
    for file in (models.yunet, models.sface):
        data = file.read()
        if isinstance(data, Refused):
            return data
        files.append(np.frombuffer(data, np.uint8))
    nothing = np.empty(0, np.uint8)
    try:
        detector = cv2.FaceDetectorYN.create("onnx", files[0], nothing, (320, 320), CERTAIN_FROM, OVERLAP, CANDIDATES)
        return detector, cv2.FaceRecognizerSF.create("onnx", files[1], nothing)
    except cv2.error:
        return Refused("OpenCV does not load these files")


def answer(request: Find | Compare, progress: Callable[[object], None]) -> Found | Compared | Unusable | Refused:
    """One question. Nothing of it is kept: only the models stay loaded."""
    loaded = _load(request.models)
    if isinstance(loaded, Refused):
        return loaded
    detector, recogniser = loaded
    if isinstance(request, Find):
        picture = decoded(request.picture)
        if picture is None:
            return Unusable("not a picture")
        return Found(fractions(usable([_plain(face) for face in _faces(detector, picture)]), picture))
    features = []
    for name, data in (("live", request.live), ("reference", request.reference)):
        feature = _feature(detector, recogniser, data)
        if isinstance(feature, Unusable):
            return Unusable(f"{name}: {feature.why}")
        features.append(feature)
    return Compared(float(recogniser.match(features[0], features[1], cv2.FaceRecognizerSF_FR_COSINE)))


def _faces(detector: Any, picture: Picture) -> npt.NDArray[np.float32]:
    """n × 15: box, five landmarks, score."""
    detector.setInputSize((picture.shape[1], picture.shape[0]))
    _, faces = detector.detect(picture)
    return np.empty((0, 15), np.float32) if faces is None else np.asarray(faces, np.float32)


def _feature(detector: Any, recogniser: Any, data: bytes) -> Any:
    picture = decoded(data)
    if picture is None:
        return Unusable("not a picture")
    rows = _faces(detector, picture)
    faces = usable([_plain(row) for row in rows])
    if len(faces) != 1:
        return Unusable(f"{len(faces)} faces")
    face = next(row for row in rows if _plain(row) == faces[0])
    return recogniser.feature(recogniser.alignCrop(picture, face)).copy()


def _plain(face: npt.NDArray[np.float32]) -> Box:
    return float(face[0]), float(face[1]), float(face[2]), float(face[3])
