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

from drivers.contract.faults import FaultCode
from drivers.registry import open_driver
from drivers.simulators.bench import SIMULATORS
from kiosk.config import settings

ROOT = Path(__file__).resolve().parents[3]
ETC = ROOT / "packaging/etc/terminal.toml"
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
    "onnxruntime/capi/onnxruntime_inference_collection.py",
    "rapidocr/models/PP-OCRv6_rec_small.onnx",
    "face_recognition_models/models/shape_predictor_5_face_landmarks.dat",
    "face_recognition_models/models/dlib_face_recognition_resnet_model_v1.dat",
    "face_recognition_models/models/mmod_human_face_detector.dat",
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


def test_what_only_a_clone_needs_is_no_dependency_of_the_package(build: ModuleType, tmp_path: Path) -> None:
    fields = dict(line.split(": ", 1) for line in build.control("1", "amd64", tmp_path).splitlines() if ": " in line)
    depends = set(fields["Depends"].replace("|", ",").replace(" ", "").split(","))
    text = (ROOT / "packaging/debian-packages.txt").read_text("utf-8")
    for section in ("build", "dev"):
        only = {name for names in build.load_bootstrap().wanted_packages(text, section) for name in names}
        assert only and not only & depends
        assert "vsmartcard-vpcd" not in " ".join(fields.values()), "a virtual reader takes cards from the network"
    assert "libccid" in fields["Recommends"]


def test_the_shipped_configuration_can_be_loaded_and_keeps_data_under_var_lib() -> None:
    loaded = settings.load(ETC)
    assert loaded.data == Path("/var/lib/terminal")
    assert loaded.shut_down.command[-1] == "poweroff"
    assert loaded.devices == {}


def test_every_address_that_the_configuration_suggests_is_a_known_one() -> None:
    addresses = re.findall(r'"((?!https?:)[a-z0-9+]+://[^"]*)"', ETC.read_text("utf-8"))
    assert len(addresses) >= 20
    for address in addresses:
        open_driver(address).close()


def test_the_suggested_lines_taken_together_are_a_terminal_with_every_role(tmp_path: Path) -> None:
    text = ETC.read_text("utf-8")
    uncommented = re.sub(r"^# ([a-z_0-9]+ = |\[)", r"\1", text, flags=re.MULTILINE)
    everything = tmp_path / "terminal.toml"
    everything.write_text(uncommented, "utf-8")
    loaded = settings.load(everything)
    assert set(loaded.devices) == set(SIMULATORS)
    assert loaded.face.yunet is not None and len(loaded.technicians) == 1
    known = tomllib.loads((ROOT / "drivers/engines/face/manifest.toml").read_text("utf-8"))["options"]
    assert set(loaded.face.model_dump(exclude_defaults=True)) <= set(known)


def udev_rules() -> list[str]:
    text = (ROOT / "packaging/udev/60-terminal.rules").read_text("utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def test_each_udev_rule_is_well_formed_and_names_a_group_that_the_service_is_in() -> None:
    """Words of udev(7). `udevadm test` is the full check; packaging/deb/try.sh asks it."""
    part = re.compile(r'(SUBSYSTEMS?|KERNEL|GROUP|MODE|SYMLINK|ENV\{\w+\}|ATTRS?\{\w+\})(==|\+=|=)"[^"]+"')
    groups = re.search(r"for group in ([a-z ]+); do", (ROOT / "packaging/deb/postinst").read_text("utf-8"))
    assert groups is not None
    for rule in udev_rules():
        for word in rule.split(", "):
            assert part.fullmatch(word), word
        named = re.findall(r'GROUP="(\w+)"', rule)
        assert set(named) <= set(groups[1].split())
        assert 'MODE="0666"' not in rule, "a device for everybody"


def test_udev_knows_the_card_reader_and_printers_and_never_hides_an_unnamed_keyboard() -> None:
    rules = "\n".join(udev_rules())
    assert 'ATTR{idVendor}=="0400", ATTR{idProduct}=="c35a"' in rules
    assert "*:0701??:*" in rules
    assert 'ID_MM_PORT_IGNORE}="1"' in rules
    assert "LIBINPUT_IGNORE_DEVICE" not in rules, "only as a template: without identities every keyboard would be gone"


def test_the_terminals_user_may_switch_off_and_use_card_readers_and_nothing_else() -> None:
    text = (ROOT / "packaging/polkit/60-terminal.rules").read_text("utf-8")
    assert set(re.findall(r'action\.id === "([^"]+)"', text)) == {
        "org.freedesktop.login1.power-off",
        "org.freedesktop.login1.power-off-multiple-sessions",
        "org.debian.pcsc-lite.access_pcsc",
        "org.debian.pcsc-lite.access_card",
    }
    assert text.count('subject.user === "terminal"') == text.count("polkit.addRule")


def test_a_spool_of_cups_begins_empty_and_never_touches_the_disk() -> None:
    unit = (ROOT / "packaging/systemd/cups.service.d/60-terminal.conf").read_text("utf-8")
    assert re.search(r"^TemporaryFileSystem=/var/spool/cups(:|$)", unit, re.MULTILINE)


def test_the_operators_page_names_every_fault_command_and_role() -> None:
    text = (ROOT / "docs/operating.md").read_text("utf-8")
    missing = {code.value for code in FaultCode} - set(re.findall(r"`(\w+)`", text)) - {FaultCode.CANCELLED.value}
    assert missing == set()
    assert {role for role in SIMULATORS if f"`{role}`" not in text} == set()


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
