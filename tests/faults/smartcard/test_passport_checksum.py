"""A passport chip, or somebody between it and us, whose checksums are wrong."""

from __future__ import annotations

from drivers.contract.faults import FaultCode
from drivers.contract.smartcard import Passport, SmartCardInserted
from tests.contracts.device_contract import poll_until
from tests.contracts.smartcard_contract import SPECIMEN


def test_nothing_is_believed_that_fails_its_checksum(bench) -> None:
    bench.sim.play("bad_checksum")
    bench.sim.lay("passport:lin_zhixia")
    poll_until(bench.reader, SmartCardInserted)
    fault = bench.reader.read_passport(SPECIMEN, 5.0)
    assert fault.code is FaultCode.CARD_UNREADABLE
    assert "checksum" in fault.detail
    bench.sim.clear()
    assert isinstance(bench.reader.read_passport(SPECIMEN, 5.0), Passport)
