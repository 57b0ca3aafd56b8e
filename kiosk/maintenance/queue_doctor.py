"""`kiosk queue doctor`: whether the store of sealed applications is sound, one finding a part."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from datetime import timedelta

from kiosk.config.settings import ConfigError, Settings
from kiosk.domain.clock import wall_clock
from kiosk.maintenance.check import Finding
from kiosk.outbox_setup import open_outbox
from offline_queue.errors import AlreadyOpen, OutboxError
from offline_queue.model import STUCK
from offline_queue.outbox import Outbox
from offline_queue.storage import recovery
from offline_queue.storage.keys import QUEUE

RUNNING = "the terminal is running: stop it first (systemctl stop terminal)"
LONGEST_WAIT = timedelta(hours=72)  # Q3: what the terminal is made to bear without a line


def examine(settings: Settings) -> list[Finding]:
    """Never raises for a store that is damaged, locked or not there. Changes nothing but what opening mends."""
    found = [_key_file(settings)]
    try:
        outbox = open_outbox(settings)
    except AlreadyOpen:
        return [*found, Finding("store", False, RUNNING)]
    except (OutboxError, ConfigError, OSError, ValueError) as error:
        return [*found, Finding("store", False, f"cannot be opened: {error}. `kiosk queue restore` saves what can be")]
    aside = recovery.asides(settings.data / QUEUE)
    text = f"{', '.join(path.name for path in aside)}: keep until the platform has confirmed every number"
    found.append(Finding("aside", not aside, text if aside else "nothing was put aside", fatal=False))
    with outbox:
        try:
            found += _opened(outbox)
        except OutboxError as error:
            found.append(Finding("store", False, f"{error}. `kiosk queue restore` saves what can be"))
    return found


def _key_file(settings: Settings) -> Finding:
    path = settings.key_file
    try:
        mode = path.stat().st_mode
    except OSError as error:
        return Finding("key", False, f"{path}: {os.strerror(error.errno or 0)}")
    if stat.S_IMODE(mode) & 0o077:
        return Finding("key", False, f"{path}: others may read it (mode {stat.S_IMODE(mode):o})")
    return Finding("key", True, f"{path}, for its own user only")


def _opened(outbox: Outbox) -> Iterator[Finding]:
    yield Finding("store", True, "opens; WAL, FULL and encryption were read back")
    broken = outbox.verify_chain()
    yield Finding("events", not broken, broken or "the chain of events is whole")
    tampered = outbox.check_rows()
    yield Finding("records", not tampered, _numbers("changed from outside", tampered) or "payloads fit their digests")
    yield Finding("files", not outbox.alarms, _numbers("lost a file", outbox.alarms) or "every attachment is there")
    trouble = outbox.trouble()
    words = {"": "there is room", "disk_full": "below the reserve: no new case is begun", "store": "cannot be written"}
    yield Finding("room", not trouble, words[trouble])
    counts = outbox.counts()
    stuck = sum(counts[state] for state in STUCK)
    told = "  ".join(f"{state} {count}" for state, count in counts.items() if count) or "empty"
    yield Finding("queue", not stuck, f"{told}{'. `kiosk queue ls --state dead`' if stuck else ''}", fatal=False)
    oldest = outbox.oldest_open()
    waits = wall_clock() - oldest if oldest else timedelta()
    yield Finding("age", waits < LONGEST_WAIT, f"the oldest has waited {waits.days} d {waits.seconds // 3600} h", False)
    for epoch, last in outbox.last_seq().items():
        upto = outbox.settled(epoch)
        text = f"numbers up to {last}, the platform has confirmed up to {upto}"
        yield Finding(f"epoch {epoch}", upto == last, text, fatal=False)


def _numbers(what: str, numbers: tuple[str, ...] | list[str]) -> str:
    return f"{len(numbers)} {what}: {', '.join(numbers[:10])}" if numbers else ""
