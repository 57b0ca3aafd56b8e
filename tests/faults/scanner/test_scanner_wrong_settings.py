"""What the address asks for is not there: SANE would take it in silence."""

from __future__ import annotations

import pytest

from drivers.contract.faults import ClearedBy, FaultCode
from drivers.contract.status import Health
from drivers.scanner.driver import from_address
from drivers.simulators.document_scanner import DocumentScannerSimulator


@pytest.mark.parametrize(
    ("option", "told"),
    [
        ("opt.resolutoin=200", "resolutoin"),
        ("opt.resolution=201", "resolution"),
        ("opt.resolution=fine", "resolution"),
        ("opt.br-x=900", "br-x"),
        ("opt.page-loaded=yes", "page-loaded"),
    ],
)
def test_a_mistyped_option_is_told_at_the_start_and_to_the_technician(
    simulator: DocumentScannerSimulator, address: str, option: str, told: str
) -> None:
    scanner = from_address(f"{address}&{option}")
    fault = scanner.open()
    assert fault is not None
    assert (fault.code, fault.cleared_by) == (FaultCode.SELF_TEST, ClearedBy.TECHNICIAN)
    assert told in fault.detail
    assert scanner.status().health is Health.FAULT
    scanner.close()


@pytest.mark.parametrize(
    "address", ["sane:///", "sane:///test%3A0?colour=yes", "sane:///test%3A0?mode=red", "sane:///test%3A0?dpi=high"]
)
def test_an_address_that_cannot_be_meant_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match=r"scanner|mode|dpi"):
        from_address(address)


def test_another_device_of_the_same_daemon_is_absent(simulator: DocumentScannerSimulator, address: str) -> None:
    scanner = from_address(address.replace("sim%3A0", "sim%3A7"))
    fault = scanner.open()
    assert fault is not None and fault.code is FaultCode.LINK_LOST
    assert scanner.status().health is Health.ABSENT
    scanner.close()


def test_the_beginning_of_a_name_is_enough(simulator: DocumentScannerSimulator, address: str) -> None:
    """USB names end with numbers that change with the plug."""
    scanner = from_address(address.replace("sim%3A0", "si"))
    assert scanner.open() is None
    scanner.close()
