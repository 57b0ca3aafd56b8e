"""`kiosk demo`: one journey a process; platform and simulators beside it; pictures, papers, summary.json, a table."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from kiosk.config.settings import Screen, Settings
from kiosk.local import Stack
from kiosk.session.timing import Timing

PORTRAIT, LANDSCAPE = (1080, 1920), (1920, 1080)
MM = {PORTRAIT: 267.7, LANDSCAPE: 476.0}
FAULTS_AT_ONCE = 2  # four processes each
SHORT = Timing(idle=6.0, idle_large=6.0, warn=3.0, ask=4.0, belongings=4.0)  # the walk-away must not take minutes


def play(
    journey: str,
    platform: str | None,
    theme: str,
    landscape: bool,
    fault: str,
    lang: str,
    out: Path,
    packs: Path | None = None,
) -> int:
    """0 when the journey ended as it should. `all` plays each in a process of its own."""
    from ui.demo.any_item import PREFIX, item_journey
    from ui.demo.fault_cases import CASES
    from ui.demo.faults import journey_of
    from ui.demo.journeys import JOURNEYS

    if fault in ("list", "all"):
        return _list_faults() if fault == "list" else _play_all_faults(out)
    if fault in CASES:
        journey = f"fault:{fault}"
        JOURNEYS[journey] = journey_of(fault)
        fault = ""
    elif journey.startswith(PREFIX):
        JOURNEYS[journey] = item_journey(journey)
    elif fault and "." not in fault:
        sys.stderr.write(f"no fault {fault!r}; there are: {', '.join(CASES)}; or role.fault of a simulator\n")
        return 2
    if journey == "list":
        for name, j in JOURNEYS.items():
            sys.stdout.write(f"{name}\t{j.title}\n")
        return 0
    if journey == "all":
        return _play_all(list(JOURNEYS), landscape, out)
    if journey not in JOURNEYS:
        sys.stderr.write(f"no journey {journey!r}; there are: {', '.join(JOURNEYS)}\n")
        return 2
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.setdefault("QT_QUICK_BACKEND", "software")
    name = journey
    if name == "newborn" and platform in ("down", "flaky"):
        name = f"newborn-{platform}"
    _fresh(out)
    tempfile.tempdir = str(out / "tmp")  # so that what this process leaves there can be searched
    os.environ["TMPDIR"] = tempfile.tempdir
    settings = Settings(epoch="03", **({"packs": packs} if packs else {}))
    summary = _one(name, settings, platform, theme, landscape, fault, lang, out)
    _table(summary, out)
    return 0 if summary["as_expected"] else 1


def _play_all(names: list[str], landscape: bool, out: Path) -> int:
    codes = {}
    for name in names:
        command = [sys.executable, "-m", "kiosk", "demo", "--journey", name, "--out", str(out / name)]
        codes[name] = subprocess.run(command + (["--landscape"] if landscape else []), check=False).returncode
    return max(codes.values())


def _list_faults() -> int:
    from ui.demo.fault_cases import CASES

    for name, case in CASES.items():
        sys.stdout.write(f"{name}\t{case.title}\n")
    return 0


def _play_all_faults(out: Path) -> int:
    """Two at a time, each in processes of its own; faults.md in `out` is the table of what was seen."""
    from concurrent.futures import ThreadPoolExecutor

    from ui.demo.fault_cases import CASES
    from ui.demo.fault_table import table

    def one(name: str) -> int:
        command = [sys.executable, "-m", "kiosk", "demo", "--fault", name, "--out", str(out / name)]
        return subprocess.run(command, check=False, stdout=subprocess.DEVNULL).returncode

    out.mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor(FAULTS_AT_ONCE) as pool:
        codes = dict(zip(CASES, pool.map(one, CASES), strict=True))
    (out / "faults.md").write_text(table(out), "utf-8")
    for name, code in codes.items():
        sys.stdout.write(f"{'ok  ' if code == 0 else 'FAIL'}  {name}\n")
    sys.stdout.write(f"{sum(c == 0 for c in codes.values())} of {len(codes)} as expected; {out / 'faults.md'}\n")
    return max(codes.values())


def _judge_fault(name: str, printed: dict[str, int], summary: dict[str, Any]) -> None:
    """A fault that left a second paper, or took one away, did not end as it should."""
    from ui.demo.fault_cases import CASES
    from ui.demo.faults import second_papers

    case = CASES.get(name.removeprefix("fault:")) if name.startswith("fault:") else None
    if case is None:
        return
    summary["printed"] = printed
    wrong = [] if summary["error"] else second_papers(case, printed)
    if wrong:
        summary["error"] = "; ".join(wrong)
        summary["as_expected"] = False


def _fresh(out: Path) -> None:
    """Only folders that a demo made are emptied."""
    marker = out / "summary.json"
    if out.exists() and any(out.iterdir()) and not marker.exists() and not (out / "demo.running").exists():
        raise SystemExit(f"{out} is not empty and was not made by a demo: choose another folder")
    shutil.rmtree(out, ignore_errors=True)
    (out / "tmp").mkdir(parents=True)
    (out / "demo.running").touch()


def _one(
    name: str, settings: Settings, platform: str | None, theme: str, landscape: bool, fault: str, lang: str, out: Path
) -> dict[str, Any]:
    from kiosk.session.asking import READ_DEADLINE
    from ui.app import open_terminal
    from ui.demo.canary import Canary, search
    from ui.demo.citizen import card_of
    from ui.demo.faults import counts
    from ui.demo.finger import Missing
    from ui.demo.journeys import JOURNEYS
    from ui.demo.player import Player

    journey = JOURNEYS[name]
    size = LANDSCAPE if landscape else PORTRAIT
    screen = Screen(width=size[0], height=size[1], width_mm=MM[size], fullscreen=False)
    fault = fault or journey.fault
    theme = theme if theme != "normal" else journey.theme
    card = card_of(journey.person.card)
    canaries = [Canary.hide(k, card[k]) for k in ("id_number", "name", "address")]
    del card
    began = time.monotonic()
    error = ""
    with Stack(out, settings.model_copy(update={"screen": screen}), platform or journey.platform) as stack:
        app = open_terminal(stack.settings, SHORT if journey.short_times else None)
        player = Player(app, stack, journey.person, journey.pack, out, theme, lang, fault)
        try:
            journey.play(player)
        except Missing as missing:
            error = str(missing)
            player.picture("FAILED")
        seconds = time.monotonic() - began
        player.finger.pump(1.0)
        if not error and journey.cases:
            player.until_sent()
        player.app.terminal.reader.idle(READ_DEADLINE)  # a page of somebody who left in a hurry is read to its end
        printed = counts(player)
        hits = (
            []
            if error
            else search(canaries, player.app.window, [out / "terminal", out / "tmp", Path("/var/spool/cups")])
        )
        summary = _summary(journey, name, player, stack, seconds, hits, error, size, theme)
        _judge_fault(name, printed, summary)
        player.app.stop()
        player.finger.pump(0.2)
    (out / "summary.json").write_text(json.dumps(summary, ensure_ascii=False, indent=1) + "\n", "utf-8")
    (out / "demo.running").unlink()
    return summary


def _summary(
    journey: Any,
    name: str,
    player: Any,
    stack: Stack,
    seconds: float,
    hits: list[str],
    error: str,
    size: Any,
    theme: str,
) -> dict[str, Any]:
    counts = stack.counts()
    papers = sorted(p.name for p in (stack.out / "papers").rglob("*") if p.is_file())
    verified = _verified(player)
    queue_left = player.app.terminal.outbox.waiting()
    outcome = "failed" if error else journey.outcome
    subcases = player.notes.get("subcases", [])
    as_expected = (
        not error
        and not _unmet(journey, player.notes)
        and (not journey.subcases or sorted(journey.subcases) == sorted(subcases))
        and counts["cases"] == journey.cases
        and queue_left == 0
        and not hits
        and (verified if journey.cases else not player.receipt_number)
    )
    return {
        "journey": name,
        "title": journey.title,
        "outcome": outcome,
        "as_expected": as_expected,
        "error": error,
        "pages": player.pages,
        "touches": player.finger.touches,
        "seconds": round(seconds, 1),
        "size": f"{size[0]}x{size[1]}",
        "theme": theme,
        "receipt_number": player.receipt_number,
        "receipt_verified": verified,
        "cases_on_platform": counts["cases"],
        "attachments_on_platform": counts["attachments"],
        "ratings_on_platform": counts["ratings"],
        "queue_left": queue_left,
        "canary_hits": len(hits),
        "canary_places": hits[:20],
        "papers": papers,
        "unmet": _unmet(journey, player.notes),
        **player.notes,
    }


def _unmet(journey: Any, notes: dict[str, Any]) -> list[str]:
    """What the notes should hold and do not, or hold and should not."""
    wrong = [
        f"{key} lacks {name}" for key, names in journey.has.items() for name in names if name not in notes.get(key, ())
    ]
    return wrong + [
        f"{key} has {name}" for key, names in journey.has_not.items() for name in names if name in notes.get(key, ())
    ]


def _verified(player: Any) -> bool:
    """Of the receipt as it was printed: the text that its QR code holds, with the published key."""
    from kiosk.maintenance.receipts import verify

    if not player.receipt_number:
        return False
    receipt = player.app.terminal.outbox.receipt(player.receipt_number)
    if receipt is None:
        return False
    path = player.out / "receipt.txt"
    path.write_text(receipt.qr_text + "\n", "utf-8")
    keys = player.app.terminal.settings.data / "receipt_keys.json"
    return verify(str(path), keys)[0]


def _table(summary: dict[str, Any], out: Path) -> None:
    rows = [
        ("journey", f"{summary['journey']}　{summary['title']}"),
        ("ended", summary["outcome"] + ("" if summary["as_expected"] else "  NOT AS EXPECTED")),
        ("pages, touches, seconds", f"{len(summary['pages'])}, {summary['touches']}, {summary['seconds']}"),
        ("receipt", f"{summary['receipt_number'] or '-'}  verified: {summary['receipt_verified']}"),
        ("on the platform", f"{summary['cases_on_platform']} cases, {summary['attachments_on_platform']} attachments"),
        ("left in the queue", str(summary["queue_left"])),
        ("traces after the wipe", str(summary["canary_hits"])),
        ("pictures", str(out)),
        ("papers", str(out / "papers")),
    ]
    if summary["error"]:
        rows.insert(2, ("error", summary["error"]))
    for name, value in rows:
        sys.stdout.write(f"{name:>24}  {value}\n")
