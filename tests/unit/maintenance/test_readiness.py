"""The readiness report: every device with health, supplies and self-test; one that hangs or raises spoils nothing."""

from __future__ import annotations

import fcntl
import json
import shutil
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from drivers.contract.camera import Frame, PageQuality
from drivers.contract.device import DeviceInfo, MediaAction, SelfTestReport
from drivers.contract.faults import ClearedBy, Fault, FaultCode
from drivers.contract.status import DeviceStatus, Health, Level
from drivers.simulators.form_printer import IppPrinterSimulator
from drivers.simulators.receipt_printer import EscPosSimulator
from kiosk.cli import main
from kiosk.config.settings import Settings
from kiosk.documents.texts import texts
from kiosk.domain.clock import wall_clock
from kiosk.maintenance.check import Finding, Report
from kiosk.maintenance.readiness import DeviceRow, is_running, look_at_devices
from kiosk.maintenance.readiness_paper import readiness_a4
from kiosk.maintenance.this_machine import touch_screens
from kiosk.maintenance.trial_papers import Trial

PLACES = [f"D{number}" for number in range(1, 11)]


@dataclass
class Fake:
    """A device that answers as it is told."""

    opens: Fault | None = None
    now: DeviceStatus = field(default_factory=lambda: DeviceStatus(Health.READY, supplies={"paper": Level.LOW}))
    frames: list[Frame] = field(default_factory=list)
    closed: bool = False
    info: DeviceInfo = field(default_factory=lambda: DeviceInfo("fake", "Model 7", "fake://1", "SN-1", "2.0"))

    def open(self) -> Fault | None:
        return self.opens

    def status(self) -> DeviceStatus:
        return self.now

    def poll(self) -> object | None:
        return self.frames.pop(0) if self.frames else None

    def switch(self, on: bool) -> Fault | None:
        return None

    def reset(self, media: MediaAction = MediaAction.KEEP) -> Fault | None:
        return None

    def self_test(self) -> SelfTestReport:
        return SelfTestReport(True, (("answers", True, "3 ms"),))

    def close(self) -> None:
        self.closed = True


def settings(tmp_path: Path, **devices: str) -> Settings:
    return Settings(data=tmp_path / "data", devices=devices)


def look(tmp_path: Path, device: Any, role: str = "idcard", within: float = 5.0) -> DeviceRow:
    rows = look_at_devices(settings(tmp_path, **{role: "fake://1"}), lambda _address: device, within)
    return next(row for row in rows if row.role == role)


def test_every_place_of_the_requirements_is_listed_and_what_is_not_fitted_says_so(tmp_path: Path) -> None:
    rows = look_at_devices(settings(tmp_path))
    assert list(dict.fromkeys(row.id for row in rows)) == PLACES
    fitted = [row.role for row in rows if row.status.health is not Health.NOT_FITTED]
    assert fitted == ["sound", "touch"]
    assert {row.as_dict()["runtime_code"] for row in rows if row.role not in fitted} == {4}


def test_a_device_tells_identity_health_supplies_and_each_check_with_its_measure(tmp_path: Path) -> None:
    device = Fake()
    assert look(tmp_path, device).as_dict() == {
        "id": "D1",
        "role": "idcard",
        "health": "ready",
        "runtime_code": 0,
        "xfs": "online",
        "fault": None,
        "supplies": {"paper": "low"},
        "self_test": {"passed": True, "checks": [{"name": "answers", "passed": True, "measured": "3 ms"}]},
        "info": {"kind": "fake", "model": "Model 7", "serial": "SN-1", "firmware": "2.0", "address": "fake://1"},
        "pictures": [],
    }
    assert device.closed


def test_a_device_that_does_not_open_keeps_the_reason_of_its_opening(tmp_path: Path) -> None:
    gone = Fault(FaultCode.LINK_LOST, ClearedBy.TECHNICIAN, detail="no such port")
    row = look(tmp_path, Fake(opens=gone))
    assert (row.status.health, row.status.fault, row.self_test, row.works) == (Health.ABSENT, gone, None, False)


