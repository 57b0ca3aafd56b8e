"""The real sender and the real platform, each in a process of its own, until every record is committed.

`python -m benchmarks.queue_drain_run OUTBOX CENTRAL RECORDS KBIT FRAME`; a KBIT above 0 slows the loopback of this
network namespace to so many kilobits a second each way: start it under `unshare --net`. Prints one line of JSON.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.queue_build import TERMINAL, open_outbox
from offline_queue import Committed, SenderEvent
from offline_queue.sending.link import Link
from offline_queue.sending.pacing import Pace
from offline_queue.sending.sender import Sender

PORT = 8400  # of a namespace that nobody else is in
MORE = 30  # bytes of burst beyond one frame: its Ethernet header. More would make up for idle moments
QUEUE = 64 * 1024  # bytes, one second: a router's
UP, DOWN = "1:1", "1:2"
PATIENCE = 600.0  # seconds


def slow_down(kbit: int, frame: int) -> None:
    """Both directions apart: to the platform and from it. Raises CalledProcessError."""
    _run("ip", "link", "set", "lo", "up", "mtu", str(frame))
    _run("ip", "link", "set", "lo", "gso_max_segs", "1")  # single frames, as a modem gets them
    _run("tc", "qdisc", "add", "dev", "lo", "root", "handle", "1:", "htb", "default", "0")
    for direction, which in ((UP, "dport"), (DOWN, "sport")):
        shape = ("rate", f"{kbit}kbit", "ceil", f"{kbit}kbit", "burst", str(frame + MORE), "cburst", str(frame + MORE))
        _run("tc", "class", "add", "dev", "lo", "parent", "1:", "classid", direction, "htb", *shape)
        _run("tc", "qdisc", "add", "dev", "lo", "parent", direction, "bfifo", "limit", str(QUEUE))
        match = ("u32", "match", "ip", which, str(PORT), "0xffff", "flowid", direction)
        _run("tc", "filter", "add", "dev", "lo", "parent", "1:", "protocol", "ip", *match)


def crossed() -> tuple[int, int, int]:
    """Bytes up, bytes down, packets dropped, until now; headers of TCP, IP and Ethernet included."""
    bytes_of, drops = {}, 0
    for name, sent, dropped in re.findall(
        r"class htb (\S+) .*?Sent (\d+) bytes .*?dropped (\d+),",
        _run("tc", "-s", "class", "show", "dev", "lo"),
        re.DOTALL,
    ):
        bytes_of[name] = int(sent)
        drops += int(dropped)
    return bytes_of[UP], bytes_of[DOWN], drops


def _run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=10).stdout


@contextmanager
def central(folder: Path, port: int, rate: int) -> Iterator[str]:
    """The platform's address."""
    program = [str(Path(sys.executable).parent / "central"), "serve", "--dev", "--rate", "5000", "--port", str(port)]
    with subprocess.Popen(
        [*program, "--rate", str(rate), "--data", str(folder)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            for line in process.stdout:
                if found := re.search(r"http://\S+", line):
                    yield found.group()
                    break
            else:
                raise RuntimeError("the platform did not start")
        finally:
            process.terminate()
            process.wait(20)


def drain(outbox_folder: Path, url: str, records: int) -> tuple[float, int]:
    """Seconds from the sender's start to the last commit; events that were something else."""
    done, committed, others = threading.Event(), 0, 0

    def on_event(event: SenderEvent) -> None:
        nonlocal committed, others
        if isinstance(event, Committed):
            committed += 1
        else:
            others += 1
        if committed == records:
            done.set()

    with open_outbox(outbox_folder) as outbox:
        sender = Sender(outbox, Link(url, TERMINAL, "token-of-the-bench"), on_event, pace=Pace(start=0.0))
        began = time.perf_counter()
        sender.start()
        try:
            if not done.wait(PATIENCE):
                raise RuntimeError(f"{committed} of {records} records were committed in {PATIENCE:g} s")
            return time.perf_counter() - began, others
        finally:
            sender.stop()


def main() -> None:
    outbox, platform = map(Path, sys.argv[1:3])
    records, kbit, frame = map(int, sys.argv[3:])
    if kbit:
        slow_down(kbit, frame)
    with central(platform, PORT if kbit else 0, rate=10_000) as url:
        before = crossed() if kbit else (0, 0, 0)
        seconds, others = drain(outbox, url, records)
        after = crossed() if kbit else (0, 0, 0)
    up, down, dropped = (b - a for a, b in zip(before, after, strict=True))
    print(json.dumps({"seconds": seconds, "up": up, "down": down, "dropped": dropped, "others": others}))


if __name__ == "__main__":
    main()
