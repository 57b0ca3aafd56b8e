"""All journeys of a run start with the first test that needs one, some at a time; each test waits for its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.journeys.demo import Plays, plays_of


@pytest.fixture(scope="session")
def plays(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plays]:
    yield from plays_of(request.session.items, tmp_path_factory.mktemp("journeys"))
