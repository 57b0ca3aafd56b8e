"""JSON lines with whitelisted fields. A field not listed is dropped: a log cannot hold what it does not know."""

from __future__ import annotations

import logging
from collections.abc import Mapping, MutableMapping
from pathlib import Path
from typing import Any

from kiosk.domain.clock import wall_clock

#: name → longest value. Texts are words of ours (codes, names of roles and phases), never of a citizen.
FIELDS = {
    "event": 60, "level": 10, "timestamp": 40, "phase": 20, "place": 20, "pack": 40, "role": 30, "health": 20,
    "fault": 30, "outcome": 10, "detail": 120, "seconds": 20, "count": 20, "state": 20, "session": 8, "error": 60,
    "submission": 40, "receipt": 30, "version": 20, "address": 120,
}  # fmt: skip
LOG_BYTES = 5_000_000  # six files are some months of a busy terminal (网络安全法 wants 6 months)
LOG_FILES = 6


def _whitelist(_logger: Any, _method: str, values: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """Sessions are shortened to 8 characters: enough to follow one, useless to find one elsewhere."""
    return {k: str(v)[: FIELDS[k]] for k, v in values.items() if k in FIELDS and v is not None}


def _stamp(_logger: Any, _method: str, values: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """China Standard Time, as on the screen and on paper."""
    values["timestamp"] = wall_clock().isoformat(timespec="milliseconds")
    return values


def set_up(folder: Path) -> None:
    """Log to `folder`/terminal.log. Calling again moves the log."""
    from logging.handlers import RotatingFileHandler

    import structlog  # brings rich along, 0.07 s: not before the first page

    folder.mkdir(parents=True, exist_ok=True)
    root = logging.getLogger("terminal")
    for old in list(root.handlers):
        root.removeHandler(old)
        old.close()
    handler = RotatingFileHandler(folder / "terminal.log", maxBytes=LOG_BYTES, backupCount=LOG_FILES, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(message)s"))
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    root.propagate = False
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            _stamp,
            _whitelist,
            structlog.processors.JSONRenderer(ensure_ascii=False, sort_keys=True),
        ],
        logger_factory=lambda *_args: root,
        cache_logger_on_first_use=False,
    )


def close() -> None:
    root = logging.getLogger("terminal")
    for handler in list(root.handlers):
        root.removeHandler(handler)
        handler.close()


def log() -> Any:
    import structlog

    return structlog.get_logger()


def place_of(error: BaseException) -> str:
    """Where a bug is, without what it said: an exception's text may hold what a citizen typed."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace is not None else ""


def tail(folder: Path, lines: int) -> list[str]:
    """The newest lines, newest first."""
    path = folder / "terminal.log"
    if not path.exists():
        return []
    with path.open("rb") as file:
        file.seek(0, 2)
        file.seek(max(0, file.tell() - 400 * lines))
        return file.read().decode("utf-8", "replace").splitlines()[-lines:][::-1]
