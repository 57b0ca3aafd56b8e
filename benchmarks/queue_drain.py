"""How quickly the real sender empties a backlog into the real platform: over loopback, and over 512 kbit/s."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks.queue_build import fill, request
from benchmarks.queue_table import Table, Target, short
from benchmarks.queue_worker import ATTACHMENT, PAYLOAD, ROOT, scratch

KBIT = 512
OF_LINK = 0.9


@dataclass(frozen=True)
class Load:
    records: int
    attachment: int
    kbit: int  # 0: loopback
    frame: int = 1500  # bytes, IP

    @property
    def size(self) -> int:
        return self.records * (PAYLOAD + self.attachment)


SMALL_FRAME = 576  # a serial line: next to no credit for idle moments


def loads(many: int, attached: int, slow: int, slow_attached: int) -> tuple[Load, ...]:
    slowed = [(Load(slow, 0, KBIT, f), Load(slow_attached, ATTACHMENT, KBIT, f)) for f in (1500, SMALL_FRAME)]
    return Load(many, 0, 0), Load(attached, ATTACHMENT, 0), *slowed[0], *slowed[1]


FULL, QUICK = loads(10_000, 200, 300, 4), loads(1_000, 20, 100, 2)


def run(load: Load, folder: Path) -> dict[str, float]:
    fill(folder, load.records, lambda: request(PAYLOAD, load.attachment))
    alone = ["unshare", "--net"] if os.geteuid() == 0 else ["unshare", "--net", "--map-root-user"]
    command = [sys.executable, "-m", "benchmarks.queue_drain_run", str(folder), str(folder / "central")]
    done = subprocess.run(
        [*(alone if load.kbit else ()), *command, str(load.records), str(load.kbit), str(load.frame)], cwd=ROOT,
        capture_output=True, text=True, timeout=900,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(done.stderr.strip().rpartition("\n")[2])
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def measure(quick: bool) -> list[Table]:
    table = Table(
        "drain: the real sender to the real platform (SQLite), one terminal",
        ("records", "line", "seconds", "records/s", "kB/s of content", "of the line, all bytes up", "content alone"),
        notes=[
            "all bytes up: HTTP with the headers of TCP, IP and Ethernet, as the line's own queue counted them",
            "the line: a queue of 64 KB each way, no delay but its own; as shapers do, it makes up for idle moments",
            f"by one frame: {1500 * 8 / KBIT:.0f} ms at 1,500 bytes, {SMALL_FRAME * 8 / KBIT:.0f} ms at {SMALL_FRAME}; "
            "a serial line does not",
        ],
    )
    for load in QUICK if quick else FULL:
        name = f"{load.records:,} x {PAYLOAD:,}" + (f" + {load.attachment:,}" if load.attachment else "")
        line = f"{load.kbit} kbit/s, frames of {load.frame:,}" if load.kbit else "loopback"
        with scratch() as folder:
            try:
                found = run(load, folder / "terminal")
            except (RuntimeError, OSError) as trouble:
                table.add(name, line, "not measured", "", "", "", str(trouble))
                continue
        seconds = found["seconds"]
        could = load.kbit * 125 * seconds  # bytes
        shares = (f"{found['up'] / could:.3f}", f"{load.size / could:.3f}") if could else ("", "")
        speed = (f"{seconds:.1f}", short(load.records / seconds), short(load.size / seconds / 1000))
        table.add(name, line, *speed, *shares)
        if found["dropped"] or found["others"] > 1:
            table.notes.append(
                f"{name}, {line}: {found['dropped']:g} packets dropped, {found['others']:g} other events"
            )
        if could:
            table.targets.append(Target(f"{name} at {line}, of the line", found["up"] / could, ">=", OF_LINK))
    return [table]
