"""The health board for machines: rows as the Chinese terminal runtime has them, properties as XFS4IoT has them.

Plain data (str, int, bool, dict, list) for the fleet board and `kiosk check --json`. PROTOCOLS.md §1.8, §7.2, §7.3.
Values are in lowerCamel, as on the XFS4IoT wire.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from drivers.contract.device import DeviceInfo
from drivers.contract.faults import FaultCode
from drivers.contract.io_board import Inputs, Power
from drivers.contract.status import DeviceStatus, Health, Level
from kiosk.devices.events import Role

Row = dict[str, object]
Properties = dict[str, object]

#: role → XFS4IoT interface. A4 scanners have none of their own; the nearest is Camera with its exit slot.
INTERFACE: Mapping[Role, str] = {
    "idcard": "CardReader",
    "smartcard": "CardReader",
    "receipt_printer": "Printer",
    "form_printer": "Printer",
    "queue_ticket": "Printer",
    "code_reader": "BarcodeReader",
    "portrait_camera": "Camera",
    "document_camera": "Camera",
    "document_scanner": "Camera",
    "io_board": "Auxiliaries",
    "keypad": "Keyboard",
}
CAMERA_PLACE: Mapping[Role, str] = {
    "portrait_camera": "person", "document_camera": "exitSlot", "document_scanner": "exitSlot",
}  # fmt: skip
#: Supplies of our drivers → property of XFS4IoT Printer and its value for "enough".
SUPPLY: Mapping[str, tuple[str, str]] = {
    "paper": ("paper", "full"), "toner": ("toner", "full"), "ink": ("ink", "full"), "bin": ("retractBin", "ok"),
}  # fmt: skip
UPS: Mapping[Power, str] = {
    Power.MAINS: "recovered", Power.BATTERY: "powering", Power.BATTERY_LOW: "low", Power.UNKNOWN: "unknown",
}  # fmt: skip
JAMS = frozenset({FaultCode.PAPER_JAM, FaultCode.DOUBLE_FEED})


def runtime_rows(board: Mapping[Role, DeviceStatus]) -> dict[Role, Row]:
    """As `queryStatus` of a Chinese terminal runtime answers: {resultCode, resultMessage, data} for each role."""
    return {role: _runtime_row(status) for role, status in sorted(board.items())}


def _runtime_row(status: DeviceStatus) -> Row:
    fault = status.fault
    return {
        "resultCode": status.health.runtime_code,
        "resultMessage": status.health.value if fault is None else fault.code.value,
        "data": {
            "health": status.health.value,
            "clearedBy": "" if fault is None else fault.cleared_by.value,
            "supplies": {name: level.value for name, level in sorted(status.supplies.items())},
            "media": status.media,
        },
    }


def xfs_status(
    board: Mapping[Role, DeviceStatus],
    infos: Mapping[Role, DeviceInfo | None] | None = None,
    inputs: Inputs | None = None,
) -> dict[Role, Properties]:
    """Common.Status and, under the interface's own name, its properties; `inputs` is what the I/O board sees."""
    known = infos or {}
    return {role: _properties(role, status, known.get(role), inputs) for role, status in sorted(board.items())}


def _properties(role: Role, status: DeviceStatus, info: DeviceInfo | None, inputs: Inputs | None) -> Properties:
    interface = INTERFACE.get(role, "VendorApplication")
    common: Properties = {"device": _device(status), "devicePosition": "unknown"}
    found: Properties = {"interface": interface, "common": common}
    if info is not None:
        found["deviceInformation"] = [
            {"modelName": info.model, "serialNumber": info.serial, "firmware": [{"firmwareVersion": info.firmware}]}
        ]
    special = SPECIAL.get(interface)
    if special is not None and status.health is not Health.NOT_FITTED:
        found[interface[0].lower() + interface[1:]] = special(role, status, inputs)
    return found


def _device(status: DeviceStatus) -> str:
    tampered = status.fault is not None and status.fault.code is FaultCode.TAMPERED
    return "fraudAttempt" if tampered else status.health.xfs_device


def _known(status: DeviceStatus) -> bool:
    """Whether what the device last said of itself can still be believed."""
    return status.health not in (Health.ABSENT, Health.STARTING)


def _media(status: DeviceStatus) -> str:
    if not _known(status):
        return "unknown"
    if status.fault is not None and status.fault.code in JAMS:
        return "jammed"
    return "present" if status.media else "notPresent"


def _card_reader(_role: Role, status: DeviceStatus, _inputs: Inputs | None) -> Properties:
    power = "unknown" if not _known(status) else "online" if status.media else "noCard"
    return {"media": _media(status), "chipPower": power}


def _printer(_role: Role, status: DeviceStatus, _inputs: Inputs | None) -> Properties:
    found: Properties = {"media": _media(status)}
    for supply, level in sorted(status.supplies.items()):
        name, enough = SUPPLY.get(supply.split("_")[0], (supply, "full"))
        value = "unknown" if not _known(status) else enough if level is Level.OK else level.value
        found[name] = {"upper": value} if name == "paper" else value
    return found


def _barcode_reader(_role: Role, status: DeviceStatus, _inputs: Inputs | None) -> Properties:
    return {"scanner": "on" if status.health.usable else "inoperative" if _known(status) else "unknown"}


def _camera(role: Role, status: DeviceStatus, _inputs: Inputs | None) -> Properties:
    state = "ok" if status.health.usable else "inoperable" if _known(status) else "unknown"
    return {"cameras": {CAMERA_PLACE[role]: {"cameraState": state}}}


def _auxiliaries(_role: Role, status: DeviceStatus, inputs: Inputs | None) -> Properties:
    if inputs is None or not status.health.usable:
        return dict.fromkeys(("doors", "tamper", "proximity", "callButton", "enhancedAudio", "ups"), "unknown")
    return {
        "doors": "tampered" if inputs.tampered else "open" if inputs.door_open else "closed",
        "tamper": _present(inputs.tampered),
        "proximity": _present(inputs.presence),
        "callButton": "on" if inputs.call_button else "off",
        "enhancedAudio": "private" if inputs.headphones else "public",
        "ups": UPS[inputs.power],
    }


def _present(sensed: bool) -> str:
    return "present" if sensed else "notPresent"


SPECIAL: Mapping[str, Callable[[Role, DeviceStatus, Inputs | None], Properties]] = {
    "CardReader": _card_reader,
    "Printer": _printer,
    "BarcodeReader": _barcode_reader,
    "Camera": _camera,
    "Auxiliaries": _auxiliaries,
}
