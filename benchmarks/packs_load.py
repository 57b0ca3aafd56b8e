"""One process that reads a folder of packs, by our loader or plainly, and prints what it took as JSON.

python -m benchmarks.packs_load ours|plain FOLDER   (ours: FOLDER holds packs.bundle and packs.key beside packs/)
"""

from __future__ import annotations

import gc
import json
import re
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

import psutil
import yaml

TODAY = date(2026, 11, 22)


class _Yaml12(yaml.CSafeLoader):
    """The library's own fast loader, with `no` and `off` as words: else the files cannot be read at all."""


_BOOL = "tag:yaml.org,2002:bool"
_Yaml12.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in found if tag != _BOOL]
    for first, found in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}
_Yaml12.add_implicit_resolver(_BOOL, re.compile(r"^(?:true|false)$"), list("tf"))


def ours(folder: Path) -> int:
    """The bundle is verified, its packs are loaded and checked, the search index is made."""
    from kiosk.guide.search import Finder
    from kiosk.packs.bundle.keys import trusted_keys
    from kiosk.packs.bundle.verify import Verified, verify
    from kiosk.packs.loader import load_shelf

    keys = trusted_keys((folder / "packs.key").read_text())
    if not isinstance(verify((folder / "packs.bundle").read_bytes(), keys, "99.0.0"), Verified):
        raise SystemExit("the bundle was refused")
    shelf = load_shelf(folder / "packs", TODAY)
    if shelf.problems:
        raise SystemExit(str(shelf.problems[0]))
    kept.append(shelf)
    kept.append(Finder(shelf.packs))
    kept[-1].warm()
    return len(shelf.packs)


def plain(folder: Path) -> int:
    """The same files through PyYAML's C loader into the same models. Nothing is merged, compiled or checked."""
    from kiosk.packs.schema import Pack

    files = {path: yaml.load(path.read_text("utf-8"), _Yaml12) for path in (folder / "packs").rglob("*.yaml")}
    heads = [path for path in files if path.name == "pack.yaml"]
    kept.extend(Pack.model_validate(_whole(path.parent, files)) for path in heads)
    return len(heads)


def _whole(folder: Path, files: dict[Path, Any]) -> dict[str, Any]:
    """The document of a pack; of a 一件事 with the members' lists one behind the other, so that all is validated."""
    from kiosk.packs.dictionary import expand

    whole = {**files[folder / "pack.yaml"], "guide": files[folder / "guide.yaml"]}
    form = list(files.get(folder / "form.yaml", ()))
    members = [_member(folder, entry, files) for entry in whole.pop("members", ())]
    lists = {name: list(whole.get(name, ())) for name in ("items", "materials", "commitments")}
    for member in members:
        item = {key: value for key, value in member.items() if key not in ("form", "materials", "commitments", "rows")}
        lists["items"].append({**item, "form": member.get("rows", ())})
        form += member.get("form", ())
        for name in ("materials", "commitments"):
            lists[name] += member.get(name, ())
    return {**whole, **lists, "form": [expand(field) for field in form]}


def _member(folder: Path, entry: Any, files: dict[Path, Any]) -> dict[str, Any]:
    if isinstance(entry, str):
        return dict(files[folder / "members" / f"{entry}.yaml"])
    other = folder.parent / entry["pack"]
    head = files[other / "pack.yaml"]
    item = dict(head["items"][0])
    item["rows"] = item.pop("form", ())
    own = {key: value for key, value in entry.items() if key not in ("pack", "without")}
    papers = {name: head.get(name, ()) for name in ("materials", "commitments")}
    return {**item, **own, **papers, "form": files.get(other / "form.yaml", ())}


kept: list[Any] = []
_KINDS = {"ours": ours, "plain": plain}


def measured(kind: str, folder: Path) -> dict[str, float]:
    """Seconds of the processor (others that wait for it do not count) and megabytes, both beyond what libraries and

    dictionaries had taken before.
    """
    _warm()
    gc.collect()
    process = psutil.Process()
    before = process.memory_info().rss
    began = time.process_time()
    count = _KINDS[kind](folder)
    seconds = time.process_time() - began
    gc.collect()
    return {"packs": count, "seconds": seconds, "megabytes": (process.memory_info().rss - before) / 1e6}


def _warm() -> None:
    """What is read once in the life of a program: models, code sets, dictionary, sounds of pypinyin."""
    from benchmarks.packs_shelves import shelf_of
    from kiosk.guide.search import Finder
    from kiosk.packs.loader import load_shelf
    from kiosk.packs.schema import Pack

    Pack.model_rebuild()
    with tempfile.TemporaryDirectory() as one:
        Finder(load_shelf(shelf_of(3, Path(one)), TODAY).packs).warm()


if __name__ == "__main__":
    print(json.dumps(measured(sys.argv[1], Path(sys.argv[2]))))
