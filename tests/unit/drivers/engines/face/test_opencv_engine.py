"""The seam for YuNet and SFace files. None is here: absence, a wrong hash and files that are no models are tried."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from drivers.contract.faults import ClearedBy, Fault, FaultCode
from drivers.engines.face.engine import ChildFaceEngine, open_engine
from drivers.engines.face.opencv_side import ModelFile
from drivers.engines.face.question import Refused


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
