"""The offline queue beside its peers and its limits: enqueue, backlog, drain, fleet, intake. Prints; asserts nothing.

Times are those of this machine and whatever else it does; the ratios are what to look at.
"""

from __future__ import annotations

import sys
from pathlib import Path

if __name__ == "__main__":  # a script's own folder comes first: this file would stand for Python's module `queue`
    sys.path[0] = str(Path(__file__).resolve().parents[1])

import argparse
import time
from collections.abc import Callable, Sequence
from importlib import import_module

from benchmarks.queue_table import Table

# name: where it is measured. Loaded one by one, so that a library that is not there takes one part away.
PARTS = {
    "enqueue": "benchmarks.queue_enqueue:measure",
    "backlog": "benchmarks.queue_backlog:measure",
    "drain": "benchmarks.queue_drain:measure",
    "fleet": "benchmarks.fleet:measure",
    "intake": "benchmarks.intake:measure",
}


def measured(name: str, quick: bool, cuts: int) -> list[Table]:
    module, _, function = PARTS[name].partition(":")
    part: Callable[..., list[Table]] = getattr(import_module(module), function)
    return part(quick, cuts) if name == "enqueue" else part(quick)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("part", nargs="*", choices=[*PARTS, []], metavar="PART", help=f"of {', '.join(PARTS)}")
    parser.add_argument("--quick", action="store_true", help="a minute or two, smaller numbers")
    parser.add_argument(
        "--power-cuts", type=int, default=0, metavar="N", help="a store's power goes N times (root, loop)"
    )
    wanted = parser.parse_args(arguments)
    tables: list[Table] = []
    for name in wanted.part or PARTS:
        began = time.monotonic()
        try:
            found = measured(name, wanted.quick, wanted.power_cuts)
        except Exception as trouble:  # noqa: BLE001 the others are measured all the same
            print(f"queue: {name} was not measured: {type(trouble).__name__}: {trouble}", flush=True)
            continue
        print(*found, sep="\n\n", end="\n\n", flush=True)
        print(f"  {name}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
        tables += found
    targets = [target for table in tables for target in table.targets]
    print(f"queue: {sum(target.met for target in targets)} of {len(targets)} targets met")
    return 0


if __name__ == "__main__":
    sys.exit(main())
