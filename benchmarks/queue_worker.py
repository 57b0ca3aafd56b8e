"""One store in a process of its own, told by lines what to do: so that syncs are counted and slowed for it alone.

`python -m benchmarks.queue_worker measure|write|read|write-as-it-comes|read-as-it-comes STORE FOLDER`.
"""

from __future__ import annotations

import json
import mmap
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from benchmarks.queue_stores import AS_IT_COMES, STORES, Store

PAYLOAD = 4096
ATTACHMENT = 500_000
ROOT = Path(__file__).resolve().parents[1]
SLOWNESS = "SLOW_SYNC_MICROS"  # read by the shim of tests/proof at every sync


class Syncs:
    """This process's own counter, which queue_syncs.c keeps."""

    def __init__(self) -> None:
        with Path(os.environ["SYNC_COUNT"]).open("r+b") as file:
            self._at = mmap.mmap(file.fileno(), 8)

    def __call__(self) -> int:
        return int.from_bytes(self._at[:8], sys.byteorder)


def counter_of(folder: Path) -> tuple[Path, dict[str, str]]:
    """A new counter in this folder, and the environment by which the shim of a child finds it."""
    counter = folder / "syncs"
    counter.write_bytes(bytes(8))
    return counter, {"SYNC_COUNT": str(counter), "PYTHONPATH": str(ROOT)}


def syncs_in(counter: Path) -> int:
    """Of another process."""
    return int.from_bytes(counter.read_bytes(), sys.byteorder)


class Worker:
    """Parent's side: one child, one store."""

    def __init__(self, store: str, folder: Path, preload: dict[str, str]) -> None:
        folder.mkdir()
        env = {**os.environ, **preload, **counter_of(folder)[1]}
        self._process = subprocess.Popen(
            [*COMMAND, "measure", store, str(folder)], env=env, cwd=ROOT, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        self.store = store
        self.settings: str = self._answer()["settings"]

    def ask(self, what: str, times: int, attachment: bool = False, micros: int = 0) -> dict[str, list[float]]:
        """`what`: put or take. Lists of seconds and of syncs, one for each time."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([what, times, ATTACHMENT if attachment else 0, micros]) + "\n")
        self._process.stdin.flush()
        return self._answer()

    def _answer(self) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self._process.args} ended")
        return json.loads(line)

    def close(self) -> None:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(60)
        self._process.stdout.close()


DISK = Path("/var/tmp")  # /tmp may be in memory


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder on a disk, removed at the end."""
    with tempfile.TemporaryDirectory(prefix="queue-bench-", dir=DISK if DISK.is_dir() else None) as name:
        yield Path(name)


COMMAND = (sys.executable, "-m", "benchmarks.queue_worker")


def shim(folder: Path) -> dict[str, str]:
    """The environment with both shims: this one counts, the proof's one sleeps. CalledProcessError without gcc."""
    from tests.proof.slow_sync import library

    slow = library(folder, 0)
    target = folder / "queue_syncs.so"
    source = Path(__file__).with_name("queue_syncs.c")
    subprocess.run(["gcc", "-O2", "-shared", "-fPIC", "-o", target, source, "-ldl"], check=True, timeout=60)
    return {**slow, "LD_PRELOAD": f"{target} {slow['LD_PRELOAD']}"}


def measure(store: Store, names: count[int]) -> None:
    syncs = Syncs()
    _say({"settings": store.settings})
    for line in sys.stdin:
        what, times, attachment, micros = json.loads(line)
        os.environ[SLOWNESS] = str(micros)
        calls = [_call(store, what, attachment, names) for _ in range(times)]
        seconds, counted = [], []
        for call in calls:
            before, began = syncs(), time.perf_counter()
            call()
            seconds.append(time.perf_counter() - began)
            counted.append(syncs() - before)
        os.environ[SLOWNESS] = "0"
        _say({"seconds": seconds, "syncs": counted})
    store.close()


def _call(store: Store, what: str, attachment: int, names: count[int]) -> Callable[[], None]:
    if what == "take":
        return store.take
    payload, data = make_payload(next(names)), secrets.token_bytes(attachment)
    return lambda: store.put(payload, data)


def make_payload(number: int) -> bytes:
    """PAYLOAD bytes that cannot be made smaller, beginning with 16 bytes of id."""
    return f"{number:016d}".encode() + secrets.token_bytes(PAYLOAD - 16)


def _say(what: object) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def main() -> None:
    mode, name, folder = sys.argv[1:]
    store = (AS_IT_COMES if mode.endswith("-as-it-comes") else STORES)[name](Path(folder))
    if mode == "measure":
        measure(store, count())
    elif mode.startswith("write"):  # for ever: the power goes
        for number in count():
            payload = make_payload(number)
            store.put(payload, b"")
            sys.stdout.write(payload[:16].decode() + "\n")
            sys.stdout.flush()
    else:
        for payload in store.payloads():
            print(payload[:16].decode())
        store.close()


if __name__ == "__main__":
    main()
