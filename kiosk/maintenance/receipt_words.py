"""The sentences of `kiosk receipt verify` (assets/print/receipt_check.yaml), each in Chinese and in English."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.documents.texts import texts
from offline_queue.receipts.platform import PlatformVerified
from offline_queue.receipts.suites import SUITES
from offline_queue.receipts.text import NO_RECEIPT_BEFORE, Verified


@dataclass(frozen=True, slots=True)
class Words:
    """One sentence twice."""

    zh: str
    en: str


def said(group: str, key: str, /, **values: object) -> Words:
    zh, en = texts("receipt_check")[group][key]
    return Words(str(zh).format(**values), str(en).format(**values))


def verdict(key: str, inside: Words) -> Words:
    """Refused or unchecked, and why."""
    return said("verdict", key, zh=inside.zh, en=inside.en)


def clock(quality: str) -> Words:
    """What the terminal said of its clock; a word that is not known is shown as it is."""
    return said("clocks", quality) if quality in texts("receipt_check")["clocks"] else Words(quality, quality)


def what_it_proves(found: Verified) -> tuple[Words, ...]:
    suite, quality = SUITES[found.suite], clock(found.clock_quality)
    before = "first" if found.previous_hash == NO_RECEIPT_BEFORE else "after"
    facts = {
        "terminal": found.terminal_id,
        "key": found.key_id,
        "algorithm": suite.algorithm,
        "time": found.sealed_at,
        "digest": found.digest,
        "hash": suite.hash_name,
        "attachments": found.attachments_digest,
        "previous": found.previous_hash,
    }
    told = Words(said("proved", "clock", clock=quality.zh).zh, said("proved", "clock", clock=quality.en).en)
    return (
        said("proved", "unchanged", **facts),
        said("proved", "content", **facts),
        told,
        said("proved", before, **facts),
    )


def what_the_platform_proves(found: PlatformVerified) -> tuple[Words, ...]:
    facts = {
        "key": found.key_id,
        "time": found.received_at,
        "number": found.number,
        "digest": found.payload_sha256,
        "case": found.case_number,
    }
    return said("proved_platform", "unchanged", **facts), said("proved_platform", "content", **facts)


NOT_PROVED = ("accepted", "arrived", "clock", "person", "secret")
NOT_PROVED_BY_PLATFORM = ("accepted", "clock_platform", "person")


def not_proved(keys: tuple[str, ...]) -> tuple[Words, ...]:
    return tuple(said("not_proved", key) for key in keys)
