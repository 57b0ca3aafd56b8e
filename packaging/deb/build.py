"""Build the Debian package: the environment's locked packages, byte for byte as tested, under /opt/terminal.

Needs a finished `make setup` and no network: every file is copied from `.venv` and checked against the SHA-256 that its
wheel's RECORD gives; versions are checked against requirements.lock. The environment's Python is the target's own
/usr/bin/python3.N, so the package depends on that N.
"""

from __future__ import annotations

import argparse
import base64
import fnmatch
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
from importlib import metadata
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
SERIES = f"python3.{sys.version_info[1]}"
TREES = ("kiosk", "drivers", "offline_queue", "ui", "central", "assets")
# Tools of developers, and the panel that plays with simulators, never reach a terminal.
NOT_SHIPPED = ("ui/devdock/*", "ui/gallery*", "ui/lint_qml.py", "*/README.md", "*__pycache__*")
OTHER_DEPENDS = ("adduser", "libc6 (>= 2.28)")
PYTHON_LAUNCHER = """#!/opt/terminal/venv/bin/python -I
import sys

from {module} import {function}

sys.exit({function}())
"""


class Refused(Exception):
    """The package would not be what was locked and tested."""


def load_bootstrap() -> ModuleType:
    """packaging/bootstrap.py reads debian-packages.txt; `packaging` is no package of ours (PyPI has one)."""
    spec = importlib.util.spec_from_file_location("bootstrap", ROOT / "packaging/bootstrap.py")
    if spec is None or spec.loader is None:
        raise Refused("packaging/bootstrap.py is missing")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def locked(text: str) -> dict[str, tuple[str, bool]]:
    """Name → (version, whether only some systems need it) of a lock file."""
    lines = re.findall(r"^([A-Za-z0-9_.-]+)==([^ ;\\]+)(.*)$", text, re.MULTILINE)
    return {name: (version, ";" in rest) for name, version, rest in lines}


def patterns(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]


def copy_locked(site: Path, prune: list[str]) -> dict[str, int]:
    """Copy every file of the locked distributions that no pattern matches; path → bytes of what was left out."""
    leave_out = re.compile("|".join(fnmatch.translate(p) for p in prune))
    dropped: dict[str, int] = {}
    for name, (version, optional) in locked((ROOT / "requirements.lock").read_text(encoding="utf-8")).items():
        try:
            distribution = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            if optional:
                continue
            raise Refused(f"{name} is locked and not installed: call make setup") from None
        if distribution.version != version:
            raise Refused(f"{name} {distribution.version} is installed, {version} is locked: call make setup")
        for file in distribution.files or ():
            if file.hash is None or ".." in file.parts or "__pycache__" in file.parts:
                continue  # byte code, scripts of other commands, RECORD itself
            source = Path(str(file.locate()))
            if leave_out.match(file.as_posix()):
                dropped[file.as_posix()] = source.stat().st_size
            else:
                copy_checked(source, site / file, file.hash.mode, file.hash.value)
    return dropped


def copy_checked(source: Path, target: Path, mode: str, value: str) -> None:
    content = source.read_bytes()
    digest = base64.urlsafe_b64encode(hashlib.new(mode, content).digest()).rstrip(b"=").decode()
    if digest != value:
        raise Refused(f"{source.name} differs from what its wheel held: remove .venv and call make setup")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    target.chmod(0o755 if source.stat().st_mode & 0o100 else 0o644)


def lost_libraries(site: Path, dropped: dict[str, int]) -> dict[str, list[str]]:
    """Libraries that stay but ask for one that pruning took away."""
    gone = {path.rsplit("/", 1)[-1] for path in dropped}
    lost: dict[str, list[str]] = {}
    for library in sorted(p for p in site.rglob("*.so*") if p.is_file()):
        out = subprocess.run(["ldd", str(library)], capture_output=True, text=True, check=False).stdout
        missing = [name for name in re.findall(r"^\s*(\S+) => not found", out, re.MULTILINE) if name in gone]
        if missing:
            lost[str(library.relative_to(site))] = missing
    return lost


def lay_out(stage: Path) -> int:
    """Everything the package installs; the number of bytes that pruning left out."""
    home = stage / "opt/terminal"
    site = home / f"venv/lib/{SERIES}/site-packages"
    site.mkdir(parents=True)
    dropped = copy_locked(site, patterns((HERE / "prune.txt").read_text(encoding="utf-8")))
    lost = lost_libraries(site, dropped)
    if lost:
        raise Refused("prune.txt takes away what is needed: " + "; ".join(f"{k} needs {v}" for k, v in lost.items()))
    binaries = home / "venv/bin"
    binaries.mkdir()
    (binaries / "python").symlink_to(f"/usr/bin/{SERIES}")
    version = ".".join(str(n) for n in sys.version_info[:2])
    (home / "venv/pyvenv.cfg").write_text(
        f"home = /usr/bin\ninclude-system-site-packages = false\nversion = {version}\n", encoding="utf-8"
    )
    (site / "terminal.pth").write_text("/opt/terminal/lib\n", encoding="utf-8")
    lay_out_project(stage, home)
    compile_all(home, stage)
    return sum(dropped.values())


