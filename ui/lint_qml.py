"""Runs qmllint over all QML with the types of our Python classes, no warning allowed: python -m ui.lint_qml."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

import PySide6
from PySide6.QtCore import QLibraryInfo

UI = Path(__file__).resolve().parent
QT_CORE = "qt6core_relwithdebinfo_metatypes.json"  # knows QObject
TYPES = [UI / "display.py", UI / "viewmodels" / "page_vm.py"]
MODULE = "Terminal"


def make_types(folder: Path) -> None:
    """Write qmldir and qmltypes of module Terminal. They hold absolute paths: never commit them."""
    tools = Path(sysconfig.get_path("scripts"))
    module = folder / MODULE
    module.mkdir(parents=True)
    dumps = []
    for source in TYPES:
        dump = folder / f"{source.stem}.json"
        subprocess.run([tools / "pyside6-metaobjectdump", "-o", dump, source], check=True)
        dumps.append(dump)
    subprocess.run(
        [
            tools / "pyside6-qmltyperegistrar",
            "--generate-qmltypes",
            module / "terminal.qmltypes",
            "--import-name",
            MODULE,
            "--major-version",
            "1",
            "--minor-version",
            "0",
            "--foreign-types",
            Path(PySide6.__file__).parent / "Qt" / "metatypes" / QT_CORE,
            "-o",
            folder / "unused.cpp",
            *dumps,
        ],
        check=True,
    )
    (module / "qmldir").write_text(f"module {MODULE}\ntypeinfo terminal.qmltypes\n", encoding="utf-8")


def lint(files: list[Path]) -> subprocess.CompletedProcess[str]:
    """Lint the files; the result's return code is 0 only without a warning."""
    linter = Path(sysconfig.get_path("scripts")) / "pyside6-qmllint"
    with tempfile.TemporaryDirectory() as folder:
        make_types(Path(folder))
        imports = [folder, QLibraryInfo.path(QLibraryInfo.LibraryPath.QmlImportsPath)]
        command = [str(linter), "--max-warnings", "0", *(part for path in imports for part in ("-I", path))]
        return subprocess.run([*command, *map(str, files)], capture_output=True, text=True, check=False)


def main() -> int:
    files = [Path(name) for name in sys.argv[1:]] or sorted((UI / "qml").rglob("*.qml"))
    result = lint(files)
    sys.stdout.write(result.stdout + result.stderr)
    return result.returncode


if __name__ == "__main__":
    raise SystemExit(main())
