"""Codes shown to the document camera: told once, hostile ones refused with a reason, floods cut off."""

from __future__ import annotations

import time

import pytest

from drivers.camera.driver import DocumentCameraDriver
from drivers.contract.camera import Frame
from drivers.contract.codes import CodeRead, CodeRefused
from drivers.simulators.document_camera import DocumentCameraSimulator


def facts(device: DocumentCameraDriver, seconds: float) -> list[object]:
    """What came beside frames."""
    end, found = time.monotonic() + seconds, []
    while time.monotonic() < end:
        fact = device.poll()
        if fact is not None and not isinstance(fact, Frame):
            found.append(fact)
    return found


def first_fact(device: DocumentCameraDriver, seconds: float = 12.0) -> object:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := facts(device, 0.05):
            return found[0]
    raise AssertionError("no code was told")


def test_a_code_on_a_telephone_is_told_once_while_it_lies_there(
    device: DocumentCameraDriver, desk: DocumentCameraSimulator
) -> None:
    device.find_codes(True)
    desk.show("code:LX-2026-000123")
    assert first_fact(device) == CodeRead("LX-2026-000123", "QRCode")
    assert facts(device, 2.5) == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [("\x1b[2Jboo", "control_characters"), ("a\u202eb.exe", "control_characters"), ("<script>x</script>", "script")],
)
def test_a_hostile_code_is_refused_with_its_reason(
    device: DocumentCameraDriver, desk: DocumentCameraSimulator, text: str, reason: str
) -> None:
    device.find_codes(True)
    desk.show(f"code:{text}")
    assert first_fact(device) == CodeRefused(reason)


def test_without_being_asked_no_code_is_read_and_off_forgets(
    device: DocumentCameraDriver, desk: DocumentCameraSimulator
) -> None:
    device.switch(True)
    desk.show("code:secret of a telephone")
    assert facts(device, 1.2) == []
    device.find_codes(True)
    assert isinstance(first_fact(device), CodeRead)
    device.find_codes(False)
    assert facts(device, 0.5) == []
    device.find_codes(True)
    assert isinstance(first_fact(device), CodeRead)  # anew: nothing was remembered


def test_what_a_code_said_is_in_no_repr(device: DocumentCameraDriver, desk: DocumentCameraSimulator) -> None:
    device.find_codes(True)
    desk.show("code:13900000000")
    assert "139" not in repr(first_fact(device))
