"""A database of an earlier version of the platform is brought up to date; one of a later version is left alone."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import psycopg
import pytest
from fastapi.testclient import TestClient

from central import moves, schema
from central.app import create_app
from central.canonical import canonical
from central.platform import Platform
from central.postgres import PostgresConnection
from central.schema import VERSION
from central.sqlite import Sqlite
from central.terminals import hash_token
from tests.peers.postgres import Postgres
from tests.unit.central.written_terminal import Clock, Sender

OLD_SCHEMA = Path(__file__).with_name("schema_before_numbers.sql")
SECRET = "5a" * 32
SCAN = b"an old scan"
NAME = hashlib.sha256(SCAN).hexdigest()
RECEIPT = '{"body": {"case_number": "20260000000001"}, "key_id": "k", "signature": "s"}'


def written(sender: Sender, db: sqlite3.Connection, committed: str, files: tuple[bytes, ...] = ()) -> dict[str, Any]:
    """A submission as it was kept then."""
    body = sender.body({"title": "旧件"}, files)
    digest = hashlib.sha256(canonical(body)).hexdigest()
    texts = [body[name] for name in ("number", "kind", "item", "order_key", "sealed_at", "clock_quality", "receipt")]
    values = [body["submission_id"], sender.terminal_id, *texts, digest, b"{}", body["payload"]["sha256"], "then"]
    db.execute(f"INSERT INTO submission VALUES ({', '.join('?' * 14)})", [*values, committed])
    for attachment in body["attachments"]:
        db.execute(
            "INSERT INTO attachment VALUES (?, 0, 'a', 'image/jpeg', ?, ?)",
            (body["submission_id"], attachment["sha256"], attachment["size"]),
        )
    return body


@pytest.fixture
def old(tmp_path: Path) -> Iterator[tuple[Path, Sender, dict[str, Any], dict[str, Any]]]:
    """Folder, terminal, a committed and an open submission in a file that the first version of central wrote."""
    folder = tmp_path / "central"
    (folder / "blobs").mkdir(parents=True)
    (folder / "blobs" / NAME).write_bytes(SCAN)
    (folder / "blobs" / ("b" * 64 + ".part")).write_bytes(b"half")
    db = sqlite3.connect(folder / "central.db")
    db.executescript(OLD_SCHEMA.read_text("utf-8"))
    sender = Sender(cast(TestClient, None))  # it writes, and sends later
    db.execute("INSERT INTO setting VALUES ('signing_key', ?), ('person_key', ?)", (SECRET, SECRET))
    db.execute("INSERT INTO terminal VALUES ('LX0417', ?, ?, 3, 'then')", (sender.public_key, hash_token(sender.token)))
    committed, waiting = written(sender, db, RECEIPT), written(sender, db, "", (SCAN,))
    for number in ("B002", "A001"):
        db.execute("INSERT INTO ticket VALUES ('2026-11-20', ?, 's', '', 'waiting', 't', 'LX0417')", (number,))
    db.commit()
    db.close()
    yield folder, sender, committed, waiting


def test_everything_is_there_after_the_change(old: tuple[Path, Sender, dict[str, Any], dict[str, Any]]) -> None:
    folder, sender, committed, waiting = old
    for _ in range(2):  # and once more, when nothing is to be done
        platform = Platform.open(folder)
        with TestClient(create_app(platform)) as client:
            sender.client = client
            assert platform.signing_key.private_bytes_raw().hex() == SECRET
            assert sender.put(committed).json() == sender.commit(committed).json() == json.loads(RECEIPT)
            assert sender.put({**waiting, "item": "other@1"}).status_code == 409
            assert sender.put(waiting).status_code in (200, 201)
            assert sender.commit(waiting).status_code == 200
            [key] = client.get("/v1/terminal-keys").json()["keys"]
            assert (key["epoch"], key["public_key"], key["until"]) == ("03", sender.public_key, "")
        with platform.db.reading() as db:
            rows = db.execute("SELECT epoch, seq FROM submission ORDER BY seq").fetchall()
            tickets = db.execute("SELECT number FROM ticket ORDER BY arrival").fetchall()
        assert [tuple(row.values()) for row in rows] == [("03", 1), ("03", 2)]
        assert [row["number"] for row in tickets] == ["B002", "A001"]
        assert platform.blobs.read("LX0417", NAME) == SCAN
        assert [path.name for path in (folder / "blobs").iterdir()] == ["LX0417"]
        platform.close()


def test_the_changed_file_has_the_tables_of_a_new_one(
    old: tuple[Path, Sender, dict[str, Any], dict[str, Any]], tmp_path: Path
) -> None:
    shapes = []
    for path in (old[0] / "central.db", tmp_path / "new.db"):
        db = Sqlite(path)
        with db.reading() as connection:
            names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
            shapes.append(
                {
                    row["name"]: sorted(
                        tuple(column[key] for key in ("name", "type", "notnull", "pk"))
                        for column in connection.execute(f"PRAGMA table_info({row['name']})").fetchall()
                    )
                    for row in names
                }
            )
            indexes = connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY name"
            ).fetchall()
            shapes[-1]["indexes"] = [row["name"] for row in indexes]
        db.close()
    assert shapes[0] == shapes[1]


VERSION_1 = Path(__file__).with_name("schema_001.sql")


def test_a_case_of_the_time_before_services_were_data_goes_on(
    tmp_path: Path, database: str, server: Postgres, clock: Clock
) -> None:
    """On both databases: the tables of version 1 with a case in them, brought up to date by the numbered steps."""
    url = server.database() if database else ""
    if url:
        connection: Any = psycopg.connect(url.replace("+psycopg", ""), autocommit=True)
        schema._execute(PostgresConnection(connection), VERSION_1, schema.POSTGRES)
    else:
        (tmp_path / "central").mkdir()
        connection = sqlite3.connect(tmp_path / "central" / "central.db", isolation_level=None)
        connection.executescript(VERSION_1.read_text("utf-8"))
    for statement in (
        "INSERT INTO setting VALUES ('schema', '1')",
        "INSERT INTO terminal (terminal_id, token_hash) VALUES ('LX0417', 'h')",
        "INSERT INTO submission VALUES ('s', 'LX0417', 'N', '01', 1, 'application', 'x@1', 'k', 't', 'q', 'r', 'b',"
        " '{}', 'p', 't')",
        "INSERT INTO cases VALUES ('2026', 's', 'N', 'LX0417', 'x@1', '旧件', '', '2026-11-20T08:00:00+08:00')",
        "INSERT INTO subcase VALUES ('2026', 0, '公安', '登记', '收件', '[]')",
        "INSERT INTO step (case_number, ordinal, at, state, clerk) VALUES ('2026', 0, 't', '收件', '平台')",
        "INSERT INTO clerk VALUES ('陈窗口', 'x')",
    ):
        connection.execute(statement)
    connection.close()
    platform = Platform.open(tmp_path / "central", now=clock, database=url)
    with platform.db.transaction() as db:
        moves.set_state(platform, db, "2026", 0, "受理", "陈窗口", "")
        moves.set_state(platform, db, "2026", 0, "办结", "陈窗口", "")
        case = moves.case_of(db, "2026")
        assert (case["result_kind"], moves.subcases(db, "2026")[0]["state"]) == ("promised", "办结")
        assert db.execute("SELECT region FROM clerk").fetchall() == [{"region": ""}]
    platform.close()


def test_a_paper_that_waited_before_there_were_withdrawals_finds_its_case(
    tmp_path: Path, database: str, server: Postgres, clock: Clock
) -> None:
    """On both databases: the tables of version 2 with a hand-in whose case had not come yet."""
    url, folder = server.database() if database else "", tmp_path / "central"
    folder.mkdir()
    connection: Any = (
        psycopg.connect(url.replace("+psycopg", ""), autocommit=True)
        if url
        else sqlite3.connect(folder / "central.db", isolation_level=None)
    )
    words, tables = (schema.POSTGRES, PostgresConnection(connection)) if url else (schema.SQLITE, connection)
    for path in (VERSION_1, schema.MIGRATIONS[2]):
        schema._execute(tables, path, words)
    for statement in (
        "INSERT INTO setting VALUES ('schema', '2')",
        "INSERT INTO terminal (terminal_id, token_hash) VALUES ('LX0418', 'h')",
        "INSERT INTO submission VALUES ('s', 'LX0418', 'LX0418-01-000001-11', '01', 1, 'supplement', 'x@1', 'k', 't',"
        " 'q', 'r', 'b', '{}', 'p', 't')",
        "INSERT INTO supplement (submission_id, number, material, name, person, problem, received_at)"
        " VALUES ('s', 'LX0417-03-000001-11', 'household_book', '户口簿', '', 'no_case', 't')",
    ):
        connection.execute(statement)
    connection.close()
    platform = Platform.open(folder, dev=True, now=clock, database=url)
    with TestClient(create_app(platform)) as client:
        _, receipt = Sender(client).send({})
    with platform.db.reading() as db:
        [row] = db.execute("SELECT case_number, commitment FROM supplement").fetchall()
    assert row == {"case_number": receipt["case_number"], "commitment": ""}
    platform.close()


def test_a_database_of_a_later_version_is_left_alone(tmp_path: Path) -> None:
    db = Sqlite(tmp_path / "x.db")
    with db.transaction() as connection:
        connection.execute("UPDATE setting SET value = ? WHERE name = 'schema'", (str(VERSION + 1),))
    db.close()
    with pytest.raises(RuntimeError, match=f"version {VERSION + 1}"):
        Sqlite(tmp_path / "x.db")
