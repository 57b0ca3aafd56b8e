"""What lies beside the packs of a bundle (code sets, dictionary, calendar), read before it is needed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from pydantic import ValidationError

from kiosk.packs import place
from kiosk.packs.codes import code_map, code_set
from kiosk.packs.deadlines import load_calendar
from kiosk.packs.dictionary import dictionary


def broken(root: Path) -> str:
    """The first file that cannot be used, with the reason; "" if all can. Else a citizen would see it first."""
    with place.trying(root):
        for name, read in _readings(root):
            try:
                read()
            except FileNotFoundError as error:
                return f"{name}: {Path(str(error.filename)).name} is missing"
            except ValidationError as error:
                first = error.errors()[0]
                return f"{name}: {'.'.join(map(str, first['loc']))}: {first['msg']}"
            except ValueError as error:
                return f"{name}: {str(error)[:200]}"
    return ""


def _readings(root: Path) -> Iterator[tuple[str, Callable[[], object]]]:
    for path in sorted((root / "codes").glob("*.yaml")):
        yield f"codes/{path.name}", partial(code_set, path.stem)
    for path in sorted((root / "codes" / "maps").glob("*.yaml")):
        yield f"codes/maps/{path.name}", partial(code_map, path.stem)
    yield "dictionary", dictionary
    yield "calendar", load_calendar
