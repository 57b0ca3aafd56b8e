"""Every device of the settings, looked at in parallel: who it is, how it is, what it consumes, its self-test."""

from __future__ import annotations

import fcntl
import queue
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from drivers.contract.camera import Frame
from drivers.contract.device import Device, DeviceInfo, SelfTestReport
from drivers.contract.faults import ClearedBy, Fault, FaultCode
from drivers.contract.printer import Printer
from drivers.contract.status import DeviceStatus, Health
from drivers.registry import open_driver
from kiosk.config.settings import Settings
from kiosk.documents.texts import texts
from kiosk.maintenance.this_machine import sound, touch
from kiosk.maintenance.trial_papers import PAGE_ROLES, SLIP_ROLES, Picture, Trial, try_printing

DEVICES_WITHIN = 20.0  # seconds for all devices together: the whole check promises 30
DESK_WITHIN = 2.0  # until a document camera has judged a picture of its desk
LOCAL: Mapping[str, Callable[[], tuple[DeviceStatus, SelfTestReport]]] = {"touch": touch, "sound": sound}
RUNNING = "the terminal is running and holds its devices: stop it first (systemctl stop terminal)"


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """One line of the report. `id` is D1 to D10, "" for a role that the list does not know.

    `self_test` is None when it was not run. `pictures`: a document camera's empty desk, test papers.
    """

    id: str
    role: str
    name: str
    status: DeviceStatus
    info: DeviceInfo | None = None
    self_test: SelfTestReport | None = None
    pictures: tuple[Picture, ...] = ()

    @property
    def works(self) -> bool:
        """Nothing to be done: works, or is not part of this terminal."""
        fine = self.self_test is None or self.self_test.passed
        return self.status.health is Health.NOT_FITTED or (self.status.health.usable and fine)

    @property
    def in_order(self) -> bool:
        """Works, and nobody need come soon either."""
        return self.works and self.status.health is not Health.ATTENTION

    def as_dict(self) -> dict[str, object]:
        """For `kiosk check --json`: stable keys, no personal value."""
        status, test, info = self.status, self.self_test, self.info
        fault = status.fault
        return {
            "id": self.id,
            "role": self.role,
            "health": status.health.value,
            "runtime_code": status.health.runtime_code,
            "xfs": status.health.xfs_device,
            "fault": None
            if fault is None
            else {
                "code": fault.code.value,
                "cleared_by": fault.cleared_by.value,
                "outcome": fault.outcome.value,
                "detail": fault.detail,
            },
            "supplies": {name: level.value for name, level in status.supplies.items()},
            "self_test": None
            if test is None
            else {
                "passed": test.passed,
                "checks": [{"name": n, "passed": ok, "measured": measured} for n, ok, measured in test.checks],
            },
            "info": None
            if info is None
            else {
                "kind": info.kind,
                "model": info.model,
                "serial": info.serial,
                "firmware": info.firmware,
                "address": info.address,
            },
            "pictures": [picture.kind for picture in self.pictures],
        }


def is_running(settings: Settings) -> bool:
    """Whether a terminal holds the store, and so its devices. A lock that this user may not look at counts as held."""
    try:
        with (settings.data / "queue" / "outbox.lock").open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return True
    except OSError:
        return False
    return False


