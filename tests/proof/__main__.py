"""python -m tests.proof [--quick]: every fault in its long form, as a table; ends with 1 if anything was lost.

A negative control that finds nothing is a failure, too: then the proof could not have seen a loss.
"""

from __future__ import annotations

import argparse
import logging
import os
import subprocess
import sys
import time
from pathlib import Path

from tests.proof.outcome import Outcome
from tests.proof.rigs import RIGS

HEAD = ("fault", "points", "acked", "lost", "doubled", "corrupt", "control's failures", "seconds")
WIDTHS = (58, 7, 9, 5, 8, 8, 52, 8)
LINK = "link faults (tests/faults/link)"
STATES = "state machine against a model (hypothesis)"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.proof", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="the sizes that `make test` runs")
    parser.add_argument("--only", default="", help="only the faults with this word in their name")
    wanted = parser.parse_args()
    if wanted.quick:
        os.environ.pop("PROOF_FULL", None)
    else:
        os.environ["PROOF_FULL"] = "1"
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)  # lines that are cut on purpose
    _line(HEAD)
    good = True
    for name, rig in RIGS.items():
        if wanted.only not in name:
            continue
        if reason := rig.why_not():
            _line((rig.fault, "-", "-", "-", "-", "-", f"not tried: {reason}", "-"))
            continue
        began = time.monotonic()
        found = rig.run()
        controls = {what: run() for what, run in rig.controls.items()}
        good &= found.survived and all(control.failures for control in controls.values())
        told = ", ".join(f"{what}: {control.failures}" for what, control in controls.items())
        _row(rig.fault, found, told, time.monotonic() - began)
        if found.first:
            sys.stdout.write(f"    {found.first}\n")
    if not wanted.only:
        good &= _folder(LINK, ["tests/faults/link", "tests/faults/test_queue_exactly_once.py"])
        good &= _folder(STATES, ["tests/unit/offline_queue/test_queue_machine_stateful.py"])
    sys.stdout.write("nothing was lost, doubled or corrupted\n" if good else "FAILED\n")
    return 0 if good else 1


def _folder(fault: str, paths: list[str]) -> bool:
    """Tests that count for themselves: one line, with what pytest says."""
    began = time.monotonic()
    there = [path for path in paths if Path(path).exists()]
    command = [sys.executable, "-m", "pytest", "-q", "--timeout", "7200", *there]
    done = subprocess.run(command, capture_output=True, text=True, timeout=3 * 3600)
    told = [line for line in done.stdout.splitlines() if line.startswith("PROOF ")]
    last = done.stdout.strip().rpartition("\n")[2].strip("= ")
    _line((fault, "-", "-", "-", "-", "-", last, f"{time.monotonic() - began:.0f}"))
    for line in told or ([] if done.returncode == 0 else [done.stdout[-2000:]]):
        sys.stdout.write(f"    {line}\n")
    return done.returncode == 0


def _row(fault: str, found: Outcome, controls: str, seconds: float) -> None:
    numbers = (found.points, found.acknowledged, found.lost, found.doubled, found.corrupt)
    _line((fault, *map(str, numbers), controls, f"{seconds:.0f}"))


def _line(cells: tuple[str, ...]) -> None:
    sys.stdout.write("  ".join(cell.ljust(width) for cell, width in zip(cells, WIDTHS, strict=True)).rstrip() + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
