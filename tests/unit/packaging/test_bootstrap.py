"""Set-up of a fresh machine: what it notices, what it repeats, and what it says when it cannot go on."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.patience import within

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def bootstrap(tmp_path: Path) -> ModuleType:
    """bootstrap.py loaded from a small tree of its own, so that nothing here touches the project's environment."""
    tree = tmp_path / "a clone"
    (tree / "packaging").mkdir(parents=True)
    for name in ("packaging/bootstrap.py", "packaging/debian-packages.txt", "pyproject.toml"):
        (tree / name).write_bytes((ROOT / name).read_bytes())
    for name in ("requirements.lock", "requirements-dev.lock"):
        (tree / name).write_text("setuptools==1.0 \\\n    --hash=sha256:00\n    # via somebody\nwheel==2.0 \\\n")
    spec = importlib.util.spec_from_file_location("bootstrap_under_test", tree / "packaging/bootstrap.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("version", "fit"), [((3, 10, 9), False), ((3, 11, 0), True), ((3, 13, 5), True), ((3, 14, 0), False)]
)
def test_python_3_11_to_3_13_will_do(bootstrap: ModuleType, version: tuple[int, ...], fit: bool) -> None:
    assert bootstrap.fit(version) is fit


def test_another_installed_python_takes_over_when_this_one_is_too_old(bootstrap: ModuleType) -> None:
    found = {"python3.12": "/usr/bin/python3.12"}.get
    assert bootstrap.use_a_fit_python((3, 9, 2), found) == "/usr/bin/python3.12"
    assert bootstrap.use_a_fit_python((3, 11, 2), found) is None


def test_without_a_fit_python_one_sentence_says_so(bootstrap: ModuleType) -> None:
    with pytest.raises(bootstrap.Stop, match=r"3\.11.*this one is 3\.9\.2") as stop:
        bootstrap.use_a_fit_python((3, 9, 2), lambda _name: None)
    assert stop.value.status == bootstrap.UNFIT_PYTHON


def test_either_name_of_a_renamed_debian_package_will_do(bootstrap: ModuleType) -> None:
    wanted = bootstrap.wanted_packages("# why\n[runtime]\nliba  # reason\nlibb | libbt64\n\n")
    assert wanted == [["liba"], ["libb", "libbt64"]]
    assert bootstrap.missing_packages(wanted, {"liba", "libbt64"}) == []
    assert bootstrap.missing_packages(wanted, {"libb"}) == [["liba"]]


def test_what_only_tests_need_is_in_a_section_of_its_own(bootstrap: ModuleType) -> None:
    text = "[runtime]\nliba\n[dev]\nlibt  # for tests\n"
    assert bootstrap.wanted_packages(text) == [["liba"]]
    assert bootstrap.wanted_packages(text, "dev") == [["libt"]]


def test_without_the_right_to_install_the_exact_command_is_printed(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bootstrap, "installed_packages", lambda names: set(names) - {"espeak-ng", "libgl1"})
    monkeypatch.setattr(bootstrap, "as_root", lambda: None)
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: f"/usr/bin/{name}")
    with pytest.raises(bootstrap.Stop, match="no right to install") as stop:
        bootstrap.ensure_debian_packages()
    assert stop.value.status == bootstrap.NO_PACKAGES
    assert "sudo apt-get install --no-install-recommends libgl1 espeak-ng" in capsys.readouterr().out


def test_compilers_are_wanted_at_every_level_and_headers_only_for_a_python_that_has_none(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """pyscard and python-sane come as source. Debian's Python lacks Python.h, pyenv's and Docker's bring it."""
    asked: list[str] = []

    def note(before: list[str], missing: list[list[str]]) -> None:
        asked.extend(names[0] for names in missing)

    monkeypatch.setattr(bootstrap, "installed_packages", lambda names: set())
    monkeypatch.setattr(bootstrap, "as_root", list)
    monkeypatch.setattr(bootstrap, "apt_install", note)
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: f"/usr/bin/{name}")
    headers = f"python3.{sys.version_info[1]}-dev"
    monkeypatch.setattr(bootstrap.sysconfig, "get_path", lambda name: str(tmp_path))
    bootstrap.ensure_debian_packages("runtime")
    assert {"gcc", "swig", "libpcsclite-dev", "libsane-dev", headers} <= set(asked)
    assert "cups-daemon" not in asked
    (tmp_path / "Python.h").touch()
    asked.clear()
    bootstrap.ensure_debian_packages("runtime")
    assert "gcc" in asked and headers not in asked


def test_without_the_right_to_install_what_only_tests_need_set_up_goes_on_and_says_so(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bootstrap, "installed_packages", lambda names: set(names) - {"cups-ipp-utils"})
    monkeypatch.setattr(bootstrap, "as_root", lambda: None)
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: f"/usr/bin/{name}")
    bootstrap.ensure_debian_packages("runtime")
    assert capsys.readouterr().out == ""
    bootstrap.ensure_debian_packages("dev")
    out = capsys.readouterr().out
    assert "install --no-install-recommends cups-ipp-utils" in out
    assert "will fail" in out


