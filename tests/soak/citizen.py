"""A citizen at a running terminal: touches by intents, lays a card, waits where hands are at work."""

from __future__ import annotations

import threading
import time
from datetime import date

from drivers.contract.status import Health
from kiosk.bootstrap import Terminal
from kiosk.domain.clock import wall_clock
from kiosk.domain.person import Citizen
from kiosk.session import events as ev
from kiosk.session.states import Moment, Overlay, PaperState, Phase, State
from tests.soak.devices import FITTED, ROLES, Reader
from tests.unit.session.kit import FAMILY, MARRIED, MOTHER, UNMARRIED, Good

PATIENCE = 20.0  # seconds: a busy machine; a step takes milliseconds


class Stuck(Exception):
    """The terminal does not come to what it should; says where."""


class Live:
    """Has what kit.Good asks of a session, on a terminal with its own threads."""

    def __init__(self, terminal: Terminal, changed: threading.Event) -> None:
        """`changed` is set with each new state of the terminal."""
        self.terminal, self.rules, self._changed = terminal, terminal.rules, changed
        self.receipts = 0

    @property
    def state(self) -> State:
        return self.terminal.runtime.state

    @property
    def phase(self) -> Phase:
        return self.state.phase

    @property
    def now(self) -> Moment:
        return Moment(time.monotonic(), wall_clock())

    @property
    def today(self) -> date:
        return self.now.wall.date()

    def until_ready(self) -> None:
        self._until(lambda: all(self.state.usable(role) for role in ROLES) and self.phase is Phase.ATTRACT)

    def do(self, event: ev.Event) -> None:
        """The event and a sign of life behind it: when that has arrived, so has the event."""
        began, session = time.monotonic(), self.state.session_id
        self.terminal.runtime.post(event)
        self.terminal.runtime.post(ev.Touched())
        self._until(lambda: self.state.touched_at >= began or self.state.session_id != session)

    def touch(self, name: str, argument: str = "") -> None:
        self.do(ev.Intent(name, argument, self.state.key))

    def type(self, text: str) -> None:
        self.touch("edit", text)

    def card(self) -> None:
        self._lay(MOTHER)
        self._until(lambda: self.state.file is not None and self.state.file.citizen is not None)

    def _lay(self, person: Citizen | None) -> None:
        reader = FITTED["idcard"]
        assert isinstance(reader, Reader)
        reader.person = person
        self.terminal.supervisor.call("idcard", lambda _reader: None, lambda _result: None, 5.0)  # it looks at once

    def answer(self) -> bool:
        """Wait while hands are at work; False when they are not."""
        if self.state.file is not None and self.state.file.receipt is not None:
            self.receipts = 1
        if self.phase is Phase.TAKE_BELONGINGS and self.state.card_present:
            self._lay(None)
            self._until(lambda: not self.state.card_present)
            return True
        if not self._hands_at_work():
            return False
        self._until(lambda: not self._hands_at_work())
        return True

    def session(self, number: int) -> None:
        """One visit from the waiting page to the waiting page; of each six one is a whole case. Stuck if it is not."""
        self.receipts = 0
        good = PEOPLE[number // len(VISITS) % len(PEOPLE)]
        VISITS[number % len(VISITS)](self, good)
        if self.phase is not Phase.ATTRACT:
            raise Stuck(self._where())

    def whole_case(self, good: Good) -> None:
        for _ in range(400):
            if not good.act(self):  # type: ignore[arg-type]
                break
        if not self.receipts:
            raise Stuck(self._where())

    def read_the_guide(self, good: Good) -> None:
        self.touch("primary")
        self.touch("item", good.pack)
        self.touch("print")
        self.leave()

    def take_a_number(self, _good: Good) -> None:
        self.touch("primary")
        self.touch("door", "ticket")
        self.touch("pick", self.rules.tickets[0])
        self.touch("primary")
        self.leave()

    def print_public_papers(self, _good: Good) -> None:
        self.touch("primary")
        self.touch("door", "public")
        self.touch("turn", "next")
        self.touch("print")
        self.leave()

    def leave_after_the_card(self, good: Good) -> None:
        good.until(self, Phase.FILL)  # type: ignore[arg-type]
        self.leave()

    def leave_at_the_camera(self, good: Good) -> None:
        good.until(self, Phase.MATERIALS, "camera")  # type: ignore[arg-type]
        self.leave()

    def leave(self) -> None:
        """Asked once more when a device's trouble has taken the question off the page, as on a busy machine."""
        for _ in range(20):
            if self.phase is Phase.ATTRACT:
                return
            if self.answer():
                continue
            if self.phase is Phase.TAKE_BELONGINGS:
                self.touch("primary")
            elif self.state.overlay is Overlay.LEAVE:
                self.touch("back")
            else:
                self.touch("foot", "exit")
        raise Stuck(self._where())

    def _hands_at_work(self) -> bool:
        state = self.state
        printing = any(p.state is PaperState.PRINTING for p in state.papers)
        taking = state.file is not None and state.file.captured is None and state.look.phase == "taking"
        return state.phase in (Phase.WIPE, Phase.SEAL) or printing or taking

    def _until(self, true) -> None:  # type: ignore[no-untyped-def]
        end = time.monotonic() + PATIENCE
        while True:
            self._changed.clear()
            if true():
                return
            if not self._changed.wait(0.2) and time.monotonic() > end:
                raise Stuck(self._where())

    def _where(self) -> str:
        s = self.state
        unwell = [r for r, status in s.health.items() if status.health is not Health.READY]
        return f"in {s.phase} {s.place} {s.step_id} {s.material_id} {s.look.phase}, not ready: {unwell}"


PEOPLE = (MARRIED, UNMARRIED, FAMILY)
VISITS = (
    Live.whole_case, Live.read_the_guide, Live.take_a_number, Live.print_public_papers, Live.leave_after_the_card,
    Live.leave_at_the_camera,
)  # fmt: skip
