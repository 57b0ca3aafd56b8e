"""What the dock shows of a bench: one row per device, from the JSON of GET /state. No Qt, no network."""

from __future__ import annotations

from typing import Any

ROLES = {
    "idcard": "身份证读卡器",
    "smartcard": "社保卡、护照读卡器",
    "portrait_camera": "人像摄像头",
    "document_camera": "高拍仪",
    "document_scanner": "扫描仪",
    "receipt_printer": "凭条打印机",
    "form_printer": "A4 打印机",
    "queue_ticket": "取号小票机",
    "code_reader": "扫码器",
    "io_board": "控制板",
    "keypad": "盲文键盘",
}
#: What the bench calls doing something with a choice, and undoing it ("": it undoes itself).
VERBS = {
    "idcard": ("lay", "take"), "smartcard": ("lay", "take"), "portrait_camera": ("show", "remove"),
    "document_camera": ("show", "remove"), "document_scanner": ("show", "remove"), "code_reader": ("show", ""),
    "io_board": ("press", "press"), "keypad": ("press", ""),
}  # fmt: skip
PAGES = {
    "birth_certificate": "出生医学证明",
    "bank_card": "银行卡",
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
    labels = _labels(entry, state)
    if not labels or role not in VERBS:
        return row
    verb, away = VERBS[role]
    lies = str(next((state[k] for k in ("card", "person", "page", "glass") if state.get(k)), ""))
    chosen = {lies} if lies else {k for k, on in (state.get("contacts") or {}).items() if on}
    summary = row["summary"].replace(lies, PAGES.get(lies, lies)) if lies else row["summary"]
    choices = [{"key": k, "label": label, "on": k in chosen} for k, label in labels.items()]
    return row | {"summary": summary, "choices": choices, "verb": verb, "away": away}


def _labels(entry: dict[str, Any], state: dict[str, Any]) -> dict[str, str]:
    """What can be laid, shown or pressed: key → label."""
    for kind in ("people", "codes", "contacts"):
        if isinstance(entry.get(kind), dict):
            return dict(entry[kind])
    keys = entry.get("pages") or state.get("pages") or entry.get("keys") or ()
    return {key: PAGES.get(key, key) for key in keys}


def _papers(state: dict[str, Any]) -> list[str]:
    """Pictures of what came out, newest first: strips of the receipt printer, sheets of the form printer."""
    found: list[str] = []
    for kind in ("receipts", "partials", "forms"):
        for paper in state.get(kind, ()):
            picture = paper.get("png") or ()
            found += [picture] if isinstance(picture, str) else picture
    return found[::-1][:NEWEST]
