"""Set up what is missing on a fresh machine: Debian packages, `.venv`, locked requirements, commands in `.venv/bin`;
with --dev also what tests need: other makers' printers.

Standard library only. Started by `make setup|run|test`; runs in well under a second when nothing is to be done.
Exit status: 0 ready, 2 Python unfit, 3 Debian packages missing, 4 package index unreachable, 5 anything else.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
STAMP = VENV / ".set-up"
UNDER_WAY = VENV / ".under-way"
OLDEST, TOO_NEW = (3, 11), (3, 14)  # PySide6 6.8.3 has no wheels past 3.13
PEERS = ROOT / ".venv-peers"  # programs that tests start, whose packages must not meet ours
PEERS_FROM = ("packaging/peers/requirements.lock", "packaging/peers/emupos311.py")
UNFIT_PYTHON, NO_PACKAGES, NO_INDEX, FAILED = 2, 3, 4, 5
LEVELS = ("runtime", "dev")
LOCKS = {"runtime": "requirements.lock", "dev": "requirements-dev.lock"}
# What pip says when it could not reach an index at all.
UNREACHABLE = re.compile(
    r"NewConnectionError|NameResolutionError|Temporary failure in name resolution|Network is unreachable"
    r"|Connection refused|ConnectTimeout|ReadTimeout|ProxyError|Max retries exceeded"
)
LAUNCHER = """#!/bin/sh
'''exec' "{python}" "$0" "$@"
' '''
import sys

from {module} import {function}

sys.exit({function}())
"""


class Stop(Exception):
    """Set-up cannot go on: one sentence for the person, and the exit status."""

    def __init__(self, sentence: str, status: int) -> None:
        super().__init__(sentence)
        self.status = status


def say(text: str) -> None:
    print(f"setup: {text}", flush=True)


# ---- Python -------------------------------------------------------------------------------------------------------


def fit(version: tuple[int, ...]) -> bool:
    return OLDEST <= version[:2] < TOO_NEW


def use_a_fit_python(version: tuple[int, ...], which: Callable[[str], str | None] = shutil.which) -> str | None:
    """None when this interpreter will do, else the path of one that will. Raises Stop when there is none."""
    if fit(version):
        return None
    for name in ("python3.11", "python3.12", "python3.13"):
        path = which(name)
        if path:
            return path
    had = ".".join(str(n) for n in version[:3])
    raise Stop(
        f"Python 3.11, 3.12 or 3.13 is needed, and this one is {had}: install it and call make PYTHON=...", UNFIT_PYTHON
    )


# ---- Debian packages ----------------------------------------------------------------------------------------------


def wanted_packages(text: str, level: str = "runtime") -> list[list[str]]:
    """One section of debian-packages.txt: each line as its alternatives, comments left out."""
    wanted: list[list[str]] = []
    section = ""
    for line in (line.split("#")[0].strip() for line in text.splitlines()):
        if line.startswith("["):
            section = line.strip("[]")
        elif line and section == level:
            wanted.append([name.strip() for name in line.split("|")])
    return wanted


def missing_packages(wanted: list[list[str]], installed: set[str]) -> list[list[str]]:
    return [names for names in wanted if not installed.intersection(names)]


def installed_packages(names: list[str]) -> set[str]:
    query = ["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\n", *names]
    out = subprocess.run(query, capture_output=True, text=True, check=False).stdout
    return {line.split()[0] for line in out.splitlines() if line.endswith(" installed")}


def as_root() -> list[str] | None:
    """What to put before a command so that it runs as root without a question; None when there is no right to."""
    if os.geteuid() == 0:
        return []
    if (
        shutil.which("sudo")
        and subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0
    ):
        return ["sudo", "-n"]
    return None


def known_to_apt(names: list[str]) -> str:
    for name in names:
        if subprocess.run(["apt-cache", "show", name], capture_output=True, check=False).returncode == 0:
            return name
    return names[0]


def ensure_debian_packages(level: str = "runtime") -> None:
    """Without the right to install: stops for the terminal's own packages, goes on without those of the tests."""
    if not shutil.which("dpkg-query"):
        say("this is not Debian: if the screen does not open, install what packaging/debian-packages.txt lists")
        return
    text = (ROOT / "packaging/debian-packages.txt").read_text(encoding="utf-8")
    own, extra = wanted_packages(text), wanted_packages(text, "dev") if level == "dev" else []
    own += wanted_packages(text, "build")
    minor = sys.version_info[1]
    if importlib.util.find_spec("ensurepip") is None:
        own.append([f"python3.{minor}-venv", "python3-venv"])
    if not Path(sysconfig.get_path("include"), "Python.h").exists():  # pyenv's and Docker's Python bring theirs
        own.append([f"python3.{minor}-dev", "python3-dev"])
    installed = installed_packages([name for names in (*own, *extra) for name in names])
    missing = missing_packages([*own, *extra], installed)
    if not missing:
        return
    before = as_root()
    if before is not None:
        apt_install(before, missing)
        return
    names = " ".join(names[0] for names in missing)
    print(f"\n  sudo apt-get update && sudo apt-get install --no-install-recommends {names}\n", flush=True)
    if missing_packages(own, installed):
        raise Stop(
            f"{len(missing)} Debian packages are missing and there is no right to install them: "
            "run the line above, then the same command again.",
            NO_PACKAGES,
        )
    say("without the right to install the packages above, tests against real peers will fail")


