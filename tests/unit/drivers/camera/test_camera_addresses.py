"""Addresses of cameras, and the USB source on a written device: there is none to try it with here."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from drivers.camera import driver, portrait
from drivers.camera.v4l2 import V4l2Camera, v4l2_of
from drivers.contract.faults import Fault, FaultCode


@pytest.mark.parametrize(
    "address",
    ["http://x/", "doccam+ftp://x/", "doccam+http:///p", "doccam+file://", "samv+serial:///x", "portrait+http://x/"],
)
def test_an_address_of_another_kind_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="not a document camera address"):
        driver.from_address(address)


def test_the_portrait_camera_takes_its_own_addresses_only() -> None:
    with pytest.raises(ValueError, match="not a portrait camera address"):
        portrait.from_address("doccam+http://127.0.0.1/x")
    with pytest.raises(ValueError, match="no option"):
        portrait.from_address("portrait+http://127.0.0.1/x#nonsense=1")
    assert portrait.from_address("portrait+http://127.0.0.1:1/x#darkest=0.1").info.kind == "camera"


@pytest.mark.parametrize("url", ["v4l2:///etc/passwd", "v4l2:///dev/video0?width=0", "v4l2:///dev/video0?width=wide"])
def test_a_usb_camera_is_a_device_with_a_sane_size(url: str) -> None:
    with pytest.raises(ValueError, match=r"path begins|no size|a number"):
        v4l2_of(url)


def test_a_usb_camera_that_is_not_there_is_a_fault() -> None:
    device = driver.from_address("doccam+v4l2:///dev/v4l/by-id/usb-nobody-video-index0")
    fault = device.open()
    device.close()
    assert isinstance(fault, Fault)
    assert (fault.code, fault.detail) == (FaultCode.LINK_LOST, "no camera at this address")


class WrittenFilm:
    """What cv2.VideoCapture would do, picture by picture."""

    def __init__(self, pictures: int) -> None:
        self.left, self.released = pictures, threading.Event()
        self.settings: dict[int, float] = {}

    def isOpened(self) -> bool:
        return True

    def set(self, key: int, value: float) -> bool:
        self.settings[key] = value
        return True

    def read(self) -> tuple[bool, Any]:
        time.sleep(0.005)
        self.left -= 1
        return (True, np.full((60, 80, 3), self.left % 256, np.uint8)) if self.left >= 0 else (False, None)

    def release(self) -> None:
        self.released.set()


def opener(film: WrittenFilm) -> Callable[[str], WrittenFilm]:
    return lambda path: film


def test_a_usb_camera_gives_its_newest_picture_and_lets_go_of_the_device_when_closed() -> None:
    film = WrittenFilm(100_000)
    camera = V4l2Camera("/dev/video0", (80, 60), opener(film))
    assert camera.open() == ""
    number = camera.wait_newer(0, 2.0)
    assert number > 0
    assert camera.wait_newer(number, 2.0) > number
    whole, half = camera.picture(reduced=False), camera.picture(reduced=True)
    assert whole is not None
    assert half is not None
    assert (whole.shape, half.shape) == ((60, 80, 3), (30, 40, 3))
    assert camera.silent_for() < 2.0
    camera.close()
    assert film.released.is_set()
    assert camera.picture(reduced=False) is None
    assert camera.lost() == "not open"


def test_an_unplugged_usb_camera_is_lost_and_its_device_let_go() -> None:
    film = WrittenFilm(3)
    camera = V4l2Camera("/dev/video0", (80, 60), opener(film))
    camera.open()
    assert film.released.wait(2.0)
    camera.wait_newer(99, 0.5)
    assert camera.lost() == "camera unplugged or silent"
    camera.close()
