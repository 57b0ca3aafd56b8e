"""Options in addresses: what is mistyped is said at once, in a sentence that names the option."""

from __future__ import annotations

import pytest

from drivers.registry import open_driver
from drivers.transport.options import overridden, pairs_of

DEFAULTS = {"baud": 9600, "wait_s": 0.5, "mode": "color", "portrait": False}


def test_what_is_given_has_the_type_of_its_default() -> None:
    chosen = overridden(DEFAULTS, pairs_of("baud=115200&wait_s=2&portrait=yes&mode=gray"), "it")
    assert chosen == {"baud": 115200, "wait_s": 2.0, "mode": "gray", "portrait": True}


def test_values_may_come_from_toml_as_well() -> None:
    assert overridden(DEFAULTS, {"wait_s": 2, "portrait": True}, "it")["wait_s"] == 2.0


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("boud=1", "has no option 'boud'"),
        ("baud=fast", "baud is a number"),
        ("baud=", "baud is a number"),
        ("wait_s=nan", "wait_s is a number"),
        ("wait_s=inf", "wait_s is a number"),
        ("baud=-1", "baud is a positive number"),
        ("mode=sepia", "mode is one of color, gray"),
        ("portrait=perhaps", "portrait is yes or no"),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_name(query: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        overridden(DEFAULTS, pairs_of(query), "it", choices={"mode": ("color", "gray")}, positive=("baud",))


@pytest.mark.parametrize(
    "address",
    [
        "samv+serial:///dev/ttyS0?x=1",
        "pcsc:///Reader?x=1",
        "doccam+v4l2:///dev/video0?x=1",
        "portrait+v4l2:///dev/video0#x=1",
        "sane:///test%3A0?x=1",
        "escpos+tcp://127.0.0.1:9100?x=1",
        "ipp://127.0.0.1/ipp/print?x=1",
        "code+serial:///dev/ttyS0?x=1",
        "ioboard+serial:///dev/ttyS0?x=1",
        "input:///dev/input/event0?x=1",
    ],
)
def test_no_driver_takes_an_unknown_option_in_silence(address: str) -> None:
    with pytest.raises(ValueError, match="has no option 'x'"):
        open_driver(address)


@pytest.mark.parametrize(
    "address",
    ["samv+serial://", "escpos+serial://", "code+serial:///", "code+wedge://", "ioboard+serial://", "input:///"],
)
def test_an_address_without_a_device_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="names no path"):
        open_driver(address)
