"""1:1 comparison by dlib's models in a child process, on drawn people: this proves the plumbing, not the accuracy."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import pytest

from drivers.contract.face import FaceComparison, FaceEngine
from drivers.contract.faults import ClearedBy, Fault, FaultCode
from drivers.engines.face import engine as engines
from drivers.engines.face.engine import ChildFaceEngine, open_engine
from drivers.simulators.drawn_faces import PEOPLE, draw_face
from drivers.transport.child import resident

PATIENCE = 60.0  # seconds: a busy machine loads the models


@cache
def portrait(*people: str, size: int = 300, **pose: float) -> bytes:
    """JPEG of drawn people beside each other before a plain wall."""
    squares = []
    for person in people:
        head, cover = draw_face(person, **pose)  # type: ignore[arg-type]
        share = cover[..., None]
        squares.append((head * share + 195 * (1 - share)).astype(np.uint8))
    row = np.hstack(squares) if squares else np.full((400, 400, 3), 195, np.uint8)
    row = cv2.resize(row, None, fx=size / 400, fy=size / 400, interpolation=cv2.INTER_AREA)
    return bytes(cv2.imencode(".jpg", row)[1])


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where this process and the engine's child put temporary files: other tests write into the machine's folder."""
    folder = tmp_path_factory.mktemp("scratch")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", str(folder))
        patch.setattr(tempfile, "tempdir", str(folder))
        yield folder


@pytest.fixture(scope="module")
def engine(scratch: Path) -> Iterator[ChildFaceEngine]:
    made = open_engine({})
    assert isinstance(made, ChildFaceEngine)
    yield made
    made.close()


@pytest.mark.parametrize("person", PEOPLE)
def test_each_drawn_person_is_found_once(engine: ChildFaceEngine, person: str) -> None:
    faces = engine.find(portrait(person), PATIENCE)
    assert not isinstance(faces, Fault)
    ((x, y, width, height),) = faces
    assert 0.1 < x < x + width < 0.9
    assert 0.1 < y < y + height < 0.9


def test_the_same_person_scores_higher_than_any_other_in_two_poses_and_lights(engine: ChildFaceEngine) -> None:
    def score(one: bytes, other: bytes) -> float:
        compared = engine.compare(one, other, PATIENCE)
        assert isinstance(compared, FaceComparison)
        return compared.score

    for person in ("lin_zhixia", "wang_elder"):
        live = portrait(person, yaw=0.3, light=-0.5)
        own = score(live, portrait(person))
        assert all(own > score(live, portrait(other)) + 0.05 for other in PEOPLE if other != person)


def test_the_default_threshold_is_a_distance_of_six_tenths(engine: ChildFaceEngine) -> None:
    same = engine.compare(portrait("lin_zhixia"), portrait("lin_zhixia", smile=0.5, tilt=3.0), PATIENCE)
    other = engine.compare(portrait("lin_zhixia"), portrait("zhou_yian"), PATIENCE)
    assert isinstance(same, FaceComparison)
    assert isinstance(other, FaceComparison)
    assert (same.same, same.threshold, same.engine) == (True, pytest.approx(0.4), "dlib")
    assert not other.same


def test_a_small_photo_as_cards_have_it_is_enlarged(engine: ChildFaceEngine) -> None:
    compared = engine.compare(portrait("lin_zhixia"), portrait("lin_zhixia", size=110), PATIENCE)
    assert isinstance(compared, FaceComparison)
    assert compared.same


@pytest.mark.parametrize(
    ("live", "reference", "why"),
    [
        (("lin_zhixia",), (), "reference: 0 faces"),
        (("lin_zhixia", "wang_elder"), ("lin_zhixia",), "live: 2 faces"),
    ],
)
def test_without_exactly_one_face_there_is_no_score(
    engine: ChildFaceEngine, live: tuple[str, ...], reference: tuple[str, ...], why: str
) -> None:
    answer = engine.compare(portrait(*live), portrait(*reference), PATIENCE)
    assert answer == Fault(FaultCode.NO_FACE, ClearedBy.CITIZEN, detail=why)


def test_bytes_that_are_no_picture_are_no_face(engine: ChildFaceEngine) -> None:
    fault = Fault(FaultCode.NO_FACE, ClearedBy.CITIZEN, detail="live: not a picture")
    assert engine.compare(b"no picture", b"", PATIENCE) == fault


def test_a_late_answer_is_a_fault_and_the_next_question_is_answered(engine: ChildFaceEngine) -> None:
    engine.find(portrait("lin_zhixia"), PATIENCE)  # started
    fault = engine.compare(portrait("lin_zhixia"), portrait("lin_zhixia"), 0.001)
    assert isinstance(fault, Fault)
    assert fault.code is FaultCode.DEADLINE
    assert not isinstance(engine.find(portrait("lin_zhixia"), PATIENCE), Fault)


def test_no_file_appears_and_none_is_open_for_writing(engine: ChildFaceEngine, scratch: Path) -> None:
    def files() -> set[str]:
        return {entry.name for folder in (Path.cwd(), scratch) for entry in os.scandir(folder)}

    engine.find(portrait(), PATIENCE)
    before = files()
    engine.compare(portrait("lin_zhixia"), portrait("wang_elder"), PATIENCE)
    new = {name for name in files() - before if name.lower().endswith((".jpg", ".png", ".bmp", ".dat", ".npy"))}
    assert not new
    child = engine._child.pid
    assert child is not None
    for entry in Path(f"/proc/{child}/fdinfo").iterdir():
        flags = int(entry.read_text().split("flags:")[1].split()[0], 8)
        target = Path(f"/proc/{child}/fd/{entry.name}")
        assert not (target.is_file() and flags & (os.O_WRONLY | os.O_RDWR)) or int(entry.name) <= 2


def test_the_child_is_replaced_when_it_holds_too_much_memory_and_ends_when_closed() -> None:
    made = open_engine({"memory_mb": 1})
    assert isinstance(made, ChildFaceEngine)
    first = made.find(portrait("lin_zhixia"), PATIENCE)
    pid = made._child.pid
    assert made.find(portrait("lin_zhixia"), PATIENCE) == first
    assert made._child.started == 2
    last = made._child.pid
    made.close()
    assert pid is not None
    assert last is not None
    assert resident(pid) == resident(last) == 0


def test_it_is_a_face_engine_whose_threshold_is_configuration() -> None:
    made = open_engine({"dlib_distance": 0.3})
    assert isinstance(made, ChildFaceEngine)
    typed: FaceEngine = made
    assert typed.name == "dlib"
    assert made._kind.comparison(0.31).same is False
    assert made._kind.comparison(0.29).same is True


def test_without_any_engine_installed_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines.dlib_side, "find_spec", lambda name: None)
    fault = open_engine({})
    assert isinstance(fault, Fault)
    assert (fault.code, fault.cleared_by) == (FaultCode.SELF_TEST, ClearedBy.TECHNICIAN)
    assert "neither" in fault.detail


def test_an_option_that_nobody_knows_is_refused() -> None:
    with pytest.raises(ValueError, match="no option 'speed'"):
        open_engine({"speed": 1})
