"""What is measured of packs: loading, merging, one changed answer, the PDF of the application."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from benchmarks.devices_table import Row, alternate, clocked, compared, limited, paired
from benchmarks.packs_shelves import members, shelf_of, wide_pack

TODAY = date(2026, 11, 22)
MERGE_LIMIT, CHANGE_LIMIT = 0.020, 0.005  # seconds
LOAD_RATIO, PAPER_RATIO = 1.5, 1.3


@dataclass(frozen=True)
class Amount:
    """`loads`: processes of each kind; `pairs`: of what takes milliseconds; `slow`: of LibreOffice."""

    packs: int
    loads: int
    pairs: int
    slow: int


FULL = Amount(packs=300, loads=7, pairs=40, slow=5)
QUICK = Amount(packs=300, loads=3, pairs=15, slow=2)


def loading(amount: Amount) -> list[Row]:
    """Verified, loaded, checked and indexed by us; read and validated by the plain way. A process each, in turn."""
    ours: list[dict[str, float]] = []
    plain: list[dict[str, float]] = []
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        publish(shelf_of(amount.packs, folder / "packs").parent)
        for _ in range(amount.loads):
            ours.append(_in_a_process("ours", folder))
            plain.append(_in_a_process("plain", folder))
    beside = "PyYAML (C) + pydantic of the same files"
    count = int(ours[0]["packs"])
    seconds = [[run["seconds"] for run in runs] for runs in (ours, plain)]
    memory = [[run["megabytes"] for run in runs] for runs in (ours, plain)]
    return [
        paired(f"{count} packs verified, loaded, indexed, CPU", beside, (seconds[0], seconds[1]), LOAD_RATIO),
        compared("  memory of it, MB", memory[0], "the same", memory[1], LOAD_RATIO),
    ]


def publish(folder: Path) -> None:
    """Writes packs.bundle and packs.key into the folder that holds packs/."""
    from kiosk.packs.bundle.build import Release, build
    from kiosk.packs.bundle.keys import public_text
    from offline_queue.receipts.suites import ED25519

    signer = ED25519.generate()
    release = Release("2026.11.22-1", datetime(2026, 11, 22, tzinfo=UTC), "benchmark", "0.1.0")
    (folder / "packs.bundle").write_bytes(build(folder, release, signer))
    (folder / "packs.key").write_text(public_text(signer))


def _in_a_process(kind: str, folder: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.packs_load", kind, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).parents[1], timeout=300)
    if done.returncode:
        raise RuntimeError(done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "the process failed")
    said: dict[str, float] = json.loads(done.stdout)
    return said


def merging(amount: Amount) -> list[Row]:
    """Eight members of twenty questions each, a quarter of them the same, into one form."""
    from kiosk.packs.merge import merge

    eight = members()
    merged = merge(eight)
    seconds = _times(amount.pairs, lambda: merge(eight))
    asked = sum(len(member.form) for member in eight)
    return [limited(f"8 members, {asked} fields → {len(merged.form)}, merged", seconds, MERGE_LIMIT)]


def changing(amount: Amount) -> list[Row]:
    """One answer of a form filled in is changed: which questions count now, and everything that is still missing."""
    from kiosk.domain.person import Answer, Source
    from kiosk.packs.missing import missing
    from kiosk.packs.samples import usual

    pack = wide_pack()
    filled = usual(pack, TODAY)
    changed = [filled | {"member1_0": Answer(code, Source.OWN)} for code in ("x", "y")]
    turns = iter(range(10**9))

    def change() -> None:
        missing(pack, changed[next(turns) % 2], TODAY)

    count = len(pack.form)
    return [
        limited(f"one change of {count} fields: conditions, 一次性告知", _times(amount.pairs, change), CHANGE_LIMIT)
    ]


def printing(amount: Amount) -> list[Row]:
    """The application form filled with the longest values, beside the same words by plain reportlab."""
    from benchmarks.packs_papers import application, by_libreoffice, by_reportlab, libreoffice

    ours, plain = application(), by_reportlab()
    rows = [
        paired(
            "application form, PDF", "plain reportlab, same words", alternate(amount.pairs, ours, plain), PAPER_RATIO
        )
    ]
    office = libreoffice()
    if office is None:
        rows.append(Row("application form, PDF", "-", "LibreOffice from HTML: not installed", "-", (float("nan"),)))
    else:
        with tempfile.TemporaryDirectory() as place:
            both = alternate(amount.slow, ours, by_libreoffice(office, Path(place)))
        rows.append(paired("application form, PDF", office.name, both))
    return rows


def _times(count: int, work: Callable[[], object]) -> list[float]:
    trial = clocked(work)
    trial()
    return [trial() for _ in range(count)]


PARTS: dict[str, Callable[[Amount], list[Row]]] = {
    "load": loading,
    "merge": merging,
    "change": changing,
    "paper": printing,
}


def run(names: list[str], amount: Amount) -> tuple[list[Row], dict[str, str]]:
    """Rows of all parts, and why a part could not be measured."""
    rows: list[Row] = []
    missing: dict[str, str] = {}
    for name in names:
        began = time.monotonic()
        try:
            rows += PARTS[name](amount)
        except Exception as trouble:  # noqa: BLE001 the others are measured all the same
            missing[name] = f"{type(trouble).__name__}: {trouble}"
        print(f"  {name}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    return rows, missing
