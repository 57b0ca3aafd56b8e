"""Folders of packs for measuring: the shipped ones and as many renamed copies as are wanted, and one wide 一件事."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

from kiosk.packs.merge import Member, merge
from kiosk.packs.reading import read_pack
from kiosk.packs.schema import Pack

ASSETS = Path(__file__).resolve().parents[1] / "assets"
_TITLE = re.compile(r"^(title|short): ", re.MULTILINE)


def shelf_of(count: int, folder: Path, packs: Path = ASSETS / "packs") -> Path:
    """`count` packs: the shipped ones under their own names, then copies that differ in id and in some texts."""
    real = sorted(path for path in packs.iterdir() if (path / "pack.yaml").is_file())
    for number in range(count):
        source = real[number % len(real)]
        turn = number // len(real)
        name = source.name if not turn else f"{source.name[:30]}-{turn}"
        shutil.copytree(source, folder / name)
        if turn:
            _rename(folder / name, source.name, turn)
    return folder


def _rename(folder: Path, old: str, turn: int) -> None:
    head = folder / "pack.yaml"
    text = head.read_text("utf-8")
    text = re.sub(rf"^id: {re.escape(old)}$", f"id: {folder.name}", text, count=1, flags=re.MULTILINE)
    head.write_text(text, "utf-8")
    for path in folder.rglob("*.yaml"):  # no two packs of a county have the same words, or the same conditions
        text = path.read_text("utf-8").replace("请", f"请（{turn}）").replace(" == '", f" =={' ' * (turn + 1)}'")
        path.write_text(text, "utf-8")


# ── a wide 一件事 ─────────────────────────────────────────────────────────────────────────────────────────────────────

MEMBERS, QUESTIONS = 8, 20  # eight departments; of twenty questions each five are asked by all
_SHARED = 5


def wide_pack() -> Pack:
    """The members' one form in a pack; what is not measured (guide, papers) is a shipped pack's."""
    merged = merge(members())
    head = read_pack(ASSETS / "packs" / "ss-proof")
    own = {name: getattr(merged, name) for name in ("items", "form", "materials", "commitments")}
    return head.model_copy(update={"id": "wide", **own})


def members(count: int = MEMBERS, questions: int = QUESTIONS) -> list[Member]:
    """Members whose forms overlap and depend on answers, as those of the shipped 一件事 do."""
    return [_member(number, questions) for number in range(count)]


def _member(number: int, questions: int) -> Member:
    name = f"member{number}"
    form = [_shared(n) for n in range(_SHARED)]
    form += [_own(name, n) for n in range(questions - _SHARED)]
    item = {
        "id": name, "name": f"第{number}个事项", "department": f"第{number}局", "task_type": "01",
        "form_title": f"第{number}个事项申请表", "form": [{"label": f["label"], "field": f["id"]} for f in form],
        "when": None if number % 2 else f"choice0 == 'a' || choice0 == '{number}'",
    }  # fmt: skip
    return Member.model_validate({"item": item, "form": form, "materials": [_paper(name, n) for n in range(4)]})


def _shared(n: int) -> dict[str, Any]:
    if n == 0:
        codes = ["a", "b", *map(str, range(MEMBERS))]
        return _asked("choice0", "choice", choices=[{"code": code, "label": f"选{code}"} for code in codes])
    kind = ("", "text", "phone", "date", "id_number")[n]
    return _asked(f"shared_{kind}", kind)


def _own(name: str, n: int) -> dict[str, Any]:
    """Of every five: a choice, two that depend on it, a text, and a value worked out from that."""
    first, lead = n - n % 5, f"{name}_{n - n % 5}"
    if n % 5 == 0:
        return _asked(lead, "choice", choices=[{"code": "x", "label": "是这样"}, {"code": "y", "label": "不是"}])
    if n % 5 == 4:
        return {"id": f"{name}_{n}", "kind": "text", "label": f"算出来的{n}", "compute": f"{name}_{first + 3} + '号'"}
    more = {1: {"when": f"{lead} == 'x'"}, 2: {"when": f"{lead} == 'y' && choice0 != ''"}}.get(n % 5, {})
    checks = [{"bad": f"value == {name}_{first + 1}", "text": "两处不能一样", "code": "same"}] if n % 5 == 3 else []
    return _asked(f"{name}_{n}", "text", checks=checks, **more)


def _asked(name: str, kind: str, **more: Any) -> dict[str, Any]:
    words = {"label": f"{name}", "question": f"{name}是什么？", "spoken": f"请告诉我{name}", "group": "事项"}
    return {"id": name, "kind": kind, **words, **more}


def _paper(name: str, n: int) -> dict[str, Any]:
    return {
        "id": f"{name}_paper{n}", "name": f"{name}的第{n}份材料", "necessity": "必备",
        "when": f"{name}_0 == 'x'" if n % 2 else None, "pages": [{"id": "page", "title": "正面"}], "used_by": [name],
    }  # fmt: skip
