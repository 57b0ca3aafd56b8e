"""Values that session tests are fed with: statuses, faults, pages, licences."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

import cv2
import numpy as np

from drivers.contract.camera import PageQuality, ScannedPage
from drivers.contract.faults import ClearedBy, Fault, FaultCode, Outcome
from drivers.contract.status import DeviceStatus, Health


def broken(
    code: FaultCode = FaultCode.PAPER_OUT, health: Health = Health.BLOCKED, outcome: Outcome = Outcome.NOT_DONE
) -> DeviceStatus:
    return DeviceStatus(health, fault(code, outcome))


def fault(code: FaultCode = FaultCode.PAPER_OUT, outcome: Outcome = Outcome.NOT_DONE) -> Fault:
    return Fault(code, ClearedBy.STAFF, outcome)


@lru_cache(maxsize=64)
def page(seed: int = 0, problem: str = "") -> ScannedPage:
    """A page that no other seed gives."""
    grain = np.random.default_rng(seed).integers(0, 255, (90, 120, 3), np.uint8)
    jpeg = bytes(cv2.imencode(".jpg", grain)[1])
    return ScannedPage(jpeg, 120, 90, hashlib.sha256(jpeg).hexdigest(), PageQuality((), 200.0, 0.0, problem))


def licence(name: str) -> dict[str, str]:
    """What is kept of a licence that was seen, as kiosk.licences.model.Licence.summary has it."""
    return {
        "type": name, "identifier": f"1.2.156.3005.2.{name}", "issuer": "临溪县公安局", "valid_to": "",
        "sha256": hashlib.sha256(name.encode()).hexdigest(),
    }  # fmt: skip


def strings_in(value: object) -> Iterator[str]:
    """Every text and every picture in a value, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, bytes):
        yield value.decode("latin-1")
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for entry in dataclasses.fields(value):
            yield from strings_in(getattr(value, entry.name))
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from strings_in(key)
            yield from strings_in(item)
    elif isinstance(value, Sequence | frozenset | set):
        for item in value:
            yield from strings_in(item)
