"""Each thing that a document camera does wrong has its own answer, in time, and is over when the cause is gone."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator

import pytest

from drivers.camera import driver as camera
from drivers.camera.codec import jpeg_size
from drivers.camera.driver import DocumentCameraDriver, from_address
from drivers.contract.camera import DocumentCamera, Frame, ScannedPage
from drivers.contract.faults import ClearedBy, Fault, FaultCode, Outcome
from drivers.contract.status import Health
from drivers.simulators.document_camera import DocumentCameraSimulator


@pytest.fixture(scope="module")
def simulator() -> Iterator[DocumentCameraSimulator]:
    made = DocumentCameraSimulator()
    made.start()
    yield made
    made.stop()


@pytest.fixture
def device(simulator: DocumentCameraSimulator) -> Iterator[DocumentCameraDriver]:
    simulator.clear()
    simulator.show("birth_certificate")
    made = from_address(simulator.address)
    assert made.open() is None
    yield made
    made.close()


def until(look: Callable[[], bool], within: float = 6.0) -> bool:
    end = time.monotonic() + within
    while time.monotonic() < end:
        if look():
            return True
        time.sleep(0.02)
    return look()


def next_frame(device: DocumentCameraDriver, problem: str) -> Frame | None:
    """The first preview that was judged like this, or None after six seconds."""
    found: list[Frame] = []

    def look() -> bool:
        frame = device.poll()
        if frame is not None and frame.quality is not None and frame.quality.problem == problem:
            found.append(frame)
        return bool(found)

    until(look)
    return found[0] if found else None


def test_the_driver_keeps_the_contract(device: DocumentCameraDriver) -> None:
    assert isinstance(device, DocumentCamera)
    assert device.info.address.startswith("doccam+http://127.0.0.1:")
    assert device.status().health is Health.READY
    assert device.poll() is None  # off: nobody looks
    report = device.self_test()
    assert report.passed
    assert ("resolution", True, "2048x1536") in report.checks


def test_a_good_page_is_previewed_small_and_captured_whole(device: DocumentCameraDriver) -> None:
    assert device.switch(True) is None
    preview = next_frame(device, "")
    assert preview is not None
    assert max(preview.width, preview.height) <= 960
    assert jpeg_size(preview.jpeg) == (preview.width, preview.height)
    page = device.capture(3.0)
    assert isinstance(page, ScannedPage)
    assert page.quality.problem == ""
    assert page.width > 1600
    assert page.width / page.height == pytest.approx(1680 / 1260, rel=0.02)
    assert hashlib.sha256(page.jpeg).hexdigest() == page.sha256
    assert jpeg_size(page.jpeg) == (page.width, page.height)


def test_previews_come_at_most_ten_times_a_second(device: DocumentCameraDriver) -> None:
    device.switch(True)
    assert next_frame(device, "") is not None
    begun, frames = time.monotonic(), 0
    while time.monotonic() - begun < 1.0:
        frames += device.poll() is not None
    assert 1 <= frames <= 11


def test_switched_off_nothing_comes_and_the_last_frame_is_gone(device: DocumentCameraDriver) -> None:
    device.switch(True)
    assert next_frame(device, "") is not None
    device.switch(False)
    assert device.poll() is None
    assert device._source.picture(reduced=True) is None


@pytest.mark.parametrize(
    ("fault", "problem"), [("dark", "dark"), ("glare", "glare"), ("blurred", "blurred"), ("half_out", "cut_off")]
)
def test_a_poor_picture_names_the_one_thing_to_put_right(
    device: DocumentCameraDriver, simulator: DocumentCameraSimulator, fault: str, problem: str
) -> None:
    simulator.play(fault)
    device.switch(True)
    assert next_frame(device, problem) is not None
    page = device.capture(3.0)
    assert isinstance(page, ScannedPage)
    assert page.quality.problem == problem
    simulator.clear()
    assert next_frame(device, "") is not None


def test_an_empty_pad_gives_a_picture_without_a_page(
    device: DocumentCameraDriver, simulator: DocumentCameraSimulator
) -> None:
    simulator.remove()
    device.switch(True)
    assert next_frame(device, "no_page") is not None
    page = device.capture(3.0)
    assert isinstance(page, ScannedPage)
    assert (page.quality.problem, page.quality.corners) == ("no_page", ())


def test_a_pulled_cable_is_absent_and_comes_back_by_itself(
    device: DocumentCameraDriver, simulator: DocumentCameraSimulator
) -> None:
    device.switch(True)
    assert next_frame(device, "") is not None
    simulator.play("unplug")
    assert until(lambda: device.status().health is Health.ABSENT)
    fault = device.capture(2.0)
    assert isinstance(fault, Fault)
    assert (fault.code, fault.cleared_by, fault.outcome) == (
        FaultCode.LINK_LOST,
        ClearedBy.TECHNICIAN,
        Outcome.NOT_DONE,
    )
    simulator.clear()
    assert until(lambda: device.status().health is Health.READY)
    assert next_frame(device, "") is not None  # still switched on


def test_a_silent_stream_is_stalled_within_its_deadline(
    device: DocumentCameraDriver, simulator: DocumentCameraSimulator
) -> None:
    device.switch(True)
    assert next_frame(device, "") is not None
    simulator.play("stall")
    time.sleep(0.3)
    while device.poll() is not None:
        pass
    begun = time.monotonic()
    fault = device.capture(0.8)
    assert time.monotonic() - begun < 1.2
    assert isinstance(fault, Fault)
    assert fault.code is FaultCode.STREAM_STALLED
    assert until(lambda: device.status().health is Health.FAULT, camera.STALLED_AFTER + 1)
    simulator.clear()
    assert until(lambda: device.status().health is Health.READY)


def test_bytes_that_are_no_picture_are_a_fault_and_never_an_exception(
    device: DocumentCameraDriver, simulator: DocumentCameraSimulator
) -> None:
    device.switch(True)
    simulator.play("garbage")
    assert until(lambda: device.poll() is None and device.status().health is Health.FAULT)
    fault = device.capture(2.0)
    assert isinstance(fault, Fault)
    assert fault.code is FaultCode.CORRUPT_ANSWER
    simulator.clear()
    assert next_frame(device, "") is not None
    assert device.status().health is Health.READY


@pytest.mark.parametrize("fault", ["unplug", "stall", "garbage"])
def test_open_says_at_once_what_is_wrong(simulator: DocumentCameraSimulator, fault: str) -> None:
    simulator.clear()
    simulator.play(fault)
    device = from_address(simulator.address)
    begun = time.monotonic()
    answer = device.open()
    took = time.monotonic() - begun
    health = device.status().health
    device.close()
    assert isinstance(answer, Fault)
    assert not health.usable
    assert took < 3.0


def test_without_a_camera_open_is_a_fault_and_close_is_harmless() -> None:
    device = from_address("doccam+http://127.0.0.1:9/stream.mjpg")
    fault = device.open()
    device.close()
    device.close()
    assert isinstance(fault, Fault)
    assert fault.code is FaultCode.LINK_LOST


@pytest.mark.parametrize(
    "address", ["http://x/", "doccam+ftp://x/", "doccam+http:///p", "doccam+file://", "samv+serial:///x"]
)
def test_an_address_of_another_kind_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="not a document camera address"):
        from_address(address)
