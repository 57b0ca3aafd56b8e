"""What each model of simulated receipt printer answers and has; its own table, written from the manuals' side."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Model:
    """`realtime`: DLE EOT and DLE ENQ are obeyed. `presenter`: "", gs_e or eot5 (how it tells its state)."""

    realtime: bool = True
    turns: bool = True  # GS r
    reports: bool = False  # GS a
    presenter: str = ""


MODELS = {
    "gb2312_80": Model(turns=False),
    "presenter80": Model(presenter="gs_e"),
    "presenter80_eot5": Model(presenter="eot5"),
    "asb80": Model(realtime=False, reports=True),
    "turn80": Model(realtime=False),
    "silent80": Model(realtime=False, turns=False),
}
USUAL = Model()

# Delays, in seconds
LINE_SECONDS = 0.002  # one printed line; a real printer needs 15-25 ms, tests do not
SLOW_LINE_SECONDS = 0.06  # "slow": a worn motor, a cold head
LATE_SECONDS = 0.45  # "late_answers": longer than a patient host waits
COOL_SECONDS = 0.4  # after "overheated_…" in a job the head cools down by itself

BUFFER_BYTES = 4096  # what waits to be printed; on a serial line without handshake the rest is lost
MIDWAY_LINES = 4  # "…_midway": lines of a job that still come out

TROUBLES = {"paper_out": "缺纸", "cover_open": "开盖", "jam": "切刀卡住", "overheated": "打印头过热"}
STEPS = {"midway": "打到一半", "at_cut": "切纸时", "after_cut": "切纸后"}
HABITS = {
    "paper_near_end": "纸将尽",
    "offline": "脱机",
    "no_answer": "不应答",
    "silent_after_job": "打完不应答",
    "unplug": "拔线",
    "slow": "打印慢",
    "cut_link_after_job": "发完断线",
    "late_answers": "应答迟到",
    "shifted_answers": "应答错位",
    "missing_answers": "应答丢失",
    "doubled_answers": "应答重复",
    "corrupt_answers": "应答损坏",
    "leftover_bytes": "残留应答",
    "unasked_reports": "自动状态未关",
}
SERIAL_HABITS = {"wrong_baud": "波特率不符"}
PRESENTER_HABITS = {"presenter_jam": "出纸口卡纸", "presenter_stuck": "出纸口卡死", "bin_full": "回收箱满"}
STOPPED = frozenset({*TROUBLES, "offline"})


def faults_of(model: Model, serial: bool) -> dict[str, str]:
    """Name to Chinese label of everything that can be played on this model."""
    steps = {f"{t}_{s}": f"{words}{trouble}" for t, trouble in TROUBLES.items() for s, words in STEPS.items()}
    known = {**TROUBLES, **steps, **HABITS}
    return known | (SERIAL_HABITS if serial else {}) | (PRESENTER_HABITS if model.presenter else {})


def status_byte(n: int, troubles: set[str]) -> int:
    """DLE EOT n; fixed bits 0x12. This firmware sets one bit of each pair only."""
    has = troubles.__contains__
    if n == 1:
        return 0x12 | (0x08 if troubles & STOPPED else 0)
    if n == 2:
        return 0x12 | 0x04 * has("cover_open") | 0x20 * has("paper_out") | 0x40 * has("jam")
    if n == 3:
        return 0x12 | 0x08 * has("jam") | 0x40 * has("overheated")
    return 0x12 | 0x0C * (has("paper_near_end") or has("paper_out")) | 0x40 * has("paper_out")


def turn_byte(troubles: set[str]) -> int:
    """GS r 1."""
    return 0x03 * bool(troubles & {"paper_near_end", "paper_out"}) | 0x0C * ("paper_out" in troubles)


def report(troubles: set[str]) -> bytes:
    """GS a: four bytes, the fixed bit of the first is bit 4."""
    has = troubles.__contains__
    first = 0x10 | 0x08 * bool(troubles & STOPPED) | 0x20 * has("cover_open")
    return bytes([first, 0x08 * has("jam") | 0x40 * has("overheated"), turn_byte(troubles), 0])