def lay_out_project(stage: Path, home: Path) -> None:
    def left_out(folder: str, names: list[str]) -> set[str]:
        below = Path(folder).relative_to(ROOT)
        return {n for n in names if any(fnmatch.fnmatch((below / n).as_posix(), p) for p in NOT_SHIPPED)}

    for tree in TREES:
        shutil.copytree(ROOT / tree, home / "lib" / tree, ignore=left_out)
    shutil.rmtree(home / "lib/ui/devdock", ignore_errors=True)
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["scripts"]
    for command, target in scripts.items():
        module, function = target.split(":")
        executable(home / "venv/bin" / command, PYTHON_LAUNCHER.format(module=module, function=function))
        public = stage / "usr/bin" / command
        public.parent.mkdir(parents=True, exist_ok=True)
        public.symlink_to(f"/opt/terminal/venv/bin/{command}")
    shutil.copytree(ROOT / "packaging/etc", stage / "etc/terminal")
    shutil.copytree(ROOT / "packaging/systemd", stage / "lib/systemd/system")
    shutil.copytree(ROOT / "packaging/udev", stage / "lib/udev/rules.d")
    shutil.copytree(ROOT / "packaging/polkit", stage / "usr/share/polkit-1/rules.d")
    doc = stage / "usr/share/doc/terminal"
    doc.mkdir(parents=True)
    shutil.copy(ROOT / "packaging/README.md", doc / "README.md")
    shutil.copy(ROOT / "docs/operating.md", doc / "operating.md")
    for path in sorted(stage.rglob("*")):  # whatever the builder's umask was
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)


def executable(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)


def compile_all(home: Path, stage: Path) -> None:
    """Byte code in the package: the terminal's own user may not write under /opt, and a start must not compile.
    Unchecked hashes do not depend on file times."""
    command = [sys.executable, "-m", "compileall", "-q", "-j0", "--invalidation-mode", "unchecked-hash"]
    subprocess.run([*command, "-s", str(stage), "-p", "/", str(home)], check=False, stdout=subprocess.DEVNULL)


def control(version: str, architecture: str, stage: Path) -> str:
    wanted = load_bootstrap().wanted_packages((ROOT / "packaging/debian-packages.txt").read_text(encoding="utf-8"))
    depends = [SERIES, *OTHER_DEPENDS, *(" | ".join(names) for names in wanted)]
    size = sum(p.lstat().st_size for p in stage.rglob("*") if not p.is_dir()) // 1024
    template = (HERE / "control.in").read_text(encoding="utf-8")
    return template.format(version=version, architecture=architecture, depends=", ".join(depends), size=size)


def pack(stage: Path, out: Path, version: str) -> Path:
    architecture = subprocess.run(
        ["dpkg", "--print-architecture"], capture_output=True, text=True, check=True
    ).stdout.strip()
    debian = stage / "DEBIAN"
    debian.mkdir()
    (debian / "control").write_text(control(version, architecture, stage), encoding="utf-8")
    conffiles = sorted(p for p in (stage / "etc").rglob("*") if p.is_file())
    (debian / "conffiles").write_text("".join(f"/{p.relative_to(stage)}\n" for p in conffiles), encoding="utf-8")
    for script in ("postinst", "prerm", "postrm"):
        executable(debian / script, (HERE / script).read_text(encoding="utf-8"))
    out.mkdir(exist_ok=True)
    package = out / f"terminal_{version}_{architecture}.deb"
    # Domestic Linux releases cannot read zstd yet, so xz. Level 1: 6 % larger than 3 and twice as fast.
    subprocess.run(["dpkg-deb", "--root-owner-group", "-Zxz", "-z1", "--build", str(stage), str(package)], check=True)
    return package


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "dist")
    out = parser.parse_args().out
    began = time.monotonic()
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    stage = ROOT / "build/deb"
    shutil.rmtree(stage, ignore_errors=True)
    stage.mkdir(parents=True)
    stage.chmod(0o755)
    os.environ["SOURCE_DATE_EPOCH"] = os.environ.get("SOURCE_DATE_EPOCH", "1767225600")
    try:
        saved = lay_out(stage)
        package = pack(stage, out, version)
    except Refused as refused:
        print(f"deb: {refused}", file=sys.stderr)
        return 1
    installed = sum(p.lstat().st_size for p in stage.rglob("*") if not p.is_dir())
    shutil.rmtree(stage)
    print(
        f"deb: {package.relative_to(ROOT) if package.is_relative_to(ROOT) else package}: "
        f"{package.stat().st_size / 1e6:.0f} MB, {installed / 1e6:.0f} MB installed "
        f"({saved / 1e6:.0f} MB left out by prune.txt), {time.monotonic() - began:.0f} s"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
