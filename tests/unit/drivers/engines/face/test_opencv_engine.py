"""The seam for YuNet and SFace files. None is here: absence, wrong hashes, no models and tiny stand-ins are tried."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import cv2
import pytest

from drivers.contract.face import FaceComparison
from drivers.contract.faults import ClearedBy, Fault, FaultCode
from drivers.engines.face.engine import ChildFaceEngine, open_engine
from drivers.engines.face.opencv_side import ModelFile
from drivers.engines.face.question import Refused
from tests.unit.drivers.engines.face.stand_in_models import picture_of_squares, sface, yunet


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    """Two installed files with their right hashes, which are no models."""
    options = {}
    for name in ("yunet", "sface"):
        path = tmp_path / f"{name}.onnx"
        path.write_bytes(f"no model {name}".encode())
        options |= {name: str(path), f"{name}_sha256": hashlib.sha256(path.read_bytes()).hexdigest().upper()}
    return options


def test_configured_files_choose_the_opencv_engine(files: dict[str, str]) -> None:
    engine = open_engine(files)
    assert isinstance(engine, ChildFaceEngine)
    assert engine.name == "yunet+sface"
    engine.close()


def test_a_cosine_is_the_score_as_it_is(files: dict[str, str]) -> None:
    engine = open_engine(files | {"sface_cosine": 0.4})
    assert isinstance(engine, ChildFaceEngine)
    compared = engine._kind.comparison(0.41)
    assert (compared.score, compared.threshold, compared.same) == (0.41, 0.4, True)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"sface_sha256": "0" * 64}, "sface: sface.onnx: its SHA-256 is not the configured one"),
        ({"yunet_sha256": ""}, "yunet: yunet.onnx: its SHA-256 is not the configured one"),
        ({"sface": ""}, "sface: not configured, but the other file is"),
        ({"yunet": "/nowhere/yunet.onnx"}, "yunet: yunet.onnx: FileNotFoundError"),
    ],
)
def test_a_wrong_file_is_refused_in_words_and_dlib_does_not_step_in_silently(
    files: dict[str, str], change: dict[str, str], words: str
) -> None:
    fault = open_engine(files | change)
    assert fault == Fault(FaultCode.SELF_TEST, ClearedBy.TECHNICIAN, detail=f"face engine: {words}")


def test_a_file_with_the_right_hash_that_is_no_model_is_refused_by_the_child(files: dict[str, str]) -> None:
    engine = open_engine(files)
    assert isinstance(engine, ChildFaceEngine)
    fault = engine.find(b"", 30.0)
    engine.close()
    assert isinstance(fault, Fault)
    assert (fault.code, fault.detail) == (FaultCode.SELF_TEST, "face engine: OpenCV does not load these files")


def test_a_file_that_changed_after_the_start_is_refused_by_the_child(files: dict[str, str]) -> None:
    engine = open_engine(files)
    assert isinstance(engine, ChildFaceEngine)
    Path(files["sface"]).write_bytes(b"another model")
    fault = engine.find(b"", 30.0)
    engine.close()
    assert isinstance(fault, Fault)
    assert "its SHA-256 is not the configured one" in fault.detail


def test_a_hash_may_be_written_in_capitals_and_with_spaces(files: dict[str, str]) -> None:
    data = ModelFile(files["yunet"], f" {files['yunet_sha256']} ").read()
    assert not isinstance(data, Refused)


@pytest.fixture
def stand_in(tmp_path: Path) -> Iterator[ChildFaceEngine]:
    """The engine on tiny models that take white squares for faces."""
    options: dict[str, str] = {}
    for name, model in (("yunet", yunet()), ("sface", sface())):
        (tmp_path / name).write_bytes(model)
        options |= {name: str(tmp_path / name), f"{name}_sha256": hashlib.sha256(model).hexdigest()}
    engine = open_engine(options)
    assert isinstance(engine, ChildFaceEngine)
    yield engine
    engine.close()


def png(*places: tuple[int, int], seed: int = 0) -> bytes:
    return bytes(cv2.imencode(".png", picture_of_squares(*places, seed=seed))[1])


def test_stand_in_models_are_loaded_asked_and_understood(stand_in: ChildFaceEngine) -> None:
    faces = stand_in.find(png((4, 5)), 30.0)
    assert not isinstance(faces, Fault)
    (face,) = faces
    assert face == pytest.approx((0.3, 0.4, 0.3, 0.3), abs=0.002)
    same = stand_in.compare(png((4, 5)), png((4, 5)), 30.0)
    other = stand_in.compare(png((4, 5)), png((4, 5), seed=9), 30.0)
    assert isinstance(same, FaceComparison)
    assert isinstance(other, FaceComparison)
    assert (same.engine, same.same, same.threshold) == ("yunet+sface", True, 0.363)
    assert same.score == pytest.approx(1.0)
    assert other.score < 0.95


@pytest.mark.parametrize(("places", "why"), [((), "reference: 0 faces"), (((1, 1), (7, 7)), "reference: 2 faces")])
def test_the_opencv_engine_gives_no_score_without_exactly_one_face(
    stand_in: ChildFaceEngine, places: tuple[tuple[int, int], ...], why: str
) -> None:
    answer = stand_in.compare(png((4, 5)), png(*places), 30.0)
    assert answer == Fault(FaultCode.NO_FACE, ClearedBy.CITIZEN, detail=why)
