"""Which test files run in one process after the other, and which begin first, when a run is spread over processes.

A file's tests stay together, in one process: they share what is dear to make. `pytest -n 4` needs nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from xdist.scheduler import LoadFileScheduling

#: Files that want the same thing, of which the machine has one.
ONE_OF_A_KIND = {
    "tests/contracts/test_smartcard_pcscd.py": "pcscd",
    "tests/faults/devices/test_peers_killed_and_restarted.py": "pcscd",
}
#: Files that take longest, longest first: one that begins last is waited for by all others.
FIRST = (
    "tests/unit/benchmarks/test_devices_bench.py",
    "tests/ui/test_real_pages.py",
    "tests/contracts/test_smartcard_pcscd.py",
    "tests/soak/test_short_soak.py",
    "tests/contracts/test_scanner.py",
    "tests/unit/devices/test_random_orders.py",
    "tests/contracts/test_portrait_camera.py",
    "tests/unit/devices/test_every_subset.py",
    "tests/unit/packs/test_pack_properties.py",
    "tests/unit/viewmodels/test_every_page.py",
    "tests/ui/test_gallery.py",
    "tests/contracts/test_form_printer_cups.py",
    "tests/faults/devices/test_simulators_killed_and_restarted.py",
)


def file_of(nodeid: str) -> str:
    return nodeid.partition("::")[0]


def longest_first(items: Iterable[pytest.Item]) -> list[pytest.Item]:
    """All others stay in the order that pytest-randomly gave them."""
    place = {path: number for number, path in enumerate(FIRST)}
    return sorted(items, key=lambda item: place.get(file_of(item.nodeid), len(FIRST)))


class ByFile(LoadFileScheduling):  # type: ignore[misc]
    def _split_scope(self, nodeid: str) -> str:
        path = file_of(nodeid)
        return ONE_OF_A_KIND.get(path, path)
