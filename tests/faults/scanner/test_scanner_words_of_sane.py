"""Every word of SANE, said by SANE's own test backend in the middle of a page."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from drivers.contract.faults import Fault, FaultCode
from drivers.contract.scanner import ScanSource
from drivers.scanner.driver import from_address
from tests.peers.saned import address, backend_folder


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("UNSUPPORTED", FaultCode.SELF_TEST),
        ("CANCELLED", FaultCode.CANCELLED),
        ("DEVICE_BUSY", FaultCode.NO_ANSWER),
        ("INVAL", FaultCode.SELF_TEST),
        ("EOF", FaultCode.CORRUPT_ANSWER),
        ("JAMMED", FaultCode.PAPER_JAM),
        ("NO_DOCS", FaultCode.NO_DOCUMENT),
        ("COVER_OPEN", FaultCode.COVER_OPEN),
        ("IO_ERROR", FaultCode.LINK_LOST),
        ("NO_MEM", FaultCode.INTERNAL),
        ("ACCESS_DENIED", FaultCode.NOT_AUTHORISED),
    ],
)
def test_each_word_is_its_own_fault(tmp_path: Path, word: str, code: FaultCode) -> None:
    options = {"opt__read-return-value": f"SANE_STATUS_{word}"}
    scanner = from_address(address("test:0", backend_folder(tmp_path / "sane"), **options))
    assert scanner.open() is None
    result = scanner.scan(ScanSource.FEEDER, threading.Event(), 20.0)
    scanner.close()
    assert isinstance(result, Fault) and result.code is code


@pytest.mark.parametrize(
    ("options", "word"), [({"opt__ppl-loss": 8}, "bytes"), ({"opt__three-pass": "yes"}, ""), ({"opt__depth": 16}, "16")]
)
def test_a_picture_that_would_be_read_askew_is_refused(tmp_path: Path, options: dict[str, object], word: str) -> None:
    scanner = from_address(address("test:0", backend_folder(tmp_path / "sane"), **options))
    assert scanner.open() is None
    result = scanner.scan(ScanSource.FLATBED, threading.Event(), 20.0)
    scanner.close()
    assert isinstance(result, Fault) and result.code in (FaultCode.SELF_TEST, FaultCode.CORRUPT_ANSWER)
    assert word in result.detail
