"""The social-insurance certificate (ss-proof): a synthetic record derived from the ID number, and its paper."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path
from typing import Any

from central.payload import mapping

WORDS = json.loads(Path(__file__).with_name("social_insurance.json").read_text(encoding="utf-8"))


def social_insurance_record(id_number: str, today: date) -> dict[str, Any]:
    """The last 24 months: the same number gives the same employer, base and gap."""
    seed = hashlib.sha256(f"social-insurance/{id_number}".encode()).digest()
    base = 4000 + int.from_bytes(seed[:2], "big") % 60 * 100
    last = (
        today.year * 12 + today.month - 1 - (1 if today.day > 15 else 2)
    )  # a month appears after the 15th of the next
    gap = last - 3 - seed[2] % 18
    months = [f"{month // 12:04d}-{month % 12 + 1:02d}" for month in range(last - 23, last + 1) if month != gap]
    return {
        "issuer": WORDS["issuer"],
        "statement": WORDS["statement"].format(from_month=months[0], to_month=months[-1]),
        "employer": WORDS["employers"][seed[3] % len(WORDS["employers"])],
        "place": WORDS["place"],
        "status": WORDS["status"],
        "from_month": months[0],
        "to_month": months[-1],
        "months": months,
        "monthly_base_yuan": base,
        "insurances": [
            {**insurance, "status": WORDS["status"], "months_paid": len(months)} for insurance in WORDS["insurances"]
        ],
    }


def asked(payload: dict[str, Any]) -> dict[str, str]:
    """What the applicant chose: insurance, period, from_day, to_day, purpose. Anything odd counts as not chosen."""
    given = mapping(payload.get("answers"))
    return {k: str(v["value"]) for k, v in given.items() if isinstance(v, dict) and isinstance(v.get("value"), str)}


def proof_paper(record: dict[str, Any], asked: dict[str, str], id_number: str) -> dict[str, Any]:
    """The certificate as it is to be printed: statement, facts, table. The terminal adds no word of its own."""
    words = WORDS["paper"]
    months = _in_period(record["months"], asked)
    chosen = [i for i in record["insurances"] if asked.get("insurance", "all") in ("all", i["code"])]
    first, last = (months[0], months[-1]) if months else ("", "")
    facts = [
        (words["name"], record["name"]),
        (words["id_number"], id_number),
        (words["employer"], record["employer"]),
        (words["place"], record["place"]),
        (words["status"], record["status"]),
        (words["base"], words["base_unit"].format(yuan=record["monthly_base_yuan"])),
    ]
    if asked.get("purpose") in words["purposes"]:
        facts.append((words["purpose"], words["purposes"][asked["purpose"]]))
    return {
        "title": record["title"].removesuffix("打印"),
        "statement": WORDS["statement"].format(from_month=first, to_month=last) if months else words["none"],
        "facts": facts,
        "columns": words["columns"],
        "rows": [[i["name"], i["status"], first, last, str(len(months))] for i in chosen] if months else [],
        "issuer": record["issuer"],
        "note": words["note"],
    }


def _in_period(months: list[str], asked: dict[str, str]) -> list[str]:
    """Months of the chosen period. A range counts whole months."""
    period = asked.get("period", "")
    if period == "range":
        first, last = asked.get("from_day", "")[:7], asked.get("to_day", "")[:7]
        return [m for m in months if (not first or m >= first) and (not last or m <= last)]
    return months[-WORDS["periods"].get(period, len(months)) :]
