"""Values of licences, shared data and read papers as answers of a form, where the field would take them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date

from kiosk.domain.person import Answer, Source

Accepts = Callable[[str, str], bool]  # (field id, value): whether the field would take it

_DATE = re.compile(r"([0-9]{4})(?:[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?|([0-9]{2})([0-9]{2}))(?![0-9])")


def iso_day(text: str) -> str:
    """A date, also at the beginning of a time, as ISO; "" if it is none: 20261108, 2026年11月8日, 2026/11/8."""
    plain = "".join(text.split()) if "年" in text else text.strip()
    found = _DATE.match(plain)
    if found is None:
        return ""
    year, month, day = (int(part) for part in found.groups() if part)
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""


def take(
    data: Mapping[str, str],
    fields: Mapping[str, str],
    codes: Mapping[str, Mapping[str, str]],
    source: Source,
    accepts: Accepts,
) -> dict[str, Answer]:
    """Answers by field id; `fields`: field → key of the data, `codes`: field → {value there: code here}.

    What is missing, has no code, or what the field refuses is left out, never forced. A value that is refused as it
    stands is tried once more as an ISO date.
    """
    found: dict[str, Answer] = {}
    for name, key in fields.items():
        value = data.get(key, "").strip()
        if name in codes:
            value = codes[name].get(value, "")
        for candidate in dict.fromkeys((value, iso_day(value))):
            if candidate and accepts(name, candidate):
                found[name] = Answer(candidate, source)
                break
    return found


def prefill(
    data: Mapping[str, str], fields: Mapping[str, str], codes: Mapping[str, Mapping[str, str]], accepts: Accepts
) -> dict[str, Answer]:
    """Of a verified licence's or shared answer's `data` (FreeBy.fields, FreeBy.map of the pack): provenance A."""
    return take(data, fields, codes, Source.AGENCY, accepts)
