"""`kiosk receipt verify`: anybody can check receipts offline with the published keys, and is told what that proves."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from kiosk.documents.texts import texts
from kiosk.maintenance import receipt_words as words
from kiosk.maintenance.receipt_inputs import Given, read_given
from kiosk.maintenance.receipt_words import Words, said
from offline_queue.receipts.platform import PlatformVerified, load_platform_keys, verify_platform_receipts
from offline_queue.receipts.published import PublishedKey, load_keys
from offline_queue.receipts.row import Joint, Link, joints
from offline_queue.receipts.suites import ED25519, SUITES
from offline_queue.receipts.text import Reason, Refused, Verified, verify_receipts

T = TypeVar("T")
Found = Verified | PlatformVerified | Refused
NOISE = frozenset({Reason.MALFORMED, Reason.VERSION})  # beside a genuine one: a torn second copy, or just words
GOOD_LINKS = frozenset({Link.JOINED, Link.GAP})


class Verdict(StrEnum):
    """UNCHECKED: a key or the file itself was missing, so that nothing is said about the receipt."""

    GENUINE = "genuine"
    REFUSED = "refused"
    UNCHECKED = "unchecked"


@dataclass(frozen=True, slots=True)
class Finding:
    """One receipt in what was given. Times are ISO 8601, digests hexadecimal, "" where there is nothing to say."""

    given: str
    kind: str  # terminal, platform; "" where nothing was found
    verdict: Verdict
    reason: str
    sentence: Words
    number: str = ""
    case_number: str = ""
    time: str = ""
    clock_quality: str = ""
    digest: str = ""
    attachments_digest: str = ""
    previous_hash: str = ""
    receipt_hash: str = ""
    key_id: str = ""
    algorithm: str = ""
    proved: tuple[Words, ...] = ()
    not_proved: tuple[Words, ...] = ()
    notes: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True)
class Together:
    """What holds between receipts that were given at once. `good` is False where they contradict each other."""

    good: bool
    what: str
    numbers: tuple[str, ...]
    sentence: Words


@dataclass(frozen=True, slots=True)
class Checked:
    """`genuine`: everything that was given holds, and nothing contradicts anything."""

    genuine: bool
    findings: tuple[Finding, ...]
    together: tuple[Together, ...] = ()

    def as_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, indent=1)

    def as_text(self) -> str:
        """For people: Chinese first, the English of it on the next line."""
        proved, not_proved = said("labels", "proved"), said("labels", "not_proved")
        lines: list[str] = []
        for finding in self.findings:
            lines += [f"[{finding.given}]", finding.sentence.zh, finding.sentence.en]
            for label, sentences in ((proved, finding.proved), (not_proved, finding.not_proved)):
                if sentences:
                    lines.append(f"{label.zh} · {label.en}")
                    lines += [f"  - {one.zh}\n    {one.en}" for one in sentences]
            lines += [f"{note.zh}\n{note.en}" for note in finding.notes]
        return "\n".join([*lines, *(f"{one.sentence.zh}\n{one.sentence.en}" for one in self.together)])


def verify(file_or_text: str, keys: Path, platform_key: Path | None = None) -> tuple[bool, str]:
    """(whether it holds, sentences). `file_or_text`: a path, the text itself, or - for standard input."""
    checked = check((file_or_text,), keys, platform_key)
    return checked.genuine, checked.as_text()


def check(given: Sequence[str], keys: Path, platform_key: Path | None = None) -> Checked:
    """Receipts of terminals and of the platform in texts, text files, QR pictures (PNG, JPEG) and PDF files.

    `keys`: the published keys of terminals; `platform_key`: the platform's, as `load_platform_keys` reads it. Never
    raises for what is given, however hostile.
    """
    known = Keys(*_loaded(keys, load_keys, "keys"), *_loaded(platform_key, load_platform_keys, "platform_key"))
    findings: list[Finding] = []
    of_terminals: list[Verified] = []
    of_platform: list[PlatformVerified] = []
    genuine = bool(given)
    for one in map(read_given, given):
        with _quiet_library():
            first = verify_receipts(one.text, known.terminals)
        second = verify_platform_receipts(one.text, known.platform)
        of_terminals += [found for found in first if isinstance(found, Verified)]
        of_platform += [found for found in second if isinstance(found, PlatformVerified)]
        told = _told(one, (*first, *second), known)
        genuine = genuine and _holds(told)
        findings += told
    together = (*map(_joint, joints(of_terminals)), *_pairs(of_terminals, of_platform))
    return Checked(genuine and all(one.good for one in together), tuple(findings), together)


@contextmanager
def _quiet_library() -> Iterator[None]:
    """GmSSL's C code writes the places of its source to standard error when an SM2 signature is wrong."""
    kept, nothing = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nothing, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nothing)


