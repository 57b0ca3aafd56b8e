"""Start of the terminal, from the process to its first interactive frame, as a ratio to a bare window in the same run.

Both are started in turn, so that whatever else the machine does falls on both alike. Prints; asserts nothing.
"""

from __future__ import annotations

import argparse
import os
import select
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TARGET = 3.0
PATIENCE = 60.0  # s until a start that shows nothing is given up
BARE = [sys.executable, str(ROOT / "benchmarks/bare_window.py")]
TERMINAL = [str(Path(sys.executable).parent / "kiosk"), "run", "--config"]


def moments(command: list[str], env: dict[str, str], folder: str, *lines: bytes) -> list[float]:
    """Seconds from the start of the process to each of its lines. RuntimeError when one never comes."""
    began = time.monotonic()
    with (
        tempfile.TemporaryFile() as complaints,
        subprocess.Popen(command, env=env, cwd=folder, stdout=subprocess.PIPE, stderr=complaints) as process,
    ):
        assert process.stdout is not None
        try:
            said = b""
            seen: list[float] = []
            while len(seen) < len(lines):
                ready, _, _ = select.select([process.stdout], [], [], max(0.0, began + PATIENCE - time.monotonic()))
                piece = os.read(process.stdout.fileno(), 4096) if ready else b""
                if not piece:
                    complaints.seek(0)
                    last = complaints.read().decode(errors="replace").strip()[-600:]
                    raise RuntimeError(f"{' '.join(command)} showed no first frame; its last words:\n{last}")
                said += piece
                now = time.monotonic() - began
                seen += [now for line in lines[len(seen) :] if line in said]
            process.wait(PATIENCE)
        finally:
            if process.poll() is None:
                process.kill()
    return seen


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=7)
    pairs = parser.parse_args().pairs
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_QUICK_BACKEND": "software"}
    bare, terminal, session = [], [], []
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "terminal.toml"
        config.write_text(f'data = "{folder}/data"\n', encoding="utf-8")
        terminal_env = {**env, "TERMINAL_REPORT_FIRST_FRAME": "1"}
        try:
            for pair in range(pairs + 1):
                (plain,) = moments(BARE, env, folder, b"first-frame")
                frame, ready = moments([*TERMINAL, str(config)], terminal_env, folder, b"first-frame", b"session")
                if pair == 0:  # fills the page cache and writes the byte code
                    continue
                bare.append(plain)
                terminal.append(frame)
                session.append(ready)
                print(f"  pair {pair}: bare {plain:.2f} s, terminal {frame:.2f} s, session {ready:.2f} s", flush=True)
        except RuntimeError as trouble:
            print(f"bench: {trouble}", file=sys.stderr)
            return 1
    ratio = statistics.median(t / b for t, b in zip(terminal, bare, strict=True))
    print(f"start: bare window {statistics.median(bare):.2f} s, terminal {statistics.median(terminal):.2f} s (medians)")
    print(f"start: a touch on that frame is answered after {statistics.median(session):.2f} s (session ready, median)")
    print(f"start: ratio {ratio:.2f} (median of {pairs} pairs), target <= {TARGET:g}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
