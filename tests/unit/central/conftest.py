"""The platform in development mode behind a test client, once on a SQLite file and once on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from fastapi.testclient import TestClient

from central import clerks
from central.app import create_app
from central.platform import Platform
from central.schema import VERSION
from tests.peers.postgres import Postgres, postgres
from tests.unit.central.written_terminal import PASSWORD, Clock, Sender


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def server() -> Iterator[Postgres]:
    with postgres() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest) -> str:
    """The URL of an empty one; "" is a file in the platform's folder."""
    if request.param == "sqlite":
        return ""
    server: Postgres = request.getfixturevalue("server")
    url: str = request.getfixturevalue("used_again")
    server.emptied(url)
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        connection.execute("INSERT INTO setting VALUES ('schema', %s)", (str(VERSION),))
    return url


@pytest.fixture(scope="session")
def used_again(server: Postgres, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A URL under which the tables are."""
    url = server.database()
    Platform.open(tmp_path_factory.mktemp("first"), database=url).close()
    return url


@pytest.fixture
def platform(tmp_path: Path, clock: Clock, database: str) -> Iterator[Platform]:
    platform = Platform.open(tmp_path / "central", dev=True, now=clock, database=database)
    yield platform
    platform.close()


@pytest.fixture
def client(platform: Platform) -> Iterator[TestClient]:
    with TestClient(create_app(platform), follow_redirects=False) as client:
        yield client


@pytest.fixture
def sender(client: TestClient) -> Sender:
    return Sender(client)


@pytest.fixture
def other_terminal(sender: Sender) -> Sender:
    return Sender(sender.client, terminal_id="LX0418")


@pytest.fixture
def application() -> dict[str, Any]:
    return {
        "item": {"id": "newborn", "version": "1.0.0", "title": "新生儿出生一件事"},
        "applicant": {"name": "林知夏", "id_number": "999901199004120026"},
        "subforms": [
            {"department": "公安", "item": "出生登记", "fields": [{"label": "姓名", "value": "周小满", "source": "D"}]},
            {"department": "医保", "item": "参保登记", "fields": [{"label": "母亲", "value": "林知夏", "source": "A"}]},
        ],
        "materials": [{"id": "page", "name": "户口簿内页", "state": "received", "source": "C"}],
        "pledges": [
            {"what": "户口簿", "form": "原件", "due": "2026-12-04", "where": "3号窗口", "consequence": "终止办理"}
        ],
    }


@pytest.fixture
def clerk(platform: Platform) -> None:
    with platform.db.transaction() as db:
        clerks.set_password(db, "陈窗口", PASSWORD)


@pytest.fixture
def signed_in(client: TestClient, clerk: None) -> TestClient:
    answer = client.post("/desk/sign-in", data={"name": "陈窗口", "password": PASSWORD})
    assert answer.status_code == 303
    return client
