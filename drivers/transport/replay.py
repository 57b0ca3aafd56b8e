"""A recording (recorder.py) as a link that answers as the device did: real talk in tests without the device."""

from __future__ import annotations

import json
from collections import defaultdict, deque
from collections.abc import Sequence
from pathlib import Path

from drivers.transport.scripted import Exchange, ScriptedLink


def load(path: Path) -> list[Exchange]:
    """The exchanges of a recording, in order. ValueError with the line's number for anything else."""
    exchanges: list[Exchange] = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        try:
            row = json.loads(line)
            if number == 1 and row["recording"] != 1:
                raise ValueError("is no recording of version 1")
            if row.get("dir") == ">":
                exchanges.append(Exchange(bytes.fromhex(row["hex"])))
            elif exchanges and (row.get("dir") == "<" or row.get("event") == "lost"):
                last = exchanges[-1]
                piece = None if "event" in row else bytes.fromhex(row["hex"])
                exchanges[-1] = Exchange(last.asked, (*last.chunks, piece))
        except (ValueError, KeyError, TypeError, AttributeError) as trouble:
            raise ValueError(f"{path.name}, line {number}: {trouble}") from None
    return exchanges


def replay_link(path: Path) -> ScriptedLink:
    """Each question gets, one after the other, the answers that were recorded for it; the last one for ever.

    How often a driver asks depends on the clock, so the order is kept per question, not over all of them. A question
    that was never recorded is silence.
    """
    answers: defaultdict[bytes, deque[Sequence[bytes | None]]] = defaultdict(deque)
    for exchange in load(path):
        answers[exchange.asked].append(exchange.chunks)

    def answer(asked: bytes) -> Sequence[bytes | None]:
        known = answers.get(asked)
        if not known:
            return ()
        return known.popleft() if len(known) > 1 else known[0]

    return ScriptedLink(answer=answer)
