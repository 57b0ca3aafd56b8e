"""Let emupos 0.4.0, which asks for Python 3.13, run on Python 3.11 and 3.12: rewrites its newer syntax in place.

usage: python -m pip install --ignore-requires-python emupos==0.4.0 && python emupos311.py [FOLDER/emupos]
"""

import argparse
import re
import sys
import sysconfig
from pathlib import Path

TEXTUAL = {
    # Quotes nested in an f-string (3.12).
    """value.replace("'", "''")""": "value.replace(chr(39), chr(39) * 2)",
    # asyncio.Server has it since 3.13; only called at the end.
    "self.server.close_clients()": "getattr(self.server, 'close_clients', lambda: None)()",
}


def rewrite(text: str) -> str:
    """`type X = ...` and `def f[T](...)` (both 3.12) in the older spelling, and the two lines of TEXTUAL."""
    text = re.sub(r"^(\s*)type ([A-Za-z_]\w*) =", r"\1\2 =", text, flags=re.M)
    parameters = sorted(set(re.findall(r"^\s*(?:async )?def \w+\[(\w+)", text, re.M)))
    text = re.sub(r"^(\s*(?:async )?def \w+)\[[^\]]*\]\(", r"\1(", text, flags=re.M)
    if parameters:
        imports = list(re.finditer(r"^(?:from|import) .*?(?:\([^)]*\))?\n", text, re.M))
        declared = "".join(f'{name} = TypeVar("{name}")\n' for name in parameters)
        end = imports[-1].end()
        text = text[:end] + "from typing import TypeVar\n" + declared + text[end:]
    for old, new in TEXTUAL.items():
        text = text.replace(old, new)
    return text


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=Path(sysconfig.get_path("purelib"), "emupos"))
    folder = parser.parse_args().folder
    if not (folder / "__init__.py").exists():
        sys.exit(f"no package in {folder}")
    changed = 0
    for path in sorted(folder.rglob("*.py")):
        old = path.read_text("utf-8")
        new = rewrite(old)
        if new != old:
            path.write_text(new, "utf-8")
            changed += 1
    print(f"{changed} files rewritten in {folder}")


if __name__ == "__main__":
    main()
