"""A slow line: small records pass the large scans, live ones pass everything, a broken upload goes on where it was."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from offline_queue.model import State
from offline_queue.sending.events import Committed
from offline_queue.sending.wire import PART_BYTES
from tests.faults.link.bad_line import BadLine, Fault, Then, Way
from tests.faults.link.scripted_platform import Scripted, answer
from tests.faults.queue_bench import QUICK, Central, Terminal, until

PATIENT = replace(QUICK, live=0.0, idle=3600.0)  # nobody stands there any more
LIVE = replace(QUICK, idle=3600.0)


def arrived(terminal: Terminal) -> list[str]:
    return [event.submission_id for event in terminal.of(Committed)]


def test_a_large_scan_keeps_no_small_record_waiting(
    running: Central, proxy: Scripted, fresh: Callable[..., Terminal]
) -> None:
    terminal = fresh(proxy.url, pace=PATIENT)
    large = terminal.seal('{"large": 1}', files=(random.Random(3).randbytes(500_000),))
    small = [terminal.seal(f'{{"n": {n}}}') for n in range(30)]
    with terminal:
        until(lambda: len(arrived(terminal)) == 31)
        assert arrived(terminal) == [*small, large]
    steps = [f"{method} {path}" for method, path in proxy.asked]
    first_part = next(n for n, step in enumerate(steps) if step.startswith("PATCH"))
    assert sum("/commit" in step for step in steps[:first_part]) == 30


def test_negative_control_one_lane_after_another_lets_them_wait(
    running: Central, proxy: Scripted, fresh: Callable[..., Terminal]
) -> None:
    """The same records with one order key: then the large one has to be first, and the order shows it."""
    terminal = fresh(proxy.url, pace=PATIENT)
    large = terminal.seal('{"large": 1}', order_key="one", files=(random.Random(4).randbytes(300_000),))
    small = [terminal.seal(f'{{"m": {n}}}', order_key="one") for n in range(3)]
    with terminal:
        until(lambda: len(arrived(terminal)) == 4)
        assert arrived(terminal) == [large, *small]


def test_a_record_that_is_sealed_during_an_upload_goes_between_its_parts(
    running: Central, fresh: Callable[..., Terminal]
) -> None:
    with BadLine(running.port, rate=2_000_000) as slow:
        terminal = fresh(slow.url, pace=LIVE)
        large = terminal.seal('{"large": 2}', files=(random.Random(5).randbytes(6 * PART_BYTES),))
        with terminal:
            until(lambda: slow.passed[-1][Way.UP] > PART_BYTES if slow.passed else False)
            live = terminal.seal('{"live": 1}')
            terminal.sender.kick()
            until(lambda: len(arrived(terminal)) == 2)
            assert arrived(terminal) == [live, large]


def test_an_upload_that_was_cut_goes_on_where_the_platform_has_it(
    running: Central, line: BadLine, fresh: Callable[..., Terminal]
) -> None:
    scan = random.Random(6).randbytes(8 * PART_BYTES)
    terminal = fresh(line.url, pace=PATIENT)
    terminal.seal('{"large": 3}', files=(scan,))
    line.play(*[Fault(Way.UP, int(2.5 * PART_BYTES), Then.CUT)] * 3)
    with terminal:
        until(lambda: terminal.outbox.counts()[State.COMMITTED] == 1)
    sent = sum(counts[Way.UP] for counts in line.passed)
    assert sent < len(scan) + 3 * PART_BYTES  # each cut costs at most the part under way


def test_a_line_that_never_lets_a_whole_part_through_gets_smaller_parts(
    running: Central, line: BadLine, fresh: Callable[..., Terminal]
) -> None:
    """Each connection dies after 100 KB: parts of 256 KB would never arrive."""
    terminal = fresh(line.url, pace=PATIENT)
    terminal.seal('{"large": 4}', files=(random.Random(7).randbytes(300_000),))
    line.play(*[Fault(Way.UP, 100_000)] * 500)
    with terminal:
        until(lambda: terminal.outbox.counts()[State.COMMITTED] == 1)


def test_live_records_do_not_wait_for_the_slot_of_the_backlog(
    running: Central, proxy: Scripted, fresh: Callable[..., Terminal]
) -> None:
    slot = b'{"wait_seconds": 300, "n": 50, "bytes": 1000000, "live": 1}'
    proxy.always("/v1/slot", answer("200 OK", slot, "Content-Type: application/json"))
    terminal = fresh(proxy.url, pace=replace(QUICK, live=0.3))
    old = [terminal.seal(f'{{"old": {n}}}') for n in range(5)]
    until(lambda: not terminal.outbox.live(50, timedelta(seconds=0.3)))
    with terminal:
        until(lambda: bool(proxy.asked))
        assert "n=5&" in proxy.asked[0][1]
        live = terminal.seal('{"live": 2}')
        terminal.sender.kick()
        until(lambda: arrived(terminal) == [live])
        assert {row.state for row in terminal.outbox.rows() if row.submission_id in old} == {State.SEALED}
