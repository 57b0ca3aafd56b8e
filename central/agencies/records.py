"""The test holders and what departments keep about them: licences, shared data, credit, all from data files.

Keys of `data` stand in the files; values are flat strings, dates ISO, codes GB/T (2261, 3304, 4658, 4761).
household_book numbers its members: member_1_name … member_N_relation with N = member_count.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from central.agencies.identifier import identifier, with_wrong_check

HERE = Path(__file__).parent


def _read(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))
    return found


_ISSUERS, _LICENCES, _SHARED = _read("issuers"), _read("licences"), _read("shared_data")
ISSUERS: dict[str, dict[str, Any]] = {issuer["id"]: issuer for issuer in _ISSUERS["issuers"]}
TYPES: dict[str, dict[str, str]] = _ISSUERS["types"]
KINDS: dict[str, str] = _ISSUERS["kinds"]  # kind of shared data → id of the issuer that answers
NAMES: dict[str, str] = _LICENCES["names"]
ANOTHER = "999901199001010096"  # whom a licence of the trouble "other_holder" is made out to


def licences_of(holder: str, wanted: list[str]) -> list[dict[str, Any]]:
    """Entries of licences.json, in the file's order."""
    return [e for e in _LICENCES["licences"] if e["holder"] == holder and e["type"] in wanted]


def issuer_of(entry: dict[str, Any]) -> str:
    return str(entry.get("issuer") or TYPES[entry["type"]]["issuer"])


def sealable(issuer: str) -> list[str]:
    """Types of licences and kinds of shared data that an issuer may seal; one of another region names its own."""
    named = ISSUERS[issuer].get("types")
    own = [type_ for type_, about in TYPES.items() if about["issuer"] == issuer]
    return list(named) if named else own + [kind for kind, by in KINDS.items() if by == issuer]


def unsealed(entry: dict[str, Any]) -> dict[str, Any]:
    """A licence as the interface has it, without its seal. `trouble` of the entry says what is wrong with it."""
    trouble, type_ = entry.get("trouble", ""), TYPES[entry["type"]]
    issuer = ISSUERS[issuer_of(entry)]
    number = identifier(ISSUERS[type_["issuer"]]["uscc"] + type_["number"], issuer["uscc"], entry["serial"])
    return {
        "type": next(t for t in TYPES if t != entry["type"]) if trouble == "other_type" else entry["type"],
        "name": type_["title"],
        "identifier": with_wrong_check(number) if trouble == "check_character" else number,
        "holder_id": ANOTHER if trouble == "other_holder" else entry["holder"],
        "holder_name": NAMES[entry["holder"]],
        "issuer": issuer["name"],
        **{name: entry[name] for name in ("issued_on", "valid_from", "valid_to", "state", "data")},
    }


def shared_of(holder: str, kind: str) -> dict[str, Any] | None:
    """{"as_of", "data"}; of a known person about whom nothing is kept the default, None for a stranger."""
    for answer in _SHARED["answers"]:
        if (answer["holder"], answer["kind"]) == (holder, kind):
            return {"as_of": answer["as_of"], "data": dict(answer["data"])}
    if holder not in NAMES or kind not in _SHARED["defaults"]:
        return None
    return {"as_of": "", "data": dict(_SHARED["defaults"][kind])}


def credit_of(holder: str) -> dict[str, str] | None:
    """An entry of the list that came with the test holders."""
    found = next((entry for entry in _SHARED["credit"] if entry["holder"] == holder), None)
    return found and {name: found[name] for name in ("state", "reason", "since", "until")}


def police_clear(holder: str) -> bool:
    """Whether the police data answer at once that there is nothing. Everybody else is sent to a window, neutrally."""
    return holder in _SHARED["police"]["clear"]
