"""P25: each member of a 一件事 stands alone, and can be had whenever the citizen may choose it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kiosk.packs import rules
from kiosk.packs.dictionary import expand
from kiosk.packs.lint.checked import Checked
from kiosk.packs.lint.finding import Finding
from kiosk.packs.lint.questions import BY_THE_PROGRAM
from kiosk.packs.yamlfile import read_yaml

_SHOWN = ("label", "question", "hint", "spoken", "why", "group", "way_out", "choices")


def findings(c: Checked) -> Iterator[Finding]:
    yield from _requires(c)
    if c.places is None or not c.places.members:
        return
    common = _ids(_entries(c, "form.yaml", "")) | BY_THE_PROGRAM
    forms = {name: _ids(_entries(c, f"members/{name}.yaml", "form")) for name in c.places.members}
    for name in c.places.members:
        member = read_yaml(c.places.folder / "members" / f"{name}.yaml")
        requires = {other for key in ("requires",) for other in member.get(key, ())}
        own = common | forms[name] | {field for other in requires for field in forms.get(other, ())}
        yield from _alone(c, name, member, own)
        yield from _said_otherwise(c, name, member)


def _entries(c: Checked, file: str, key: str) -> list[Any]:
    assert c.places is not None
    path = c.places.folder / file
    if not path.is_file():
        return []
    whole = read_yaml(path)
    found = whole.get(key) if key else whole
    return found if isinstance(found, list) else []


def _ids(entries: list[Any]) -> set[str]:
    return {str(entry.get("id", entry.get("use"))) for entry in entries if isinstance(entry, Mapping)}


def _alone(c: Checked, name: str, member: Mapping[str, Any], own: set[str]) -> Iterator[Finding]:
    for row in member.get("rows", ()):
        if row["field"] not in own:
            yield c.found(
                "P251",
                ("items", name, "form", row["field"]),
                f"member {name}: row {row['label']} needs {row['field']}, which is not in its own form",
                f"- {{use: {row['field']}}} in members/{name}.yaml, or in form.yaml for all",
            )
    by_id = {field.id: field for field in c.pack.form}
    for entry in member.get("form", ()):
        field = by_id[str(entry.get("id", entry.get("use")))]
        for needed in sorted(_reads(entry.get("compute") or field.compute) & by_id.keys() - own):
            yield c.found(
                "P251",
                ("form", field.id),
                f"member {name}: {field.id} is worked out from {needed}, which is not in its own form",
                f"- {{use: {needed}}} in members/{name}.yaml",
            )


def _said_otherwise(c: Checked, name: str, member: Mapping[str, Any]) -> Iterator[Finding]:
    """Words of a member's question that nobody will read: the common form's are shown."""
    assert c.places is not None
    common = {str(entry["id"]): entry for entry in map(expand, _entries(c, "form.yaml", ""))}
    file = c.places.folder / "members" / f"{name}.yaml"
    for entry in member.get("form", ()):
        own = str(entry.get("id", entry.get("use")))
        shown = common.get(own, entry)
        lost = [key for key in _SHOWN if key in entry and entry[key] != shown.get(key)]
        if lost:
            line = c.places.line_in(file, ("form", own, lost[0]))
            text = f"member {name}: field {own}: {', '.join(lost)} of the common form is shown, not this one"
            advice = "take it out here, or ask it under another id"
            yield Finding(c.pack.id, file.as_posix(), line, "P253", text, advice)


def _reads(source: str | None) -> set[str]:
    return set(rules.names(source)) if source else set()


def _requires(c: Checked) -> Iterator[Finding]:
    """A member that needs one which the citizen may leave out would vanish without a word."""
    optional = {item.id for item in c.pack.items if item.optional is not None}
    for item in c.pack.items:
        for name in item.requires:
            if name in optional and item.optional is None:
                yield c.found(
                    "P252",
                    ("items", item.id, "requires"),
                    f"member {item.id}: vanishes without a word when {name} is left out",
                    "optional: {} here as well, or `after` instead of `requires`",
                )
