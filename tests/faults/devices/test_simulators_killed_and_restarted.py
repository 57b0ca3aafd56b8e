"""All devices lose their power at once and get it back: each is READY again by itself, and works."""

from __future__ import annotations

import itertools

from drivers.contract.idcard import CardRead
from kiosk.devices import DeviceFact, HealthChanged
from tests.faults.devices.conftest import Bench, Watched

ROLES = (
    "idcard",
    "portrait_camera",
    "document_camera",
    "receipt_printer",
    "form_printer",
    "queue_ticket",
    "code_reader",
    "io_board",
)  # fmt: skip  (a keypad's simulated node is a pipe and outlives the process that wrote to it)


def test_every_device_is_ready_again_by_itself_after_kill_minus_nine_and_a_new_start(
    bench: Bench, watched: Watched
) -> None:
    for role in ROLES:
        watched.fit(role, bench.addresses[role])
    watched.supervisor.start()
    watched.all_ready(ROLES)
    bench.kill()
    watched.all_gone(ROLES)
    bench.start()
    watched.all_ready(ROLES)
    for role in ROLES:
        shown = [e.status.health for e in watched.events if isinstance(e, HealthChanged) and e.role == role]
        lost = sum(a.usable and not b.usable for a, b in itertools.pairwise(shown))
        assert lost == 1, f"{role} was lost once, and this is what was told: {shown}"


def test_a_card_is_read_after_the_reader_came_back(bench: Bench, watched: Watched) -> None:
    watched.fit("idcard", bench.addresses["idcard"])
    watched.supervisor.start()
    watched.all_ready(["idcard"])
    watched.ask("idcard", lambda reader: reader.arm(True))
    bench.kill()
    watched.all_gone(["idcard"])
    bench.start()
    watched.all_ready(["idcard"])
    watched.ask("idcard", lambda reader: reader.arm(True))  # as the session does at every edge to a usable health
    bench.do("idcard", "lay", "gulnar")
    watched.until(lambda: any(isinstance(e, DeviceFact) and isinstance(e.fact, CardRead) for e in watched.events))
