"""What the whole device layer costs: processor time with every device attached, and what many sessions leave behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import psutil

from benchmarks.devices_readers import Quiet, Told, ask, wait_until_ready
from benchmarks.devices_table import Amount, Row, compared, limited
from drivers.registry import open_driver
from kiosk.devices import Supervisor

ROOT = Path(__file__).resolve().parents[1]
BUSY_LIMIT = 3.0  # % of one core
GROWTH_TARGET = 1.05
ARMED = ("idcard", "smartcard", "code_reader")  # on the page that asks who somebody is (kiosk.session.device_hands)
KEEN_S = 20.0  # drivers/idcard/manifest.toml keen_s: afterwards the reader looks at a slower pace
SETTLE_S = 3.0  # first looks, models of the preview
BENCH_S = 30.0  # start of all simulators
SOAK_S = 420.0


def idle(amount: Amount) -> list[Row]:
    """Simulators in another process; drivers with their children in this one. Nothing armed, then as at IDENTIFY."""
    with ExitStack() as stack:
        addresses, bench = _bench(stack)
        supervisor = Supervisor(Told().hear)
        for role, address in addresses.items():
            supervisor.fit(role, lambda address=address: open_driver(address))  # type: ignore[misc]
        stack.callback(supervisor.stop)
        supervisor.start()
        ready = wait_until_ready(supervisor, set(addresses), BENCH_S)
        if ready < set(addresses):
            raise Quiet(f"not ready: {', '.join(sorted(set(addresses) - ready))}")
        time.sleep(SETTLE_S)
        named = f"{len(ready)} devices"
        rows = [_load(f"load, {named}, nothing armed", amount.idle_s, bench)]
        for role in ARMED:
            ask(supervisor, role, lambda device: device.arm(True))  # type: ignore[attr-defined]
        began = time.monotonic()
        keen = _load(f"load, {named}, just armed", min(amount.idle_s, KEEN_S - 2), bench)
        rows.append(replace(keen, target=None))  # the simulated SAM answers at once and is asked 300 times a second
        if amount.idle_s > SETTLE_S:
            time.sleep(max(0.0, began + KEEN_S + 1 - time.monotonic()))
        rows.append(_load(f"load, {named}, armed for longer", amount.idle_s, bench))
        return rows


def _bench(stack: ExitStack) -> tuple[dict[str, str], psutil.Process]:
    """`kiosk sim` as a process of its own, and the addresses it serves at."""
    folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-"))
    command = [sys.executable, "-m", "drivers.simulators", "--out", folder]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    stack.callback(_end, process)
    assert process.stdout is not None
    addresses: dict[str, str] = json.loads(process.stdout.readline())["addresses"]
    return addresses, psutil.Process(process.pid)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    assert process.stdout is not None
    process.stdout.close()


def _load(measured: str, seconds: float, bench: psutil.Process) -> Row:
    """Percent of one core, of this process and its children without the simulators."""
    used, began = _worked(bench), time.monotonic()
    time.sleep(seconds)
    percent = 100 * (_worked(bench) - used) / (time.monotonic() - began)
    return limited(measured, [percent], BUSY_LIMIT, "%")


def _worked(bench: psutil.Process) -> float:
    """Seconds of processor time so far; those of a child that ends go over to its parent."""
    me = psutil.Process()
    not_ours = {bench.pid, *(child.pid for child in bench.children(recursive=True))}
    total = sum(os.times()[:4])
    for child in me.children(recursive=True):
        if child.pid not in not_ours:
            total += sum(child.cpu_times()[:4])
    return total


def soak(amount: Amount) -> list[Row]:
    """python -m tests.soak in its own process: what its sessions left behind, beside its first third after warm-up."""
    command = [sys.executable, "-m", "tests.soak", "--sessions", str(amount.sessions)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=SOAK_S, check=False)
    table = [line.split() for line in done.stdout.splitlines()]
    readings = [[float(cell) for cell in line] for line in table if len(line) == 5 and line[0].isdigit()]
    if not readings:
        raise Quiet(f"the soak said nothing: {done.stderr.strip()[-200:]}")
    warm = readings[len(readings) // 10 :]
    third = max(1, len(warm) // 3)
    return [
        compared(
            f"soak, {readings[-1][0]:.0f} sessions: {name}",
            [line[column] for line in warm[-third:]],
            "its first third",
            [line[column] for line in warm[:third]],
            GROWTH_TARGET,
        )
        for column, name in enumerate(("threads", "handles", "MB resident"), 2)
    ]
