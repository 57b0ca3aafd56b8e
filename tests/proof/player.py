"""A seeded run of everything that may be asked of an outbox, telling each question and each answer as facts."""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import random
import uuid
from collections.abc import Callable
from typing import Any

from offline_queue import Attachment, InDoubt, Outbox, OutboxError, SealRequest, State
from offline_queue.errors import Unsure
from tests.proof.ledger import Fact, Ledger

CLAIMABLE = (State.SEALED, State.BACKOFF)
ANSWERS = ([State.COMMITTED, State.BACKOFF, State.HELD, State.CONFLICT, State.DEAD], [6, 2, 1, 1, 1])  # weights
IN_FLIGHT = (State.OFFERED, State.UPLOADING)


class Player:
    """`say` gets each fact; what was said is in `ledger`. `first`: the number of the first question."""

    def __init__(
        self, outbox: Outbox, say: Callable[[Fact], None], *, seed: int = 1, files: bool = False,
        ledger: Ledger | None = None, first: int = 1,
    ) -> None:  # fmt: skip
        self.outbox = outbox
        self.ledger = ledger or Ledger()
        self._tell = say
        self._chance = random.Random(seed)
        self._files = files
        self._turn = itertools.count(first)

    def play(self, steps: int) -> None:
        for _ in range(steps):
            self.step()

    def step(self) -> None:
        """One question, chosen among those that are allowed now."""
        choices = [
            (self.seal, 7),
            (self.claim, 7),
            (self.answered, 9),
            (self.technician, 3),
            (self.purge, 1),
            (self.idle, 1),
        ]
        names, weights = zip(*choices, strict=True)
        while not self._chance.choices(names, weights)[0]():
            pass

    # ── questions: each says whether there was something to ask ──────────────────────────────────────────────────

    def seal(self) -> bool:
        payload = self._chance.randbytes(self._chance.choice([40, 400, 4000, 9000]))
        sizes = self._chance.choice([(), (), (3_000,), (70_000, 500)]) if self._files else ()
        files = tuple(
            Attachment(f"page_{n}", "image/jpeg", self._chance.randbytes(size)) for n, size in enumerate(sizes)
        )
        sid = str(uuid.UUID(int=self._chance.getrandbits(128), version=4))
        order_key = self._chance.choice([sid, f"family-{self._chance.randint(1, 9)}"])
        request = SealRequest("application", "newborn@1.0.0", order_key, "tag", payload, files, "synced")
        fact = {
            "op": "seal", "id": sid, "payload": hashlib.sha256(payload).hexdigest(),
            "files": [hashlib.sha256(file.data).hexdigest() for file in files],
        }  # fmt: skip

        def ask() -> dict[str, Any]:
            receipt = self.outbox.seal(request, sid)
            return {"number": receipt.number, "receipt": receipt.qr_text}

        if self._ask(fact, ask) == "doubt":
            self._ask(fact, ask)  # as the kiosk does: the same sealing again, under the same id
        return True

    def claim(self) -> bool:
        sid = self._one(*CLAIMABLE)
        if not sid:
            return False
        self._move(sid, State.OFFERED, lasting=False)
        if self._chance.random() < 0.3 and self._state(sid) is State.OFFERED:
            self._move(sid, State.UPLOADING, lasting=False)
        return True

    def answered(self) -> bool:
        """The platform's word about a record that is under way."""
        sid = self._one(*IN_FLIGHT)
        if not sid:
            return False
        to = self._chance.choices(*ANSWERS)[0]
        if to is not State.COMMITTED:
            self._move(sid, to, reason="503", tried=True)
            return True
        case = f"C{self._chance.randint(1, 10**9)}"
        fact = {"op": "commit", "ids": [sid], "from": self._state(sid), "to": to, "case": case}
        self._ask(fact, lambda: self.outbox.commit(sid, case, '{"signed": true}'))
        return True

    def technician(self) -> bool:
        sid = self._one(State.CONFLICT, State.DEAD, State.HELD, State.COMMITTED, State.SEALED, State.BACKOFF)
        if not sid:
            return False
        state = self._state(sid)
        if state is State.COMMITTED:
            call, to = lambda: self.outbox.send_again(sid, "reconciled"), State.SEALED
        elif state in CLAIMABLE:
            call, to = lambda: self.outbox.park(sid, "technician"), State.DEAD
        else:
            call, to = lambda: self.outbox.retry(sid), State.SEALED
        self._ask({"op": "move", "ids": [sid], "from": state, "to": to}, call)
        return True

    def purge(self) -> bool:
        ids = self.ledger.in_state(State.COMMITTED)
        if not ids:
            return False
        fact = {"op": "purge", "ids": ids, "from": State.COMMITTED, "to": State.PURGED}
        self._ask(fact, lambda: self.outbox.purge_committed())
        return True

    def idle(self) -> bool:
        """Time passes: what the writer's thread does by itself when nobody asks for anything."""
        with contextlib.suppress(OutboxError):
            self.outbox._store.copy_log()
        return True

    # ── asking ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _move(self, sid: str, to: State, reason: str = "", *, tried: bool = False, lasting: bool = True) -> None:
        state = self._state(sid)
        if state is not None:
            fact = {"op": "move", "ids": [sid], "from": state, "to": to, "lasting": lasting}
            self._ask(fact, lambda: self.outbox.move(sid, to, reason, tried=tried, lasting=lasting))

    def _ask(self, fact: dict[str, Any], call: Callable[[], Any]) -> str:
        turn = next(self._turn)
        self._say({"do": turn, **fact})
        try:
            answer = call()
        except (InDoubt, Unsure):
            self._say({"doubt": turn})
            return "doubt"
        except OutboxError as error:
            self._say({"no": turn, "why": type(error).__name__})
            return "no"
        self._say({"yes": turn, **(answer if isinstance(answer, dict) else {})})
        return "yes"

    def _say(self, fact: Fact) -> None:
        self.ledger.note(fact)
        self._tell(fact)

    def _one(self, *states: State) -> str:
        """An id in one of the states, "" when there is none."""
        return self._chance.choice(self.ledger.in_state(*states) or [""])

    def _state(self, sid: str) -> State | None:
        """None when a doubt left more than one."""
        states = self.ledger.records[sid].states
        return next(iter(states)) if len(states) == 1 else None
