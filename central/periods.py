"""The months of a certificate: what the applicant chose, within what the department has, and what they add up to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation

LAST = {"months6": 6, "months12": 12, "months24": 24}
USUAL = 12  # months, where nothing was chosen


def chosen(asked: Mapping[str, str], first: str, last: str) -> list[str]:
    """Months as 2026-10, ascending. `first`, `last`: of the record, a month or a day. A range counts whole months."""
    known = months(first[:7], last[:7])
    year = asked.get("old_year", "")
    if year:
        return [month for month in known if month.startswith(f"{year}-")]
    begin, end = (asked.get(name, "")[:7] for name in ("from_month", "to_month"))
    if begin or end:
        return [month for month in known if (not begin or month >= begin) and (not end or month <= end)]
    return known[-LAST.get(asked.get("period", ""), USUAL) :]


def months(first: str, last: str) -> list[str]:
    """Both included; [] for what are no months."""
    try:
        begin, end = (int(text[:4]) * 12 + int(text[5:7]) - 1 for text in (first, last))
    except ValueError:
        return []
    return [f"{month // 12:04d}-{month % 12 + 1:02d}" for month in range(begin, min(end, begin + 1200) + 1)]


def summed(record: Mapping[str, str], names: Iterable[str], count: int) -> dict[str, str]:
    """sum_… of what is the same each month, with two decimals."""
    found = {}
    for name in names:
        try:
            found[f"sum_{name}"] = f"{Decimal(record.get(name, '0')) * count:.2f}"
        except InvalidOperation:
            found[f"sum_{name}"] = ""
    return found
