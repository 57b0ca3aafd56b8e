"""The Debian package: what goes in, what stays out, and that the shipped configuration can be used."""

from __future__ import annotations

import base64
import fnmatch
import hashlib
import importlib.util
import os
import re
import subprocess
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

from drivers.registry import open_driver
from kiosk.config import settings

ROOT = Path(__file__).resolve().parents[3]
NEEDED = (
    "PySide6/QtQuick.abi3.so",
    "PySide6/QtMultimedia.abi3.so",
    "PySide6/QtSvg.abi3.so",
    "PySide6/QtTest.abi3.so",
    "PySide6/Qt/lib/libQt6VirtualKeyboard.so.6",
    "PySide6/Qt/lib/libavcodec.so.61",
    "PySide6/Qt/plugins/platforms/libqlinuxfb.so",
    "PySide6/Qt/plugins/platforminputcontexts/libqtvirtualkeyboardplugin.so",
    "PySide6/Qt/plugins/multimedia/libffmpegmediaplugin.so",
    "PySide6/Qt/qml/QtQuick/VirtualKeyboard/Plugins/Pinyin/qmldir",
    "PySide6/Qt/qml/QtQuick/Shapes/qmldir",
    "PySide6/Qt/translations/qtbase_zh_CN.qm",
    "shiboken6/Shiboken.abi3.so",
    "cv2/cv2.abi3.so",
    "numpy/testing/__init__.py",
)


@pytest.fixture(scope="module")
def build() -> ModuleType:
    spec = importlib.util.spec_from_file_location("deb_build_under_test", ROOT / "packaging/deb/build.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("path", NEEDED)
def test_nothing_that_the_terminal_draws_or_plays_with_is_pruned(build: ModuleType, path: str) -> None:
    wanted = build.patterns((ROOT / "packaging/deb/prune.txt").read_text(encoding="utf-8"))
    assert [p for p in wanted if fnmatch.fnmatchcase(path, p)] == []


def test_a_file_that_differs_from_its_wheel_is_refused(build: ModuleType, tmp_path: Path) -> None:
    source = tmp_path / "a.py"
    source.write_bytes(b"as tested")
    digest = base64.urlsafe_b64encode(hashlib.sha256(b"as tested").digest()).rstrip(b"=").decode()
    build.copy_checked(source, tmp_path / "out/a.py", "sha256", digest)
    assert (tmp_path / "out/a.py").read_bytes() == b"as tested"
    source.write_bytes(b"changed by hand")
    with pytest.raises(build.Refused, match=r"a\.py differs"):
        build.copy_checked(source, tmp_path / "out/b.py", "sha256", digest)


def test_the_lock_is_read_with_versions_and_markers(build: ModuleType) -> None:
    text = "a-b==1.0 \\\n    --hash=sha256:00\nc==2 ; sys_platform == 'win32' \\\n    --hash=sha256:11\n"
    assert build.locked(text) == {"a-b": ("1.0", False), "c": ("2", True)}
    assert "pyside6" in build.locked((ROOT / "requirements.lock").read_text(encoding="utf-8"))


def test_the_package_depends_on_everything_that_a_fresh_machine_needs(build: ModuleType, tmp_path: Path) -> None:
    text = build.control("1.2.3", "amd64", tmp_path)
    depends = next(line for line in text.splitlines() if line.startswith("Depends: ")).split(": ")[1].split(", ")
    wanted = build.load_bootstrap().wanted_packages((ROOT / "packaging/debian-packages.txt").read_text("utf-8"))
    assert {" | ".join(names) for names in wanted} <= set(depends)
    assert build.SERIES in depends


def test_the_shipped_configuration_can_be_loaded_and_keeps_data_under_var_lib() -> None:
    loaded = settings.load(ROOT / "packaging/etc/terminal.toml")
    assert loaded.data == Path("/var/lib/terminal")


def test_every_device_line_that_the_configuration_suggests_is_a_known_address(tmp_path: Path) -> None:
    text = (ROOT / "packaging/etc/terminal.toml").read_text(encoding="utf-8")
    lines = [line[2:] for line in text.splitlines() if line.startswith("# ") and "://" in line and " = " in line]
    devices = tomllib.loads("\n".join(lines))
    assert len(devices) == 4
    for address in devices.values():
        open_driver(address).close()


@pytest.mark.parametrize("script", ["postinst", "prerm", "postrm"])
def test_maintainer_scripts_are_valid_shell_and_never_remove_data(script: str) -> None:
    path = ROOT / "packaging/deb" / script
    subprocess.run(["sh", "-n", str(path)], check=True, timeout=10)
    assert not re.search(r"\b(rm|rmdir|find|userdel|deluser) [-/$]", path.read_text(encoding="utf-8"))


def test_the_terminal_service_keeps_no_core_files_and_swaps_nothing() -> None:
    unit = (ROOT / "packaging/systemd/terminal.service").read_text(encoding="utf-8").splitlines()
    assert {"LimitCORE=0", "MemorySwapMax=0", "PrivateTmp=yes", "Restart=always", "CapabilityBoundingSet="} <= set(unit)


def test_ci_runs_from_anywhere_and_is_executable() -> None:
    script = ROOT / ".ci/run"
    assert os.access(script, os.X_OK)
    subprocess.run(["bash", "-n", str(script)], check=True, timeout=10)