def apt_install(before: list[str], missing: list[list[str]]) -> None:
    say(f"installing {len(missing)} Debian packages")
    env = [*before, "env", "DEBIAN_FRONTEND=noninteractive"]
    subprocess.run([*env, "apt-get", "-qq", "update"], stdin=subprocess.DEVNULL, check=False)
    names = [known_to_apt(names) for names in missing]
    install = [*env, "apt-get", "-qq", "-y", "install", "--no-install-recommends", *names]
    done = subprocess.run(
        install, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    still = missing_packages(missing, installed_packages([name for group in missing for name in group]))
    if done.returncode or still:
        print("\n".join(done.stdout.splitlines()[-12:]), flush=True)
        lacking = " ".join(group[0] for group in still)
        raise Stop(f"apt-get could not install {lacking or 'the Debian packages'}: is there a network?", NO_PACKAGES)


# ---- virtual environment ------------------------------------------------------------------------------------------


def fingerprint(root: Path = ROOT) -> str:
    """Changes when the locks, the project's commands, the folder or the interpreter change."""
    digest = hashlib.sha256(f"{root}\n{sys.version_info[:3]}\n{sys.base_prefix}\n".encode())
    for name in (*LOCKS.values(), "pyproject.toml", "packaging/bootstrap.py"):
        digest.update((root / name).read_bytes())
    return digest.hexdigest()


def is_set_up(level: str, now: str, stamp: Path = STAMP) -> bool:
    """True when the stamp was left by a finished set-up of the same inputs, at this level or the larger one."""
    try:
        left = json.loads(stamp.read_text(encoding="utf-8"))
        return left["fingerprint"] == now and LEVELS.index(left["level"]) >= LEVELS.index(level)
    except (OSError, ValueError, KeyError):
        return False


def healthy(venv: Path) -> bool:
    """An environment that an earlier, unbroken set-up made with this interpreter at this place."""
    scripts = venv / "bin/pip"  # names the folder where the environment was made: a moved one has dead scripts
    if (venv / UNDER_WAY.name).exists() or not scripts.exists() or str(venv) not in scripts.read_text(errors="replace"):
        return False
    ask = "import sys, pip; print(sys.prefix, sys.base_prefix, sys.version_info[:3], sep=chr(10))"
    out = subprocess.run([str(venv / "bin/python"), "-c", ask], capture_output=True, text=True, check=False).stdout
    return out.splitlines() == [str(venv), sys.base_prefix, str(sys.version_info[:3])]


def ensure_venv(level: str) -> None:
    now = fingerprint()
    if is_set_up(level, now):
        return
    if not healthy(VENV):
        if VENV.exists():
            say("the earlier .venv is unfinished or belongs to another Python: making it anew")
            shutil.rmtree(VENV)
        say("making .venv")
        made = subprocess.run([sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True, check=False)
        if made.returncode:
            shutil.rmtree(VENV, ignore_errors=True)
            raise Stop(f"python -m venv failed: {(made.stderr or made.stdout).strip()[-300:]}", FAILED)
    STAMP.unlink(missing_ok=True)
    UNDER_WAY.touch()  # stays after a kill in mid-installation, when .venv cannot be trusted any more
    try:
        install_locked(ROOT / LOCKS[level])
    except Stop as stop:
        if stop.status == NO_INDEX:  # pip installs only after everything was fetched: .venv is as it was
            UNDER_WAY.unlink()
        raise
    link_project()
    UNDER_WAY.unlink()
    STAMP.write_text(json.dumps({"fingerprint": now, "level": level}), encoding="utf-8")


def block(lock: str, name: str) -> str:
    """The lines of one package (version and hashes) of a lock file."""
    found = re.search(rf"^{re.escape(name)}==.*(?:\n[ \t].*)*", lock, re.MULTILINE)
    if not found:
        raise Stop(f"{name} is not in the lock file: call make lock", FAILED)
    return found.group() + "\n"


def install_locked(lock: Path) -> None:
    """All of a lock by its hashes. Setuptools goes first: with it, what comes as source needs no build isolation, which
    would fetch unlocked build tools."""
    count = len(re.findall(r"^\S+==", lock.read_text(encoding="utf-8"), re.MULTILINE))
    say(f"installing {count} packages of {lock.name} (the first time this takes some minutes, 1.5 GB on disk)")
    with tempfile.TemporaryDirectory() as folder:
        first = Path(folder) / "first.lock"
        first.write_text(block(lock.read_text(encoding="utf-8"), "setuptools"), encoding="utf-8")
        pip_install(["-r", str(first)])
    pip_install(["--no-build-isolation", "-r", str(lock)])


def pip_install(arguments: list[str], into: Path | None = None) -> None:
    quiet = [] if sys.stdout.isatty() else ["-q"]
    command = [str(VENV / "bin/python"), "-m", "pip", *(["--python", str(into / "bin/python")] if into else [])]
    command += ["--disable-pip-version-check", "--no-input", "install", *quiet]
    env = {k: v for k, v in os.environ.items() if k not in ("PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PYTHONPATH")}
    command += ["--retries", "2", "--require-hashes", *arguments]
    pip = subprocess.run(
        command, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, errors="replace", env=env, check=False
    )
    complaints = pip.stderr
    if pip.returncode == 0:
        return
    if UNREACHABLE.search(complaints):
        raise Stop(
            "the Python packages could not be fetched: no network, or the package index cannot be reached.", NO_INDEX
        )
    print("\n".join(complaints.splitlines()[-15:]), file=sys.stderr, flush=True)
    raise Stop("pip could not install the locked packages (its last words are above).", FAILED)


def link_project() -> None:
    """The source tree on the environment's path and the commands of pyproject.toml in its bin: an editable installation
    that needs no build and no network."""
    import tomllib

    site = next((VENV / "lib").glob("python3.*/site-packages"))
    (site / "terminal.pth").write_text(f"{ROOT}\n", encoding="utf-8")
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["scripts"]
    for command, target in scripts.items():
        module, function = target.split(":")
        path = VENV / "bin" / command
        path.write_text(LAUNCHER.format(python=VENV / "bin/python", module=module, function=function), encoding="utf-8")
        path.chmod(0o755)


# ---- real peers ---------------------------------------------------------------------------------------------------


def peers_fingerprint(root: Path = ROOT) -> str:
    digest = hashlib.sha256(f"{root}\n{sys.version_info[:3]}\n{sys.base_prefix}\n".encode())
    for name in PEERS_FROM:
        digest.update((root / name).read_bytes())
    return digest.hexdigest()


def ensure_peers() -> None:
    """emupos, an ESC/POS printer that nobody here wrote.

    It asks for Python 3.13: on an older one it is installed all the same and its newer syntax rewritten.
    """
    stamp, now = PEERS / STAMP.name, peers_fingerprint()
    if stamp.exists() and stamp.read_text(encoding="utf-8") == now:
        return
    say("making .venv-peers: printers of other makers that the tests print on")
    shutil.rmtree(PEERS, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(PEERS)], check=True)
    # Not compiled: what is not rewritten yet would be told as errors of syntax.
    pip_install(["--ignore-requires-python", "--no-deps", "--no-compile", "-r", str(ROOT / PEERS_FROM[0])], PEERS)
    if sys.version_info < (3, 13):
        site = next((PEERS / "lib").glob("python3.*/site-packages"))
        patch = [str(PEERS / "bin/python"), str(ROOT / PEERS_FROM[1]), str(site / "emupos")]
        done = subprocess.run(patch, capture_output=True, text=True, check=False)
        if done.returncode:
            raise Stop(f"emupos could not be rewritten: {done.stderr.strip()[-300:]}", FAILED)
        say(f"emupos patched for Python 3.{sys.version_info[1]}")
    stamp.write_text(now, encoding="utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dev", action="store_true", help="also what tests and checks need")
    level = "dev" if parser.parse_args().dev else "runtime"
    try:
        better = use_a_fit_python(sys.version_info[:3])
        if better:
            os.execv(better, [better, *sys.argv])
        ensure_debian_packages(level)
        ensure_venv(level)
        if level == "dev":
            ensure_peers()
    except Stop as stop:
        print(f"setup: {stop}", file=sys.stderr, flush=True)
        return stop.status
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
