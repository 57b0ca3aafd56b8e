"""What the dock shows of a bench: one row per device, from the JSON of GET /state. No Qt, no network."""

from __future__ import annotations

from typing import Any

ROLES = {
    "idcard": "身份证读卡器",
    "receipt_printer": "凭条打印机",
    "form_printer": "A4 打印机",
    "document_camera": "高拍仪",
}
PAGES = {
    "birth_certificate": "出生医学证明",
    "household_cover": "户口簿首页",
    "household_person": "户口簿本人页",
    "marriage_certificate": "结婚证",
    "blank": "白纸",
}
MODES = {  # of central's /dev/trouble
    "up": "正常",
    "down": "断网",
    "flaky": "时断时续",
    "busy": "繁忙",
    "drop_commit_reply": "丢失回执",
    "refuse_terminal": "拒绝本机",
}
NEWEST = 5  # papers shown per printer


def rows(state: dict[str, Any]) -> list[dict[str, Any]]:
    """Each device as {role, title, address, summary, good, faults, choices, verb, away, papers}. `choices` can be laid
    or shown; `verb` and `away` are the words of the bench for doing so and for taking it away."""
    found = [_row(role, entry) for role, entry in state.get("simulators", {}).items()]
    lost = [
        {**_EMPTY, "role": role, "title": ROLES.get(role, role), "summary": why}
        for role, why in state.get("missing", {}).items()
    ]
    return found + lost


_EMPTY: dict[str, Any] = {
    "address": "", "good": False, "faults": [], "choices": [], "verb": "", "away": "", "papers": []
}  # fmt: skip


def _row(role: str, entry: dict[str, Any]) -> dict[str, Any]:
    state = entry["state"]
    on = set(state.get("faults", ()))
    row = {
        **_EMPTY,
        "role": role,
        "title": ROLES.get(role, role),
        "address": entry["address"],
        "summary": state.get("summary", ""),
        "good": not on,
        "faults": [{"name": n, "label": label, "on": n in on} for n, label in entry["faults"].items()],
        "papers": _papers(state),
    }
    if "people" in entry:
        choices = _choices(entry["people"], state.get("card"))
        return row | {"choices": choices, "verb": "lay", "away": "take"}
    if "pages" in state:
        choices = _choices({key: PAGES.get(key, key) for key in state["pages"]}, state.get("page"))
        lies = state.get("page") or ""
        summary = row["summary"].replace(lies, PAGES.get(lies, lies)) if lies else row["summary"]
        return row | {"summary": summary, "choices": choices, "verb": "show", "away": "remove"}
    return row


def _choices(labels: dict[str, str], chosen: str | None) -> list[dict[str, Any]]:
    return [{"key": key, "label": label, "on": key == chosen} for key, label in labels.items()]


def _papers(state: dict[str, Any]) -> list[str]:
    """Pictures of what came out, newest first: strips of the receipt printer, sheets of the form printer."""
    found: list[str] = []
    for kind in ("receipts", "partials", "forms"):
        for paper in state.get(kind, ()):
            picture = paper.get("png") or ()
            found += [picture] if isinstance(picture, str) else picture
    return found[::-1][:NEWEST]
