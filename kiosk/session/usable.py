"""What is usable now (Q7): which needs of an item are not met, why, who can mend that, and whether waiting helps. Pure.

A device is needed as long as a step is still to come that uses it: nobody is stopped by a card reader that breaks after
the card was read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from drivers.contract.faults import ClearedBy, Fault
from drivers.contract.status import DeviceStatus, Health
from kiosk.packs.loader import availability
from kiosk.packs.schema import Pack
from kiosk.session.states import Phase

#: The last step that uses a device of this role. A role that is not named here is needed to the end.
LAST_USED: Mapping[str, Phase] = {
    "idcard": Phase.IDENTIFY,
    "smartcard": Phase.IDENTIFY,
    "portrait_camera": Phase.IDENTIFY,
    "code_reader": Phase.IDENTIFY,
    "document_camera": Phase.MATERIALS,
    "document_scanner": Phase.MATERIALS,
    "receipt_printer": Phase.PAPER,
    "form_printer": Phase.PAPER,
}
LINK_LAST_USED = Phase.SEAL  # the result of an item that needs the platform is fetched behind the seal
ORDER = list(Phase)
#: Of several devices any of which would do, one speaks of the one that is nearest to working.
NEAREST_TO_WORKING = (Health.STARTING, Health.BLOCKED, Health.FAULT, Health.ABSENT, Health.NOT_FITTED)


#: Roles that say who is here. A pack that names none of them asks for nobody's card (S7: an account number alone).
CARDS = frozenset({"idcard", "smartcard"})


def wants_card(pack: Pack) -> bool:
    """Whether this item must know who applies."""
    return bool(CARDS & {*pack.needs, *(role for group in pack.needs_any for role in group)})


class Why(StrEnum):
    STARTING = "starting"
    BLOCKED = "blocked"  # paper out, cover open, jam: see the fault's code
    FAULT = "fault"
    ABSENT = "absent"
    NOT_FITTED = "not_fitted"
    LINK = "link"  # the platform cannot be reached
    STORE = "store"  # no room on the disk, or the store is damaged: nothing new can be kept
    SUSPENDED = "suspended"  # by the department; the pack says why


@dataclass(frozen=True, slots=True)
class Unmet:
    """A need that is not met. Any one of `roles` would do; `role` is the one to speak of. No roles: no device."""

    why: Why
    roles: tuple[str, ...] = ()
    role: str = ""
    fault: Fault | None = None

    @property
    def cleared_by(self) -> ClearedBy:
        if self.fault is not None:
            return self.fault.cleared_by
        return ClearedBy.NOBODY if self.why in (Why.NOT_FITTED, Why.SUSPENDED) else ClearedBy.RESTART

    @property
    def waiting_helps(self) -> bool:
        """It may pass by itself, or somebody on the spot may clear it while the citizen waits."""
        return self.why in (Why.STARTING, Why.BLOCKED, Why.ABSENT, Why.LINK)


def unmet(
    pack: Pack,
    health: Mapping[str, DeviceStatus],
    link_up: bool,
    today: date,
    phase: Phase = Phase.SERVICE,
    store_up: bool = True,
) -> tuple[Unmet, ...]:
    """All needs of the steps from `phase` on that are not met now, in the pack's order."""
    if not store_up and phase is Phase.SERVICE:  # a case that was begun may use the reserve: that is what it is for
        return (Unmet(Why.STORE),)
    return tuple(_unmet(pack, health, link_up, today, ORDER.index(phase)))


def _unmet(pack: Pack, health: Mapping[str, DeviceStatus], link_up: bool, today: date, now: int) -> Iterator[Unmet]:
    if availability(pack, today) is not None:
        yield Unmet(Why.SUSPENDED)
    for roles in (*((role,) for role in pack.needs), *pack.needs_any):
        over = all(ORDER.index(LAST_USED.get(role, Phase.PAPER)) < now for role in roles)
        if not over and not any(role in health and health[role].health.usable for role in roles):
            yield _trouble(roles, health)
    if pack.needs_platform and not link_up and now <= ORDER.index(LINK_LAST_USED):
        yield Unmet(Why.LINK)


def _trouble(roles: tuple[str, ...], health: Mapping[str, DeviceStatus]) -> Unmet:
    absent = DeviceStatus(Health.NOT_FITTED)
    role = min(roles, key=lambda r: NEAREST_TO_WORKING.index(health.get(r, absent).health))
    status = health.get(role, absent)
    return Unmet(Why(status.health.value), roles, role, status.fault)
