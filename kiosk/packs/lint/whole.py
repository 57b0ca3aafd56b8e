"""P908: what can only be seen when all packs lie side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kiosk.packs.lint.checked import Checked
from kiosk.packs.lint.finding import Finding


def findings(every: Sequence[Checked]) -> Iterator[Finding]:
    owner: dict[str, str] = {}
    for c in every:
        for phrase in dict.fromkeys(c.pack.search.phrases):
            other = owner.setdefault(phrase, c.pack.id)
            if other != c.pack.id:
                yield c.found(
                    "P908",
                    ("search", "phrases"),
                    f"{phrase!r} leads to {other}, too",
                    "say what differs, or keep it where most people want to go",
                )
