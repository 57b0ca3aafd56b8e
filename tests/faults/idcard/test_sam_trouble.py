"""The security module of the reader is not authorised, or fails its own test."""

from __future__ import annotations

import pytest

from drivers.contract.faults import ClearedBy, FaultCode
from drivers.contract.status import Health


@pytest.mark.parametrize(
    ("fault", "code"),
    [("sam_not_authorised", FaultCode.NOT_AUTHORISED), ("sam_self_test", FaultCode.SELF_TEST)],
)
def test_trouble_of_the_security_module_is_the_technicians(bench, fault: str, code: FaultCode) -> None:
    bench.sim.play(fault)
    bench.sim.lay("lin_zhixia")
    status = bench.reader.status()
    assert (status.health, status.fault.code, status.fault.cleared_by) == (
        Health.FAULT,
        code,
        ClearedBy.TECHNICIAN,
    )
    assert bench.reader.poll() is None
    assert not bench.reader.self_test().passed
    bench.sim.clear()
    assert bench.trouble() == (Health.READY, None)
