"""docs/faults.md: what each named fault looked like when it was played, from the summaries of the run."""

from __future__ import annotations

import json
from pathlib import Path

from kiosk.config.settings import ASSETS
from kiosk.packs.yamlfile import read_yaml
from ui.demo.fault_cases import CASES, FaultCase

HEAD = """# What happens when something breaks

Made by `kiosk demo --fault all --out DIR`, which plays each of these on the real screens against the simulated devices:
by touch, with the platform beside it, and looks at the screen, at the items, at the paper that came out and at the
platform's cases. One line alone: `kiosk demo --fault NAME --out DIR` (pictures of the broken and of the mended page).

| name | what breaks | what the screen said | items that went grey | paper that came out | cases | data lost | ended |
|---|---|---|---|---|---|---|---|
"""


def table(out: Path) -> str:
    """One line a fault; a fault that was not played, or not as expected, says so."""
    titles = {p.parent.name: read_yaml(p)["short"]["zh"] for p in sorted((ASSETS / "packs").glob("*/pack.yaml"))}
    return HEAD + "".join(_line(name, case, out / name / "summary.json", titles) for name, case in CASES.items())


def _line(name: str, case: FaultCase, summary: Path, titles: dict[str, str]) -> str:
    if not summary.exists():
        return f"| {name} | {case.title} | not played | | | | | **not played** |\n"
    seen = json.loads(summary.read_text("utf-8"))
    grey = "、".join(titles.get(g, g) for g in seen.get("grey", ())) or ("nothing" if case.grey is not None else "–")
    paper = "，".join(f"{role}: {seen['printed'].get(role, 0)}" for role, _ in case.papers) or "–"
    said = seen.get("said") or "nothing: no citizen has to know"
    lost = "none" if seen["queue_left"] == 0 and seen["cases_on_platform"] == case.cases else "**check**"
    ended = "as expected" if seen["as_expected"] else f"**{seen['error'] or 'not as expected'}**"
    if seen.get("asked"):
        said += "; then it asked whether the paper lies in the mouth"
    return f"| {name} | {case.title} | {said} | {grey} | {paper} | {seen['cases_on_platform']} | {lost} | {ended} |\n"