def look_at_devices(
    settings: Settings,
    make: Callable[[str], Device] = open_driver,
    within: float = DEVICES_WITHIN,
    trial: Trial | None = None,
) -> tuple[DeviceRow, ...]:
    """A row for each place of assets/print/readiness.yaml and for each role of the settings that is not in it.

    One thread a device; a driver that does not return by `within` seconds is FAULT, and its thread is left behind.
    While the terminal runs nothing is opened: two masters on one printer would cancel each other's papers. With
    `trial` every printer that passes its self-test prints one paper.
    """
    rows = _empty_rows(settings)
    held = is_running(settings)
    answers: queue.SimpleQueue[DeviceRow] = queue.SimpleQueue()
    waiting = {}
    for row in rows:
        address = settings.devices.get(row.role, "")
        if row.role in LOCAL or (address and not held):
            work = (row, address, make, trial, answers)
            threading.Thread(target=_answer, args=work, name=f"check-{row.role}", daemon=True).start()
            waiting[row.role] = row
    seen: dict[str, DeviceRow] = {}
    until = time.monotonic() + within
    while waiting.keys() - seen.keys():
        try:
            row = answers.get(timeout=max(0.0, until - time.monotonic()))
        except queue.Empty:
            break
        seen[row.role] = row
    hanging = Fault(FaultCode.NO_ANSWER, ClearedBy.RESTART, detail=f"its driver does not return within {within:.0f} s")
    for role in waiting.keys() - seen.keys():
        seen[role] = replace(waiting[role], status=DeviceStatus(Health.FAULT, hanging))
    return tuple(seen.get(row.role, row) for row in rows)


def _empty_rows(settings: Settings) -> list[DeviceRow]:
    """Not fitted where the settings name no device; BUSY stays where the terminal holds it and nothing was opened."""
    listed = [(str(row["id"]), str(row["role"]), str(row["name"])) for row in texts("readiness")["list"]]
    known = {role for _, role, _ in listed}
    listed += [("", role, role) for role in sorted(settings.devices) if role not in known]
    busy, away = DeviceStatus(Health.BUSY), DeviceStatus(Health.NOT_FITTED)
    return [DeviceRow(number, role, name, busy if role in settings.devices else away) for number, role, name in listed]


def _answer(
    row: DeviceRow,
    address: str,
    make: Callable[[str], Device],
    trial: Trial | None,
    answers: queue.SimpleQueue[DeviceRow],
) -> None:
    """In the device's own thread. A driver that raises is a bug, and a finding about this device alone."""
    try:
        answers.put(_local(row) if row.role in LOCAL else _examined(row, address, make, trial))
    except Exception as error:  # noqa: BLE001
        broken = Fault(FaultCode.INTERNAL, ClearedBy.TECHNICIAN, detail=f"{type(error).__name__}: {error}")
        answers.put(replace(row, status=DeviceStatus(Health.FAULT, broken)))


def _local(row: DeviceRow) -> DeviceRow:
    status, report = LOCAL[row.role]()
    return replace(row, status=status, self_test=report)


def _examined(row: DeviceRow, address: str, make: Callable[[str], Device], trial: Trial | None) -> DeviceRow:
    device = make(address)
    try:
        fault = device.open()
        if fault is not None:
            now = device.status()  # of a closed device: its health and supplies hold, the reason is that of open
            health = Health.ABSENT if now.health.usable else now.health
            return replace(row, status=DeviceStatus(health, fault, now.supplies), info=device.info)
        report = device.self_test()
        picture = _empty_desk(device) if row.role == "document_camera" else None
        if trial is not None and report.passed and row.role in SLIP_ROLES | PAGE_ROLES and isinstance(device, Printer):
            printed, picture = try_printing(row.role, device, trial)
            report = SelfTestReport(printed.passed, report.checks + printed.checks)
        pictures = () if picture is None else (picture,)
        return replace(row, status=device.status(), info=device.info, self_test=report, pictures=pictures)
    finally:
        device.close()


def _empty_desk(camera: Device) -> Picture | None:
    """A picture of the desk when nothing lies on it: a paper left there may be somebody's."""
    switch: Callable[[bool], Fault | None] | None = getattr(camera, "switch", None)
    if switch is None or switch(True) is not None:
        return None
    until = time.monotonic() + DESK_WITHIN
    desk = None
    while desk is None and time.monotonic() < until:
        fact = camera.poll()
        if isinstance(fact, Frame) and fact.quality is not None and fact.quality.problem == "no_page":
            desk = Picture("desk", fact.jpeg)
        time.sleep(0.02)
    switch(False)
    return desk
