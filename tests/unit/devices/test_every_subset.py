"""The terminal starts with every subset of its devices, shows each as it is, and refuses exactly what needs one."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from drivers.contract.device import DeviceInfo
from drivers.contract.faults import ClearedBy, Fault, FaultCode
from drivers.contract.status import DeviceStatus, Health
from drivers.simulators.bench import SimulatorBench
from kiosk.bootstrap import build
from kiosk.config.settings import Platform, Settings
from kiosk.devices import Supervisor
from kiosk.packs.loader import availability
from kiosk.session import events as ev
from kiosk.session.states import Phase
from tests.unit.devices.conftest import Stage as Waiter
from tests.unit.devices.stepped import TICKS, Stepped
from tests.unit.session.kit import Session, begin, rules

ROLES = (
    "idcard", "smartcard", "portrait_camera", "document_camera", "document_scanner", "receipt_printer", "form_printer",
    "queue_ticket", "code_reader", "io_board",
)  # fmt: skip
SUBSETS = [frozenset(c) for n in range(len(ROLES) + 1) for c in itertools.combinations(ROLES, n)]
GONE = Fault(FaultCode.LINK_LOST, ClearedBy.TECHNICIAN)
READY = DeviceStatus(Health.READY)


class There:
    """A device that is well, or that is not there."""

    def __init__(self, there: bool) -> None:
        self._there = there
        self.info = DeviceInfo("toy", "Toy", "toy://")

    def open(self) -> Fault | None:
        return None if self._there else GONE

    def status(self) -> DeviceStatus:
        return READY

    def poll(self) -> None:
        return None

    def close(self) -> None:
        return None


class Calm:
    """A stage for steps on which nothing special happens."""

    def __init__(self) -> None:
        self.now = 0.0
        self.performers: list[Stepped] = []
        self.quiet_since = 0.0

    def lasts(self, _step: object) -> int:
        return 0

    def performed(self, *_what: object) -> None:
        return None


@pytest.fixture(autouse=True)
def silent() -> Iterator[None]:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    yield
    structlog.reset_defaults()


def boot(there: frozenset[str], fitted: frozenset[str]) -> tuple[Supervisor, Session]:
    """A few ticks of the supervisor, its edges given to the session's machine as the terminal does."""
    calm, session = Calm(), begin()
    session.state = session.state.__class__(phase=Phase.ATTRACT, session_id="session1")
    supervisor = Supervisor(
        lambda edge: session.do(ev.HealthSeen(edge.role, edge.status)),
        TICKS, lambda: calm.now, lambda shift: Stepped(shift, calm),  # type: ignore[arg-type]
    )  # fmt: skip
    for role in ROLES:
        if role in fitted:
            supervisor.fit(role, lambda role=role: There(role in there))  # type: ignore[misc]
        else:
            supervisor.not_fitted(role)
    supervisor.begin()
    for _ in range(3):
        calm.now += 1
        supervisor.watch()
        for performer in calm.performers:
            performer.turn()
    return supervisor, session


@pytest.mark.parametrize("missing", [Health.ABSENT, Health.NOT_FITTED])
def test_every_subset_boots_with_the_right_board_and_the_right_items(missing: Health) -> None:
    every = frozenset(ROLES)
    for there in SUBSETS:
        supervisor, s = boot(there, every if missing is Health.ABSENT else there)
        board = {role: Health.READY if role in there else missing for role in ROLES}
        assert {role: status.health for role, status in supervisor.board().items()} == board
        assert {role: status.health for role, status in s.state.health.items()} == board
        possible = False
        for pack in rules().packs.values():
            if availability(pack, s.today) is not None:
                continue  # out of its season: no device helps
            wanted = [{role} for role in pack.needs] + [set(group) for group in pack.needs_any]
            refused = [need for need in wanted if not need & there]
            told = s.rules.unmet(pack, s.state, s.today)
            assert [set(need.roles) for need in told] == refused, (sorted(there), pack.id)
            assert {need.why.value for need in told} <= {missing.value}
            assert bool(s.rules.unavailable(pack, s.state, s.today)) == bool(refused)
            possible |= not refused
        assert s.phase is (Phase.ATTRACT if possible else Phase.OUT_OF_SERVICE), sorted(there)
        assert supervisor.stop() == ()


@pytest.mark.parametrize(
    "there",
    [
        frozenset(),
        frozenset({"idcard"}),
        frozenset({"receipt_printer", "form_printer"}),
        frozenset({"idcard", "form_printer"}),
        frozenset({"idcard", "document_camera", "receipt_printer", "form_printer"}),
    ],
    ids=lambda there: "+".join(sorted(there)) or "nothing",
)
def test_the_real_terminal_starts_with_the_devices_that_are_there(tmp_path: Path, there: frozenset[str]) -> None:
    """Built as it is shipped: real drivers, simulated devices, the rest configured and unreachable."""
    bench = SimulatorBench(tmp_path / "papers")
    simulators = {role: bench.make(role) for role in ("idcard", "document_camera", "receipt_printer", "form_printer")}
    devices = {role: simulator.start() for role, simulator in simulators.items()}
    for role, simulator in simulators.items():
        if role not in there:
            simulator.stop()
    settings = Settings(data=tmp_path / "data", devices=devices, platform=Platform(url="http://127.0.0.1:9"))
    terminal = build(settings, lambda _state: None)
    try:
        terminal.start()
        expected = {role: role in there for role in simulators}
        Waiter.until(
            lambda: {role: terminal.supervisor.board()[role].health.usable for role in simulators} == expected, 15
        )
        Waiter.until(lambda: all(terminal.runtime.state.usable(role) == on for role, on in expected.items()))
        broken = {role for role in simulators if role not in there}
        shown = terminal.supervisor.board()
        Waiter.until(lambda: not any(terminal.supervisor.board()[r].health is Health.STARTING for r in broken), 15)
        assert all(shown[role].health is Health.NOT_FITTED for role in shown if role not in simulators)
    finally:
        terminal.stop()
        for role in there:
            simulators[role].stop()
