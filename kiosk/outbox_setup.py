"""The queue as this terminal's settings want it: its key, its identity, its way to the platform."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from typing import Literal

from kiosk.config.settings import ConfigError, Settings
from kiosk.session.parking import encrypt_anew
from offline_queue.files import write_private_file
from offline_queue.model import Limits
from offline_queue.outbox import Outbox
from offline_queue.receipts.identity import TerminalIdentity, publish_keys
from offline_queue.receipts.published import parse_keys
from offline_queue.sending.asking import Unanswered, platform_keys, request_epoch, terminal_keys
from offline_queue.sending.link import Link
from offline_queue.sending.tls import Tls
from offline_queue.storage.keys import QUEUE, FileKeyKeeper, KeyKeeper, Reencrypt, StoreKey, open_store_key


def link_of(settings: Settings) -> Link:
    """ValueError says what of the settings would let a stranger pass for the platform."""
    platform = settings.platform
    keys = tuple(base64.b64decode(word) for word in platform.public_key.split())
    tls = Tls(platform.ca, platform.pin, platform.certificate, platform.key)
    return Link(platform.url, settings.terminal_id, platform.token, tls=tls, platform_keys=keys)


def keeper_of(settings: Settings) -> KeyKeeper:
    """Where a TPM or a hardware module would come in."""
    return FileKeyKeeper(settings.key_file, settings.data)


def also_encrypted(settings: Settings) -> tuple[Reencrypt, ...]:
    """What besides the queue goes under the store's key, for the day when that is replaced."""
    return (
        lambda old, new: TerminalIdentity.rekey(settings.identity_file, old, new),
        lambda old, new: encrypt_anew(settings.data / "drafts", old, new),
    )


def store_key_of(settings: Settings) -> StoreKey:
    """The keys of the store, made at the first start. Raises WrongKey, Damaged, OSError."""
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    return open_store_key(settings.data, keeper_of(settings), also_encrypted(settings))


def identity_of(settings: Settings, key: bytes) -> TerminalIdentity:
    """The one that was kept, else a new one, whose epoch the settings name or the platform gives.

    Raises WrongKey, and ConfigError when the platform is needed and does not answer.
    """
    path = settings.identity_file
    kept = TerminalIdentity.load(path, key) if path.exists() else None
    if kept and kept.terminal_id == settings.terminal_id and settings.epoch in ("", kept.epoch):
        return kept
    if settings.epoch and kept and settings.epoch < kept.epoch:
        raise ConfigError(f"epoch {settings.epoch} of the settings is older than this terminal's, {kept.epoch}")
    if settings.epoch:
        return TerminalIdentity.load_or_create(path, key, settings.terminal_id, settings.epoch, settings.queue.suite)
    return new_epoch(settings, key, "install")


def new_epoch(settings: Settings, key: bytes, reason: Literal["install", "restore"]) -> TerminalIdentity:
    """A new key, registered with the platform, and the epoch that it gives: numbers begin at 1 again, none twice."""

    def ask(public_key: bytes) -> str:
        answer = request_epoch(link_of(settings), public_key, reason)
        if isinstance(answer, Unanswered):
            raise ConfigError(
                f"{settings.platform.url}: no epoch for receipt numbers ({answer.reason}); the first start needs the "
                "platform: look at url, token, ca and pin under [platform]"
            )
        return answer

    path = settings.identity_file
    return TerminalIdentity.register(path, key, settings.terminal_id, ask, settings.queue.suite)


def keep_published_keys(settings: Settings, link: Link) -> None:
    """What anybody needs to check a receipt: keys of this terminal as the platform knows them, and the platform's own.

    Without an answer what was kept before stays. The platform's keys are those of the settings; only a platform on this
    very machine is asked for them.
    """
    told = terminal_keys(link, settings.terminal_id)
    if not isinstance(told, Unanswered):
        publish_keys(settings.receipt_keys, parse_keys(json.loads(told)).values())
    own = link.platform_keys or platform_keys(link)
    if not isinstance(own, Unanswered):
        lines = "".join(base64.b64encode(key).decode() + "\n" for key in own)
        write_private_file(settings.platform_keys, lines.encode())


def open_outbox(settings: Settings, key: bytes = b"") -> Outbox:
    """With the published keys beside it. Raises OutboxError, ConfigError, OSError, ValueError."""
    key = key or store_key_of(settings).data
    identity = identity_of(settings, key)
    publish_keys(settings.receipt_keys, identity.all_keys())
    return Outbox.open(settings.data / QUEUE, key, identity, limits=limits_of(settings))


def limits_of(settings: Settings) -> Limits:
    return Limits(history=timedelta(days=settings.queue.history_days))
