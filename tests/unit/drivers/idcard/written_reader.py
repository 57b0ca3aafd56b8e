"""A reader in the test's own hands: a link that answers as PROTOCOLS.md §1.2 says, with every answer changeable."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from drivers.contract.device import Device
from drivers.idcard.driver import SamVReader, options_of
from drivers.simulators import idcard_wire as wire
from drivers.simulators.idcard_reader import FAULTS, ReaderModel
from drivers.transport.scripted import ScriptedLink
from tests.patience import PATIENCE

QUICK = (
    "look_every_s=0&look_slowly_s=0&probe_every_s=0&find_s=0.02&select_s=0.02&read_s=0.03&prints_s=0.03&address_s=0.02"
    "&status_s=0.02&sam_id_s=0.02&gap_s=0.01"
)


class WrittenReader:
    """`change` may give other chunks than the reader's own answer; None leaves it. `asked` is CMD PARA DATA in hex."""

    def __init__(self, options: str = "", change: Callable[[str, bytes], Sequence[bytes] | None] | None = None) -> None:
        self.model = ReaderModel(None, 0.0, FAULTS)
        self.change = change
        self.asked: list[str] = []
        self.link = ScriptedLink(answer=self._answer)
        address = f"samv+serial:///written?{QUICK}{options}"
        self.device = SamVReader(address, self.link, options_of(address))
        assert self.device.open() is None
        self.device.arm(True)

    def _answer(self, frame: bytes) -> list[bytes | None]:
        [(command, intact)] = wire.take_commands(bytearray(frame))
        self.asked.append(command.hex())
        spoken = self.model.hear(command, intact)
        assert spoken is not None
        changed = None if self.change is None else self.change(command.hex(), spoken.reply)
        return list(changed if changed is not None else [spoken.reply])


def fact_of(device: Device, seconds: float = PATIENCE) -> object:
    """The first fact."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        fact = device.poll()
        if fact is not None:
            return fact
    raise AssertionError("no fact")
