"""What the parent decodes of the scanner's process: no bytes raise, and a page is what its head says."""

from __future__ import annotations

import numpy as np

from drivers.contract.faults import Fault
from drivers.scanner.codec import fault_of, page_of, read_pnm
from tests.fuzz.inputs import inputs

CORPUS = (
    b"P5\n4 3\n255\n" + bytes(12),
    b"P6\n4 3\n255\n" + bytes(36),
    b"P6\n16 16\n255\n" + bytes(768),
    b"P5\n1 1\n255\n\xff",
)


def test_no_bytes_raise_and_a_page_is_whole() -> None:
    pages = 0
    for data in inputs(CORPUS):
        picture = read_pnm(data)
        if picture is not None:
            pages += 1
            assert data.endswith(picture.tobytes())
            lines = picture.shape[0]
            assert isinstance(page_of({"page": 1, "lines": lines, "pnm": data}), np.ndarray)
            assert isinstance(page_of({"page": 1, "lines": lines + 1, "pnm": data}), Fault)
        assert fault_of({"status": data.decode("latin-1"), "sensors": data}) is not None
    assert pages, "some inputs are pages"
