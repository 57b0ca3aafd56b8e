"""python -m drivers.simulators --out DIR: starts the bench, prints one JSON line when ready, runs until SIGTERM."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import threading
from pathlib import Path

from drivers.simulators import scenario
from drivers.simulators.bench import SimulatorBench


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m drivers.simulators", description=__doc__)
    parser.add_argument(
        "--out", type=Path, required=True, help="folder for the papers that the simulated printers make"
    )
    parser.add_argument("--scenario", choices=scenario.names(), help="trouble that is played from the start")
    parser.add_argument(
        "--ports-from",
        type=Path,
        help="the JSON line of an earlier run: serve at its addresses, as far as they are free",
    )
    wanted = parser.parse_args(arguments)
    places = json.loads(wanted.ports_from.read_text("utf-8"))["addresses"] if wanted.ports_from else None
    bench = SimulatorBench(wanted.out, places)
    ended = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: ended.set())
    addresses = bench.start()
    if wanted.scenario:
        bench.scenarios.play(wanted.scenario)
    for role, reason in bench.missing.items():
        sys.stderr.write(f"simulator {role} is missing: {reason}\n")
    sys.stdout.write(json.dumps({"control": bench.control, "addresses": addresses}) + "\n")
    sys.stdout.flush()
    ended.wait()
    bench.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
