"""Exactly once, also when the same thing is asked twice at the same moment: the database decides, not a look before."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from central.app import create_app
from central.db import Unavailable, first
from central.platform import Platform
from central.sqlite import Sqlite
from tests.patience import PATIENCE
from tests.peers.postgres import Postgres
from tests.unit.central.applications import newborn, withdrawal
from tests.unit.central.written_terminal import Sender

AT_ONCE = 6


@pytest.fixture
def together() -> Iterator[Callable[[list[Callable[[], Any]]], list[Any]]]:
    """Starts all of them at the same moment; what each gave."""
    with ThreadPoolExecutor(AT_ONCE) as threads:

        def start(calls: list[Callable[[], Any]]) -> list[Any]:
            barrier = threading.Barrier(len(calls))

            def wait_and(call: Callable[[], Any]) -> Any:
                barrier.wait(PATIENCE)
                return call()

            return [future.result(PATIENCE) for future in [threads.submit(wait_and, call) for call in calls]]

        yield start


@pytest.fixture
def senders(platform: Platform, sender: Sender) -> Iterator[list[Sender]]:
    """The same terminal on several connections, each with an application of its own on the same database."""
    sender.get("/v1/slot")
    clients = [TestClient(create_app(platform)) for _ in range(AT_ONCE)]
    for client in clients:  # FastAPI builds its routes at the first request and may do so in one thread at a time only
        client.get("/v1/health")
    yield [Sender(client, key=sender.key, seqs=sender.seqs) for client in clients]
    for client in clients:
        client.close()


def rows(platform: Platform, table: str) -> int:
    with platform.db.reading() as db:
        return int(first(db.execute(f"SELECT count(*) AS n FROM {table}"))["n"])


def test_the_same_submission_from_many_connections_is_one_row_and_one_case_with_one_receipt(
    platform: Platform, senders: list[Sender], application: dict[str, Any], together: Any
) -> None:
    for _ in range(5):
        body = senders[0].body(application)
        offered = together([lambda s=s, b=body: s.put(b) for s in senders])
        assert {answer.status_code for answer in offered} == {201}
        receipts = together([lambda s=s, b=body: s.commit(b) for s in senders])
        assert {answer.status_code for answer in receipts} == {200}
        assert len({answer.content for answer in receipts} | {senders[0].put(body).content}) == 1
    assert rows(platform, "submission") == rows(platform, "cases") == rows(platform, "receipt") == 5
    assert rows(platform, "subcase") == 10


def test_of_several_contents_under_one_id_one_is_taken_and_the_others_conflict(
    platform: Platform, senders: list[Sender], together: Any
) -> None:
    for _ in range(5):
        first_body = senders[0].body({"n": 0})
        bodies = [{**first_body, "item": f"item{n}@1.0.0"} for n in range(AT_ONCE)]
        answers = together([lambda s=s, b=b: s.put(b) for s, b in zip(senders, bodies, strict=True)])
        assert Counter(a.status_code for a in answers) == {201: 1, 409: AT_ONCE - 1}
    assert rows(platform, "submission") == 5


def test_of_several_submissions_with_one_number_one_is_taken(
    platform: Platform, senders: list[Sender], together: Any
) -> None:
    body = senders[0].body({})
    ids = [f"{n:08d}-0000-4000-8000-000000000000" for n in range(AT_ONCE)]
    calls = [lambda s=s, i=i: s.put({**body, "submission_id": i}) for s, i in zip(senders, ids, strict=True)]
    assert Counter(answer.status_code for answer in together(calls)) == {201: 1, 409: AT_ONCE - 1}
    assert rows(platform, "submission") == 1


def test_a_sequence_number_is_taken_once_whatever_its_check_digits(sender: Sender) -> None:
    sender.put(sender.body({}))
    again = Sender(sender.client, key=sender.key, check="12")
    assert again.put(again.body({"another": 1})).status_code == 409


def test_a_rating_and_a_second_one_at_the_same_moment_count_once(
    platform: Platform, senders: list[Sender], application: dict[str, Any], together: Any
) -> None:
    rated, receipt = senders[0].send(application)
    bodies = [s.body({"level": 4}, kind="rating", order_key=rated["submission_id"]) for s in senders]
    for sender, body in zip(senders, bodies, strict=True):
        sender.put(body)
    answers = together([lambda s=s, b=b: s.commit(b) for s, b in zip(senders, bodies, strict=True)])
    assert {answer.json()["body"]["case_number"] for answer in answers} == {receipt["case_number"]}
    assert rows(platform, "rating") == 1


def test_a_withdrawal_and_its_application_at_the_same_moment_find_each_other(
    platform: Platform, senders: list[Sender], together: Any
) -> None:
    commitment = {"id": "c1", "proof": "居住证明", "replaces": ["residence_permit"]}
    rounds = 8
    for _ in range(rounds):
        application = senders[0].body(newborn(commitments=[commitment]))
        withdrawals = [s.body(withdrawal(application["number"]), kind="withdrawal") for s in senders[1:]]
        bodies = [application, *withdrawals]
        for sender, body in zip(senders, bodies, strict=True):
            assert sender.put(body).status_code == 201
        answers = together([lambda s=s, b=b: s.commit(b) for s, b in zip(senders, bodies, strict=True)])
        assert {answer.status_code for answer in answers} == {200}
    with platform.db.reading() as db:
        changed = db.execute("SELECT state FROM commitment").fetchall()
        problems = Counter(row["problem"] for row in db.execute("SELECT problem FROM supplement").fetchall())
    assert [row["state"] for row in changed] == ["withdrawn"] * rounds
    assert problems == {"": rounds, "too_late": rounds * (AT_ONCE - 2)}


def test_persons_who_draw_at_the_same_moment_get_different_numbers_and_one_person_one(
    senders: list[Sender], together: Any
) -> None:
    def draw(sender: Sender, subject: str) -> str:
        answer = sender.post("/v1/hall/tickets", {"service": "tax", "subject_hash": subject})
        assert answer.status_code == 200
        return str(answer.json()["number"])

    numbers = together([lambda s=s, n=n: draw(s, f"p{n}") for n, s in enumerate(senders)])
    assert sorted(numbers) == [f"D{n:03d}" for n in range(1, AT_ONCE + 1)]
    assert set(together([lambda s=s: draw(s, "one") for s in senders])) == {f"D{AT_ONCE + 1:03d}"}


PROCESS = """
import json, sys
from pathlib import Path
from fastapi.testclient import TestClient
from central.app import create_app
from central.platform import Platform
folder, url, bodies, headers = json.loads(sys.stdin.readline())
platform = Platform.open(Path(folder), dev=True, database=url)
client = TestClient(create_app(platform))
print("ready", flush=True)
sys.stdin.readline()
for raw, more in bodies:
    path = "/v1/submissions/" + more["Idempotency-Key"]
    put = client.put(path, content=raw, headers={**headers, **more})
    receipt = client.post(path + "/commit", headers=headers)
    print(json.dumps([put.status_code, receipt.status_code, receipt.text]), flush=True)