def test_a_driver_that_hangs_is_a_fault_and_the_others_are_told(tmp_path: Path) -> None:
    let_go = threading.Event()

    class Hangs(Fake):
        def open(self) -> Fault | None:
            let_go.wait(30)
            return None

    def make(address: str) -> Fake:
        return Hangs() if address == "fake://hangs" else Fake()

    two = settings(tmp_path, idcard="fake://hangs", smartcard="fake://well")
    rows = {row.role: row for row in look_at_devices(two, make, within=0.5)}
    let_go.set()
    fault = rows["idcard"].status.fault
    assert fault is not None
    assert (rows["idcard"].status.health, fault.cleared_by) == (Health.FAULT, ClearedBy.RESTART)
    assert rows["smartcard"].status.health is Health.READY


def test_a_driver_that_raises_is_a_finding_about_this_device(tmp_path: Path) -> None:
    class Raises(Fake):
        def self_test(self) -> SelfTestReport:
            raise ZeroDivisionError("by nothing")

    row = look(tmp_path, Raises())
    assert row.status.fault is not None
    assert (row.status.health, row.status.fault.code) == (Health.FAULT, FaultCode.INTERNAL)


def test_a_role_that_the_list_does_not_know_is_told_at_the_end(tmp_path: Path) -> None:
    rows = look_at_devices(settings(tmp_path, second_printer="fake://1"), lambda _address: Fake())
    assert (rows[-1].id, rows[-1].role, rows[-1].status.health) == ("", "second_printer", Health.READY)


@pytest.mark.parametrize(("problem", "shown"), [("no_page", ["desk"]), ("", []), ("blurred", [])])
def test_only_an_empty_desk_is_pictured(
    tmp_path: Path, problem: str, shown: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A paper that was left behind may be a citizen's."""
    monkeypatch.setattr("kiosk.maintenance.readiness.DESK_WITHIN", 0.2)
    camera = Fake(frames=[Frame(b"jpeg", 4, 3, PageQuality((), 0.0, 0.0, problem))])
    assert look(tmp_path, camera, "document_camera").as_dict()["pictures"] == shown


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Settings]:
    """A terminal that holds its store."""
    there = settings(tmp_path, idcard="fake://1")
    (there.data / "queue").mkdir(parents=True)
    with (there.data / "queue" / "outbox.lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield there


def test_while_the_terminal_runs_no_device_is_touched(running: Settings) -> None:
    def make(address: str) -> Fake:
        raise AssertionError("opened")

    assert is_running(running)
    row = look_at_devices(running, make)[0]
    assert (row.role, row.status.health, row.self_test) == ("idcard", Health.BUSY, None)


def test_without_a_terminal_nothing_is_held(tmp_path: Path) -> None:
    there = settings(tmp_path)
    assert not is_running(there)
    (there.data / "queue").mkdir(parents=True)
    (there.data / "queue" / "outbox.lock").touch()
    assert not is_running(there)


SCREEN = """I: Bus=0003 Vendor=222a Product=0001 Version=0110
N: Name="ILITEK Touch"
B: PROP=2
B: EV=b
B: ABS=260800000000003

I: Bus=0018
N: Name="Touchpad"
B: PROP=5
B: ABS=2e0800000000003

I: Bus=0011
N: Name="AT Keyboard"
B: PROP=0
B: EV=120013
"""


def test_a_touch_screen_is_told_from_a_touch_pad_and_a_keyboard() -> None:
    assert touch_screens(SCREEN) == ["ILITEK Touch"]
    assert touch_screens("") == []


# -- paper ------------------------------------------------------------------------------------------------------
@pytest.fixture
def printers(tmp_path: Path) -> Iterator[dict[str, Any]]:
    sims: dict[str, Any] = {
        "receipt_printer": EscPosSimulator(tmp_path / "slips"),
        "form_printer": IppPrinterSimulator(tmp_path / "forms", page_seconds=0.02),
    }
    (tmp_path / "slips").mkdir()
    yield sims
    for sim in sims.values():
        sim.stop()


def test_each_printer_prints_one_test_paper_and_its_picture_is_kept(tmp_path: Path, printers: dict[str, Any]) -> None:
    there = settings(tmp_path, **{role: sim.start() for role, sim in printers.items()})
    rows = {row.role: row for row in look_at_devices(there, trial=Trial("LX0417", wall_clock()))}
    for role, kind in (("receipt_printer", "slip"), ("form_printer", "page")):
        (picture,) = rows[role].pictures
        assert (picture.kind, picture.data[:4]) == (kind, b"\x89PNG")
        report = rows[role].self_test
        assert report is not None and report.passed
        assert report.checks[-1][:2] == ("print", True)


def test_a_printer_without_paper_fails_and_prints_nothing(tmp_path: Path, printers: dict[str, Any]) -> None:
    there = settings(tmp_path, form_printer=printers["form_printer"].start())
    printers["form_printer"].play("paper_out")
    row = next(r for r in look_at_devices(there, trial=Trial("LX0417", wall_clock())) if r.role == "form_printer")
    assert (row.status.health, row.works, row.pictures) == (Health.BLOCKED, False, ())
    assert printers["form_printer"].state()["sheets"] == 0


def pages(pdf: bytes, path: Path) -> str:
    path.write_bytes(pdf)
    return subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True).stdout.decode()


