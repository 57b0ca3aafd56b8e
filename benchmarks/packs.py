"""Packs and their papers beside named peers and limits, measured in one run, as a table. Prints; asserts nothing.

Times are those of this machine and whatever else it does; the ratios are what to look at.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

if sys.path[0] == str(Path(__file__).resolve().parent):  # a script's own folder has a queue.py, as the library has
    sys.path[0] = str(Path(__file__).resolve().parents[1])

from benchmarks.devices_table import table
from benchmarks.packs_parts import FULL, PARTS, QUICK, run


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="half a minute instead of two")
    parser.add_argument("--only", action="append", choices=PARTS, metavar="NAME", help=f"one of {', '.join(PARTS)}")
    wanted = parser.parse_args(arguments)
    rows, missing = run(wanted.only or list(PARTS), QUICK if wanted.quick else FULL)
    print(table(rows))
    for name, why in missing.items():
        print(f"packs: {name} was not measured: {why}")
    asked = [row for row in rows if row.met is not None]
    print(f"packs: {sum(bool(row.met) for row in asked)} of {len(asked)} targets met")
    return 0


if __name__ == "__main__":
    sys.exit(main())
