"""What tests of every folder share: the one Qt application of the process, and that nothing outlives the last test."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import psutil
import pytest
import structlog
from hypothesis import HealthCheck, settings

from tests.beside import ByFile, longest_first
from tests.patience import PATIENCE

if TYPE_CHECKING:
    from PySide6.QtGui import QGuiApplication

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_QUICK_BACKEND", "software")


# A slow example is a busy host; whatever a test has to say about time it says itself.
settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")

WHOLE_LIFE = {"child-starter_0"}  # threads of the process: children die with the thread that started them


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--hardware", action="store_true", help="also real devices, at the addresses in HARDWARE_<ROLE>")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests on real devices are not there unless somebody asks for them: none is skipped."""
    hardware = [item for item in items if item.get_closest_marker("hardware")]
    if hardware and not config.getoption("--hardware"):
        config.hook.pytest_deselected(items=hardware)
        items[:] = [item for item in items if item not in hardware]
    if hasattr(config, "workerinput"):  # a process of `pytest -n`
        items[:] = longest_first(items)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFile:
    """`pytest -n 4`: whole files, in the order of the tests."""
    config.option.loadscopereorder = False
    return ByFile(config, log)


@pytest.fixture(autouse=True)
def logs_as_before() -> Iterator[None]:
    """A terminal that a test built sends all log lines of the process to its own file."""
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="session", autouse=True)
def nothing_is_left() -> Iterator[None]:
    """After the last test no process that a test started is there, dead or alive, and no thread goes on."""
    yield
    until = time.monotonic() + PATIENCE  # a daemon thread may be on its last step
    while (left := [*_processes(), *_threads()]) and time.monotonic() < until:
        time.sleep(0.05)
    assert not left, left


def _processes() -> list[str]:
    found = []
    for child in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):
            found.append(f"{child.status()}: {' '.join(child.cmdline()) or child.name()}")
    return found


def _threads() -> list[str]:
    live = {thread.name for thread in threading.enumerate() if thread is not threading.main_thread()}
    return sorted(live - WHOLE_LIFE)


@pytest.fixture(scope="session")
def qt() -> Iterator[QGuiApplication]:
    """Made as the terminal makes it. Qt reads the keyboard's settings once, so no test may make another one before."""
    from PySide6.QtGui import QGuiApplication

    from ui.display import before_qt

    before_qt()
    application = QGuiApplication([])
    yield application
    del application