def test_the_report_names_place_devices_measures_trouble_and_lines_to_sign(tmp_path: Path) -> None:
    there = settings(tmp_path, idcard="fake://1", receipt_printer="fake://2")
    out = DeviceStatus(
        Health.BLOCKED, Fault(FaultCode.PAPER_OUT, ClearedBy.STAFF, detail="paper end"), {"paper": Level.OUT}
    )

    def make(address: str) -> Fake:
        return Fake(now=out) if address.endswith("2") else Fake()

    report = Report((Finding("store", True, "all well"),), look_at_devices(there, make))
    text = pages(readiness_a4(report, there, "0.1.0", wall_clock()), tmp_path / "r.pdf")
    for words in (
        "设备就绪检查报告", "LX0417", "临溪县政务服务中心", "身份证阅读器", "Model 7", "序列号 SN-1", "应答（3 ms）",
        "缺纸，工作人员可排除", "纸用完", "可以开放", "技术员（签名）", "日期", "结论", "未配备",
    ):  # fmt: skip
        assert words in text, words
    assert "共 2 页" in text or "共 1 页" in text


def test_what_keeps_the_terminal_closed_is_named(tmp_path: Path) -> None:
    report = Report((Finding("store", False, "full"), Finding("platform", False, "away", fatal=False)), ())
    text = pages(readiness_a4(report, settings(tmp_path), "0.1.0", wall_clock()), tmp_path / "r.pdf")
    assert "不能开放：存储" in text
    assert not report.ok


@pytest.mark.parametrize(
    ("key", "names"),
    [("health", Health), ("faults", FaultCode), ("cleared_by", ClearedBy), ("levels", Level)],
)
def test_every_state_has_its_words(key: str, names: Any) -> None:
    assert set(texts("readiness")[key]) == {name.value for name in names}


# -- command ----------------------------------------------------------------------------------------------------
def check(tmp_path: Path, *words: str) -> Result:
    config = tmp_path / "terminal.toml"
    config.write_text(f'data = "{tmp_path / "data"}"\n[platform]\nurl = "http://127.0.0.1:9"\n', "utf-8")
    return CliRunner().invoke(main, ["check", "--config", str(config), *words])


def test_the_command_tells_devices_beside_the_checks_and_writes_the_pdf(tmp_path: Path) -> None:
    done = check(tmp_path, "--json", "--pdf", str(tmp_path / "report.pdf"))
    told = json.loads(done.output)
    assert {device["id"] for device in told["devices"]} == set(PLACES)
    assert {part["name"] for part in told["checks"]} >= {"terminal", "packs", "site", "store"}
    assert done.exit_code == (0 if told["ok"] else 1)
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF-")
    assert shutil.which("pdftotext")


def test_a_report_that_cannot_be_written_is_told_in_a_sentence(tmp_path: Path) -> None:
    done = check(tmp_path, "--pdf", str(tmp_path / "none" / "report.pdf"))
    assert done.exit_code == 1
    assert "the readiness report was not written" in done.output
