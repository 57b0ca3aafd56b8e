"""The board as machines read it: nothing is left out, nothing personal, nothing said that is not known."""

from __future__ import annotations

import json

import pytest

from drivers.contract.device import DeviceInfo
from drivers.contract.faults import ClearedBy, Fault, FaultCode
from drivers.contract.io_board import Inputs, Power
from drivers.contract.status import DeviceStatus, Health, Level
from kiosk.bootstrap import ROLES
from kiosk.devices.report import INTERFACE, runtime_rows, xfs_status

JAM = Fault(FaultCode.PAPER_JAM, ClearedBy.STAFF, detail="tray 2")
INPUTS = Inputs(door_open=True, presence=True, power=Power.BATTERY)


def test_every_role_of_the_terminal_has_an_interface() -> None:
    assert set(ROLES) == set(INTERFACE)


@pytest.mark.parametrize("health", Health)
def test_any_board_becomes_plain_data(health: Health) -> None:
    fault = JAM if health in (Health.BLOCKED, Health.FAULT, Health.ABSENT) else None
    board = {role: DeviceStatus(health, fault, {"paper": Level.LOW, "battery": Level.OK}) for role in ROLES}
    infos = dict.fromkeys(ROLES, DeviceInfo("kind", "Model", "scheme://", "1"))
    for data in (runtime_rows(board), xfs_status(board, infos, INPUTS), xfs_status(board)):
        assert json.loads(json.dumps(data)) == data
        assert set(data) == set(ROLES)
        assert "tray 2" not in str(data), "details are for the log"


@pytest.mark.parametrize(
    ("health", "code"),
    [("starting", -1), ("ready", 0), ("attention", 1), ("busy", 3), ("blocked", 2), ("fault", 2), ("not_fitted", 4)],
)
def test_the_runtime_code_is_that_of_the_health(health: str, code: int) -> None:
    assert runtime_rows({"idcard": DeviceStatus(Health(health))})["idcard"]["resultCode"] == code


def test_a_runtime_row_names_the_fault_and_who_clears_it() -> None:
    row = runtime_rows({"form_printer": DeviceStatus(Health.BLOCKED, JAM, {"toner": Level.LOW}, media=True)})
    assert row["form_printer"] == {
        "resultCode": 2,
        "resultMessage": "paper_jam",
        "data": {"health": "blocked", "clearedBy": "staff", "supplies": {"toner": "low"}, "media": True},
    }


def test_a_printer_tells_paper_toner_and_media() -> None:
    supplies = {"paper": Level.OK, "toner": Level.LOW}
    assert xfs_status({"form_printer": DeviceStatus(Health.ATTENTION, None, supplies)})["form_printer"] == {
        "interface": "Printer",
        "common": {"device": "online", "devicePosition": "unknown"},
        "printer": {"media": "notPresent", "paper": {"upper": "full"}, "toner": "low"},
    }
    jammed = xfs_status({"form_printer": DeviceStatus(Health.BLOCKED, JAM)})["form_printer"]
    assert jammed["printer"] == {"media": "jammed"}
    assert jammed["common"] == {"device": "userError", "devicePosition": "unknown"}


def test_of_an_absent_device_nothing_is_known() -> None:
    gone = DeviceStatus(Health.ABSENT, Fault(FaultCode.LINK_LOST, ClearedBy.TECHNICIAN), {"paper": Level.OK}, True)
    said = xfs_status(dict.fromkeys(("idcard", "receipt_printer", "code_reader", "portrait_camera", "io_board"), gone))
    assert said["idcard"]["cardReader"] == {"media": "unknown", "chipPower": "unknown"}
    assert said["receipt_printer"]["printer"] == {"media": "unknown", "paper": {"upper": "unknown"}}
    assert said["code_reader"]["barcodeReader"] == {"scanner": "unknown"}
    assert said["portrait_camera"]["camera"] == {"cameras": {"person": {"cameraState": "unknown"}}}
    assert set(said["io_board"]["auxiliaries"].values()) == {"unknown"}  # type: ignore[attr-defined]


def test_a_card_on_the_reader_is_media() -> None:
    here = xfs_status({"idcard": DeviceStatus(Health.READY, media=True)})["idcard"]
    assert here["cardReader"] == {"media": "present", "chipPower": "online"}


def test_the_board_of_the_house_tells_door_power_and_presence() -> None:
    said = xfs_status({"io_board": DeviceStatus(Health.READY)}, inputs=INPUTS)["io_board"]
    assert said["auxiliaries"] == {
        "doors": "open", "tamper": "notPresent", "proximity": "present", "callButton": "off",
        "enhancedAudio": "public", "ups": "powering",
    }  # fmt: skip


def test_a_tampered_device_is_a_fraud_attempt_and_one_that_is_not_fitted_has_no_properties() -> None:
    tampered = DeviceStatus(Health.FAULT, Fault(FaultCode.TAMPERED, ClearedBy.TECHNICIAN))
    assert xfs_status({"idcard": tampered})["idcard"]["common"] == {
        "device": "fraudAttempt",
        "devicePosition": "unknown",
    }
    none = xfs_status({"idcard": DeviceStatus(Health.NOT_FITTED)})["idcard"]
    assert none["common"] == {"device": "noDevice", "devicePosition": "unknown"}
    assert "cardReader" not in none