@dataclass(frozen=True, slots=True)
class Keys:
    """With the words' key of why there are none."""

    terminals: Mapping[str, PublishedKey]
    no_terminals: str
    platform: Mapping[str, bytes]
    no_platform: str


def _loaded(path: Path | None, load: Callable[[Path], Mapping[str, T]], what: str) -> tuple[Mapping[str, T], str]:
    if path is None or not path.exists():
        return {}, f"no_{what}"
    try:
        return load(path), ""
    except (OSError, ValueError):
        return {}, f"bad_{what}"


def _told(given: Given, found: Iterable[Found], keys: Keys) -> list[Finding]:
    """One finding for each receipt, at least one for each thing that was given."""
    told = [_finding(given.name, one, keys) for one in found if one != Refused(Reason.NO_RECEIPT)]
    if any(one.verdict is Verdict.GENUINE for one in told):
        told = [one for one in told if one.reason not in NOISE]
    if not told and given.problem in texts("receipt_check")["problems"]:
        told = [_unchecked(given.name, given.problem)]
    told = told or [_finding(given.name, Refused(Reason.NO_RECEIPT), keys)]
    if given.problem in texts("receipt_check")["notes"]:
        told = [replace(one, notes=(*one.notes, said("notes", given.problem))) for one in told]
    return told


def _holds(told: Iterable[Finding]) -> bool:
    verdicts = {one.verdict for one in told}
    return Verdict.GENUINE in verdicts and Verdict.REFUSED not in verdicts


def _finding(given: str, found: Found, keys: Keys) -> Finding:
    match found:
        case Verified():
            return _genuine(given, found)
        case PlatformVerified():
            return _genuine_platform(given, found)
        case Refused(Reason.UNKNOWN_KEY) if found.by_platform and keys.no_platform:
            return _unchecked(given, keys.no_platform)
        case Refused(Reason.UNKNOWN_KEY) if not found.by_platform and keys.no_terminals:
            return _unchecked(given, keys.no_terminals)
    why = said("reasons", found.reason)
    detail = f" ({found.detail})" if found.detail else ""
    sentence = words.verdict("refused", Words(why.zh + detail, why.en + detail))
    kind = "" if found.reason is Reason.NO_RECEIPT else "platform" if found.by_platform else "terminal"
    return Finding(given, kind, Verdict.REFUSED, found.reason, sentence)


def _unchecked(given: str, problem: str) -> Finding:
    return Finding(given, "", Verdict.UNCHECKED, problem, words.verdict("unchecked", said("problems", problem)))


def _genuine(given: str, found: Verified) -> Finding:
    facts = {"number": found.number, "terminal": found.terminal_id, "time": found.sealed_at}
    return Finding(
        given,
        "terminal",
        Verdict.GENUINE,
        "",
        said("verdict", "genuine", **facts),
        number=found.number,
        time=found.sealed_at.isoformat(),
        clock_quality=found.clock_quality,
        digest=found.digest,
        attachments_digest=found.attachments_digest,
        previous_hash=found.previous_hash,
        receipt_hash=found.receipt_hash,
        key_id=found.key_id,
        algorithm=SUITES[found.suite].algorithm,
        proved=words.what_it_proves(found),
        not_proved=words.not_proved(words.NOT_PROVED),
        notes=(said("notes", "outside", key=found.key_id),) if found.outside_validity else (),
    )


def _genuine_platform(given: str, found: PlatformVerified) -> Finding:
    facts = {"number": found.number, "case": found.case_number, "time": found.received_at}
    return Finding(
        given,
        "platform",
        Verdict.GENUINE,
        "",
        said("verdict", "genuine_platform", **facts),
        number=found.number,
        case_number=found.case_number,
        time=found.received_at.isoformat(),
        digest=found.payload_sha256,
        key_id=found.key_id,
        algorithm=ED25519.algorithm,
        proved=words.what_the_platform_proves(found),
        not_proved=words.not_proved(words.NOT_PROVED_BY_PLATFORM),
    )


def _joint(joint: Joint) -> Together:
    facts = {"earlier": joint.earlier, "later": joint.later, "missing": joint.missing}
    numbers = (joint.earlier, joint.later)
    return Together(joint.link in GOOD_LINKS, joint.link, numbers, said("joints", joint.link, **facts))


def _pairs(of_terminals: Iterable[Verified], of_platform: Iterable[PlatformVerified]) -> Iterable[Together]:
    """A terminal's and the platform's receipt of one number must be about the same content."""
    signed = {receipt.number: receipt for receipt in of_platform}
    for receipt in dict.fromkeys(of_terminals):
        other = signed.get(receipt.number)
        if other is None:
            continue
        if SUITES[receipt.suite] is not ED25519:
            what = "other_hash"
        else:
            what = "same" if receipt.digest == other.payload_sha256 else "differ"
        yield Together(what != "differ", what, (receipt.number,), said("pairs", what, number=receipt.number))
