"""Which face engine this terminal has, and the terminal's side of it: questions to a child process with a deadline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from drivers.contract.face import FaceComparison
from drivers.contract.faults import ClearedBy, Fault, FaultCode
from drivers.engines.face import dlib_side
from drivers.engines.face.question import Compare, Compared, Find, Found, Refused, Unusable
from drivers.transport.child import Child
from drivers.transport.options import manifest, overridden

AGE_S = 3600.0  # how long one child may live: libraries leak
START_S = 10.0  # reading OpenCV, dlib and their files from a cold disk


@dataclass(frozen=True, slots=True)
class _Kind:
    """`rising`: a larger measure is more alike (cosine); otherwise it is a distance."""

    name: str
    target: str
    models: Any
    threshold: float
    rising: bool

    def comparison(self, measure: float) -> FaceComparison:
        """A cosine is the score as it is; a distance d becomes the score 1 - d, its limit the threshold 1 - limit."""
        score = measure if self.rising else 1.0 - measure
        threshold = self.threshold if self.rising else 1.0 - self.threshold
        return FaceComparison(score, threshold, score >= threshold, self.name)


class ChildFaceEngine:
    """A FaceEngine. All methods belong to one thread. The child starts at the first question and keeps no picture."""

    def __init__(self, kind: _Kind, memory_mb: int) -> None:
        self.name = kind.name
        self._kind = kind
        self._child = Child(kind.target, name="face engine", memory_mb=memory_mb, age_s=AGE_S, start_s=START_S)

    def find(self, picture: bytes, deadline: float) -> tuple[tuple[float, float, float, float], ...] | Fault:
        """Usable faces as fractions, largest first. Faults: NO_FACE (not a picture), DEADLINE, INTERNAL, SELF_TEST."""
        answer = self._child.call(Find(self._kind.models, picture), deadline)
        return answer.faces if isinstance(answer, Found) else _fault(answer)

    def compare(self, live: bytes, reference: bytes, deadline: float) -> FaceComparison | Fault:
        """1:1. Faults: NO_FACE (not exactly one usable face in a picture), DEADLINE, INTERNAL, SELF_TEST."""
        answer = self._child.call(Compare(self._kind.models, live, reference), deadline)
        return self._kind.comparison(answer.measure) if isinstance(answer, Compared) else _fault(answer)

    def close(self) -> None:
        self._child.close()


def open_engine(options: Mapping[str, Any]) -> ChildFaceEngine | Fault:
    """YuNet + SFace when their files are configured, else dlib. Options as in manifest.toml; ValueError: unknown one.

    A file that is missing or has another SHA-256 is a Fault (SELF_TEST) and never a silent change to the other engine.
    """
    chosen = overridden(manifest(__package__)["options"], options, "the face engine")
    kind = _opencv(chosen) if chosen["yunet"] or chosen["sface"] else _dlib(chosen)
    return kind if isinstance(kind, Fault) else ChildFaceEngine(kind, int(chosen["memory_mb"]))


def _opencv(chosen: Mapping[str, Any]) -> _Kind | Fault:
    from drivers.engines.face import opencv_side as side  # OpenCV takes 0.1 s to load: only where it is the engine

    files = side.OpenCvModels(
        side.ModelFile(str(chosen["yunet"]), str(chosen["yunet_sha256"])),
        side.ModelFile(str(chosen["sface"]), str(chosen["sface_sha256"])),
    )
    for option, file in (("yunet", files.yunet), ("sface", files.sface)):
        if not file.path:
            return _not_usable(f"{option}: not configured, but the other file is")
        data = file.read()
        if isinstance(data, Refused):
            return _not_usable(f"{option}: {data.why}")
    return _Kind("yunet+sface", side.TARGET, files, float(chosen["sface_cosine"]), rising=True)


def _dlib(chosen: Mapping[str, Any]) -> _Kind | Fault:
    if dlib_side.models_folder() is None:
        return _not_usable("neither files of YuNet and SFace nor dlib with its models")
    models = dlib_side.DlibModels(cnn=bool(chosen["dlib_cnn"]))
    return _Kind("dlib", dlib_side.TARGET, models, float(chosen["dlib_distance"]), rising=False)


def _not_usable(detail: str) -> Fault:
    return Fault(FaultCode.SELF_TEST, ClearedBy.TECHNICIAN, detail=f"face engine: {detail}")


def _fault(answer: object) -> Fault:
    match answer:
        case Fault():
            return answer
        case Unusable(why):
            return Fault(FaultCode.NO_FACE, ClearedBy.CITIZEN, detail=why)
        case Refused(why):
            return _not_usable(why)
    return Fault(FaultCode.INTERNAL, ClearedBy.RESTART, detail=f"face engine answered {type(answer).__name__}")
