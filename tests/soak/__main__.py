"""python -m tests.soak --sessions 20000: a table of threads, handles and memory; ends with 1 when one of them grew."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

from tests.soak.run import Reading, grown, soak

ROWS = 40
#: As in the terminal's unit: glibc otherwise keeps the peaks of each of the papers' threads in an arena of its own.
ARENAS = {"MALLOC_ARENA_MAX": "2"}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--sessions", type=int, default=20000)
    wanted = parser.parse_args().sessions
    if not ARENAS.keys() <= os.environ.keys():  # read at the start of a process only
        os.execve(sys.executable, [sys.executable, "-m", "tests.soak", *sys.argv[1:]], {**os.environ, **ARENAS})
    print("sessions  seconds  threads  handles  memory MB")  # noqa: T201

    def row(reading: Reading) -> None:
        print(  # noqa: T201
            f"{reading.sessions:8d} {reading.seconds:8.1f} {reading.threads:8d} {reading.handles:8d}"
            f" {reading.memory_mb:10.1f}",
            flush=True,
        )

    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        readings = soak(Path(folder), wanted, max(1, wanted // ROWS), row)
    told = grown(readings)
    print("; ".join(told) or "nothing grew")  # noqa: T201
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main())
