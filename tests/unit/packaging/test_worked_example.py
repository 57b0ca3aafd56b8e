"""The worked example of docs/adding_a_device.md, run as it is printed there."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from types import ModuleType

PAGE = Path(__file__).resolve().parents[3] / "docs/adding_a_device.md"
FILES = re.findall(r"```python\n# (\S+)\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)


def as_modules(files: list[tuple[str, str]]) -> None:
    """The printed files as modules of `drivers`, as if they lay there."""
    for path, text in files:
        name = path.removesuffix(".py").replace("/", ".")
        package = name.rpartition(".")[0]
        if package not in sys.modules and package == "drivers.thermometer":
            sys.modules[package] = ModuleType(package)
        module = sys.modules[name] = ModuleType(name)
        exec(compile(text, f"{PAGE.name}:{path}", "exec", dont_inherit=True), module.__dict__)


def test_the_example_is_all_there() -> None:
    assert [path.rpartition("/")[2] for path, _ in FILES] == [
        "codec.py",
        "driver.py",
        "thermometer.py",
        "test_thermometer.py",
    ]


as_modules(FILES[:-1])
# pytest finds the printed tests here, as if they were written in this file.
exec(compile(FILES[-1][1], f"{PAGE.name}:{FILES[-1][0]}", "exec", dont_inherit=True))
