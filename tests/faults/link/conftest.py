"""One platform for all link faults of a module, terminals with ids of their own."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.faults.link.bad_line import BadLine
from tests.faults.link.scripted_platform import Scripted, scripted
from tests.faults.queue_bench import Central, Terminal, central, make_identity

IDS = itertools.count(1)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Central]:
    with central(tmp_path_factory.mktemp("central")) as found:
        yield found


@pytest.fixture
def line(running: Central) -> Iterator[BadLine]:
    with BadLine(running.port) as made:
        yield made


@pytest.fixture
def proxy(running: Central) -> Iterator[Scripted]:
    with scripted(running.port) as made:
        yield made


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Callable[..., Terminal]]:
    """A terminal with a new id; not started."""
    made: list[Terminal] = []

    def build(url: str, **options: Any) -> Terminal:
        terminal_id = f"L{next(IDS):04d}"
        identity = make_identity(tmp_path, terminal_id)
        made.append(Terminal(tmp_path / terminal_id, identity, url, **options))
        return made[-1]

    yield build
    for terminal in made:
        terminal.close()
