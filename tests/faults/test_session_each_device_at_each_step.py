"""Each device fails and comes back at each step: the case goes on at the same step, ends well, prints once."""

from __future__ import annotations

import pytest

from drivers.contract.faults import FaultCode
from drivers.contract.status import Health
from kiosk.session.states import PaperState, Phase
from tests.unit.session.kit import CITIZENS, ROLES, Session, broken, path
from tests.unit.session.watch import Watch

STILL = (Phase.ATTRACT, Phase.OUT_OF_SERVICE, Phase.WIPE)


def steps(who: str) -> list[Session]:
    """One copy for each page of the case."""
    pages = {s.state.key: s for s in path(who) if s.phase not in STILL}
    return [s.copy() for s in pages.values()]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("who", ["married", "proof"])
def test_the_case_goes_on_at_the_same_step(who: str, role: str) -> None:
    good, ended = CITIZENS[who], set[Phase]()
    for s in steps(who):
        Watch(s)
        before = s.state
        for code, health in ((FaultCode.NO_ANSWER, Health.FAULT), (FaultCode.LINK_LOST, Health.ABSENT)):
            s.health(role, broken(code, health))
        s.wait(5)
        if s.phase is Phase.PAUSED:
            assert s.state.pause is not None and (s.state.pause.role, s.state.pause.back_to) == (role, before.phase)
        s.health(role)
        assert s.state.key == before.key
        assert s.state.file == before.file
        if before.phase in ended:
            continue  # the rest of a case is the same from every page of a phase
        ended.add(before.phase)
        for _ in range(400):
            if s.phase in (Phase.RATE, Phase.TAKE_BELONGINGS, *STILL):
                break
            assert good.act(s)
        assert all(p.state is PaperState.DONE for p in s.state.papers)
        assert all(p.attempt == 1 for p in s.state.papers)


@pytest.mark.parametrize("role", ROLES)
def test_a_device_that_stays_away_keeps_nobody_from_leaving(role: str) -> None:
    for s in steps("married"):
        if s.phase is Phase.SEAL:
            continue
        s.health(role, broken(FaultCode.LINK_LOST, Health.ABSENT))
        s.foot("exit")
        s.touch("back")
        s.settle()
        s.wait(61)  # a card on the reader is pointed at for a minute
        s.settle()
        assert s.state.file is None
        assert s.phase in STILL
