"""What a technician can do to the store itself: a new key, a comparison with the platform, a new start after damage."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import NoReturn

from kiosk.config.settings import ConfigError, Settings
from kiosk.maintenance.queue_doctor import RUNNING, examine
from kiosk.outbox_setup import also_encrypted, keeper_of, link_of, new_epoch, open_outbox, store_key_of
from offline_queue.errors import AlreadyOpen, OutboxError
from offline_queue.files import fsync_folder
from offline_queue.outbox import Outbox
from offline_queue.sending.asking import Unanswered
from offline_queue.sending.reconcile import reconcile
from offline_queue.sending.wire import Wire
from offline_queue.storage import recovery
from offline_queue.storage.keys import QUEUE, FileKeyKeeper, open_store_key, rotate_data_key, rotate_keeper
from offline_queue.storage.locking import lock

Fail = Callable[[str], NoReturn]
FIXED_EPOCH = 'first write epoch = "" into the settings: the new numbers need an epoch that the platform gives'


def reconcile_now(settings: Settings, outbox: Outbox) -> tuple[bool, list[str]]:
    """(whether the platform answered and nobody is needed, a line an epoch and an alarm)."""
    link = link_of(settings)
    wire = Wire(link)
    try:
        results = reconcile(outbox, wire, link.platform_keys)
    finally:
        wire.close()
    well, lines = True, []
    for result in results:
        if isinstance(result, Unanswered):
            well = False
            lines.append(f"the platform did not answer: {result.reason}")
            continue
        again = f", sent again: {', '.join(result.missing)}" if result.missing else ""
        lines.append(f"epoch {result.epoch}: the platform has confirmed every number up to {result.upto}{again}")
        lines += [f"ALARM {alarm}" for alarm in result.alarms]
        well = well and not result.alarms
    return well, lines or ["nothing to compare: no number was given out that is not settled"]


def rotate(settings: Settings, everything: bool, fail: Fail) -> str:
    """A new key file in the old one's place; with `everything` also a new data key under it."""
    try:
        os.close(lock(settings.data / QUEUE))
        _new_key_file(settings)
        if everything:
            rotate_data_key(settings.data, keeper_of(settings), also_encrypted(settings))
    except AlreadyOpen:
        fail(RUNNING)
    except (OutboxError, OSError, ValueError) as error:
        fail(f"not finished: {error}. What is stored opens as before")
    what = "the key file and the key of everything stored are new" if everything else "the key file is new"
    return f"{what}: {settings.key_file}. Make a copy of it for the safe, and destroy the old copy"


def _new_key_file(settings: Settings) -> None:
    """Both files open the store until the new one has the old one's name: a crash leaves one that does."""
    path = settings.key_file
    coming = path.with_name(path.name + ".new")
    coming.unlink(missing_ok=True)
    open_store_key(settings.data, keeper_of(settings), also_encrypted(settings))  # finishes what a crash interrupted
    with path.open("r+b") as old:
        rotate_keeper(settings.data, keeper_of(settings), FileKeyKeeper(coming, settings.data))
        coming.rename(path)
        fsync_folder(path.parent)
        open_store_key(settings.data, keeper_of(settings), also_encrypted(settings))  # the old one opens no more
        old.write(bytes(os.fstat(old.fileno()).st_size))
        old.flush()
        os.fsync(old.fileno())


def begin_epoch(settings: Settings, fail: Fail) -> Iterator[str]:
    """A backup was put back: its counter has been passed, so the numbers begin anew where none was given out."""
    if settings.epoch:
        fail(FIXED_EPOCH)
    try:
        os.close(lock(settings.data / QUEUE))
        identity = new_epoch(settings, store_key_of(settings).data, "restore")
        yield f"epoch {identity.epoch}; records that wait keep their numbers"
        with open_outbox(settings) as outbox:
            yield from reconcile_now(settings, outbox)[1]
    except AlreadyOpen:
        fail(RUNNING)
    except (OutboxError, ConfigError, OSError, ValueError) as error:
        fail(f"not finished: {error}. Run it again")


def restore(settings: Settings, fail: Fail) -> Iterator[str]:
    """A line for each step. May be repeated after whatever interrupted it."""
    if all(finding.ok or not finding.fatal for finding in examine(settings)):
        fail("the store is sound (kiosk queue doctor): there is nothing to restore")
    if settings.epoch:
        fail(FIXED_EPOCH)
    folder = settings.data / QUEUE
    try:
        key = store_key_of(settings).data
        aside = recovery.set_aside(folder)
        yield f"put aside, unchanged: {aside}"
        saved = recovery.salvage(aside, key)
        damaged = ", ".join(saved.spoiled) or "none that has a number"
        yield f"can be read: {len(saved.records)} records; damaged: {damaged}"
        identity = new_epoch(settings, key, "restore")
        waiting = recovery.restore(folder, key, identity, saved)
        yield f"a new queue, epoch {identity.epoch}: {waiting} records wait to be sent"
        with open_outbox(settings) as outbox:
            yield from reconcile_now(settings, outbox)[1]
    except AlreadyOpen:
        fail(RUNNING)
    except (OutboxError, ConfigError, OSError, ValueError) as error:
        fail(f"not finished: {error}. Nothing is lost; run it again")
    yield f"start the terminal. Keep {aside} until the platform has confirmed every number"
