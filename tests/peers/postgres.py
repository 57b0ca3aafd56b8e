"""PostgreSQL of our own, in a folder of the tests, on a port of its own: the platform's second database."""

from __future__ import annotations

import contextlib
import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg

from tests.peers.ports import free_port

START_SECONDS = 30.0
STOP_SECONDS = 15.0
MEMORY = Path("/dev/shm")  # its syncs wait for no disk that other tests are busy with
USER = "postgres"  # the server refuses to run as root


def program(name: str) -> str:
    """The newest one; a missing one fails the test that needs it."""
    versions = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: path.parts[-3].zfill(3))
    found = str(versions[-1]) if versions else shutil.which(name)
    assert found, f"the peer {name} is not installed (packaging/debian-packages.txt: postgresql)"
    return found


def _as_user() -> list[str]:
    """What a command begins with so that it does not run as root."""
    return ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups"] if os.geteuid() == 0 else []


class Postgres:
    """A server with its settings as they are by default: fsync and synchronous_commit on."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self._names = itertools.count(1)
        self._process: subprocess.Popen[bytes] | None = None
        user = USER if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
        self.url = f"postgresql+psycopg://{user}@127.0.0.1:{self.port}/postgres"
        if os.geteuid() == 0:
            shutil.chown(folder, USER, USER)
        words = [program("initdb"), "-D", str(folder / "data"), "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]
        done = subprocess.run([*_as_user(), *words, "--no-sync"], capture_output=True, cwd=folder, check=False)
        assert done.returncode == 0, done.stderr.decode()

    def start(self) -> None:
        words = [program("postgres"), "-D", str(self.folder / "data"), "-p", str(self.port), "-h", "127.0.0.1"]
        log = self.folder / "log"
        with log.open("ab") as out:
            self._process = subprocess.Popen(
                [*_as_user(), *words, "-c", f"unix_socket_directories={self.folder}"],
                stdout=out,
                stderr=out,
                cwd=self.folder,
            )
        until = time.monotonic() + START_SECONDS
        while True:
            with contextlib.suppress(psycopg.OperationalError):
                psycopg.connect(self._plain(self.url), connect_timeout=2).close()
                return
            assert self._process.poll() is None and time.monotonic() < until, log.read_text("utf-8", "replace")
            time.sleep(0.05)

    def database(self) -> str:
        """A URL under which there is nothing yet: a schema of its own, which costs a fiftieth of a database."""
        name = f"central_{next(self._names)}"
        with psycopg.connect(self._plain(self.url), autocommit=True) as connection:
            connection.execute(f"CREATE SCHEMA {name}")  # type: ignore[arg-type]
        return f"{self.url}?options=-csearch_path%3D{name}"

    def emptied(self, url: str) -> None:
        """Every row of every table under a URL goes; the tables stay, which is much quicker than new ones."""
        with psycopg.connect(self._plain(url)) as connection:
            connection.execute("SET session_replication_role = replica")  # in any order, whatever refers to it
            tables = connection.execute(
                "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
            ).fetchall()
            for (table,) in tables:
                connection.execute(f"DELETE FROM {table}")

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """SIGINT: connections are cut, the files closed. SIGQUIT: at once, as a crash."""
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(how)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    @staticmethod
    def _plain(url: str) -> str:
        return url.replace("+psycopg", "")


@contextlib.contextmanager
def postgres() -> Iterator[Postgres]:
    """A running server in a folder that its user may enter, removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="pg", dir=MEMORY if MEMORY.is_dir() else None))
    try:
        server = Postgres(folder)
        try:
            server.start()
            yield server
        finally:
            server.stop(signal.SIGQUIT)  # nobody needs its files any more
    finally:
        shutil.rmtree(folder, ignore_errors=True)
