"""What tests of every folder share: the one Qt application of the process."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from PySide6.QtGui import QGuiApplication

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_QUICK_BACKEND", "software")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--hardware", action="store_true", help="also real devices, at the addresses in HARDWARE_<ROLE>")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests on real devices are not there unless somebody asks for them: none is skipped."""
    if config.getoption("--hardware"):
        return
    hardware = [item for item in items if item.get_closest_marker("hardware")]
    if hardware:
        config.hook.pytest_deselected(items=hardware)
        items[:] = [item for item in items if item not in hardware]


@pytest.fixture(scope="session")
def qt() -> Iterator[QGuiApplication]:
    """Made as the terminal makes it. Qt reads the keyboard's settings once, so no test may make another one before."""
    from PySide6.QtGui import QGuiApplication

    from ui.display import before_qt

    before_qt()
    application = QGuiApplication([])
    yield application
    del application
