"""Where codes, calendar and dictionary are read: in the bundle that is in use, else in the program's own assets."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

ASSETS = Path(__file__).resolve().parents[2] / "assets"

_in_use: list[Path | None] = [None]  # one for the process: a terminal has one shelf
_trial: ContextVar[Path | None] = ContextVar("trial", default=None)  # of one thread: a bundle that is looked through


def part(name: str) -> Path:
    """The folder `codes`, `calendar` or `dictionary`. What a bundle does not bring is the program's, never an older

    bundle's: a bundle is looked through with what it will be used with.
    """
    root = _trial.get() or _in_use[0]
    folder = root / name if root is not None else None
    return folder if folder is not None and folder.is_dir() else ASSETS / name


def use(root: Path | None) -> None:
    """From now on, for all threads; None is the program's own."""
    _in_use[0] = root


@contextmanager
def trying(root: Path) -> Iterator[None]:
    """For this thread and this block only."""
    token = _trial.set(root)
    try:
        yield
    finally:
        _trial.reset(token)
