"""Slow flash: the environment of a child process in which every sync takes some milliseconds longer."""

from __future__ import annotations

import subprocess
from pathlib import Path

SOURCE = Path(__file__).with_name("slow_sync.c")
CHEAP_FLASH = 5000  # microseconds a sync: a fair guess for eMMC and SD cards


def library(folder: Path, micros: int = CHEAP_FLASH) -> dict[str, str]:
    """Compiles the shim into `folder`; what to add to the child's environment."""
    target = folder / "slow_sync.so"
    command = ["gcc", "-O2", "-Wall", "-Werror", "-shared", "-fPIC", "-o", target, SOURCE, "-ldl"]
    subprocess.run(command, check=True, timeout=60)
    return {"LD_PRELOAD": str(target), "SLOW_SYNC_MICROS": str(micros)}
