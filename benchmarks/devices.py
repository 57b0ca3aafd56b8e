"""Every device beside a named peer or limit, measured in turn in one run, as a table. Prints; asserts nothing.

Times are those of this machine and whatever else it does; the ratios are what to look at.
"""

from __future__ import annotations

import argparse
import logging
import sys
import time
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path

import structlog

if sys.path[0] == str(Path(__file__).resolve().parent):  # a script's own folder has a queue.py, as the library has
    sys.path[0] = str(Path(__file__).resolve().parents[1])

from benchmarks.devices_table import FULL, QUICK, Amount, Row, table

# name: where it is measured. Loaded one by one, so that a library that is not there takes one part away.
PARTS = {
    "idcard": "benchmarks.devices_readers:id_card",
    "smartcard": "benchmarks.devices_readers:chip_card",
    "receipt": "benchmarks.devices_printers:receipt",
    "form": "benchmarks.devices_printers:form",
    "straighten": "benchmarks.devices_pages:straightening",
    "find": "benchmarks.devices_pages:finding",
    "scanner": "benchmarks.devices_pages:scanning",
    "ocr": "benchmarks.devices_engines:reading",
    "face": "benchmarks.devices_engines:comparing",
    "idle": "benchmarks.devices_load:idle",
    "soak": "benchmarks.devices_load:soak",
}


def measured(name: str, amount: Amount) -> list[Row]:
    module, _, function = PARTS[name].partition(":")
    part: Callable[[Amount], list[Row]] = getattr(import_module(module), function)
    return part(amount)


def run(names: Sequence[str], amount: Amount) -> tuple[list[Row], dict[str, str]]:
    """Rows of all parts, and why a part could not be measured."""
    rows: list[Row] = []
    missing: dict[str, str] = {}
    for name in names:
        began = time.monotonic()
        try:
            rows += measured(name, amount)
        except Exception as trouble:  # noqa: BLE001 the others are measured all the same
            missing[name] = f"{type(trouble).__name__}: {trouble}"
        print(f"  {name}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    return rows, missing


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a minute or two instead of eight")
    parser.add_argument("--only", action="append", choices=PARTS, metavar="NAME", help=f"one of {', '.join(PARTS)}")
    wanted = parser.parse_args(arguments)
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL)
    )  # the table is the output
    rows, missing = run(wanted.only or list(PARTS), QUICK if wanted.quick else FULL)
    print(table(rows))
    for name, why in missing.items():
        print(f"devices: {name} was not measured: {why}")
    asked = [row for row in rows if row.met is not None]
    print(f"devices: {sum(bool(row.met) for row in asked)} of {len(asked)} targets met")
    return 0


if __name__ == "__main__":
    sys.exit(main())