def test_peers_are_made_once_from_their_lock_and_kept_apart(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in bootstrap.PEERS_FROM:
        (bootstrap.ROOT / name).parent.mkdir(exist_ok=True)
        (bootstrap.ROOT / name).write_bytes((ROOT / name).read_bytes())
    calls: list[Path] = []

    def install(arguments: list[str], into: Path) -> None:
        """As the peer comes: with syntax that Python 3.11 refuses."""
        calls.append(into)
        assert "--no-deps" in arguments
        package = next((into / "lib").glob("python3.*/site-packages")) / "emupos"
        package.mkdir()
        (package / "__init__.py").write_text("import os\ntype Name = str\ndef first[T](x: list[T]) -> T: return x[0]\n")

    monkeypatch.setattr(bootstrap, "pip_install", install)
    bootstrap.ensure_peers()
    bootstrap.ensure_peers()
    assert calls == [bootstrap.PEERS]
    ask = [bootstrap.PEERS / "bin/python", "-c", "import emupos; print(emupos.first([4]))"]
    assert subprocess.run(ask, capture_output=True, text=True, check=True, timeout=60).stdout == "4\n"


def test_a_finished_set_up_is_not_repeated_until_a_lock_changes(bootstrap: ModuleType) -> None:
    root = bootstrap.ROOT
    before = bootstrap.fingerprint(root)
    stamp = root / "stamp"
    stamp.write_text(json.dumps({"fingerprint": before, "level": "dev"}))
    assert bootstrap.is_set_up("runtime", before, stamp)
    assert bootstrap.is_set_up("dev", before, stamp)
    with (root / "requirements.lock").open("a") as lock:
        lock.write("# changed\n")
    assert not bootstrap.is_set_up("runtime", bootstrap.fingerprint(root), stamp)


@pytest.mark.parametrize("text", ["", "{", '{"level": "dev"}', '{"fingerprint": "x", "level": "all"}'])
def test_a_damaged_stamp_means_set_up_again(bootstrap: ModuleType, tmp_path: Path, text: str) -> None:
    stamp = tmp_path / "stamp"
    stamp.write_text(text)
    assert not bootstrap.is_set_up("runtime", "x", stamp)


def test_the_runtime_level_is_not_enough_for_tests(bootstrap: ModuleType, tmp_path: Path) -> None:
    stamp = tmp_path / "stamp"
    stamp.write_text(json.dumps({"fingerprint": "x", "level": "runtime"}))
    assert not bootstrap.is_set_up("dev", "x", stamp)


def bare_venv(bootstrap: ModuleType) -> Path:
    """An environment as `python -m venv` leaves it, pip as a stand-in of one line (the real one takes seconds)."""
    venv: Path = bootstrap.VENV
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(venv)], check=True, timeout=60)
    site = next((venv / "lib").glob("python3.*/site-packages"))
    (site / "pip.py").write_text("")
    (venv / "bin/pip").write_text(f"#!{venv}/bin/python\n")
    return venv


def test_an_environment_left_by_a_kill_or_moved_is_made_anew(bootstrap: ModuleType) -> None:
    venv = bare_venv(bootstrap)
    assert bootstrap.healthy(venv)
    bootstrap.UNDER_WAY.touch()
    assert not bootstrap.healthy(venv)
    bootstrap.UNDER_WAY.unlink()
    moved = venv.rename(venv.parent / "moved")
    assert not bootstrap.healthy(moved)


def test_the_commands_start_from_the_source_tree(bootstrap: ModuleType) -> None:
    venv = bare_venv(bootstrap)
    package = bootstrap.ROOT / "kiosk"
    package.mkdir()
    (package / "cli.py").write_text("import sys\ndef main():\n    print(*sys.argv[1:])\n    return 7\n")
    bootstrap.link_project()
    done = subprocess.run([venv / "bin/kiosk", "check", "two words"], capture_output=True, text=True, timeout=60)
    assert (done.stdout, done.returncode) == ("check two words\n", 7)


@pytest.mark.parametrize(
    ("complaint", "status", "sentence"),
    [
        ("WARNING: Retrying ... Temporary failure in name resolution", "NO_INDEX", "no network"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES", "FAILED", "could not install"),
    ],
)
def test_pip_trouble_is_told_in_one_sentence(bootstrap: ModuleType, complaint: str, status: str, sentence: str) -> None:
    python = bootstrap.VENV / "bin/python"
    python.parent.mkdir(parents=True)
    python.write_text(f"#!/bin/sh\necho '{complaint}' >&2\nexit 1\n")
    python.chmod(0o755)
    with pytest.raises(bootstrap.Stop, match=sentence) as stop:
        bootstrap.pip_install(["-r", "x"])
    assert stop.value.status == getattr(bootstrap, status)


def test_build_tools_are_taken_from_the_lock_with_their_hashes(bootstrap: ModuleType) -> None:
    lock = (bootstrap.ROOT / "requirements.lock").read_text()
    assert bootstrap.block(lock, "setuptools") == "setuptools==1.0 \\\n    --hash=sha256:00\n    # via somebody\n"
    assert "setuptools==" in bootstrap.block((ROOT / "requirements.lock").read_text(), "setuptools")


def test_locks_name_no_index_and_hash_every_package() -> None:
    for name in ("requirements.lock", "requirements-dev.lock", "packaging/peers/requirements.lock"):
        text = (ROOT / name).read_text()
        assert not re.search(r"https?://|--(extra-)?index-url|--find-links", re.sub("#.*", "", text))
        for package in re.findall(r"^\S+==\S+.*(?:\n[ \t].*)*", text, re.MULTILINE):
            assert "--hash=sha256:" in package, package.splitlines()[0]


def test_the_second_set_up_adds_less_than_five_seconds() -> None:
    """On the project's own environment, which the first call finishes where it is not (0.2 s measured)."""
    command = [sys.executable, str(ROOT / "packaging/bootstrap.py")]
    subprocess.run(command, check=True, timeout=110)
    with within(5.0):
        subprocess.run(command, check=True, timeout=60)
