"""What every rule gets to see of one pack, and how it says what it found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from kiosk.packs.explore import Explorer
from kiosk.packs.lint.finding import Finding, Severity, rules
from kiosk.packs.lint.lines import Part, Places
from kiosk.packs.schema import FormField, Pack


@dataclass(frozen=True)
class Checked:
    """A pack that loads. `places` is None for a pack that was not read from a folder."""

    pack: Pack
    today: date
    places: Places | None = None

    @cached_property
    def explorer(self) -> Explorer:
        return Explorer(self.pack, self.today)

    def found(
        self,
        rule: str,
        path: tuple[Part, ...],
        text: str,
        suggestion: str = "",
        *,
        who: str = "",
        severity: Severity = "error",
    ) -> Finding:
        """A finding at a path such as ("form", "child_name", "question")."""
        assert rule in rules(), rule
        file, line = self.places.find(path) if self.places else ("", 0)
        return Finding(self.pack.id, file, line, rule, text, suggestion, who, severity)

    def fields(self) -> Iterator[tuple[tuple[Part, ...], FormField]]:
        """Fields and the columns of groups, each with its path."""
        for field in self.pack.form:
            yield ("form", field.id), field
            for column in field.columns:
                yield ("form", field.id, "columns", column.id), column
