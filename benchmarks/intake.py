"""Submissions a second that the platform takes, on SQLite and on PostgreSQL, beside the framework doing nothing."""

from __future__ import annotations

import base64
import json
import os
import statistics
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.intake_load import INTAKE, NOTHING, SLOT, TERMINAL, TOKEN
from benchmarks.queue_build import fill, identity_of, open_outbox, request
from benchmarks.queue_table import Table, short
from benchmarks.queue_worker import PAYLOAD, ROOT, counter_of, scratch, shim, syncs_in
from offline_queue.sending.protocol import submission_body

MANY = 32  # connections
BESIDE = (("nothing", NOTHING), ("a question for a slot", SLOT))


@dataclass(frozen=True)
class Amount:
    many: int  # submissions over MANY connections
    one: int  # over a single one
    rounds: int


FULL, QUICK = Amount(2000, 400, 3), Amount(400, 100, 1)


@dataclass
class Platform:
    """A running server of ours with its count of syncs."""

    process: subprocess.Popen[str]
    port: int
    counter: Path


@contextmanager
def platform(folder: Path, database: str, key: str, preload: dict[str, str]) -> Iterator[Platform]:
    folder.mkdir()
    counter, env = counter_of(folder)
    command = [sys.executable, "-m", "benchmarks.intake_server", str(folder), database, TERMINAL, key, TOKEN]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env={**os.environ, **preload, **env}
    ) as process:
        assert process.stdout is not None
        try:
            yield Platform(process, int(process.stdout.readline()), counter)
        finally:
            process.terminate()
            process.wait(30)


def loaded(server: Platform, prefix: str, connections: int, file: Path) -> dict[str, Any]:
    """What the load generator found, with `syncs` of the server and `server_cpu` (cores)."""
    syncs, cpu = syncs_in(server.counter), _cpu_seconds(server.process.pid)
    command = [sys.executable, "-m", "benchmarks.intake_load", str(server.port), prefix, str(connections), str(file)]
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True, timeout=600)
    found: dict[str, Any] = json.loads(done.stdout)
    if found["wrong"]:
        raise RuntimeError(f"the platform answered {found['wrong'][0]}")
    found["syncs"] = (syncs_in(server.counter) - syncs) / len(found["seconds"])
    found["server_cpu"] = (_cpu_seconds(server.process.pid) - cpu) / found["took"]
    return found


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def prepare(folder: Path, submissions: int) -> tuple[str, list[bytes]]:
    """The terminal's public key, and the bodies of sealed records, a line each."""
    fill(folder, submissions, lambda: request(PAYLOAD))
    key = identity_of(folder).public_key
    with open_outbox(folder) as outbox:
        lines = []
        for row in outbox.rows(limit=1_000_000):
            parcel = outbox.load(row.submission_id)
            assert parcel is not None
            lines.append(row.submission_id.encode() + b"\t" + submission_body(parcel, key))
    return base64.b64encode(key).decode(), lines


def measure(quick: bool) -> list[Table]:
    amount = QUICK if quick else FULL
    table = Table(
        f"intake: submissions of {PAYLOAD:,} bytes (PUT, then commit), load and platform on this machine",
        (
            "platform",
            "connections",
            "per second",
            "of nothing",
            "median ms",
            "99 % ms",
            "syncs each",
            "CPU platform, load",
        ),
        notes=[
            f"{os.cpu_count()} CPUs for platform, database and load together; the platform is one process",
            f"median of {amount.rounds} round(s), each on an empty database",
            "nothing: the same requests to a route of the same application that reads the body and answers",
        ],
    )
    with scratch() as folder, ExitStack() as ends:
        folder.chmod(0o755)
        preload = shim(folder)
        databases: dict[str, Callable[[], str]] = {"SQLite": lambda: ""}
        try:
            databases["PostgreSQL"] = ends.enter_context(_postgres()).database
        except Exception as trouble:  # noqa: BLE001 the other is measured all the same
            table.notes.append(f"PostgreSQL was not measured: {type(trouble).__name__}: {trouble}")
        key, lines = prepare(folder / "terminal", amount.many + amount.one)
        files = {MANY: folder / "many", 1: folder / "one"}
        files[MANY].write_bytes(b"\n".join(lines[: amount.many]))
        files[1].write_bytes(b"\n".join(lines[amount.many :]))
        found: defaultdict[tuple[str, int], list[dict[str, Any]]] = defaultdict(list)
        for number in range(amount.rounds):
            for name, url in databases.items():
                with platform(folder / f"{name}-{number}", url(), key, preload) as server:
                    for connections, file in files.items():
                        for what, prefix in (*BESIDE, (name, INTAKE)) if name == "SQLite" else ((name, INTAKE),):
                            found[what, connections].append(loaded(server, prefix, connections, file))
    for connections in files:
        for what in (*(what for what, _ in BESIDE), *databases):
            table.add(*_cells(what, connections, found[what, connections], found["nothing", connections]))
    return [table]


def _postgres() -> Any:
    from tests.peers.postgres import postgres

    return postgres()


def _cells(name: str, connections: int, rounds: list[dict[str, Any]], nothing: list[dict[str, Any]]) -> tuple[str, ...]:
    speed, idle = (statistics.median(len(r["seconds"]) / r["took"] for r in some) for some in (rounds, nothing))
    seconds = sorted(second for r in rounds for second in r["seconds"])
    return (
        name, str(connections), short(speed), f"{speed / idle:.2f}",
        f"{seconds[len(seconds) // 2] * 1e3:.1f}", f"{seconds[len(seconds) * 99 // 100] * 1e3:.1f}",
        "in its own processes" if name == "PostgreSQL" else f"{statistics.median(r['syncs'] for r in rounds):.2f}",
        f"{statistics.median(r['server_cpu'] for r in rounds):.2f}, {statistics.median(r['cpu'] for r in rounds):.2f}",
    )  # fmt: skip
