"""What a pack must keep to before it is published: loading finds what cannot work, this what should not be shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kiosk.packs.lint import (
    brought,
    conditions,
    confirming,
    guidance,
    heads,
    membership,
    outcome,
    questions,
    whole,
    wording,
)
from kiosk.packs.lint.checked import Checked
from kiosk.packs.lint.finding import Finding, rules
from kiosk.packs.lint.lines import Places
from kiosk.packs.lint.loading import load
from kiosk.packs.schema import Pack

_PARTS = (heads, questions, membership, wording, conditions, brought, outcome, guidance, confirming)


@dataclass(frozen=True, slots=True)
class Report:
    """All that was found in some packs. `complete`: per cent of the guide's elements, by pack."""

    packs: tuple[str, ...]
    findings: tuple[Finding, ...]
    complete: dict[str, float]

    @property
    def errors(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.severity == "error")

    @property
    def open(self) -> tuple[Finding, ...]:
        """What is still to be written in packs that are suspended."""
        return tuple(finding for finding in self.findings if finding.severity == "open")

    def to_confirm(self) -> dict[str, list[Finding]]:
        """By department."""
        found: dict[str, list[Finding]] = {}
        for finding in self.findings:
            if finding.severity == "confirm":
                found.setdefault(finding.who, []).append(finding)
        return found


def report(folder: Path, today: date | None = None) -> Report:
    """One pack's folder, or every pack below `folder`."""
    day = today or date.today()
    folders = _folders(folder if folder.name not in ("", "..") else folder.resolve())
    found: list[Finding] = []
    checked: list[Checked] = []
    for path in folders:
        places = Places(path)
        pack = load(path, places, day)
        if isinstance(pack, list):
            found += pack
        else:
            checked.append(Checked(pack, day, places))
            found += _findings(checked[-1])
    found += whole.findings(checked)
    complete = {c.pack.id: guidance.completeness(c.pack) for c in checked}
    return Report(tuple(path.name for path in folders), tuple(found), complete)


def _folders(folder: Path) -> list[Path]:
    """Folders that are packs, or would be one with a pack.yaml; none where nothing below is a pack."""
    if (folder / "pack.yaml").is_file():
        return [folder]
    found = [path for path in sorted(folder.glob("*/")) if path.is_dir() and not path.name.startswith(".")]
    return found if any((path / "pack.yaml").is_file() for path in found) else []


def _findings(c: Checked) -> Iterator[Finding]:
    for part in _PARTS:
        yield from part.findings(c)


def lint(folder: Path, today: date | None = None) -> list[str]:
    """What is wrong in one pack's folder, or in every pack below `folder`. Empty: it may be published."""
    found = report(folder, today)
    return [str(finding) for finding in found.errors] if found.packs else [f"{folder.name}: no packs here"]


def lint_pack(pack: Pack, today: date) -> list[str]:
    """The problems of a pack that loads and was not read from a folder."""
    return [str(finding) for finding in _findings(Checked(pack, today)) if finding.severity == "error"]


def confirmations(pack: Pack) -> list[str]:
    """What the county still has to confirm with its departments: local numbers, and legal bases nobody saw written."""
    return [open_.text for open_ in confirming.to_confirm(pack)]


__all__ = ["Finding", "Report", "confirmations", "lint", "lint_pack", "report", "rules"]
