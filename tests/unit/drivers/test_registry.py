"""From addresses to drivers."""

from __future__ import annotations

import pytest

from drivers.registry import DRIVERS, open_driver


def test_a_reader_is_made_from_its_address_and_not_opened() -> None:
    device = open_driver("samv+serial:///dev/does-not-exist?baud=9600")
    assert device.info.kind == "idcard"
    assert device.info.address == "samv+serial:///dev/does-not-exist?baud=9600"


@pytest.mark.parametrize("address", ["", "samv", "teleporter://x", "/dev/ttyUSB0"])
def test_an_unknown_scheme_is_refused_in_a_sentence_that_names_the_known_ones(address: str) -> None:
    with pytest.raises(ValueError, match=r"no driver for the address scheme .* known are .*samv\+serial"):
        open_driver(address)


@pytest.mark.parametrize("query", ["colour=red", "presence=prayer", "baud=fast"])
def test_a_misspelt_option_is_refused(query: str) -> None:
    with pytest.raises(ValueError, match=r"option|presence|a number"):
        open_driver(f"samv+serial:///dev/ttyUSB0?{query}")


def test_every_entry_names_a_module_and_a_factory() -> None:
    assert all(target.startswith("drivers.") and target.count(":") == 1 for target in DRIVERS.values())