platform.close()
"""


def test_two_processes_on_one_postgresql_take_each_submission_once(
    server: Postgres, tmp_path: Path, application: dict[str, Any]
) -> None:
    url = server.database()
    platform = Platform.open(tmp_path / "central", dev=True, database=url)
    with TestClient(create_app(platform)) as client:
        sender = Sender(client)
        sender.get("/v1/slot")
        bodies = [sender.prepared(sender.body(application)) for _ in range(40)]
    said = json.dumps([str(tmp_path / "central"), url, bodies, sender.headers]) + "\n"
    processes = [
        subprocess.Popen([sys.executable, "-c", PROCESS], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    for process in processes:
        assert process.stdin is not None
        process.stdin.write(said)
        process.stdin.flush()
    for process in processes:
        assert process.stdout is not None and process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    found = [[json.loads(line) for line in process.communicate(timeout=60)[0].splitlines()] for process in processes]
    assert len(found[0]) == len(found[1]) == len(bodies)
    for one, other in zip(*found, strict=True):
        assert {one[0], other[0]} <= {200, 201} and (one[1], other[1]) == (200, 200)
        assert one[2] == other[2]
    assert rows(platform, "submission") == rows(platform, "cases") == len(bodies)
    platform.close()


# ── the shared commit of SQLite ──────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Sqlite]:
    db = Sqlite(tmp_path / "x.db")
    yield db
    db.close()


def settings(db: Sqlite) -> set[str]:
    with db.reading() as connection:
        return {row["name"] for row in connection.execute("SELECT name FROM setting").fetchall()} - {"schema"}


def gathered(db: Sqlite, works: list[Callable[[Any], Any]]) -> list[Any]:
    """What each work gave or raised when all wait while another transaction is open."""

    def outcome(work: Callable[[Any], Any]) -> Any:
        try:
            return db.run(work)
        except (ValueError, Unavailable) as error:
            return error

    with ThreadPoolExecutor(len(works)) as threads:
        with db.transaction():
            futures = [threads.submit(outcome, work) for work in works]
            until = threading.Event()
            while len(db._waiting) < len(works):
                until.wait(0.005)
        return [future.result(PATIENCE) for future in futures]


def keep(name: str) -> Callable[[Any], str]:
    def work(connection: Any) -> str:
        connection.execute("INSERT INTO setting (name, value) VALUES (?, '')", (name,))
        return name

    return work


def test_requests_that_wait_share_one_commit(sqlite: Sqlite) -> None:
    statements: list[str] = []
    sqlite._writer.raw.set_trace_callback(statements.append)  # type: ignore[union-attr]
    names = [f"n{n}" for n in range(10)]
    assert sorted(gathered(sqlite, [keep(name) for name in names])) == names
    assert settings(sqlite) == set(names)
    assert statements.count("COMMIT") == 2  # one of the transaction that they waited for


def test_a_request_that_fails_undoes_its_own_part_alone(sqlite: Sqlite) -> None:
    def fail(connection: Any) -> None:
        keep("half")(connection)
        raise ValueError("refused")

    found = gathered(sqlite, [keep("a"), fail, keep("b")])
    assert found[0] == "a" and found[2] == "b" and str(found[1]) == "refused"
    assert settings(sqlite) == {"a", "b"}


def test_when_the_disk_is_full_none_of_those_who_shared_it_is_told_that_it_is_kept(sqlite: Sqlite) -> None:
    def fill(connection: Any) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()["page_count"]
        connection.execute(f"PRAGMA max_page_count = {pages}")
        connection.execute("INSERT INTO setting (name, value) VALUES ('big', ?)", ("x" * 100_000,))

    found = gathered(sqlite, [keep("a"), fill, keep("b")])
    assert any(isinstance(outcome, Unavailable) and outcome.full for outcome in found)
    told = {outcome for outcome in found if isinstance(outcome, str)}
    assert settings(sqlite) == told
    sqlite.run(keep("later"))  # on a connection of its own, without the limit
    assert settings(sqlite) == told | {"later"}


def test_a_transaction_within_a_transaction_is_a_bug_and_no_dead_lock(sqlite: Sqlite) -> None:
    with pytest.raises(RuntimeError, match="within"), sqlite.transaction():
        sqlite.run(keep("a"))
    assert sqlite.run(keep("b")) == "b"


def test_a_reader_does_not_wait_for_the_writer(sqlite: Sqlite) -> None:
    with sqlite.transaction() as connection:
        keep("a")(connection)
        assert settings(sqlite) == set()
    assert settings(sqlite) == {"a"}


def test_settings_are_read_back_at_every_open_and_an_old_sqlite_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    db = Sqlite(tmp_path / "x.db")
    for connection in (db._writer, db._reader):
        assert connection is not None
        read = [connection.raw.execute(f"PRAGMA {name}").fetchone() for name in ("journal_mode", "synchronous")]
        assert read == [{"journal_mode": "wal"}, {"synchronous": 2}]
    db.close()
    monkeypatch.setattr("central.sqlite.PRAGMAS", (("journal_mode", "MEMORY", "wal"),))
    with pytest.raises(RuntimeError, match="journal_mode"):
        Sqlite(tmp_path / "y.db")
    monkeypatch.setattr("central.sqlite.OLDEST_SQLITE", (99, 0, 0))
    with pytest.raises(RuntimeError, match="may lose"):
        Sqlite(tmp_path / "z.db")


# ── trouble ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_full_disk_is_said_with_a_time_to_come_again_and_nothing_is_half_kept(tmp_path: Path) -> None:
    platform = Platform.open(tmp_path / "central", dev=True)
    assert isinstance(platform.db, Sqlite)
    with TestClient(create_app(platform)) as client:
        sender = Sender(client)
        sender.send({})
        pages = platform.db._writer.raw.execute("PRAGMA page_count").fetchone()["page_count"]  # type: ignore[union-attr]
        platform.db._writer.raw.execute(f"PRAGMA max_page_count = {pages}")  # type: ignore[union-attr]
        body = sender.body({"text": "x" * 200_000}, (b"scan",))
        refused = sender.put(body)
        assert (refused.status_code, refused.json()) == (507, {"problem": "no space is left here"})
        assert int(refused.headers["Retry-After"]) > 0
        assert (rows(platform, "submission"), rows(platform, "attachment")) == (1, 0)
        assert sender.put(body).status_code == 202  # the connection was opened anew, without the limit
    platform.close()


def test_a_postgresql_that_is_restarted_is_found_again(server: Postgres, tmp_path: Path) -> None:
    platform = Platform.open(tmp_path / "central", dev=True, database=server.database())
    with TestClient(create_app(platform)) as client:
        sender = Sender(client)
        body, receipt = sender.send({})
        server.stop()
        try:
            answer = sender.put(body)
        finally:
            server.start()
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "15")
        assert sender.put(body).json()["body"] == receipt
    platform.close()


def test_a_postgresql_that_does_not_keep_what_it_says_is_refused(server: Postgres, tmp_path: Path) -> None:
    url = server.database()
    with pytest.raises(RuntimeError, match="fsync"):
        monkey = pytest.MonkeyPatch()
        with monkey.context() as patch:
            patch.setattr("central.postgres.NEEDED", (("fsync", ("never",)),))
            Platform.open(tmp_path / "central", database=url)
    for wrong in ("mysql://x/y", "postgres"):
        with pytest.raises(ValueError, match="database"):
            Platform.open(tmp_path / "central", database=wrong)
    with pytest.raises(RuntimeError, match="cannot be used"):
        Platform.open(tmp_path / "central", database="postgresql://127.0.0.1:1/x")
